"""Immediate, daily and weekly subscriptions, and what waits for a person's approval, on a real desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import models as m
from alerts import alarms
from alerts.compose import compose, preview
from alerts.holds import HoldError, decide, held
from pipeline.outcomes import DigestOutcome
from tests.desk_factories import (
    POSTAGE,
    Databases,
    add_assessment,
    add_controversy,
    add_development,
    add_entities,
    add_outlets,
    add_subscriber,
    open_databases,
)
from tests.digest_factories import at

SEND = timedelta(hours=1)  # the first moment is 06:00, digests are sent at 07:00


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    """One controversy of severity 40 with one development, known at the first moment, a Monday."""
    with open_databases(tmp_path) as opened:
        with opened.writer.begin() as session:
            add_outlets(session)
            add_entities(session)
            add_controversy(session, 1, at())
            add_development(session, 1, 1, at())
        yield opened


def add_reader(databases: Databases, *frequencies: str, **changes: object) -> str:
    """A subscriber with one subscription for each frequency, named by it."""
    with databases.desk.begin() as session:
        key = add_subscriber(session, "ada@fund.example", at(-1), **changes)
        row = session.get_one(m.Subscriber, key)
        row.subscriptions[0].frequency = row.subscriptions[0].name = frequencies[0]
        for frequency in frequencies[1:]:
            row.subscriptions.append(
                m.Subscription(
                    subscription_id=f"u-{frequency}",
                    name=frequency,
                    frequency=frequency,
                    starts_at=at(-1),
                    created_at=at(-1),
                )
            )
    return key


def run(databases: Databases, days: float, turn: str = "schedule", **options: object) -> dict[DigestOutcome, int]:
    return dict(compose(databases.articles, databases.desk, at(days) + SEND, POSTAGE, turn=turn, **options))


def told(databases: Databases) -> list[tuple[str, str]]:
    """Developments with the slot in which they were told."""
    with databases.desk() as session:
        query = select(m.DigestItem.development_id, m.Digest.slot).join(
            m.Digest, m.Digest.digest_id == m.DigestItem.digest_id
        )
        return sorted((key, f"{slot:%d %H:%M}") for key, slot in session.execute(query))


def add_news(databases: Databases, number: int, days: float, kind: str = "new_story") -> None:
    with databases.writer.begin() as session:
        add_development(session, 1, number, at(days), kind)


def test_an_immediate_subscription_is_told_after_the_tick_and_at_no_other_time(databases: Databases) -> None:
    add_reader(databases, "immediate")
    assert run(databases, 0) == {}
    assert run(databases, 0.1, "news") == {DigestOutcome.COMPOSED: 1}
    assert run(databases, 0.1, "news") == {DigestOutcome.ALREADY_COMPOSED: 1}
    assert run(databases, 0.2, "news") == {DigestOutcome.NOTHING_TO_SAY: 1}
    add_news(databases, 2, 0.21)
    add_news(databases, 3, 0.22)
    assert run(databases, 0.3, "news") == {DigestOutcome.COMPOSED: 1}
    assert told(databases) == [("d-0001", "03 09:24"), ("d-0002", "03 14:12"), ("d-0003", "03 14:12")]


def test_news_and_a_slot_that_come_together_are_one_mail(databases: Databases) -> None:
    add_reader(databases, "daily", "immediate")
    assert run(databases, 0, "news") == {DigestOutcome.COMPOSED: 1}
    assert run(databases, 0) == {}
    add_news(databases, 2, 0.5)
    assert run(databases, 0.6, "news") == {DigestOutcome.COMPOSED: 1}
    assert run(databases, 1) == {DigestOutcome.NOTHING_TO_SAY: 1}
    assert told(databases) == [("d-0001", "03 07:00"), ("d-0002", "03 21:24")]


def test_what_the_daily_digest_told_the_weekly_one_does_not_repeat_and_the_rest_is_not_lost(
    databases: Databases,
) -> None:
    add_reader(databases, "weekly", "daily", weekly_day=3)
    with databases.desk.begin() as session:
        session.get_one(m.Subscription, "u-daily").min_severity = 50
    assert run(databases, 0) == {DigestOutcome.NOTHING_TO_SAY: 1}
    with databases.writer.begin() as session:
        add_assessment(session, "c-0001", at(0.5), 60)
    add_news(databases, 2, 0.5)
    assert run(databases, 1) == {DigestOutcome.COMPOSED: 1}
    with databases.writer.begin() as session:
        add_assessment(session, "c-0001", at(1.5), 30)
    add_news(databases, 3, 1.5)
    assert run(databases, 2) == {DigestOutcome.COMPOSED: 1}
    assert told(databases) == [("d-0001", "04 07:00"), ("d-0002", "04 07:00"), ("d-0003", "05 07:00")]
    with databases.desk() as session:
        (content, _) = session.scalars(select(m.Digest.content).order_by(m.Digest.slot)).all()
    assert {reason["subscription"] for reason in content["items"][0]["reasons"]} == {"daily", "weekly"}


@pytest.mark.parametrize(("state", "outcome"), [("pending", {}), ("paused", {DigestOutcome.PAUSED: 1})])
def test_who_has_not_confirmed_gets_nothing_and_loses_nothing(
    databases: Databases, state: str, outcome: dict[DigestOutcome, int]
) -> None:
    key = add_reader(databases, "daily", state=state)
    assert run(databases, 0) == outcome
    assert run(databases, 0, by_hand=True) == outcome
    with databases.desk.begin() as session:
        session.get_one(m.Subscriber, key).state = "active"
    assert run(databases, 1) == {DigestOutcome.COMPOSED: 1}


def test_a_muted_controversy_is_told_no_more(databases: Databases) -> None:
    key = add_reader(databases, "daily")
    run(databases, 0)
    with databases.desk.begin() as session:
        session.add(m.Mute(subscriber_id=key, controversy_id="c-0001", since=at(0.2)))
    add_news(databases, 2, 0.5)
    assert run(databases, 1) == {DigestOutcome.NOTHING_TO_SAY: 1}


# --- approval -------------------------------------------------------------------------------------


def waiting(databases: Databases) -> list[str]:
    with databases.writer() as articles, databases.desk() as desk:
        return [one.development_id for one in held(articles, desk, at(9))]


def rule(databases: Databases, decision: str, *ids: str) -> tuple[str, ...]:
    with databases.desk.begin() as session:
        return decide(session, ids, decision, "Bea", at(1))


def test_grave_developments_are_told_to_nobody_until_they_are_approved_and_then_once(databases: Databases) -> None:
    add_reader(databases, "daily", wants_quiet_day=True)
    assert run(databases, 0, hold_severity=40) == {DigestOutcome.HELD: 1}
    assert list(preview(databases.articles, databases.desk, at(0.5), POSTAGE, hold_severity=40)) == []
    assert (waiting(databases), told(databases)) == (["d-0001"], [])
    assert rule(databases, "approved", "d-0001") == ("d-0001",)
    assert run(databases, 1, hold_severity=40) == {DigestOutcome.COMPOSED: 1}
    assert run(databases, 2, hold_severity=40) == {DigestOutcome.QUIET_DAY: 1}
    assert (waiting(databases), told(databases)) == ([], [("d-0001", "04 07:00")])
    with databases.desk() as session:
        row = session.get_one(m.Hold, "d-0001")
        assert (row.decision, row.decided_by, row.severity) == ("approved", "Bea", 40)


@pytest.mark.parametrize(("severity", "outcome"), [(41, DigestOutcome.COMPOSED), (None, DigestOutcome.COMPOSED)])
def test_what_is_below_the_severity_does_not_wait(
    databases: Databases, severity: int | None, outcome: DigestOutcome
) -> None:
    add_reader(databases, "daily")
    assert run(databases, 0, hold_severity=severity) == {outcome: 1}


def test_what_waits_goes_on_waiting_when_the_severity_falls_or_the_setting_goes(databases: Databases) -> None:
    add_reader(databases, "daily")
    run(databases, 0, hold_severity=40)
    with databases.writer.begin() as session:
        add_assessment(session, "c-0001", at(0.5), 10)
    assert run(databases, 1) == {DigestOutcome.HELD: 1}


def test_what_is_rejected_is_never_told_but_what_comes_later_waits_again(databases: Databases) -> None:
    add_reader(databases, "daily", wants_quiet_day=True)
    run(databases, 0, hold_severity=40)
    rule(databases, "rejected", "c-0001")
    assert run(databases, 1, hold_severity=40) == {DigestOutcome.QUIET_DAY: 1}
    add_news(databases, 2, 1.5)
    assert run(databases, 2, hold_severity=40) == {DigestOutcome.HELD: 1}
    assert waiting(databases) == ["d-0002"]


def test_an_open_controversy_that_waits_is_listed_after_its_approval(databases: Databases) -> None:
    with databases.desk.begin() as session:
        add_subscriber(session, "ada@fund.example", at(0.01), ("halden-optics",))
    assert run(databases, 1, hold_severity=40) == {DigestOutcome.HELD: 1}
    rule(databases, "approved")
    assert run(databases, 2, hold_severity=40) == {DigestOutcome.COMPOSED: 1}
    assert [key for key, _ in told(databases)] == ["open:c-0001"]


def test_an_id_of_which_nothing_waits_decides_nothing(databases: Databases) -> None:
    add_reader(databases, "daily")
    run(databases, 0, hold_severity=40)
    with pytest.raises(HoldError, match="nothing waits under d-0002"):
        rule(databases, "approved", "d-0001", "d-0002")
    assert waiting(databases) == ["d-0001"]


def test_what_waits_is_an_alarm_until_it_is_decided(databases: Databases) -> None:
    add_reader(databases, "daily")
    run(databases, 0, hold_severity=40)
    found = [alarm.message for alarm in alarms.check(databases.desk, at(0.1)) if alarm.kind == alarms.HELD]
    assert found == ["1 development waiting for approval since 2031-03-03 07:00 UTC: see `gazewire digest held`"]
    rule(databases, "rejected")
    assert alarms.HELD not in {alarm.kind for alarm in alarms.check(databases.desk, at(0.2))}
