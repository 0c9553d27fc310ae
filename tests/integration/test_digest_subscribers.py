"""Adding, watching, pausing, leaving: on a real desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

import models as m
from alerts import subscribers
from alerts.compose import compose
from alerts.holdings import hold
from alerts.letters import ask
from alerts.portfolio import match_holdings, read_holdings
from alerts.preferences import Schedule, Terms
from alerts.signing import signing_key
from alerts.suppression import suppress
from alerts.wishes import SubscriberError, Wishes
from pipeline.outcomes import DigestOutcome
from pipeline.tag.gazetteer import Entity, Gazetteer, key
from tests.desk_factories import (
    POSTAGE,
    Databases,
    add_controversy,
    add_development,
    add_entities,
    add_outlets,
    open_databases,
)
from tests.digest_factories import at

ADDRESS = "Ada@Fund.example"
NOTHING, USUAL = Terms(), Schedule()
UNFIT_NAMES = ("", " ", "\x1b[31mred", "a\u202eb", "x" * 61)


def gazetteer() -> Gazetteer:
    """Three invented entities, two of which share a name."""
    entities = {
        "halden-optics": Entity("halden-optics", "Halden Optics", "company", "vendor"),
        "marlow-league": Entity("marlow-league", "Marlow League", "group", "advocacy"),
        "marlow-fund": Entity("marlow-fund", "Marlow Fund", "company", "investor"),
    }
    surfaces = {
        key("Halden Optics"): ("halden-optics",),
        key("Halden"): ("halden-optics",),
        key("Marlow"): ("marlow-league", "marlow-fund"),
    }
    return Gazetteer("1", entities, surfaces, {}, {}, {}, {}, (), frozenset())


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    with open_databases(tmp_path) as opened:
        with opened.writer.begin() as session:
            add_outlets(session)
            add_entities(session)
            add_controversy(session, 1, at(-5))
            add_development(session, 1, 1, at(-5))
        yield opened


def add(databases: Databases, terms: Terms = NOTHING, schedule: Schedule = USUAL, address: str = ADDRESS) -> str:
    with databases.desk.begin() as session:
        return subscribers.add(session, address, Wishes(terms, schedule), gazetteer(), (), at()).subscriber_id


def digest(databases: Databases, days: float) -> dict[DigestOutcome, int]:
    return dict(compose(databases.articles, databases.desk, at(days), POSTAGE, by_hand=True))


def test_a_name_or_an_alias_becomes_an_entity(databases: Databases) -> None:
    add(databases, Terms(names=("halden", "Halden Optics")))
    with databases.desk() as session:
        (subscription,) = subscribers.require(session, ADDRESS.lower()).subscriptions
    assert [(entity.entity_id, entity.name) for entity in subscription.entities] == [("halden-optics", "Halden Optics")]
    assert subscription.starts_at == at()


@pytest.mark.parametrize(
    ("terms", "schedule", "address", "words"),
    [
        (Terms(names=("Haldn Optics",)), Schedule(), ADDRESS, r"not in the gazetteer: near are Halden Optics"),
        (Terms(names=("qqqq",)), Schedule(), ADDRESS, "nothing in the gazetteer is near"),
        (Terms(names=("Marlow",)), Schedule(), ADDRESS, r"Marlow League \(marlow-league\), Marlow Fund"),
        (Terms(types=("gossip",)), Schedule(), ADDRESS, "'gossip' is no type here"),
        (Terms(min_severity="101"), Schedule(), ADDRESS, "number from 0 to 100"),
        *((Terms(name=name), Schedule(), ADDRESS, "A name has 1 to 60") for name in UNFIT_NAMES),
        (Terms(), Schedule(zone="Mars/Base"), ADDRESS, "Time zone 'Mars/Base' is not known"),
        (Terms(), Schedule(send_time="seven"), ADDRESS, "is not HH:MM"),
        (Terms(), Schedule(working_days="128"), ADDRESS, "digits from 1"),
        (Terms(), Schedule(working_days=""), ADDRESS, "at least one day"),
        (Terms(), Schedule(), "ada", "is not a mail address"),
    ],
)
def test_what_is_not_right_is_refused_and_nothing_is_kept(
    databases: Databases, terms: Terms, schedule: Schedule, address: str, words: str
) -> None:
    with pytest.raises(SubscriberError, match=words):
        add(databases, terms, schedule, address)
    with databases.desk() as session:
        assert session.scalar(select(func.count()).select_from(m.Subscriber)) == 0


def test_a_second_subscription_belongs_to_the_same_person(databases: Databases) -> None:
    first = add(databases)
    assert add(databases, Terms(name="held"), address="ada@FUND.example") == first
    with pytest.raises(SubscriberError, match="there is a subscription 'held' already"):
        add(databases, Terms(name="held"))


def test_one_more_subscription_ends_no_pause_and_another_schedule_is_refused(databases: Databases) -> None:
    add(databases, schedule=Schedule(zone="Europe/Berlin"))
    with databases.desk.begin() as session:
        subscribers.pause(session, ADDRESS)
    add(databases, Terms(name="held"))
    with pytest.raises(SubscriberError, match="subscribers set"):
        add(databases, Terms(name="late"), Schedule(zone="Asia/Tokyo"))
    with databases.desk() as session:
        row = subscribers.require(session, ADDRESS)
        assert (row.state, row.zone, len(row.subscriptions)) == ("paused", "Europe/Berlin", 2)


def test_an_entity_added_later_lists_what_is_open_and_the_rest_of_the_past_is_not_owed(databases: Databases) -> None:
    add(databases, Terms(names=("marlow-league",)))
    assert digest(databases, 1) == {DigestOutcome.NOTHING_TO_SAY: 1}
    with databases.desk.begin() as session:
        assert subscribers.watch(session, ADDRESS, ["Halden"], gazetteer(), at(1.5)) == ["Halden Optics"]
        assert subscribers.watch(session, ADDRESS, ["Halden"], gazetteer(), at(1.6)) == []
    assert digest(databases, 2) == {DigestOutcome.COMPOSED: 1}
    assert digest(databases, 3) == {DigestOutcome.NOTHING_TO_SAY: 1}
    with databases.desk() as session:
        assert list(session.scalars(select(m.DigestItem.development_id))) == ["open:c-0001"]


def test_a_portfolio_becomes_a_subscription_with_weights_and_is_replaced_by_the_next(databases: Databases) -> None:
    add(databases)

    def held(text: str, days: float) -> list[tuple[str, str | None, float]]:
        with databases.desk.begin() as session:
            hold(session, ADDRESS, match_holdings(read_holdings(text), gazetteer()), at(days))
        with databases.desk() as session:
            (found,) = [one for one in subscribers.require(session, ADDRESS).subscriptions if one.name == "portfolio"]
            return [(one.entity_id, one.weight, (one.added_at - at()).days) for one in found.entities]

    assert held("name,weight\nHalden,4%\nHalden Optics,1%\nMarlow,9%\n", 1) == [("halden-optics", "0.05", 1)]
    assert held("name\nHalden\nmarlow-fund\n", 2) == [("halden-optics", None, 1), ("marlow-fund", None, 2)]
    assert held("name\nmarlow-fund\n", 3) == [("marlow-fund", None, 2)]
    with pytest.raises(SubscriberError, match="would mean everybody"):
        held("name\nMarlow\n", 4)


def test_what_is_owed_during_a_pause_comes_in_one_digest_afterwards(databases: Databases) -> None:
    add(databases)
    with databases.desk.begin() as session:
        subscribers.pause(session, ADDRESS, at(3))
    for number in (2, 3):
        with databases.writer.begin() as session:
            add_development(session, 1, number, at(number - 1), "new_story")
    assert digest(databases, 2.5) == {DigestOutcome.PAUSED: 1}
    assert digest(databases, 3) == {DigestOutcome.COMPOSED: 1}
    with databases.desk() as session:
        assert session.scalar(select(func.count()).select_from(m.DigestItem)) == 2
        assert subscribers.require(session, ADDRESS).state == "active"


def test_removing_leaves_nothing_of_the_person(databases: Databases) -> None:
    add(databases, Terms(names=("halden",)))
    digest(databases, 1)
    with databases.desk.begin() as session:
        subscribers.remove(session, ADDRESS)
    with databases.desk() as session:
        tables = (m.Subscriber, m.Subscription, m.SubscriptionEntity, m.Digest, m.DigestItem, m.Delivery, m.Suppression)
        assert [session.scalar(select(func.count()).select_from(table)) for table in tables] == [0] * 7


def test_who_unsubscribed_is_not_added_again_until_it_is_lifted(databases: Databases) -> None:
    key_of_ada = add(databases)
    with databases.desk.begin() as session:
        assert subscribers.unsubscribe(session, key_of_ada, at(1))
        assert subscribers.unsubscribe(session, key_of_ada, at(2))
        assert not subscribers.unsubscribe(session, "nobody", at(1))
    assert digest(databases, 1) == {}
    with pytest.raises(SubscriberError, match=r"is suppressed since 2031-03-04 \(unsubscribed\)"):
        add(databases, Terms(name="again"))
    with databases.desk.begin() as session:
        assert subscribers.lift(session, ADDRESS)
    add(databases, Terms(name="again"))


@pytest.mark.parametrize("state", ["paused", "pending"])
def test_lifting_a_bounce_ends_no_pause_and_confirms_nothing(databases: Databases, state: str) -> None:
    add(databases)
    with databases.desk.begin() as session:
        subscribers.require(session, ADDRESS).state = state
        suppress(session, signing_key(session), ADDRESS, "bounce", at(1))
    with databases.desk.begin() as session:
        assert subscribers.lift(session, ADDRESS)
        assert not subscribers.lift(session, ADDRESS)
        assert subscribers.require(session, ADDRESS).state == state


def test_a_subscriber_is_found_after_a_leaked_key_was_deleted(databases: Databases) -> None:
    add(databases)
    with databases.desk.begin() as session:
        known = subscribers.require(session, ADDRESS).subscriber_id
        session.delete(session.get(m.DeskMeta, "signing_key"))
    add(databases, Terms(name="again"))
    with databases.desk.begin() as session:
        row = subscribers.require(session, ADDRESS.upper())
        assert (row.subscriber_id, len(row.subscriptions)) == (known, 2)
        ask(session, "link", ADDRESS, "127.0.0.1", at(0))
        assert session.query(m.Letter).one().address_hash == known


def test_the_signing_key_is_made_once(databases: Databases) -> None:
    with databases.desk.begin() as session:
        assert signing_key(session, "another") == signing_key(session)
        session.delete(session.get(m.DeskMeta, "signing_key"))
        session.flush()
        first = signing_key(session)
    with databases.desk() as session:
        assert signing_key(session) == first
        assert len(first) == 64
