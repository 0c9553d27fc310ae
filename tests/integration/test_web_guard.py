"""Who is let in, under which host name, and with which headers every answer goes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from models.locations import locate
from tests.integration.web_press import open_client, press_client
from tests.press_rows import Press
from tests.web_client import Client
from web.guard import COOKIE

TOKEN = "open-sesame-0123456789"
PUBLIC = "https://gazewire.example"


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Press]:
    with press_client(tmp_path_factory.mktemp("guard")) as (built, _):
        yield built


@pytest.fixture
def local(press: Press) -> Iterator[Client]:
    with open_client(press) as client:
        yield client


@pytest.fixture
def guarded(press: Press) -> Iterator[Client]:
    with open_client(press, base_url=PUBLIC, token=TOKEN) as client:
        client.peer, client.host = "203.0.113.7", "gazewire.example"
        yield client


def test_without_a_token_only_this_machine_is_answered(local: Client) -> None:
    assert local.get("/").status == 200
    local.peer = "::1"
    assert local.get("/").status == 200
    local.peer = "203.0.113.7"
    assert local.get("/").status == 403
    assert local.get("/healthz").status == 200


def test_behind_a_proxy_the_proxy_decides(press: Press) -> None:
    with open_client(press, base_url=PUBLIC, behind_proxy=True) as client:
        client.peer, client.host = "10.0.0.5", "inner-name"
        assert client.get("/controversies").status == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("LOCALHOST:9", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
        ("[::1", 421),
        ("127.0.0.1:8000@evil.example", 421),
    ],
)
def test_other_host_names_are_refused_so_that_no_site_can_rebind_to_us(local: Client, host: str, status: int) -> None:
    assert local.get("/", {"host": host}).status == status


def test_the_public_host_name_is_answered(guarded: Client) -> None:
    assert guarded.get("/healthz").status == 200
    guarded.host = "other.example"
    assert guarded.get("/healthz").status == 421


@pytest.mark.parametrize(
    "path",
    ["/", "/controversies", "/digests/digest-1", "/digests/digest-1/mail.html", "/nowhere", "//x", "/healthz/.."],
)
def test_with_a_token_nothing_is_shown_without_it(guarded: Client, path: str) -> None:
    answer = guarded.get(path)
    assert answer.status in (401, 404)
    assert "Brightmart" not in answer.text


@pytest.mark.parametrize("wrong", ["", "x", TOKEN[:-1], TOKEN + "x", "%00", "é"])
def test_a_wrong_token_opens_nothing(guarded: Client, wrong: str) -> None:
    answer = guarded.get(f"/?token={wrong}")
    assert answer.status == 401
    assert "set-cookie" not in answer.headers


def test_the_token_becomes_a_cookie_and_leaves_the_address(guarded: Client) -> None:
    answer = guarded.get(f"/controversies?status=open&token={TOKEN}")
    assert (answer.status, answer.headers["location"]) == (303, "/controversies?status=open")
    cookie = answer.headers["set-cookie"]
    assert TOKEN not in cookie
    for attribute in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert attribute in cookie
    pair = cookie.partition(";")[0]
    assert guarded.get("/controversies", {"cookie": pair}).status == 200
    assert guarded.get("/controversies", {"cookie": f"{COOKIE}={TOKEN}"}).status == 401


def test_the_way_in_never_leads_to_another_host(guarded: Client) -> None:
    answer = guarded.get(f"//evil.example/x?token={TOKEN}".replace("//evil", "/%2Fevil"))
    assert answer.headers["location"] == "/evil.example/x"


def test_a_token_is_asked_of_this_machine_too(guarded: Client) -> None:
    guarded.peer, guarded.host = "127.0.0.1", "127.0.0.1"
    assert guarded.get("/").status == 401


def test_links_and_cookie_stay_below_the_path_of_the_base_url(press: Press) -> None:
    with open_client(press, base_url="https://desk.example/gaze/", token=TOKEN) as client:
        client.host = "desk.example"
        answer = client.get(f"/?token={TOKEN}")
        assert answer.headers["location"] == "/gaze/"
        assert "Path=/gaze/" in answer.headers["set-cookie"]
        page = client.get("/", {"cookie": answer.headers["set-cookie"].partition(";")[0]}).text
    assert 'href="/gaze/controversies"' in page
    assert 'href="/controversies' not in page


@pytest.mark.parametrize("path", ["/", "/nowhere", "/controversies?page=x", "/healthz", "/digests/digest-1"])
def test_every_answer_carries_the_security_headers(local: Client, path: str) -> None:
    headers = local.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_refusals_and_failures_carry_them_too(local: Client, press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "content-security-policy" in local.get("/", {"host": "evil.example"}).headers

    with open_client(press) as client:
        monkeypatch.setattr(client.app.state.site.environment, "get_template", _break_once(client))  # type: ignore[attr-defined]
        answer = client.get("/controversies")
    assert answer.status == 500
    assert "secret detail" not in answer.text
    assert "content-security-policy" in answer.headers
    assert [str(error) for error in client.errors] == ["secret detail"]


def _break_once(client: Client) -> object:
    """A `get_template` that fails for one page, and works for the page that tells of the failure."""
    whole = client.app.state.site.environment.get_template  # type: ignore[attr-defined]

    def get_template(name: str, *rest: object) -> object:
        if name == "controversies.html":
            raise RuntimeError("secret detail")
        return whole(name, *rest)

    return get_template


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_readers_pages_take_no_other_method(local: Client, method: str) -> None:
    answer = local.ask(method, "/controversies")
    assert answer.status == 405
    assert "GET" in answer.headers["allow"]


def test_a_database_that_is_gone_gives_one_clear_page(press: Press, tmp_path_factory: pytest.TempPathFactory) -> None:
    missing = locate(str(tmp_path_factory.mktemp("gone") / "gone.db"))
    with open_client(replace(press, locations=missing)) as client:
        answer = client.get("/")
        assert answer.status == 503
        assert "gazewire doctor" in answer.text
        assert client.get("/healthz").status == 503
