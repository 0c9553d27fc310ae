"""Leaving by one click: a GET never acts, a POST acts at once, without a login."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from alerts.links import UNSUBSCRIBE, Links
from alerts.signing import signing_key
from alerts.tokens import sign
from models import Subscriber, Suppression
from models.locations import locate
from models.session import make_engine
from tests.integration.web_press import open_client
from tests.press_rows import SUBSCRIBER_ID, Press, build_press
from tests.web_client import Client

ONE_CLICK = b"List-Unsubscribe=One-Click"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("leave")
    build_press(folder)
    return folder


@pytest.fixture
def press(built: Path, tmp_path: Path) -> Press:
    """A copy for each test, because leaving changes it."""
    shutil.copytree(built, tmp_path / "press")
    return Press(locate(str(tmp_path / "press" / "press.db")), "", "", "")


@pytest.fixture
def desk(press: Press) -> Iterator[Engine]:
    engine = make_engine(press.locations.desk, schema="desk")
    yield engine
    engine.dispose()


@pytest.fixture
def client(press: Press) -> Iterator[Client]:
    with open_client(press, base_url="https://gazewire.example", token="readers-only") as client:
        client.peer, client.host = "203.0.113.9", "gazewire.example"
        yield client


@pytest.fixture
def link(desk: Engine) -> str:
    """The path of the link in the subscriber's mails."""
    with Session(desk) as session, session.begin():
        return Links("", sign(signing_key(session), UNSUBSCRIBE, SUBSCRIBER_ID)).unsubscribe()


def state(desk: Engine) -> tuple[str, list[str]]:
    """The subscriber's state, and the reasons on the suppression list."""
    with Session(desk) as session:
        return session.get_one(Subscriber, SUBSCRIBER_ID).state, list(session.scalars(select(Suppression.reason)))


def test_a_get_shows_a_form_and_changes_nothing(client: Client, desk: Engine, link: str) -> None:
    for method in ("GET", "HEAD"):
        assert client.ask(method, link).status == 200
    page = client.get(link).text
    assert re.search(r'<form method="post" action="' + re.escape(link) + '"', page)
    assert state(desk) == ("active", [])


def test_a_one_click_post_acts_at_once_without_a_login(client: Client, desk: Engine, link: str) -> None:
    answer = client.post(link, ONE_CLICK, FORM)
    assert answer.status == 200
    assert "You are unsubscribed" in answer.text
    assert state(desk) == ("removed", ["unsubscribed"])


def test_posting_twice_is_as_good_as_once(client: Client, desk: Engine, link: str) -> None:
    assert [client.post(link, ONE_CLICK, FORM).status for _ in range(2)] == [200, 200]
    assert state(desk) == ("removed", ["unsubscribed"])


@pytest.mark.parametrize("change", [lambda link: link[:-3], lambda link: link + "A", lambda link: "/unsubscribe/x"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_forged_link_does_nothing(client: Client, desk: Engine, link: str, method: str, change) -> None:  # type: ignore[no-untyped-def]
    assert client.ask(method, change(link)).status == 404
    assert state(desk) == ("active", [])


def test_a_token_for_another_purpose_does_nothing(client: Client, desk: Engine) -> None:
    with Session(desk) as session, session.begin():
        token = sign(signing_key(session), "confirm", SUBSCRIBER_ID)
    assert client.post(f"/unsubscribe/{token}", ONE_CLICK, FORM).status == 404
    assert state(desk) == ("active", [])


def test_a_link_of_somebody_who_is_gone_says_so(client: Client, desk: Engine) -> None:
    with Session(desk) as session, session.begin():
        token = sign(signing_key(session), UNSUBSCRIBE, "nobody")
    assert client.post(f"/unsubscribe/{token}", ONE_CLICK, FORM).status == 404


def test_a_desk_that_never_signed_anything_knows_no_link(client: Client) -> None:
    assert client.get("/unsubscribe/abc").status == 404


def test_the_link_page_shows_no_address_and_no_data(client: Client, link: str) -> None:
    page = client.get(link).text
    assert "fund.example" not in page
    assert "Brightmart" not in page
