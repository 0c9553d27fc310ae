"""One subscriber's digest: grouped, sorted, complete, with last time's scores; and its way through JSON."""

from __future__ import annotations

import json

import pytest

from alerts.content import from_json, to_json
from alerts.digest import build_digest
from alerts.records import Ledger, Scores
from tests.digest_factories import (
    at,
    candidate,
    content,
    controversy,
    coverage,
    occasion,
    quote,
    subscriber,
    subscription,
    watch,
)


def build(reader, candidates, ledger=None):
    return build_digest(reader, candidates, {}, ledger or Ledger(), coverage(), occasion())


def test_nothing_to_say_is_none():
    assert build(subscriber(), []) is None


def test_a_quiet_day_is_told_to_those_who_want_it():
    told = build(subscriber(wants_quiet_day=True), [])
    assert told is not None
    assert (told.outcome, told.items) == ("quiet_day", ())


def test_developments_of_one_controversy_are_one_item_in_the_order_of_events():
    told = build(
        subscriber(), [candidate(1, occurred_at=at(-0.1)), candidate(2, kind="company_response", occurred_at=at(-1))]
    )
    (item,) = told.items
    assert [line.development_id for line in item.lines] == ["d-0002", "d-0001"]


def test_last_times_scores_come_from_the_ledger():
    told = build(subscriber(), [candidate(2)], Ledger(frozenset({"d-0001"}), {"c-0001": Scores(41, 20, 90)}))
    assert told.items[0].last_scores == Scores(41, 20, 90)


def test_items_are_sorted_by_exposure_then_severity_then_time():
    heavy = subscription("held", watches=(watch(weight=0.08),))
    other = subscription("rest")
    mine = candidate(1, controversy=controversy(1, scores=Scores(10, 1, 1)))
    grave = candidate(2, controversy=controversy(2, scores=Scores(90, 1, 1), parties=()))
    older = candidate(3, occurred_at=at(-9), controversy=controversy(3, scores=Scores(50, 1, 1), parties=()))
    newer = candidate(4, occurred_at=at(-1), controversy=controversy(4, scores=Scores(50, 1, 1), parties=()))
    told = build(subscriber(heavy, other), [older, grave, newer, mine])
    assert [item.controversy.controversy_id for item in told.items] == ["c-0001", "c-0002", "c-0004", "c-0003"]


def test_nothing_is_capped():
    many = [candidate(number, controversy=controversy(number)) for number in range(400)]
    assert len(build(subscriber(), many).items) == 400


def test_the_order_of_the_candidates_changes_nothing():
    some = [candidate(number, controversy=controversy(number % 3)) for number in range(9)]
    assert build(subscriber(), some) == build(subscriber(), some[::-1])


@pytest.mark.parametrize(("muted", "shown"), [((), 2), (("inland-post",), 1), (("harbour-courier", "inland-post"), 0)])
def test_quotes_of_muted_outlets_are_left_out(muted, shown):
    told = candidate(quotes=(quote(), quote(outlet="inland-post")), outlets=("harbour-courier", "inland-post"))
    digest = build(subscriber(subscription(muted_outlets=muted)), [told])
    assert (len(digest.items[0].lines[0].quotes) if digest else 0) == shown


def test_each_line_has_the_quote_that_backs_it_best_and_what_stands_beside_it_is_shown_once():
    first, second, third = quote(text="One."), quote(text="Two."), quote(text="Three.")
    told = build(
        subscriber(),
        [
            candidate(1, quotes=(first, second)),
            candidate(2, kind="company_response", quotes=(first, second, third)),
        ],
    )
    assert [[shown.text for shown in line.quotes] for line in told.items[0].lines] == [
        ["One.", "Two."],
        ["One.", "Three."],
    ]


def test_of_many_lines_each_has_its_best_quote_alone():
    first, second, third = quote(text="One."), quote(text="Two."), quote(text="Three.")
    told = build(
        subscriber(),
        [
            candidate(1, quotes=(first, second)),
            candidate(2, kind="new_story", quotes=(third, first)),
            candidate(3, kind="escalated", quotes=(first,)),
        ],
    )
    assert [[shown.text for shown in line.quotes] for line in told.items[0].lines] == [
        ["One."],
        ["Three."],
        ["One."],
    ]


def test_what_one_article_brings_is_one_line_with_the_words_of_each():
    first, second, third = quote(text="One."), quote(text="Two."), quote(text="Three.")
    told = build(
        subscriber(),
        [
            candidate(1, kind="company_response", quotes=(second, first), article_id="a"),
            candidate(2, kind="new_story", quotes=(first, third), article_id="a"),
            candidate(3, kind="corrected", quotes=(third,), article_id="a"),
            candidate(4, kind="company_response", quotes=(third,), article_id="b"),
        ],
    )
    (item,) = told.items
    assert [(line.development_id, [one.development_id for one in line.also]) for line in item.lines] == [
        ("d-0002", ["d-0001"]),
        ("d-0004", []),
        ("d-0003", []),
    ]
    assert [shown.text for shown in item.lines[0].quotes] == ["One.", "Two."]
    assert from_json(json.loads(json.dumps(to_json(told)))) == told


def test_lines_of_the_same_moment_stand_in_the_order_of_their_kinds():
    told = build(
        subscriber(), [candidate(1, kind="company_response"), candidate(2, kind="new"), candidate(3, kind="escalated")]
    )
    assert [line.kind for line in told.items[0].lines] == ["new", "escalated", "company_response"]


def test_watched_names_are_listed_unless_everything_is_wanted():
    one, two = subscription("a", watches=(watch(),)), subscription("b")
    assert build(subscriber(one), [candidate()]).watched == ("Halden Optics",)
    assert build(subscriber(one, two), [candidate()]).watched == ()


def test_content_goes_through_json_unchanged():
    told = content(candidate(), candidate(2, controversy=controversy(2, response_at=at(-1))))
    assert from_json(json.loads(json.dumps(to_json(told)))) == told


def test_newer_content_is_read_by_an_older_reader():
    value = to_json(content())
    value["later_field"] = {"a": 1}
    assert from_json(value) == content()
