"""What opens links by itself changes nothing; what a mail program posts acts at once. Real mails, a real server."""

from __future__ import annotations

import re
from collections import Counter
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from selectolax.lexbor import LexborHTMLParser

import models as m
from alerts.compose import compose
from alerts.letters import ask, send_letters
from alerts.mailer import Mail
from tests.desk_factories import POSTAGE, add_subscriber
from tests.digest_factories import at
from tests.own_pages import ADA, NOW, OwnPages, id_of, own_pages
from tests.web_client import Client
from web.serve import ServerThread, listen, port_of

N_MAILS = 100
ONE_CLICK = b"List-Unsubscribe=One-Click"


def links_of(body: bytes) -> set[str]:
    """Every address in a mail: in its headers, its text, its HTML."""
    message = message_from_bytes(body)
    found = set(re.findall(r"<(https?://[^>\s]+)>", str(message["List-Unsubscribe"])))
    for part in message.walk():
        if not part.is_multipart():
            found |= _in_part(part)
    return found


def _in_part(part: Message) -> set[str]:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    text = payload.decode("utf-8")
    if part.get_content_type() == "text/html":
        return {node.attributes.get("href") or "" for node in LexborHTMLParser(text).css("[href]")}
    return set(re.findall(r"https?://\S+", text))


def ours(links: set[str], host: str = "gazewire.example") -> list[str]:
    return sorted(link for link in links if urlsplit(link).netloc == host)


def path_of(link: str) -> str:
    parts = urlsplit(link)
    return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.fixture
def scanned(tmp_path: Path):  # type: ignore[no-untyped-def]
    """A hundred readers, each with a mail of two items."""
    with own_pages(tmp_path, has_subscribe_page=True) as client:
        with client.databases.desk.begin() as session:
            for number in range(N_MAILS - 2):
                add_subscriber(session, f"reader{number}@fund.example", at(), ("halden-optics",) if number % 2 else ())
        compose(client.databases.articles, client.databases.desk, at(0.6), POSTAGE, by_hand=True)
        yield client


def mails(client: OwnPages) -> list[bytes]:
    with client.databases.desk() as session:
        return [row.body for row in session.query(m.Delivery).order_by(m.Delivery.delivery_id)]


def test_a_scanner_that_opens_every_link_of_a_hundred_mails_changes_nothing(scanned: OwnPages) -> None:
    bodies = mails(scanned)
    before = scanned.snapshot()
    links = [link for body in bodies for link in ours(links_of(body))]
    asked = [("GET", link) for link in links] + [
        ("HEAD", link) for body in bodies[:10] for link in ours(links_of(body))
    ]
    answers = scanned.ask_all((method, path_of(link)) for method, link in asked)
    kinds = {urlsplit(link).path.split("/")[1] for link in links}
    statuses = Counter(answer.status for answer in answers)
    assert len(bodies) == N_MAILS
    assert kinds == {"controversies", "digest", "feedback", "preferences", "unsubscribe"}
    assert set(statuses) == {200, 303}
    assert statuses.total() > N_MAILS * 10
    assert scanned.snapshot() == before


def test_a_scanner_changes_nothing_by_the_links_of_letters_and_of_the_pages_behind_them(scanned: OwnPages) -> None:
    """It follows the links and the forms' addresses of each page too, with GET."""
    sent = letters(scanned)
    before = scanned.snapshot()
    seen: set[str] = set()
    waiting = [path_of(link) for body in (*sent, mails(scanned)[0]) for link in ours(links_of(body))]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = scanned.get(path)
        assert answer.status in (200, 303, 401), path
        tree = LexborHTMLParser(answer.text)
        targets = [node.attributes.get("href") or node.attributes.get("action") or "" for node in tree.css("a, form")]
        waiting += [target for target in targets if target.startswith("/") and len(seen) < 300]
    assert any(path.startswith("/confirm/") for path in seen)
    assert scanned.snapshot() == before


def letters(client: OwnPages) -> list[bytes]:
    """A confirmation and a fresh link."""

    class Box:
        def __init__(self) -> None:
            self.bodies: list[bytes] = []

        def send(self, mail: Mail) -> str:
            self.bodies.append(mail.body)
            return "250"

        def close(self) -> None: ...

    wishes = {"schedule": {}, "terms": {"name": "default", "entities": [], "types": [], "min_severity": 0}}
    wishes["terms"] |= {"frequency": "daily", "jurisdictions": [], "languages": [], "muted_outlets": []}
    with client.databases.desk.begin() as session:
        ask(session, "link", ADA, "", NOW)
        ask(session, "confirm", "new@fund.example", "", NOW, wishes)
    box = Box()
    assert send_letters(client.databases.desk, box, POSTAGE, NOW) == {"sent": 2}
    return box.bodies


