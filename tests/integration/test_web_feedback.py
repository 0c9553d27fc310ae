"""Verdicts by link: a GET shows, a POST keeps and mutes at once, and everything can be taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

import models as m
from alerts.compose import compose
from alerts.retention import prune
from tests.desk_factories import POSTAGE, add_development
from tests.own_pages import ADA, BO, NOW, OwnPages, id_of, own_pages
from tests.web_forms import FORM, body_of, follow, form_of, submit

KINDS = ("confirmed", "not-relevant", "wrong-company", "same-as")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[OwnPages]:
    with own_pages(tmp_path, n_controversies=3) as client:
        yield client


@pytest.fixture
def place(client: OwnPages) -> str:
    """The path below which the first item of Ada's mail takes verdicts."""
    return f"{client.links().feedback()}/1"


def verdicts(client: OwnPages) -> list[tuple[str, str | None, str | None, bool]]:
    """Kind, entity, other controversy, and whether it stands."""
    with client.databases.desk() as session:
        rows = session.query(m.Verdict).order_by(m.Verdict.kind, m.Verdict.entity_id)
        return [(row.kind, row.entity_id, row.same_as, row.withdrawn_at is None) for row in rows]


def mutes(client: OwnPages) -> set[tuple[str, str, str]]:
    with client.databases.desk() as session:
        return {(row.subscriber_id, row.controversy_id, row.entity_id) for row in session.query(m.Mute)}


def first_controversy(client: OwnPages, address: str = ADA) -> str:
    with client.databases.desk() as session:
        rows = session.query(m.DigestItem).filter_by(subscriber_id=id_of(address), position=1)
        return rows.one().controversy_id


@pytest.mark.parametrize("kind", ["", *(f"/{kind}" for kind in KINDS)])
def test_a_get_shows_the_item_and_changes_nothing(client: OwnPages, place: str, kind: str) -> None:
    before = client.snapshot()
    for method in ("GET", "HEAD"):
        assert client.ask(method, place + kind).status == 200
    page = client.get(place + kind).text
    assert re.search(r"<h1>Halden Optics: matter \d</h1>", page)
    assert client.snapshot() == before


def test_confirming(client: OwnPages, place: str) -> None:
    shown = follow(client, submit(client, f"{place}/confirmed")).text
    assert "Kept, thank you." in shown
    assert verdicts(client) == [("confirmed", None, None, True)]
    assert mutes(client) == set()


def test_not_relevant_mutes_the_controversy_for_this_reader_at_once(client: OwnPages, place: str) -> None:
    submit(client, f"{place}/not-relevant")
    assert verdicts(client) == [("not_relevant", None, None, True)]
    assert mutes(client) == {(id_of(ADA), first_controversy(client), "")}


def test_wrong_company_mutes_the_company_in_this_controversy_at_once(client: OwnPages, place: str) -> None:
    submit(client, f"{place}/wrong-company", entity=("halden-optics",))
    assert verdicts(client) == [("wrong_company", "halden-optics", None, True)]
    assert mutes(client) == {(id_of(ADA), first_controversy(client), "halden-optics")}


@pytest.mark.parametrize("entity", [(), ("amazon",), ("",)])
def test_wrong_company_needs_a_party_of_the_item(client: OwnPages, place: str, entity: tuple[str, ...]) -> None:
    answer = submit(client, f"{place}/wrong-company", entity=entity)
    assert (answer.status, "Choose who is wrong" in answer.text) == (422, True)
    assert verdicts(client) == []


@pytest.mark.parametrize("form", ["matter-{}", "c-000{}", "https://gazewire.example/controversies/matter-{}?reader=x"])
def test_same_as_takes_a_short_name_an_id_or_an_address(client: OwnPages, place: str, form: str) -> None:
    other = next(number for number in (1, 2) if f"c-000{number}" != first_controversy(client))
    assert submit(client, f"{place}/same-as", same_as=form.format(other)).status == 303
    assert verdicts(client) == [("same_as", None, f"c-000{other}", True)]
    assert mutes(client) == set()


@pytest.mark.parametrize("text", ["", "no-such-thing", "http://[", "{own}"])
def test_same_as_needs_another_controversy(client: OwnPages, place: str, text: str) -> None:
    own = first_controversy(client)
    answer = submit(client, f"{place}/same-as", same_as=text.format(own=own))
    assert answer.status == 422
    assert LexborHTMLParser(answer.text).css_first(".problems") is not None
    assert verdicts(client) == []


def test_other_controversies_of_ones_digests_are_offered(client: OwnPages, place: str) -> None:
    options = LexborHTMLParser(client.get(f"{place}/same-as").text).css("datalist option")
    assert len(options) == 2
    assert first_controversy(client) not in [option.attributes["value"] for option in options]


