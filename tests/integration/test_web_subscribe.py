"""Double opt-in and fresh links: the same answer for every address, a mail to the address alone, nothing on GET."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import update

import models as m
from alerts.compose import compose
from alerts.letters import PER_ADDRESS, PER_CLIENT, send_letters
from alerts.mailer import Mail, PermanentError, TemporaryError
from alerts.retention import prune
from alerts.signing import signing_key
from alerts.subscribers import unsubscribe
from alerts.suppression import suppress
from tests.desk_factories import KEY, POSTAGE
from tests.mail_lint import problems
from tests.own_pages import ADA, NOW, OwnPages, id_of, own_pages
from tests.web_client import Answer
from tests.web_forms import follow, submit

NEW = "cy@invest.example"
STRANGER = "nobody@else.example"


class Postbox:
    """A mailer that keeps what it is given, or refuses it."""

    def __init__(self, refuses: Exception | None = None) -> None:
        self.mails: list[Mail] = []
        self.refuses = refuses

    def send(self, mail: Mail) -> str:
        if self.refuses is not None:
            raise self.refuses
        self.mails.append(mail)
        return "250"

    def close(self) -> None: ...


@pytest.fixture
def client(tmp_path: Path) -> Iterator[OwnPages]:
    with own_pages(tmp_path, has_subscribe_page=True) as client:
        yield client


def send(client: OwnPages, mailer: Postbox | None = None) -> list[Mail]:
    box = mailer or Postbox()
    send_letters(client.databases.desk, box, POSTAGE, client.now)
    return box.mails


def link_in(mail: Mail) -> str:
    """The path of the link in a letter's text, which its HTML has too."""
    message = message_from_bytes(mail.body, policy=default)
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    link = re.search(r"^https://gazewire\.example(/(?:confirm|preferences)/\S+)\s*$", text, re.MULTILINE)
    assert link is not None
    assert link[0].strip() in html
    return link[1]


def ask(client: OwnPages, address: str = NEW, **values: str | tuple[str, ...]) -> Answer:
    return submit(client, "/subscribe", address=address, **values)


# --- subscribing ----------------------------------------------------------------------------------


def test_the_page_is_there_only_where_the_operator_allows_it(tmp_path: Path) -> None:
    with own_pages(tmp_path) as closed:
        assert closed.get("/subscribe").status == 404
        assert closed.post("/subscribe", b"address=a@b.example").status in (403, 404)
        assert closed.snapshot()["letter"] == []


def test_nothing_comes_before_the_owner_of_the_address_confirms(client: OwnPages) -> None:
    wishes: dict[str, str | tuple[str, ...]] = {
        "names": "Amazon\nClearview AI",
        "min_severity": "20",
        "types": ("fine",),
        "zone": "Europe/Zurich",
        "send_time": "06:00",
    }
    assert "Look into your mailbox" in follow(client, ask(client, **wishes)).text
    assert client.subscriber(NEW) is None, "the page keeps nothing but the wish"
    (letter,) = send(client)
    assert letter.address == NEW
    row = client.required(NEW)
    assert (row.state, row.confirmed_at, row.zone, row.send_time) == ("pending", None, "Europe/Zurich", "06:00")
    compose(client.databases.articles, client.databases.desk, client.now, POSTAGE, by_hand=True)
    digests = {digest[1] for digest in client.snapshot()["digest"]}
    assert id_of(NEW) not in digests

    page = client.get(link_in(letter))
    assert "Amazon, Clearview AI" in page.text
    assert client.required(NEW).state == "pending", "a GET confirms nothing"
    done = follow(client, submit(client, link_in(letter)))
    assert "Confirmed" in done.text
    row = client.required(NEW)
    assert (row.state, row.confirmed_at) == ("active", NOW)
    assert sorted(one.name for one in row.subscriptions[0].entities) == ["Amazon", "Clearview AI"]
    preferences = re.search(r'href="(/preferences/[^"]+)"', done.text)
    assert preferences is not None
    assert client.get(preferences[1]).status == 200


def test_the_first_mail_comes_at_the_next_send_time_not_at_once(client: OwnPages) -> None:
    ask(client)
    (letter,) = send(client)
    client.now = NOW + timedelta(days=2)
    submit(client, link_in(letter))
    row = client.required(NEW)
    assert row.last_slot is not None
    assert client.now - timedelta(days=1) < row.last_slot <= client.now


