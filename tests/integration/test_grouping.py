"""Grouping over many articles: order, what is kept between runs, several stories of one article, late articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest
from sqlalchemy import Engine, select, text

from benchmarks.grouping.made_press import MadePress, Told
from benchmarks.grouping.order import agreement, shuffled, stories
from benchmarks.grouping.scale import Bench
from benchmarks.grouping.stock import Stock
from models import Controversy
from models.locations import SCHEMAS, Locations
from models.session import make_engine, make_session_factory, only_reads
from pipeline.detect.assess import assess
from pipeline.detect.clusters import Profile
from pipeline.detect.stories import StoryIndex
from pipeline.detect.tally import Tally
from pipeline.facts import controversy_facts
from pipeline.grouping import Grouping
from pipeline.quiet import mark_quiet
from tests.polls import polled

N = 150
_QUIET = """
SELECT e.quote, e.article_id,
       (SELECT a.article_id FROM v_articles a
        JOIN v_story_articles l ON l.article_id = a.article_id AND l.is_primary = 1
        JOIN v_controversy_stories h ON h.story_id = l.story_id AND h.is_primary = 1
        WHERE h.controversy_id = d.controversy_id ORDER BY a.published_at DESC, a.article_id DESC LIMIT 1)
FROM v_developments d JOIN v_evidence e ON e.development_id = d.development_id WHERE d.kind = 'quiet'
"""


@pytest.fixture(scope="module")
def told() -> list[Told]:
    return list(islice(MadePress(7).articles(), N))


@pytest.fixture
def engine(databases: Locations) -> Iterator[Engine]:
    made = make_engine(databases.articles, schema=SCHEMAS["articles"])
    yield made
    made.dispose()


def test_the_same_order_gives_the_same_stories_and_an_hour_shuffled_nearly_so(told: list[Told]) -> None:
    signatures = [one.signature for one in told]
    first = stories(signatures)
    assert stories(signatures) == first
    assert 1 < len(set(first.values())) < N
    assert min(agreement(first, stories(shuffled(signatures, seed))) for seed in range(3)) >= 0.95


def test_agreement_is_one_for_the_same_and_less_for_others() -> None:
    assert agreement({"a": "x", "b": "x"}, {"a": "y", "b": "y"}) == 1.0
    assert agreement({"a": "x", "b": "x"}, {"a": "x", "b": "z"}) == pytest.approx(2 / 3)


def test_indexes_that_live_between_runs_place_as_those_that_are_read_anew(engine: Engine, told: list[Told]) -> None:
    sessions = make_session_factory(engine)
    bench = Bench(sessions, Stock(engine))
    with sessions() as session:
        bench.grouping.refresh(session)
    bench.take(told[: N - 20])
    anew = Grouping()
    with sessions() as session:
        assert not bench.grouping.refresh(session)  # nobody else has written: nothing is read
        assert anew.refresh(session)
    for one in told[N - 20 :]:
        assert anew.preview(one.signature) == bench.grouping.preview(one.signature)


def test_what_another_run_grouped_is_read(engine: Engine, told: list[Told]) -> None:
    sessions = make_session_factory(engine)
    stock = Stock(engine)
    mine, other = Bench(sessions, stock), Bench(sessions, stock)
    for bench, articles in ((mine, told[:10]), (other, told[10:20])):
        with sessions() as session:
            bench.grouping.refresh(session)
        bench.take(articles)
    with sessions() as session:
        assert mine.grouping.refresh(session)
    probe = told[12].signature
    assert mine.grouping.preview(probe) == other.grouping.preview(probe)


def test_others_may_write_while_indexes_are_read(engine: Engine, told: list[Told]) -> None:
    sessions = make_session_factory(engine)
    bench = Bench(sessions, Stock(engine))
    bench.take(told[:3])
    with sessions() as reader:
        only_reads(reader)
        Grouping().refresh(reader)
        with sessions.begin() as writer:
            writer.execute(text("UPDATE story SET title = 'Another title'"))


def test_a_figure_that_grew_article_by_article_is_the_one_read_from_the_rows(engine: Engine, told: list[Told]) -> None:
    sessions = make_session_factory(engine)
    stock = Stock(engine)
    kept, forgetful = Bench(sessions, stock), "SELECT n_articles FROM v_controversies WHERE controversy_id = :c"
    with sessions() as session:
        kept.grouping.refresh(session)
    kept.take(told)
    with engine.connect() as connection:
        largest = connection.execute(
            text("SELECT controversy_id FROM v_controversies ORDER BY n_articles DESC, controversy_id LIMIT 1")
        ).scalar_one()
        counted = connection.execute(text(forgetful), {"c": largest}).scalar_one()
    with sessions() as session:
        grown = kept.tallies.get(session, largest).tally
        kept.tallies.forget(largest)
        anew = kept.tallies.get(session, largest).tally
    assert grown.n_articles == counted == anew.n_articles > 2
    assert (grown.types.keys(), grown.outlets.keys()) == (anew.types.keys(), anew.outlets.keys())
    assert grown.n_independent == anew.n_independent


def test_outlets_count_in_reach_by_their_weight(engine: Engine, told: list[Told]) -> None:
    sessions = make_session_factory(engine)
    bench = Bench(sessions, Stock(engine))
    with sessions() as session:
        bench.grouping.refresh(session)
    bench.take(told[:20])
    reaches = []
    for weight in (None, 0.5, 1.0):
        with sessions.begin() as session:
            session.execute(text("UPDATE outlet SET weight = :weight"), {"weight": weight})
            facts = controversy_facts(session, session.scalars(select(Controversy.controversy_id)).first() or "")
        reaches.append(assess(Tally.of(facts), told[-1].signature.published_at).reach)
    assert reaches[0] == reaches[1] < reaches[2]


def test_a_matter_gone_quiet_is_told_with_the_quotes_of_what_was_told_last(engine: Engine, told: list[Told]) -> None:
    sessions = make_session_factory(engine)
    bench = Bench(sessions, Stock(engine))
    with sessions() as session:
        bench.grouping.refresh(session)
    bench.take(told[:40])
    until = told[-1].signature.published_at + timedelta(days=90)
    polled(sessions, told[0].signature.published_at, until, every=timedelta(days=1))
    marked = mark_quiet(sessions, until, after_days=60)
    with engine.connect() as connection:
        quoted = connection.execute(text(_QUIET)).all()
    assert marked == len(quoted) > 2
    assert all(quote == "Words" and article == last for quote, article, last in quoted)


def test_a_round_up_belongs_to_both_stories_one_of_them_primary(told: list[Told]) -> None:
    first, second = (one.signature for one in (told[0], next(t for t in told if t.event != told[0].event)))
    index = StoryIndex()
    index.add(Profile.of(first), "first")
    index.add(Profile.of(second), "second")
    both = replace(
        first,
        article_id="round-up",
        terms=(*first.terms[:30], *((t, w) for t, w in second.terms[:30] if t not in dict(first.terms))),
        title=tuple(sorted({*first.title, *second.title})),
        entities=tuple({**dict(first.entities), **dict(second.entities)}.items()),
        places=tuple(sorted({*first.places, *second.places})),
        numbers=(*first.numbers, *second.numbers),
    )
    placed = index.place(Profile.of(both))
    assert {one.group_id for one in placed} == {"first", "second"}
    assert [one.is_primary for one in placed] == [True, False]


def test_a_late_article_finds_its_story_while_the_window_is_open(told: list[Told]) -> None:
    first = told[0].signature
    index = StoryIndex()
    index.add(Profile.of(first), "first")
    for days, expected in ((3, "first"), (60, None)):
        late = replace(first, article_id="late", published_at=first.published_at - timedelta(days=days))
        assert index.place(Profile.of(late))[0].group_id == expected