def test_saying_it_twice_is_saying_it_once(client: OwnPages, place: str) -> None:
    for _ in range(2):
        submit(client, f"{place}/not-relevant")
    assert len(verdicts(client)) == 1


def test_what_is_said_can_be_taken_back(client: OwnPages, place: str) -> None:
    submit(client, f"{place}/not-relevant")
    shown = client.get(place).text
    assert "Withdraw" in shown
    button = LexborHTMLParser(shown).css_first("button[name=withdraw]")
    assert button is not None
    answer = submit(client, place, withdraw=button.attributes["value"] or "")
    assert "Withdrawn." in follow(client, answer).text
    assert verdicts(client) == [("not_relevant", None, None, False)]
    assert mutes(client) == set()
    submit(client, f"{place}/not-relevant")
    assert verdicts(client) == [("not_relevant", None, None, True)]


def test_the_contrary_takes_back_what_was_said_before(client: OwnPages, place: str) -> None:
    submit(client, f"{place}/not-relevant")
    submit(client, f"{place}/confirmed")
    assert verdicts(client) == [("confirmed", None, None, True), ("not_relevant", None, None, False)]
    assert mutes(client) == set()


def test_a_mute_is_shown_among_the_preferences_and_lifted_there(client: OwnPages, place: str) -> None:
    submit(client, f"{place}/wrong-company", entity=("halden-optics",))
    preferences = client.links().preferences()
    assert "Halden Optics, as a party of: Halden Optics: matter" in client.get(preferences).text
    assert "hear of it again" in follow(client, submit(client, preferences, {"act": "unmute"})).text
    assert mutes(client) == set()
    assert [stands for *_, stands in verdicts(client)] == [False]


def test_one_reader_withdraws_nothing_of_another(client: OwnPages, place: str) -> None:
    submit(client, f"{client.links(BO).feedback()}/1/confirmed")
    with client.databases.desk() as session:
        theirs = session.query(m.Verdict).one().verdict_id
    submit(client, f"{place}/confirmed")
    form = form_of(client.get(place).text)
    assert client.post(place, body_of(form, {"withdraw": theirs}), FORM).status == 404
    assert [stands for *_, stands in verdicts(client)] == [True, True]


@pytest.mark.parametrize("place", ["0", "99", "x", "-1", "1/nonsense"])
def test_there_are_no_other_places_nor_verdicts(client: OwnPages, place: str) -> None:
    assert client.get(f"{client.links().feedback()}/{place}").status == 404


def test_a_post_without_the_pages_form_keeps_nothing(client: OwnPages, place: str) -> None:
    assert client.post(f"{place}/not-relevant", b"", FORM).status == 403
    assert verdicts(client) == []


def test_a_link_expires(client: OwnPages, place: str) -> None:
    client.now = NOW + timedelta(days=91)
    assert client.get(place).status == 404


def test_where_the_content_was_dropped_the_item_is_still_judged(client: OwnPages, place: str) -> None:
    with client.databases.desk.begin() as session:
        session.query(m.Delivery).update({"state": "sent"})
    assert prune(client.databases.desk, NOW + timedelta(days=31), 30).digests == 2
    assert "Halden Optics: matter" in client.get(place).text
    assert submit(client, f"{place}/confirmed").status == 303


# --- what muting does to the next digest ----------------------------------------------------------


def told_later(client: OwnPages, address: str = ADA) -> set[str]:
    """Controversies of which the reader is told when each of the three has one development more."""
    with client.databases.writer.begin() as session:
        for number in (1, 2, 3):
            add_development(session, number, 10 + number, NOW, "new_story")
    compose(client.databases.articles, client.databases.desk, NOW + timedelta(hours=1), POSTAGE, by_hand=True)
    with client.databases.desk() as session:
        rows = session.query(m.DigestItem).filter_by(subscriber_id=id_of(address))
        return {row.controversy_id for row in rows if row.development_id in ("d-0011", "d-0012", "d-0013")}


@pytest.mark.parametrize("kind", ["not-relevant", "wrong-company"])
def test_the_next_digest_leaves_out_what_was_muted(client: OwnPages, place: str, kind: str) -> None:
    muted = first_controversy(client)
    submit(client, f"{place}/{kind}", **({"entity": ("halden-optics",)} if kind == "wrong-company" else {}))
    assert told_later(client) == {"c-0001", "c-0002", "c-0003"} - {muted}


def test_the_mute_of_one_is_not_the_mute_of_another(client: OwnPages, place: str) -> None:
    submit(client, f"{place}/not-relevant")
    assert told_later(client, BO) == {"c-0001", "c-0002", "c-0003"}


def test_what_was_withdrawn_is_told_again(client: OwnPages, place: str) -> None:
    submit(client, f"{place}/not-relevant")
    submit(client, client.links().preferences(), {"act": "unmute"})
    assert told_later(client) == {"c-0001", "c-0002", "c-0003"}
