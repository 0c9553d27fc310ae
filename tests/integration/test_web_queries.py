"""What the pages ask of the tables, for speed, is what the researchers' views say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from models.session import make_engine
from tests.press_rows import build_press
from web.queries import articles, chronicle, controversies, coverage


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    press = build_press(tmp_path_factory.mktemp("queries"))
    engine = make_engine(press.locations.articles, schema="articles", read_only=True)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def view(connection: Connection, sql: str) -> list[dict[str, object]]:
    return [dict(row) for row in connection.execute(text(sql)).mappings()]


def test_every_value_of_a_controversy_is_that_of_the_view(connection: Connection) -> None:
    rows = view(connection, "SELECT * FROM v_controversies")
    assert len(rows) == 3
    for row in rows:
        found = controversies.find_named(connection, str(row["slug"]))
        assert found is not None
        shown = {name: getattr(found, name) for name in row if name != "opened_at"}
        assert shown == {name: value for name, value in row.items() if name != "opened_at"}


@pytest.mark.parametrize("sort", list(controversies.SORTS))
def test_a_sorted_list_is_the_view_in_that_order(connection: Connection, sort: str) -> None:
    page = controversies.list_controversies(connection, controversies.Filter(sort=sort), 1)
    assert {row.slug for row in page.rows} == {
        row["slug"] for row in view(connection, "SELECT slug FROM v_controversies WHERE status <> 'merged'")
    }
    if sort in ("severity", "reach", "novelty"):
        values = [getattr(row, sort) for row in page.rows]
        assert values == sorted(values, reverse=True)


def test_stories_count_as_the_view_counts(connection: Connection) -> None:
    rows = {row["story_id"]: row for row in view(connection, "SELECT * FROM v_stories")}
    cid = str(
        view(connection, "SELECT controversy_id FROM v_controversies WHERE slug LIKE 'veridane%'")[0]["controversy_id"]
    )
    stories = chronicle.stories_of(connection, cid)
    assert len(stories) == 2
    for story in stories:
        assert (len(story.articles), story.n_independent) == (
            rows[story.story_id]["n_articles"],
            rows[story.story_id]["n_independent"],
        )
        assert story.first_published_at.strftime("%Y-%m-%dT%H:%M:%SZ") == rows[story.story_id]["first_published_at"]


def test_the_front_pages_counts_are_those_of_the_views(connection: Connection) -> None:
    counts = coverage.count_everything(connection)
    expected = {
        "n_articles": "v_articles",
        "n_core": "v_articles WHERE topic = 'core'",
        "n_controversial": "v_articles WHERE is_controversy = 1",
        "n_stories": "v_stories",
        "n_open": "v_controversies WHERE status = 'open'",
        "n_controversies": "v_controversies WHERE status <> 'merged'",
        "n_developments": "v_developments",
        "n_deals": "v_deals",
        "n_outlets": "v_outlets",
    }
    for name, source in expected.items():
        assert getattr(counts, name) == view(connection, f"SELECT count(*) AS n FROM {source}")[0]["n"], name


@pytest.mark.parametrize(
    "question",
    [
        "SELECT * FROM v_controversies WHERE controversy_id = 'x'",
        "SELECT * FROM v_controversies WHERE slug = 'x'",
        "SELECT c.title, c.severity, c.n_outlets FROM v_controversy_entities AS e "
        "JOIN v_controversies AS c ON c.controversy_id = e.controversy_id WHERE e.entity_id = 'x'",
    ],
)
def test_one_controversy_is_found_without_reading_all_of_them(connection: Connection, question: str) -> None:
    plan = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {question}"))]
    assert [step for step in plan if step.startswith(("SCAN", "MATERIALIZE"))] == []


_FILTERS = {
    "all": (articles.Filter(), "1 = 1"),
    "core": (articles.Filter(topic="core"), "topic = 'core'"),
    "none": (articles.Filter(topic="none"), "topic = 'none'"),
    "core controversies": (articles.Filter(topic="core", only_controversial=True), "topic = 'core' AND is_controversy"),
    "controversies": (articles.Filter(only_controversial=True), "is_controversy = 1"),
    "outlet": (articles.Filter(outlet="wirepoint"), "outlet = 'wirepoint'"),
    "outlet and topic": (articles.Filter(outlet="wirepoint", topic="core"), "outlet = 'wirepoint' AND topic = 'core'"),
    "words": (articles.Filter(words="FACE"), "lower(title) LIKE '%face%'"),
}


@pytest.mark.parametrize("name", list(_FILTERS))
def test_a_list_of_articles_is_the_view_with_the_newest_first(connection: Connection, name: str) -> None:
    wanted, condition = _FILTERS[name]
    newest = "coalesce(published_at, first_seen_at) DESC, url"
    rows = view(connection, f"SELECT article_id FROM v_articles WHERE {condition} ORDER BY {newest}")
    page = articles.list_articles(connection, wanted, 1)
    assert [line.article_id for line in page.rows] == [row["article_id"] for row in rows][:25]
    assert page.total == len(rows)
    assert rows or name == "none"


def test_articles_naming_an_entity_are_those_of_the_view(connection: Connection) -> None:
    newest = "coalesce(a.published_at, a.first_seen_at) DESC, a.url"
    rows = view(
        connection,
        "SELECT a.article_id FROM v_articles AS a JOIN v_article_entities AS e ON e.article_id = a.article_id "
        f"WHERE e.entity_id = 'veridane' ORDER BY {newest}",
    )
    page = articles.articles_naming(connection, "veridane", 1)
    assert [line.article_id for line in page.rows] == [row["article_id"] for row in rows]
    assert page.total == len(rows) > 1
