"""Two hundred hostile titles, quotes and outlet names come out harmless in mails and on the pages behind links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from urllib.parse import quote

import pytest
from selectolax.lexbor import LexborHTMLParser

import models as m
from alerts.compose import compose
from alerts.content import from_json
from alerts.links import personal_links
from alerts.messages import Envelope, mime
from alerts.render import render
from alerts.signing import subscriber_id_of
from tests.desk_factories import KEY, POSTAGE, add_subscriber
from tests.digest_factories import at
from tests.hostile_words import FORBIDDEN, HOSTILE, hostile
from tests.mail_lint import problems
from tests.own_pages import OwnPages, own_pages
from tests.web_forms import submit

READER = "eve@fund.example"
_LOADS_OR_RUNS = "script, style, img, object, embed, iframe, base, link:not([rel=stylesheet]):not([rel=icon])"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPages]:
    """Each controversy with a hostile text of its own in every place that the press writes."""
    with own_pages(tmp_path_factory.mktemp("hostile"), n_controversies=len(HOSTILE), has_subscribe_page=True) as client:
        with client.databases.writer.begin() as session:
            _spoil(session)
        with client.databases.desk.begin() as session:
            add_subscriber(session, READER, at(0.6))
            row = session.get_one(m.Subscriber, subscriber_id_of(KEY.encode(), READER)).subscriptions[0]
            row.starts_at, row.name = at(), hostile(0)
        compose(client.databases.articles, client.databases.desk, at(0.7), POSTAGE, by_hand=True)
        yield client


def _spoil(session) -> None:  # type: ignore[no-untyped-def]
    for number, row in enumerate(session.query(m.Controversy).order_by(m.Controversy.controversy_id)):
        row.title = hostile(number)
    for number, row in enumerate(session.query(m.Development).order_by(m.Development.development_id)):
        row.headline = hostile(number + 1)
    for number, row in enumerate(session.query(m.Evidence).order_by(m.Evidence.evidence_id)):
        row.quote = hostile(number + 2)
    for number, row in enumerate(session.query(m.Article).order_by(m.Article.article_id)):
        row.title, row.url = hostile(number + 3), f"javascript:alert(1)//{number}"
    for number, row in enumerate([*session.query(m.Outlet), *session.query(m.Entity)]):
        row.name = hostile(number + 4)


def check(html: str) -> None:
    """Nothing in the page runs, loads, leads elsewhere by itself, or turns text around."""
    page = LexborHTMLParser(html)
    assert page.css(_LOADS_OR_RUNS) == []
    for node in page.css("*"):
        assert not [name for name in node.attributes if name.startswith("on") or name == "style"], node.html
    for node in page.css("[href], [action]"):
        target = node.attributes.get("href") or node.attributes.get("action") or ""
        assert target.startswith(("/", "https://", "http://", "#", "?")), target
    assert not FORBIDDEN & set(html)
    assert "\x00" not in html


def test_there_are_two_hundred_different_ones() -> None:
    assert len(set(HOSTILE)) == 200


def test_the_digest_as_a_page_shows_all_of_them_as_words(client: OwnPages) -> None:
    page = client.get(client.links(READER).digest("")).text
    assert page.count('class="item"') == 200
    assert page.count("alert(1)") >= 3 * 200, "nothing hostile came this way, so this shows nothing"
    check(page)


def test_each_item_has_a_harmless_page_for_verdicts(client: OwnPages) -> None:
    feedback = client.links(READER).feedback()
    for place in range(1, 201):
        page = client.get(f"{feedback}/{place}/{('wrong-company', 'same-as')[place % 2]}").text
        assert "alert(1)" in page
        check(page)


def test_every_one_of_them_makes_a_mail_that_keeps_the_rules(client: OwnPages) -> None:
    with client.databases.desk() as session:
        row = session.query(m.Digest).filter_by(subscriber_id=subscriber_id_of(KEY.encode(), READER)).one()
        content = from_json(row.content)
    assert len(content.items) == 200
    for item in content.items:
        links = personal_links(KEY.encode(), POSTAGE.base_url, row.subscriber_id, row.digest_id, row.slot)
        rendered = render(replace(content, items=(item,)), links)
        mail = mime(rendered, Envelope(POSTAGE.sender, READER, "ab", row.slot, links.unsubscribe(), links.token))
        assert problems(mail) == []
        message = message_from_bytes(mail)
        assert message["Bcc"] is None
        assert not FORBIDDEN & set(rendered.text)
        assert not FORBIDDEN & set(rendered.html)
        tree = LexborHTMLParser(rendered.html)
        assert tree.css("script, img, svg, iframe, base, object, h1") == []
        assert [node for node in tree.css("*") if [name for name in node.attributes if name.startswith("on")]] == []
        targets = {node.attributes.get("href") or "" for node in tree.css("[href]")}
        assert all(target.startswith("https://gazewire.example/") for target in targets), targets
        assert max(map(len, rendered.text.split())) < 400


def test_the_preferences_show_hostile_names_as_words(client: OwnPages) -> None:
    feedback = client.links(READER).feedback()
    for place in (1, 2, 3):
        assert submit(client, f"{feedback}/{place}/not-relevant").status == 303
    page = client.get(client.links(READER).preferences()).text
    assert page.count("alert(1)") >= 4
    check(page)


@pytest.mark.parametrize("number", range(0, 200, 9))
def test_what_is_written_into_forms_comes_back_as_words(client: OwnPages, number: int) -> None:
    bad = hostile(number)
    preferences, feedback = client.links(READER).preferences(), client.links(READER).feedback()
    answers = [
        submit(client, preferences, {"act": "schedule"}, zone=bad, send_time=bad, holidays=bad, weekly_day=bad),
        submit(client, preferences, {"act": "subscription"}, names=bad, types=(bad,), min_severity=bad, languages=bad),
        submit(client, preferences, {"act": "subscription"}, frequency=bad, jurisdictions=bad, muted_outlets=bad),
        submit(client, preferences, {"act": "add"}, name=bad, names=bad),
        submit(client, preferences, {"act": "pause"}, until=bad),
        submit(client, f"{feedback}/5/same-as", same_as=bad),
        submit(client, f"{feedback}/5/wrong-company", entity=(bad,)),
        submit(client, "/preferences", address=bad),
        submit(client, "/subscribe", address=bad, names=bad, zone=bad),
    ]
    for answer in answers:
        assert answer.status == 422
        check(answer.text)


@pytest.mark.parametrize("path", ["/preferences", "/digest", "/confirm", "/unsubscribe", "/feedback"])
def test_hostile_addresses_end_harmlessly(client: OwnPages, path: str) -> None:
    for number in range(0, 200, 7):
        answer = client.get(f"{path}/{quote(hostile(number)[:1000], safe='')}?done={quote(hostile(number)[:500])}")
        assert answer.status in (404, 405)
        check(answer.text)
    assert client.errors == []
