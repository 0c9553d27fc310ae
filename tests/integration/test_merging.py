"""Controversies and stories that turn out to be one: made one without a person, unless a person has decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.grouping.made_press import MadePress, Told
from benchmarks.grouping.scale import Bench
from benchmarks.grouping.stock import Stock
from models import migrate
from models.locations import SCHEMAS, Locations, locate
from models.session import make_engine, make_session_factory
from pipeline.grouping import VERSION, Grouping
from pipeline.judging import Judge, find
from pipeline.moving import leave
from pipeline.rulings import merge, rename, split

N_TERMS = 30
#: How much of an article is worded as the first report was: the second report is worded otherwise, those after it
#: ever more alike; the last one fits both.
SHARES = (1.0, 0.0, 0.3, 0.4, 0.5, 0.5)
#: The same of undisputed news: the last article shows its story to be one with the first.
QUIET_SHARES = (1.0, 0.0, 0.3, 0.4, 0.5)


@pytest.fixture
def engine(databases: Locations) -> Iterator[Engine]:
    made = make_engine(databases.articles, schema=SCHEMAS["articles"])
    yield made
    made.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return make_session_factory(engine)


@pytest.fixture(scope="module")
def pair() -> tuple[Told, Told]:
    """Two articles of different matters: what they share is common words alone."""
    disputed = [one for one in islice(MadePress(7).articles(), 60) if one.signature.is_controversy]
    return disputed[0], next(one for one in disputed if one.matter != disputed[0].matter)


@pytest.fixture
def bench(engine: Engine, sessions: sessionmaker[Session]) -> Bench:
    made = Bench(sessions, Stock(engine))
    with sessions() as session:
        made.grouping.refresh(session)
    return made


def blended(pair: tuple[Told, Told], share: float, n: int) -> Told:
    """Article number `n`: so much of it is worded as the first of the pair, the rest as the second."""
    one, other = (told.signature for told in pair)
    mine = round(share * N_TERMS)
    terms = {**dict(other.terms[: N_TERMS - mine]), **dict(one.terms[:mine])}
    made = replace(
        one,
        article_id=f"n{n}",
        published_at=one.published_at + timedelta(hours=n),
        terms=tuple(sorted(terms.items())),
        title=(),
        entities=(),
        parties=(),
        actors=(),
        places=("C1",),
        numbers=(),
        days=(),
        outlet=f"outlet-{n}",
        meaning=b"",
    )
    return Told(made, n, n)


def told(pair: tuple[Told, Told], shares: tuple[float, ...] = SHARES) -> list[Told]:
    return [blended(pair, share, n) for n, share in enumerate(shares)]


def taken_back(one: Told) -> Told:
    """The same as a story of its own: days later, what was planned is taken back."""
    later = one.signature.published_at + timedelta(days=4)
    return replace(one, signature=replace(one.signature, is_reversal=True, published_at=later))


def asked(engine: Engine, sql: str, **values: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(sql), values))


def controversies(engine: Engine) -> list[Any]:
    """Status and where it went, of every controversy, by age."""
    return asked(engine, "SELECT controversy_id, status, merged_into FROM v_controversies ORDER BY opened_at")


def stories(engine: Engine) -> list[str]:
    return [row.story_id for row in asked(engine, "SELECT story_id FROM v_controversy_stories ORDER BY story_id")]


def test_reports_that_grow_ever_more_alike_make_two_controversies_one(
    bench: Bench, engine: Engine, pair: tuple[Told, Told]
) -> None:
    *before, last = told(pair)
    bench.take(before)
    first, second = controversies(engine)
    assert (first.status, second.status) == ("open", "open")
    bench.take([last])
    first, second = controversies(engine)
    assert (first.status, second.status, second.merged_into) == ("open", "merged", first.controversy_id)
    links = asked(engine, "SELECT DISTINCT controversy_id FROM v_controversy_stories")
    assert [link.controversy_id for link in links] == [first.controversy_id]


def test_a_merge_says_who_decided_it_and_why_and_what_was_linked_before_stays_on_record(
    bench: Bench, engine: Engine, pair: tuple[Told, Told]
) -> None:
    articles = told(pair)
    bench.take(articles)
    first, second = controversies(engine)
    at = articles[-1].signature.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    sql = "SELECT * FROM v_controversy_stories_history WHERE controversy_id = :c ORDER BY known_from"
    (closed,) = asked(engine, sql, c=second.controversy_id)
    moved = asked(engine, sql, c=first.controversy_id)[-1]
    assert (closed.known_to, moved.known_from, moved.version) == (at, at, VERSION)
    why = json.loads(moved.why)["merged"]
    assert (why["from"], why["article"]) == (second.controversy_id, "n5")
    assert 0.6 <= min(moved.score, why["fits"]) <= max(moved.score, why["fits"]) < 1
    assert not asked(engine, "SELECT * FROM v_rulings")


def test_nothing_is_told_twice_by_a_merge(bench: Bench, engine: Engine, pair: tuple[Told, Told]) -> None:
    *before, last = told(pair)
    bench.take(before)
    kinds = "SELECT kind FROM v_developments WHERE kind IN ('new', 'new_story') ORDER BY kind"
    told_before = asked(engine, kinds)
    bench.take([last])
    assert asked(engine, kinds) == told_before


def test_a_round_up_makes_nothing_one(bench: Bench, engine: Engine, pair: tuple[Told, Told]) -> None:
    bench.take(told(pair, (1.0, 0.0, 0.5)))
    assert [one.status for one in controversies(engine)] == ["open", "open"]


def test_what_a_person_has_decided_about_is_left_alone(
    bench: Bench, engine: Engine, sessions: sessionmaker[Session], pair: tuple[Told, Told]
) -> None:
    *before, last = told(pair)
    bench.take(before)
    named = controversies(engine)[0].controversy_id
    with sessions.begin() as session:
        judge = Judge("R. Editor", before[-1].signature.published_at)
        rename(session, find(session, named), "What it is called", judge)
    bench.take([last])
    assert [one.status for one in controversies(engine)] == ["open", "open"]


def test_what_a_person_split_after_a_merge_stays_split(
    bench: Bench, engine: Engine, sessions: sessionmaker[Session], pair: tuple[Told, Told]
) -> None:
    *before, showing, last = told(pair, (*SHARES, 0.5))
    showing = taken_back(showing)
    bench.take([*before, showing])
    merged, story = controversies(engine)[0].controversy_id, stories(engine)[-1]
    with sessions.begin() as session:
        judge = Judge("R. Editor", showing.signature.published_at + timedelta(minutes=1))
        split(session, find(session, merged), [story], judge)
    with sessions() as session:
        assert bench.grouping.refresh(session)
    bench.take([taken_back(last)])
    assert sorted(one.status for one in controversies(engine)) == ["merged", "open", "open"]


def test_indexes_after_a_merge_are_as_those_that_are_read_anew(
    bench: Bench, sessions: sessionmaker[Session], pair: tuple[Told, Told]
) -> None:
    bench.take(told(pair))
    anew = Grouping()
    with sessions() as session:
        assert not bench.grouping.refresh(session)
        assert anew.refresh(session)
    for share in (0.0, 0.2, 0.6, 1.0):
        probe = blended(pair, share, 9).signature
        assert anew.preview(probe) == bench.grouping.preview(probe)


def quiet(pair: tuple[Told, Told], shares: tuple[float, ...] = QUIET_SHARES) -> list[Told]:
    """The articles as news that nobody disputes: stories in no controversy."""
    return [replace(one, signature=replace(one.signature, is_controversy=False)) for one in told(pair, shares)]


def tellings(engine: Engine) -> dict[str, list[str]]:
    """Articles by story."""
    found: dict[str, list[str]] = {}
    sql = "SELECT story_id, article_id FROM v_story_articles WHERE is_primary = 1 ORDER BY article_id"
    for link in asked(engine, sql):
        found.setdefault(link.story_id, []).append(link.article_id)
    return found


def test_reports_that_grow_ever_more_alike_make_two_stories_one(
    bench: Bench, engine: Engine, pair: tuple[Told, Told]
) -> None:
    *before, last = quiet(pair)
    bench.take(before)
    first, second = tellings(engine)
    bench.take([last])
    assert tellings(engine) == {first: ["n0", "n1", "n2", "n3", "n4"]}
    (story,) = asked(engine, "SELECT story_id, n_articles FROM v_stories")
    assert (story.story_id, story.n_articles) == (first, 5)
    sql = "SELECT * FROM v_story_articles_history WHERE article_id = 'n2' ORDER BY known_from"
    closed, moved = asked(engine, sql)
    assert (closed.story_id, moved.story_id, moved.known_to, moved.version) == (second, first, None, VERSION)
    assert closed.known_to == moved.known_from
    assert json.loads(moved.why)["merged"]["from"] == second


@pytest.mark.parametrize("shares", [(1.0, 0.0, 0.5), (1.0, 0.0, 0.35, 0.5)])
def test_a_round_up_makes_no_stories_one(
    bench: Bench, engine: Engine, pair: tuple[Told, Told], shares: tuple[float, ...]
) -> None:
    bench.take(quiet(pair, shares))
    assert len(tellings(engine)) == 2


def test_one_article_makes_two_controversies_one_and_their_stories(
    bench: Bench, engine: Engine, sessions: sessionmaker[Session], pair: tuple[Told, Told]
) -> None:
    articles = told(pair)
    bench.take(articles[:-1])
    assert len(tellings(engine)) == 2
    bench.take(articles[-1:])
    assert [one.status for one in controversies(engine)] == ["open", "merged"]
    (story,) = tellings(engine)
    assert stories(engine) == [story]
    anew = Grouping()
    with sessions() as session:
        assert not bench.grouping.refresh(session)
        assert anew.refresh(session)
    for share in (0.0, 0.5, 1.0):
        probe = blended(pair, share, 9).signature
        assert anew.preview(probe) == bench.grouping.preview(probe)


def test_stories_of_one_controversy_are_made_one_and_it_stays_as_it_is(
    bench: Bench, engine: Engine, pair: tuple[Told, Told]
) -> None:
    bench.take(told(pair, (*SHARES, 0.5)))
    (story,) = tellings(engine)
    assert stories(engine) == [story]
    counts = "SELECT status, n_articles FROM v_controversies ORDER BY opened_at"
    first, *_ = asked(engine, counts)
    assert tuple(first) == ("open", len(SHARES) + 1)


def test_no_link_ends_before_it_began_where_an_older_article_shows_two_stories_to_be_one(
    bench: Bench, engine: Engine, sessions: sessionmaker[Session], pair: tuple[Told, Told]
) -> None:
    *before, late = told(pair, (*SHARES, 0.5))
    bench.take(before)
    merged_at = before[-1].signature.published_at
    with sessions.begin() as session:
        leave(session, "n5", merged_at)  # what had made the controversies one is on the topic no longer
    with sessions() as session:
        assert bench.grouping.refresh(session)
    older = replace(late.signature, published_at=merged_at - timedelta(minutes=30))
    bench.take([replace(late, signature=older)])
    assert len(tellings(engine)) == 1
    for view in ("v_controversy_stories_history", "v_story_articles_history"):
        assert not asked(engine, f"SELECT * FROM {view} WHERE known_to < known_from")


def test_stories_of_two_controversies_stay_two(bench: Bench, engine: Engine, pair: tuple[Told, Told]) -> None:
    bench.take(told(pair, QUIET_SHARES))
    assert [one.status for one in controversies(engine)] == ["open", "open"]
    assert len(tellings(engine)) == 2


def test_stories_of_a_controversy_that_a_person_decided_about_stay_two(
    bench: Bench, engine: Engine, sessions: sessionmaker[Session], pair: tuple[Told, Told]
) -> None:
    *before, last = told(pair)
    bench.take(before)
    first, second = controversies(engine)
    with sessions.begin() as session:
        judge = Judge("R. Editor", before[-1].signature.published_at)
        merge(session, find(session, second.controversy_id), find(session, first.controversy_id), judge)
    with sessions() as session:
        assert bench.grouping.refresh(session)
    bench.take([last])
    assert [one.status for one in controversies(engine)] == ["open", "merged"]
    assert len(tellings(engine)) == 2


def test_indexes_after_stories_were_made_one_are_as_those_that_are_read_anew(
    bench: Bench, sessions: sessionmaker[Session], pair: tuple[Told, Told]
) -> None:
    bench.take(quiet(pair))
    anew = Grouping()
    with sessions() as session:
        assert not bench.grouping.refresh(session)
        assert anew.refresh(session)
    for share in (0.0, 0.2, 0.6, 1.0):
        probe = blended(pair, share, 9).signature
        assert anew.preview(probe) == bench.grouping.preview(probe)


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_postgres_makes_the_same_controversies_and_stories_one(postgres_url: str, pair: tuple[Told, Told]) -> None:
    server = create_engine(make_url(postgres_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE merged"))
    server.dispose()
    where = locate(make_url(postgres_url).set(database="merged").render_as_string(hide_password=False))
    migrate.upgrade(where)
    engine = make_engine(where.articles, schema=SCHEMAS["articles"])
    try:
        bench = Bench(make_session_factory(engine), Stock(engine))
        bench.take(told(pair, (*SHARES, 0.5)))
        found = [one.status for one in controversies(engine)], len(tellings(engine))
    finally:
        engine.dispose()
    assert found == (["open", "merged"], 1)