def test_one_click_from_a_plain_http_client_ends_the_mails(tmp_path: Path) -> None:
    """RFC 8058: POST to the address of List-Unsubscribe with the key and value of List-Unsubscribe-Post."""
    listening = listen("127.0.0.1", 0)
    base_url = f"http://127.0.0.1:{port_of(listening)}"
    with own_pages(tmp_path, base_url=base_url) as client:
        server = ServerThread(client.app, listening)
        server.start()
        with client.databases.desk() as session:
            message = message_from_bytes(session.query(m.Delivery).filter_by(address=ADA).one().body)
        link = re.findall(r"<(http[^>]+)>", str(message["List-Unsubscribe"]))[0]
        key_and_value = str(message["List-Unsubscribe-Post"]).encode()
        try:
            with urlopen(link, timeout=10) as page:
                assert page.status == 200
            assert client.required().state == "active"
            with urlopen(Request(link, data=key_and_value, method="POST"), timeout=10) as answer:
                assert (answer.status, b"You are unsubscribed" in answer.read()) == (200, True)
            assert client.required().state == "removed"
            with pytest.raises(HTTPError) as refused:
                urlopen(Request(f"{link}x", data=key_and_value, method="POST"), timeout=10)
            assert refused.value.code == 404
            refused.value.close()
        finally:
            server.stop()
    assert key_and_value == ONE_CLICK


# --- reading without the readers' token -----------------------------------------------------------


def opened(client: Client, path: str) -> tuple[str, str]:
    """Where a mail's link leads, and the cookie that it gives."""
    answer = client.get(path)
    assert answer.status == 303
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers.get("set-cookie", "")
    return answer.headers["location"], cookie.partition(";")[0]


def test_the_links_of_a_mail_open_pages_that_need_the_readers_token(scanned: OwnPages) -> None:
    link = f"/controversies/matter-1{scanned.links().reader_query()}"
    assert scanned.get("/controversies/matter-1").status == 401
    where, cookie = opened(scanned, link)
    assert where == "/controversies/matter-1", "the token is out of the address"
    assert scanned.get(where, {"cookie": cookie}).status == 200
    assert scanned.get("/articles", {"cookie": cookie}).status == 200


def test_a_subscriber_does_not_see_what_others_are_told(scanned: OwnPages) -> None:
    _, cookie = opened(scanned, f"/controversies/matter-1{scanned.links().reader_query()}")
    with scanned.databases.desk() as session:
        other = session.query(m.Digest).first()
    assert other is not None
    for path in ("/digests", f"/digests/{other.digest_id}", f"/digests/{other.digest_id}/mail.html"):
        assert scanned.get(path, {"cookie": cookie}).status == 401
    front = scanned.get("/", {"cookie": cookie})
    assert (front.status, front.headers["location"]) == (303, "/controversies")


def test_who_left_or_is_gone_reads_no_more(scanned: OwnPages) -> None:
    link = f"/controversies/matter-1{scanned.links().reader_query()}"
    where, cookie = opened(scanned, link)
    assert scanned.post(scanned.links().unsubscribe(), ONE_CLICK).status == 200
    assert scanned.get(where, {"cookie": cookie}).status == 401
    assert opened(scanned, link) == ("/controversies/matter-1", "")


@pytest.mark.parametrize("kind", ["token", "digest_token", "feedback_token", "preferences_token"])
def test_no_other_token_opens_the_readers_pages(scanned: OwnPages, kind: str) -> None:
    assert opened(scanned, f"/controversies?reader={getattr(scanned.links(), kind)}") == ("/controversies", "")


def test_a_readers_link_expires(scanned: OwnPages) -> None:
    link = f"/controversies/matter-1{scanned.links().reader_query()}"
    where, cookie = opened(scanned, link)
    scanned.now = at(95)
    assert scanned.get(where, {"cookie": cookie}).status == 401


def test_what_else_stands_in_the_address_stays(scanned: OwnPages) -> None:
    query = scanned.links().reader_query()
    assert opened(scanned, f"/articles{query}&topic=core&words=a%26b")[0] == "/articles?topic=core&words=a%26b"


def test_a_digest_as_a_page_is_whole_and_needs_no_login(scanned: OwnPages) -> None:
    page = scanned.get(scanned.links().digest(""))
    assert page.status == 200
    assert page.text.count('class="item"') == 2
    for link in LexborHTMLParser(page.text).css("main a"):
        target = link.attributes["href"] or ""
        if target.startswith("/"):
            assert scanned.get(target).status in (200, 303), target


def test_a_digest_too_long_for_a_mail_is_whole_on_its_page(tmp_path: Path) -> None:
    with own_pages(tmp_path, n_controversies=60) as client:
        with client.databases.desk() as session:
            body = session.query(m.Delivery).filter_by(address=ADA).one().body
        text = message_from_bytes(body).get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr, index]
        shown = text.count("[NEW CONTROVERSY]") + text.count("[ALREADY OPEN]")
        page = client.get(client.links().digest("")).text
        assert page.count('class="item"') == 60
        assert shown == 60 or f"+{60 - shown} more" in text


def test_the_page_for_all_readers_bears_no_token_of_anybody(scanned: OwnPages) -> None:
    scanned.peer, scanned.host = "127.0.0.1", "127.0.0.1"
    links = scanned.links()
    with scanned.databases.desk() as session:
        digest_id = session.query(m.Digest).filter_by(subscriber_id=id_of(ADA)).first().digest_id  # type: ignore[union-attr]
    cookie = opened(scanned, f"/digests/{digest_id}?token=readers-only")[1]
    for path in (f"/digests/{digest_id}", f"/digests/{digest_id}/mail.html"):
        page = scanned.get(path, {"cookie": cookie}).text
        tokens = (links.token, links.reader_token, links.digest_token, links.feedback_token, links.preferences_token)
        assert [token for token in tokens if token in page] == []
        assert "https://harbour-courier.example/1" in page
