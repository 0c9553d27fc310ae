"""The pure parts of the pages: marking a text, drawing coverage, explaining figures, reading parameters, words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import outcomes
from pipeline.records import EntityType, PublishedSource, Topic
from web import chart, words
from web.figures import explain, in_words
from web.marking import MarkedText, mark
from web.parameters import with_changes
from web.queries.article import Evidence, Mention
from web.queries.rows import Page
from web.rendering import ago, money

NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)


def mention(text: str, start: int, end: int) -> Mention:
    return Mention(start, end, text[start:end], None, text[start:end], "company", "other", False, 1.0, "")


def evidence(text: str, start: int, end: int, name: str = "e") -> Evidence:
    return Evidence(name, start, end, text[start:end], "new", "", "")


def shown(marked: MarkedText) -> str:
    return "\n".join("".join(p.text for b in paragraph for p in b.pieces) for paragraph in marked.paragraphs)


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=6)


@given(st.text("ab 😀é\n", max_size=60), spans, spans, spans)
def test_marking_never_loses_or_adds_a_character(
    text: str, named: list[tuple[int, int]], quoted: list[tuple[int, int]], boxes: list[tuple[int, int]]
) -> None:
    def cut(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(start, min(start + length, len(text))) for start, length in pairs if start < len(text)]

    marked = mark(
        text, cut(boxes), [evidence(text, *pair) for pair in cut(quoted)], [mention(text, *pair) for pair in cut(named)]
    )
    assert shown(marked) == "\n".join(line for line in text.split("\n") if line.strip())
    assert marked.n_misplaced == 0


def test_a_name_that_crosses_the_edge_of_a_quote_is_marked_on_both_sides() -> None:
    text = "Acme Corp sells it."
    marked = mark(text, [], [evidence(text, 5, 18)], [mention(text, 0, 9)])
    blocks = marked.paragraphs[0]
    assert [bool(block.evidence) for block in blocks] == [False, True, False]
    assert [[(p.text, p.mention is not None) for p in block.pieces] for block in blocks] == [
        [("Acme ", True)],
        [("Corp", True), (" sells it", False)],
        [(".", False)],
    ]


def test_each_quote_is_anchored_once_even_over_two_paragraphs_and_inside_another() -> None:
    text = "One two.\nThree four."
    marked = mark(text, [], [evidence(text, 0, 20, "long"), evidence(text, 4, 7, "short")], [])
    anchors = [anchor for paragraph in marked.paragraphs for block in paragraph for anchor in block.anchors]
    assert anchors == ["long", "short"]


def test_quotes_and_names_that_do_not_stand_at_their_offsets_are_counted_and_left_out() -> None:
    text = "Acme sells it."
    wrong = Evidence("e", 0, 4, "Acne", "new", "", "")
    marked = mark(text, [], [wrong], [mention("Acne sells it.", 0, 4), mention(text, 0, 4)])
    assert marked.n_misplaced == 2
    assert [block.evidence for block in marked.paragraphs[0]] == [()]


def test_of_overlapping_names_the_longest_is_shown() -> None:
    text = "Harrow Falls Police"
    pieces = mark(text, [], [], [mention(text, 0, 6), mention(text, 0, 19)]).paragraphs[0][0].pieces
    assert [(piece.text, piece.mention and piece.mention.end) for piece in pieces] == [(text, 19)]


@pytest.mark.parametrize(
    ("days", "step", "n_bars"),
    [(0, "day", 1), (20, "day", 21), (100, "week", 16), (800, "month", 28), (4000, "year", 12)],
)
def test_a_chart_picks_the_step_that_fits_its_span(days: int, step: str, n_bars: int) -> None:
    drawn = chart.draw([(NOON, False), (NOON - timedelta(days=days), True)])
    assert drawn is not None
    assert drawn.step == step
    assert len(drawn.bars) == n_bars


@given(st.lists(st.tuples(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.booleans()), min_size=1, max_size=40))
def test_a_chart_counts_every_article_within_its_frame(items: list[tuple[date, bool]]) -> None:
    drawn = chart.draw((datetime(d.year, d.month, d.day, tzinfo=UTC), is_copy) for d, is_copy in items)
    assert drawn is not None
    assert sum(bar.n_articles for bar in drawn.bars) == sum(not is_copy for _, is_copy in items)
    assert sum(bar.n_copies for bar in drawn.bars) == sum(is_copy for _, is_copy in items)
    for bar in drawn.bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= chart.WIDTH
        assert bar.article_height + bar.copy_height <= chart.FLOOR
    places = [x for x, _ in drawn.ticks]
    assert places == sorted(set(places))
    assert all(after - before > 80 for before, after in pairwise(places))


def test_a_chart_of_nothing_is_no_chart() -> None:
    assert chart.draw([]) is None


def test_parts_are_told_by_weight_with_names_and_titles() -> None:
    parts = {
        "silence_before": {"value": 3.0, "points": 2, "of": 25, "articles": [], "moves": "time"},
        "actor": {"value": ["veridane"], "points": 30.25, "of": 35, "articles": ["a-1", "a-1"], "moves": "a party"},
        "odd": 7,
    }
    told = explain(parts, {"veridane": "Veridane Systems"}, {"a-1": "A title"})
    assert [(part.name, part.value, part.points, part.most) for part in told] == [
        ("actor", "Veridane Systems", "30.2", "35"),
        ("silence before", "3", "2", "25"),
        ("odd", "7", "", ""),
    ]
    assert told[0].articles == (("a-1", "A title"),)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "yes"),
        (None, "none"),
        ([], "none"),
        ("wrongful_arrest", "wrongful arrest"),
        ({"harm that lasts": ["data_breach"], "answered": False}, "harm that lasts: data breach; answered: no"),
        (1234.5, "1,234.5"),
        (0, "0"),
    ],
)
def test_values_are_said_in_words(value: object, said: str) -> None:
    assert in_words(value, {}) == said


@pytest.mark.parametrize(
    ("stage", "enum"),
    [
        ("poll", outcomes.PollOutcome),
        ("fetch", outcomes.FetchOutcome),
        ("extract", outcomes.ExtractOutcome),
        ("tag", outcomes.TagOutcome),
        ("sift", outcomes.SiftOutcome),
        ("group", outcomes.GroupOutcome),
        ("assess", outcomes.AssessOutcome),
    ],
)
def test_every_outcome_has_words(stage: str, enum: type[outcomes.StrEnum]) -> None:
    assert set(words.OUTCOMES[stage]) == {str(member) for member in enum}


def test_every_type_topic_and_source_of_a_date_has_words() -> None:
    assert set(words.ENTITY_TYPES) == set(get_args(EntityType))
    assert set(words.TOPICS) == set(get_args(Topic))
    assert set(words.DATE_SOURCES) == set(get_args(PublishedSource))


def test_links_of_a_list_keep_the_filter_and_never_the_token() -> None:
    query = {"status": "open", "page": "3", "token": "secret", "entity": "a&b"}
    assert with_changes(query, page=4) == "?status=open&page=4&entity=a%26b"
    assert with_changes(query, page="", sort="title") == "?status=open&entity=a%26b&sort=title"


@pytest.mark.parametrize(
    ("total", "number", "n_rows", "line"), [(0, 1, 0, (0, 0, 1)), (26, 1, 25, (1, 25, 2)), (26, 2, 1, (26, 26, 2))]
)
def test_a_page_knows_its_place_in_the_list(total: int, number: int, n_rows: int, line: tuple[int, int, int]) -> None:
    page = Page(tuple(range(n_rows)), total, number)
    assert (page.first, page.last, page.n_pages) == line


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(days=2, hours=23), "2 days ago"),
    ],
)
def test_how_long_ago_is_told_in_the_largest_whole_unit(passed: timedelta, said: str) -> None:
    assert ago(NOON - passed, NOON) == said


@pytest.mark.parametrize(
    ("amount", "currency", "said"), [(1_200_000.0, "USD", "USD 1,200,000"), (9.5, "EUR", "EUR 9.50"), (3.0, None, "3")]
)
def test_money_is_told_with_its_currency(amount: float, currency: str | None, said: str) -> None:
    assert money(amount, currency) == said