def test_an_answer_says_nothing_about_whether_an_address_is_known(client: OwnPages) -> None:
    with client.databases.desk.begin() as session:
        suppress(session, signing_key(session), "left@fund.example", "complaint", NOW)
    for path in ("/subscribe", "/preferences"):
        answers = [submit(client, path, address=address) for address in (ADA, STRANGER, "left@fund.example")]
        assert len({(one.status, one.headers["location"], one.body) for one in answers}) == 1
        pages = {re.sub(r'value="[\w-]{40,}"', "", follow(client, one).text) for one in answers}
        assert len(pages) == 1


def test_the_pages_write_the_same_for_a_known_and_an_unknown_address(client: OwnPages) -> None:
    """So that the time it takes says nothing either."""
    for address in (ADA, STRANGER):
        submit(client, "/preferences", address=address)
    known, unknown = (
        {name: value for name, value in vars(row).items() if name[0] != "_" and not name.endswith(("_hash", "_id"))}
        for row in _letters(client)
    )
    assert known == unknown


def _letters(client: OwnPages) -> list[m.Letter]:
    with client.databases.desk() as session:
        return list(session.query(m.Letter).order_by(m.Letter.asked_at, m.Letter.letter_id))


def test_who_gets_digests_already_gets_a_link_instead_of_a_second_subscription(client: OwnPages) -> None:
    ask(client, ADA, names="Amazon")
    (letter,) = send(client)
    assert "/preferences/" in link_in(letter)
    assert len(client.required(ADA).subscriptions) == 1
    assert client.required(ADA).state == "active"


def test_a_second_request_replaces_what_was_not_confirmed(client: OwnPages) -> None:
    for names in ("Amazon", "Clearview AI"):
        ask(client, names=names)
        (letter,) = send(client)
    assert [one.name for one in client.required(NEW).subscriptions[0].entities] == ["Clearview AI"]
    submit(client, link_in(letter))
    assert client.required(NEW).state == "active"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"address": "not an address"}, "not a mail address"),
        ({"address": "a@b.example\r\nBcc: c@d.example"}, "not a mail address"),
        ({"address": ""}, "not a mail address"),
        ({"names": "Qwertzuiop Ltd"}, "not in the gazetteer"),
        ({"zone": "Nowhere"}, "is not known"),
    ],
)
def test_what_cannot_be_kept_is_said(client: OwnPages, values: dict[str, str], says: str) -> None:
    answer = submit(client, "/subscribe", **{"address": NEW, **values})
    assert (answer.status, says in answer.text) == (422, True)
    assert client.snapshot()["letter"] == []


def test_a_request_that_nobody_confirms_is_forgotten(client: OwnPages) -> None:
    ask(client)
    (letter,) = send(client)
    client.now = NOW + timedelta(days=3, minutes=1)
    assert client.get(link_in(letter)).status == 404
    assert prune(client.databases.desk, client.now, 365).unconfirmed == 1
    assert client.subscriber(NEW) is None


def test_who_did_not_ask_forbids_further_requests_by_the_letters_own_link(client: OwnPages) -> None:
    ask(client)
    (letter,) = send(client)
    leave = re.search(r"<https://gazewire.example(/unsubscribe/[^>]+)>", _header(letter, "List-Unsubscribe"))
    assert leave is not None
    assert client.post(leave[1], b"List-Unsubscribe=One-Click").status == 200
    assert client.get(link_in(letter)).status == 404
    ask(client)
    assert send(client) == []


def _header(mail: Mail, name: str) -> str:
    return str(message_from_bytes(mail.body, policy=default)[name])


# --- fresh links ----------------------------------------------------------------------------------


def test_a_fresh_link_is_mailed_to_the_subscribers_address_and_opens_everything(client: OwnPages) -> None:
    submit(client, "/preferences", address="ADA@Fund.Example")
    (letter,) = send(client)
    assert letter.address == ADA
    assert "Delete me" in client.get(link_in(letter)).text


@pytest.mark.parametrize("address", [STRANGER, "gone@fund.example"])
def test_nobody_else_gets_a_mail(client: OwnPages, address: str) -> None:
    with client.databases.desk.begin() as session:
        suppress(session, signing_key(session), "gone@fund.example", "bounce", NOW)
    submit(client, "/preferences", address=address)
    assert send(client) == []
    assert [row.state for row in _letters(client)] == ["nobody"]


def test_a_suppressed_subscriber_gets_no_letter_either(client: OwnPages) -> None:
    with client.databases.desk.begin() as session:
        unsubscribe(session, id_of(ADA), NOW)
    submit(client, "/preferences", address=ADA)
    assert send(client) == []
    assert [row.state for row in _letters(client)] == ["suppressed"]


def test_letters_keep_the_rules_of_all_our_mails(client: OwnPages) -> None:
    ask(client)
    submit(client, "/preferences", address=ADA)
    letters = send(client)
    assert len(letters) == 2
    assert [problems(letter.body) for letter in letters] == [[], []]
    assert {_header(letter, "Auto-Submitted") for letter in letters} == {"auto-generated"}


