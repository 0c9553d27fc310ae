"""What filters, frequencies and mutes leave of what a subscriber is owed, and how much of it is named as the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.digest import build_digest
from alerts.entitlement import openings, owed
from alerts.jurisdictions import jurisdiction_code, wanted_jurisdictions
from alerts.mending import Grouping, mended
from alerts.records import Ledger, Party, Scores
from alerts.threads import thread_of
from tests.digest_factories import (
    at,
    candidate,
    content,
    controversy,
    coverage,
    occasion,
    subscriber,
    subscription,
    watch,
)

TOLD = Ledger(frozenset({"d-0009"}), {"c-0001": Scores(1, 1, 1)})


def ids(found):
    return [item.development_id for item in found]


def names(found):
    return [[reason.subscription for reason in item.reasons] for item in found]


@pytest.mark.parametrize(
    ("due", "told_by"),
    [
        ({"daily"}, [["each-day", "each-week"]]),
        ({"weekly"}, [["each-day", "each-week"]]),
        ({"immediate"}, []),
        ({"daily", "weekly", "immediate"}, [["each-day", "each-week"]]),
    ],
)
def test_one_subscription_that_is_due_tells_a_line_and_names_the_others_that_want_it(due, told_by):
    reader = subscriber(subscription("each-day"), subscription("each-week", frequency="weekly"))
    assert names(owed(reader, [candidate()], {}, Ledger(), at(), due)) == told_by


def test_what_a_weekly_subscription_alone_wants_waits_for_its_day():
    reader = subscriber(
        subscription("each-day", watches=(watch("brightgate", "Brightgate"),)), subscription("all", frequency="weekly")
    )
    assert owed(reader, [candidate()], {}, Ledger(), at(), {"daily"}) == ()
    assert names(owed(reader, [candidate()], {}, Ledger(), at(), {"weekly"})) == [["all"]]


def test_a_correction_of_what_was_told_comes_with_the_next_mail_whatever_its_frequency():
    reader = subscriber(subscription(frequency="weekly", watches=(watch("brightgate", "Brightgate"),)))
    found = owed(reader, [candidate(2, kind="corrected")], {}, TOLD, at(), {"daily"})
    assert [item.reasons[0].kind for item in found] == ["told_before"]


@pytest.mark.parametrize(
    ("ledger", "news", "told"),
    [
        (Ledger(), (), []),
        (Ledger(), (candidate(),), ["d-0001", "d-0002"]),
        (TOLD, (), ["d-0002"]),
    ],
)
def test_corrections_go_to_whom_the_controversy_was_told_or_is_told_in_the_same_mail(ledger, news, told):
    assert ids(owed(subscriber(), [*news, candidate(2, kind="corrected")], {}, ledger, at())) == told


def test_of_a_dismissed_controversy_only_corrections_are_told():
    closed = controversy(status="closed")
    lines = [candidate(1, controversy=closed), candidate(2, kind="corrected", controversy=closed)]
    assert ids(owed(subscriber(), lines, {}, TOLD, at())) == ["d-0002"]
    assert ids(owed(subscriber(), lines, {}, Ledger(), at())) == []


@pytest.mark.parametrize(
    ("muted", "told"),
    [
        ({}, ["d-0001"]),
        ({"c-0001": frozenset({""})}, []),
        ({"c-0001": frozenset({"halden-optics"})}, []),
        ({"c-0001": frozenset({"brightgate"})}, ["d-0001"]),
        ({"c-0002": frozenset({""})}, ["d-0001"]),
    ],
)
def test_what_is_muted_is_not_told(muted, told):
    reader = subscriber(subscription(watches=(watch(),)), mutes=muted)
    assert ids(owed(reader, [candidate()], {}, Ledger(), at())) == told
    fresh = subscriber(subscription(watches=(watch(is_opening_told=False),)), mutes=muted)
    assert bool(openings(fresh, [candidate()], {}, Ledger(), (), at())) is bool(told)


def test_a_muted_company_is_no_reason_but_another_one_is():
    other = Party("brightgate", "Brightgate", "company", "vendor")
    known = candidate(controversy=controversy(parties=(*controversy().parties, other)))
    watches = (watch(), watch("brightgate", "Brightgate"))
    reader = subscriber(subscription(watches=watches), mutes={"c-0001": frozenset({"halden-optics"})})
    (item,) = owed(reader, [known], {}, Ledger(), at())
    assert [reason.party_id for reason in item.reasons] == ["brightgate"]


def test_nothing_of_a_muted_controversy_is_told_not_even_a_correction():
    told = Ledger(TOLD.told, TOLD.last_scores, {"c-0001": {"gone": "Gone Ltd"}})
    reader = subscriber(mutes={"c-0001": frozenset({""})})
    grouping = Grouping({"c-0001": frozenset({"halden-optics"})})
    assert build_digest(reader, [candidate()], {}, told, coverage(), occasion(), grouping) is None
    assert build_digest(subscriber(), [candidate()], {}, told, coverage(), occasion(), grouping) is not None


@pytest.mark.parametrize(
    ("wanted", "present", "found"),
    [
        (("US",), ("US",), ("US",)),
        (("US",), ("US-CA", "GB"), ("US-CA",)),
        (("US-NY",), ("US-CA", "US"), ()),
        (("EU",), ("DE",), ("DE",)),
        (("EU",), ("EU",), ("EU",)),
        (("EU",), ("GB", "CH"), ()),
        (("DE",), ("EU",), ()),
        ((), ("DE",), ()),
    ],
)
def test_a_country_wants_its_states_and_the_union_its_members(wanted, present, found):
    assert wanted_jurisdictions(wanted, present) == found


@pytest.mark.parametrize(("text", "code"), [("us", "US"), (" us-ca ", "US-CA"), ("EU", "EU"), ("Germany", None)])
def test_a_jurisdiction_is_a_code(text, code):
    if code is None:
        with pytest.raises(ValueError, match="no code such as US, US-CA or EU"):
            jurisdiction_code(text)
    else:
        assert jurisdiction_code(text) == code


@pytest.mark.parametrize(
    ("filters", "places", "languages", "is_owed"),
    [
        ({"jurisdictions": ("US",)}, ("US-CA",), ("en",), True),
        ({"jurisdictions": ("US",)}, ("GB",), ("en",), False),
        ({"jurisdictions": ("US",)}, (), ("en",), False),
        ({"languages": ("de",)}, (), ("en", "de"), True),
        ({"languages": ("de",)}, (), ("en",), False),
        ({"languages": ("de",)}, (), (), True),
    ],
)
def test_jurisdictions_and_languages_filter(filters, places, languages, is_owed):
    known = candidate(controversy=controversy(jurisdictions=places), languages=languages)
    assert bool(owed(subscriber(subscription(**filters)), [known], {}, Ledger(), at())) is is_owed


# --- what waits for approval ----------------------------------------------------------------------


def test_a_day_on_which_something_is_withheld_is_not_called_quiet():
    reader = subscriber(wants_quiet_day=True)
    assert build_digest(reader, [], {}, Ledger(), coverage(), occasion(), None, [candidate()]) is None
    assert build_digest(reader, [], {}, Ledger(), coverage(), occasion(), None, []) is not None


def test_a_mail_that_news_alone_would_bring_is_never_a_quiet_day():
    reader = subscriber(wants_quiet_day=True)
    at_once = occasion(due=frozenset({"immediate"}))
    assert build_digest(reader, [], {}, Ledger(), coverage(), at_once) is None


# --- what was mended ------------------------------------------------------------------------------


def told(**changes):
    given = {"told": frozenset({"d-0001"}), "last_scores": {"c-0001": Scores(1, 1, 1)}, "told_in": {"d-0001": "c-0001"}}
    return Ledger(**{**given, **changes})


@pytest.mark.parametrize(
    ("case", "ledger", "line", "grouping", "keys", "says"),
    [
        ("nothing changed", told(), candidate(), Grouping(), [], ""),
        (
            "a type",
            told(told_as={"c-0001": frozenset({"litigation"})}),
            candidate(),
            Grouping(),
            ["mend:c-0001:as:litigation"],
            "told you this as litigation; nothing in it is of that type",
        ),
        ("a type that stays", told(told_as={"c-0001": frozenset({"ngo_campaign"})}), candidate(), Grouping(), [], ""),
        (
            "split off",
            told(),
            candidate(controversy=controversy(2)),
            Grouping(titles={"c-0001": "The old matter"}),
            ["mend:d-0001:to:c-0002"],
            "as part of “The old matter” belongs to this controversy: ",
        ),
        (
            "merged",
            told(last_scores={"c-0002": Scores(1, 1, 1)}),
            candidate(controversy=controversy(2)),
            Grouping(merged={"c-0001": "c-0002"}, titles={"c-0001": "The old matter"}),
            ["mend:c-0001:into:c-0002"],
            "We told you of “The old matter” as a controversy of its own",
        ),
        (
            "merged, and all that was told of it split off again",
            told(last_scores={"c-0003": Scores(1, 1, 1)}),
            candidate(controversy=controversy(3)),
            Grouping(merged={"c-0001": "c-0002"}, titles={"c-0001": "The old matter"}),
            ["mend:d-0001:to:c-0003"],
            "Moved: ",
        ),
        (
            "said already",
            told(told=frozenset({"d-0001", "mend:d-0001:to:c-0002"}), told_in={"d-0001": "c-0002"}),
            candidate(controversy=controversy(2)),
            Grouping(),
            [],
            "",
        ),
    ],
)
def test_whoever_got_a_wrong_line_gets_a_correction(case, ledger, line, grouping, keys, says):
    found = mended([line], ledger, grouping, at())
    assert ids(found) == keys, case
    assert all(says.casefold() in item.candidate.headline.casefold() for item in found), case


TYPE, PARTY, JOIN = "mend:c-0001:as:litigation", "mend:c-0001:halden-optics", "mend:c-0001:into:c-0002"
BACK_AND_FORTH = ("", ":back", ":2", ":back:2", ":3", ":back:3")


@pytest.mark.parametrize("n_said", range(len(BACK_AND_FORTH)))
@pytest.mark.parametrize("key", [TYPE, PARTY, JOIN])
def test_a_correction_that_no_longer_holds_is_corrected_and_one_that_holds_again_is_said_again(key, n_said):
    said = [key + ending for ending in BACK_AND_FORTH[:n_said]]
    ledger = told(
        told=frozenset({"d-0001", *said}),
        told_as={"c-0001": frozenset({"litigation"})} if key == TYPE else {},
        told_for={"c-0001": {"halden-optics": "Halden Optics"}} if key == PARTY else {},
    )
    for is_wrong in (True, False):
        home = controversy(2 if is_wrong and key == JOIN else 1)
        home = replace(home, types=("ngo_campaign",) if is_wrong else ("litigation",))
        linked = {"c-0001": frozenset() if is_wrong else frozenset({"halden-optics"})}
        merged = {"c-0001": "c-0002"} if is_wrong else {}
        grouping = Grouping(linked, merged if key == JOIN else {}, {"c-0001": "One", "c-0002": "Two"})
        found = mended([candidate(controversy=home)], ledger, grouping, at())
        is_next = is_wrong == (n_said % 2 == 0)
        assert ids(found) == ([key + BACK_AND_FORTH[n_said]] if is_next else [])
        words = ("Taken back", "Joined") if is_wrong else ("Restored", "Parted")
        assert all(item.candidate.headline.startswith(words) for item in found)


def test_a_line_that_moves_back_and_forth_is_told_each_time():
    said, home = ["d-0001"], "c-0001"
    for number, to in enumerate((2, 1, 2, 3), start=1):
        ledger = told(told=frozenset(said), told_in={"d-0001": home})
        assert mended([candidate(controversy=controversy(int(home[-1])))], ledger, Grouping(), at()) == ()
        (item,) = mended([candidate(controversy=controversy(to))], ledger, Grouping(), at())
        assert item.development_id == f"mend:d-0001:to:c-000{to}" + (f":{number}" if number > 1 else "")
        said, home = [*said, item.development_id], f"c-000{to}"


# --- threads --------------------------------------------------------------------------------------


def test_a_mail_about_one_controversy_threads_under_it_and_others_under_their_subscriptions():
    reader = subscriber(subscription("default"), subscription("halden", watches=(watch(),)))
    one = thread_of(content(reader=reader), reader, "gazewire.example")
    again = thread_of(content(candidate(7, kind="new_story"), reader=reader), reader, "gazewire.example")
    assert one == again
    assert one.in_reply_to == one.references[0]
    assert one.in_reply_to.startswith("<controversy.")
    two = content(candidate(), candidate(2, controversy=controversy(2)), reader=reader)
    both = thread_of(two, reader, "gazewire.example")
    assert both.references == ("<digests.sub-default@gazewire.example>", "<digests.sub-halden@gazewire.example>")
    assert both.in_reply_to is None


def test_a_mail_for_many_subscriptions_names_as_many_as_a_line_holds():
    reader = subscriber(*(subscription(f"watch list number {n:03d}") for n in range(60)))
    two = content(candidate(), candidate(2, controversy=controversy(2)), reader=reader)
    given = thread_of(two, reader, "gazewire.example").references
    assert 10 < len(given) < 60
    assert len("References: " + " ".join(given)) <= 998
    assert given == thread_of(two, reader, "gazewire.example").references
    assert len(thread_of(two, reader, f"{'long.' * 180}example").references) == 1
