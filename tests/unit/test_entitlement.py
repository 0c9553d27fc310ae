"""Who is owed what: everything that matches since the start and was not told, exactly once, whatever the order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.digest import build_digest
from alerts.entitlement import openings, owed
from alerts.mending import Grouping, mended
from alerts.records import Ledger, Party, Scores
from alerts.shortlist import Shortlist
from tests.digest_factories import T0, at, candidate, controversy, coverage, occasion, subscriber, subscription, watch


def ids(found):
    return [item.development_id for item in found]


@pytest.mark.parametrize(
    ("changes", "is_owed"),
    [
        ({}, True),
        ({"known_at": at(-2)}, True),
        ({"known_at": at(-2) - timedelta(seconds=1)}, False),
        ({"known_at": at(1)}, False),
        ({"is_backlog": True}, False),
        ({"occurred_at": at(-900)}, True),
    ],
)
def test_owed_is_what_was_known_since_the_start_and_is_not_backlog(changes, is_owed):
    assert bool(owed(subscriber(), [candidate(**changes)], {}, Ledger(), at())) is is_owed


def test_what_was_told_is_not_owed_again():
    assert owed(subscriber(), [candidate()], {}, Ledger(frozenset({"d-0001"})), at()) == ()


def test_a_development_committed_late_is_still_owed():
    late = candidate(2, known_at=at(-1.5))
    told = Ledger(frozenset({"d-0001"}), {"c-0001": Scores(1, 1, 1)})
    assert ids(owed(subscriber(), [candidate(), late], {}, told, at())) == ["d-0002"]


def test_several_subscriptions_give_one_line_with_every_reason():
    both = subscriber(subscription("all"), subscription("halden", watches=(watch(),)))
    (item,) = owed(both, [candidate()], {}, Ledger(), at())
    assert [reason.subscription for reason in item.reasons] == ["all", "halden"]


@pytest.mark.parametrize(("kind", "is_owed"), [("corrected", True), ("retracted", True), ("new_story", False)])
def test_who_got_a_wrong_line_gets_its_correction_even_without_a_match(kind, is_owed):
    reader = subscriber(subscription(watches=(watch("brightgate", "Brightgate"),)))
    told = Ledger(frozenset({"d-0001"}), {"c-0001": Scores(1, 1, 1)})
    found = owed(reader, [candidate(2, kind=kind)], {}, told, at())
    assert bool(found) is is_owed
    assert all(item.reasons[0].kind == "told_before" for item in found)


def fresh(**changes):
    return subscriber(subscription(watches=(watch(added_at=at(-0.1), is_opening_told=False),), **changes))


def test_a_new_watch_lists_what_is_open_and_nothing_older_as_new():
    old = [candidate(1, known_at=at(-30)), candidate(2, known_at=at(-20))]
    assert owed(fresh(), old, {}, Ledger(), at()) == ()
    (item,) = openings(fresh(), old, {}, Ledger(), (), at())
    assert (item.development_id, item.kind, item.candidate.development_id) == ("open:c-0001", "open", "d-0002")


def test_a_backlog_controversy_can_be_listed_as_open():
    assert openings(fresh(), [candidate(known_at=at(-30), is_backlog=True)], {}, Ledger(), (), at())


@pytest.mark.parametrize(
    "ledger",
    [Ledger(frozenset({"d-0001"}), {"c-0001": Scores(1, 1, 1)}), Ledger(frozenset({"open:c-0001"}))],
)
def test_a_controversy_that_was_heard_of_is_not_listed_as_open(ledger):
    assert openings(fresh(), [candidate(known_at=at(-30))], {}, ledger, (), at()) == ()


def test_a_controversy_told_in_the_same_digest_is_not_listed_as_open_too():
    known = [candidate(1, known_at=at(-30)), candidate(2, known_at=at(-0.05))]
    news = owed(fresh(), known, {}, Ledger(), at())
    assert ids(news) == ["d-0002"]
    assert openings(fresh(), known, {}, Ledger(), news, at()) == ()


@pytest.mark.parametrize(
    ("status", "min_severity", "types"), [("quiet", 0, ()), ("closed", 0, ()), ("open", 90, ()), ("open", 0, ("fine",))]
)
def test_openings_respect_status_severity_and_types(status, min_severity, types):
    known = [candidate(known_at=at(-30), controversy=controversy(status=status))]
    assert openings(fresh(min_severity=min_severity, types=types), known, {}, Ledger(), (), at()) == ()


TOLD_FOR_HALDEN = Ledger(
    frozenset({"d-0001"}), {"c-0001": Scores(1, 1, 1)}, {"c-0001": {"halden-optics": "Halden Optics"}}
)


@pytest.mark.parametrize(
    ("ledger", "linked", "keys"),
    [
        (TOLD_FOR_HALDEN, {"c-0001": frozenset({"halden-optics"})}, []),
        (TOLD_FOR_HALDEN, {"c-0001": frozenset({"brightgate"})}, ["mend:c-0001:halden-optics"]),
        (TOLD_FOR_HALDEN, {}, []),
        (replace(TOLD_FOR_HALDEN, told=frozenset({"mend:c-0001:halden-optics"})), {"c-0001": frozenset()}, []),
        (replace(TOLD_FOR_HALDEN, told_for={}), {"c-0001": frozenset()}, []),
    ],
)
def test_who_was_told_for_a_party_that_is_no_longer_linked_gets_one_correction(ledger, linked, keys):
    found = mended([candidate()], ledger, Grouping(linked), at())
    assert [item.development_id for item in found] == keys
    assert all("concerns Halden Optics" in item.candidate.headline for item in found)


@st.composite
def histories(draw):
    """Developments with the time of their commit (never before they are known), and times of digests."""
    commits = []
    for number in range(draw(st.integers(0, 12))):
        known = draw(st.integers(-10, 40))
        commits.append((draw(st.integers(known, known + 15)), candidate_at(number, known, draw)))
    return commits, sorted(draw(st.lists(st.integers(0, 60), max_size=8)))


def candidate_at(number, known, draw):
    return candidate(
        number,
        known_at=T0 + timedelta(hours=known),
        occurred_at=T0 + timedelta(hours=draw(st.integers(-500, known))),
        controversy=controversy(draw(st.integers(1, 3))),
    )


@given(histories())
def test_every_entitled_development_is_told_exactly_once_however_late_it_is_committed(history):
    commits, digests = history
    reader = subscriber(subscription(starts_at=T0))
    told: list[str] = []
    for hour in [*digests, 100]:
        visible = [found for committed, found in commits if committed <= hour]
        moment = T0 + timedelta(hours=hour)
        content = build_digest(
            reader, visible, {}, Ledger(frozenset(told)), coverage(), occasion(slot=moment, now=moment)
        )
        told += [line.development_id for item in content.items for line in item.lines] if content else []
    assert sorted(told) == sorted(found.development_id for _, found in commits if found.known_at >= T0)


@given(st.data())
def test_the_shortlist_leaves_nothing_out(data):
    entities = ("halden-optics", "halden-group", "brightgate", "open-street-league")
    ancestors = {"halden-optics": ("halden-group",)}
    party = st.sampled_from([Party(name, name, "company", "vendor") for name in entities])
    matters = [controversy(n, parties=tuple(data.draw(st.lists(party, max_size=2)))) for n in range(3)]
    candidates = [
        candidate(
            number,
            kind=data.draw(st.sampled_from(["new", "corrected", "retracted", "quiet"])),
            known_at=at(data.draw(st.integers(-5, 0))),
            controversy=matters[number % 3],
        )
        for number in range(data.draw(st.integers(0, 8)))
    ]
    watches = st.sampled_from([watch(name, name, is_opening_told=told) for name in entities for told in (True, False)])
    reader = subscriber(
        *(subscription(str(n), watches=tuple(data.draw(st.lists(watches, max_size=2)))) for n in range(2))
    )
    heard = data.draw(st.sets(st.sampled_from(["c-0000", "c-0001"])))
    ledger = Ledger(frozenset(), {key: Scores(1, 1, 1) for key in heard})

    def built(given_candidates):
        return build_digest(reader, given_candidates, ancestors, ledger, coverage(), occasion())

    assert built(Shortlist(candidates, ancestors).of(reader, ledger)) == built(candidates)