def test_a_letter_that_was_sent_keeps_no_address(client: OwnPages) -> None:
    ask(client)
    send(client)
    (row,) = _letters(client)
    assert (row.state, row.address, row.wishes) == ("sent", "", {})


def test_a_letter_is_tried_again_and_in_the_end_given_up(client: OwnPages) -> None:
    submit(client, "/preferences", address=ADA)
    states = []
    for minutes in (0, 1, 2, 7, 10, 30, 100):
        client.now = NOW + timedelta(minutes=minutes)
        send(client, Postbox(TemporaryError("421 later")))
        states.append((_letters(client)[0].state, _letters(client)[0].attempts))
    assert states[0] == ("waiting", 1)
    assert states[-1] == ("failed", 5)
    assert send(client) == []


def test_a_letter_that_cannot_be_written_keeps_no_other_from_going(client: OwnPages) -> None:
    ask(client)
    with client.databases.desk.begin() as session:
        session.execute(update(m.Letter).values(wishes={"schedule": {"of": "another version"}}, asked_at=NOW))
    submit(client, "/preferences", address=ADA)
    assert len(send(client)) == 1
    assert sorted(row.state for row in _letters(client)) == ["failed", "sent"]
    assert client.subscriber(NEW) is None


def test_a_server_that_is_not_there_is_asked_for_one_letter_a_run(client: OwnPages) -> None:
    submit(client, "/preferences", address=ADA)
    ask(client)
    send(client, Postbox(TemporaryError("cannot reach it", is_connection=True)))
    assert sorted(row.attempts for row in _letters(client)) == [0, 1]
    assert {row.state for row in _letters(client)} == {"waiting"}


def test_a_letter_that_is_refused_is_not_tried_again(client: OwnPages) -> None:
    submit(client, "/preferences", address=ADA)
    send(client, Postbox(PermanentError("550 no")))
    assert [row.state for row in _letters(client)] == ["failed"]


def test_a_sender_that_died_is_followed_by_another(client: OwnPages) -> None:
    class Killed(BaseException):
        pass

    submit(client, "/preferences", address=ADA)
    with pytest.raises(Killed):
        send(client, Postbox(Killed()))  # type: ignore[arg-type]
    assert send(client) == [], "somebody may still be at it"
    client.now = NOW + timedelta(minutes=16)
    assert len(send(client)) == 1


# --- limits ---------------------------------------------------------------------------------------


def test_an_address_gets_no_more_than_some_letters_an_hour_and_the_answer_stays_the_same(client: OwnPages) -> None:
    answers = {submit(client, "/preferences", address=ADA).headers["location"] for _ in range(PER_ADDRESS + 3)}
    assert answers == {"/preferences?asked=1"}
    assert len(send(client)) == PER_ADDRESS
    client.now = NOW + timedelta(hours=1, seconds=1)
    submit(client, "/preferences", address=ADA)
    assert len(send(client)) == 1


def test_one_network_address_cannot_ask_for_ever(client: OwnPages) -> None:
    for number in range(PER_CLIENT):
        assert submit(client, "/preferences", address=f"n{number}@x.example").status == 303
    refused = submit(client, "/preferences", address="last@x.example")
    assert (refused.status, refused.headers["retry-after"]) == (429, "3600")
    client.peer = "203.0.113.10"
    assert submit(client, "/preferences", address="last@x.example").status == 303


def test_behind_a_proxy_the_address_that_it_adds_counts(tmp_path: Path) -> None:
    from tests.web_forms import FORM, body_of, form_of

    with own_pages(tmp_path, behind_proxy=True, token=None) as client:
        form = form_of(client.get("/preferences").text)
        for claimed, real in (("1.1.1.1", "198.51.100.1"), ("2.2.2.2", "198.51.100.1"), ("1.1.1.1", "198.51.100.2")):
            headers = FORM | {"x-forwarded-for": f"{claimed}, {real}"}
            client.post("/preferences", body_of(form, {"address": STRANGER}), headers)
        assert len({row.client_hash for row in _letters(client)}) == 2


def test_a_desk_without_a_key_makes_one_when_it_is_first_asked(client: OwnPages) -> None:
    with client.databases.desk.begin() as session:
        session.query(m.DeskMeta).delete()
    assert client.get("/confirm/abc").status == 404
    assert submit(client, "/preferences", address=ADA).status == 303
    assert len(client.snapshot()["desk_meta"]) == 1
    assert KEY not in repr(client.snapshot()["desk_meta"])
