"""The researchers' views have every column that other people's scripts rely on, with values of the promised kinds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import Engine, inspect

from models.locations import SCHEMAS
from models.reading import reading
from models.session import make_engine
from pipeline import records
from tests.press_rows import build_press

_HISTORY = "known_from known_to"
_MENTION = "mention_id article_id start_char end_char surface entity_id entity entity_type role is_known confidence"
#: The contract: more views and columns are welcome, these stay.
CONTRACT = {
    "v_articles": "article_id url canonical_url copy_of outlet title authors published_at published_source "
    "published_precision first_seen_at language text text_rights topic topic_score is_controversy controversy_score "
    "types page_sha256",
    "v_article_texts": "article_id text_sha256 text known_from known_to",
    "v_article_types": "article_id type score",
    "v_article_entities": "article_id entity_id role salience",
    "v_mentions": _MENTION,
    "v_inferred_mentions": _MENTION,
    "v_entities": "entity_id name entity_type kind country is_known",
    "v_entity_identifiers": "entity_id scheme value valid_from valid_to source",
    "v_entity_parents": "entity_id parent_id valid_from valid_to",
    "v_deals": "deal_id vendor_id vendor buyer_id buyer product status is_disputed amount currency since as_of",
    "v_deal_evidence": "deal_id article_id start_char end_char quote",
    "v_stories": "story_id title first_published_at n_articles n_independent",
    "v_story_articles": "story_id article_id is_primary",
    "v_controversies": "controversy_id slug title opened_at status merged_into severity reach novelty n_stories "
    "n_articles n_outlets",
    "v_controversy_stories": "controversy_id story_id is_primary",
    "v_controversy_entities": "controversy_id entity_id role",
    "v_developments": "development_id controversy_id story_id kind occurred_at known_at headline",
    "v_evidence": "evidence_id rank development_id article_id start_char end_char quote page_sha256",
    "v_assessments": "controversy_id known_from formula_version severity reach novelty parts",
    "v_article_entities_history": f"article_id entity_id role salience {_HISTORY}",
    "v_mentions_history": f"mention_id article_id start_char end_char surface entity_id text_sha256 {_HISTORY}",
    "v_deals_history": f"deal_id vendor_id buyer_id status as_of {_HISTORY}",
    "v_story_articles_history": f"story_id article_id is_primary {_HISTORY}",
    "v_controversy_stories_history": f"controversy_id story_id is_primary {_HISTORY}",
    "v_controversy_entities_history": f"controversy_id entity_id role {_HISTORY}",
    "v_controversy_states_history": f"controversy_id status merged_into {_HISTORY}",
    "v_evidence_history": f"evidence_id development_id article_id start_char end_char quote text_sha256 {_HISTORY}",
    "v_rulings": "ruling_id kind controversy_id other_id story_ids title_before note ruled_by ruled_at "
    "article_id entity_id",
    "v_developments_history": f"development_id controversy_id kind headline {_HISTORY}",
    "v_outlets": "outlet",
    "v_fetches": "url outlet at outcome",
}
_TIMES = r"(?:_at|^at|_from|_to|as_of)$"
_FLAGS = r"^is_"
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
#: Dates of identifiers and parents are days, as their source gives them.
_DAYS = {"v_entity_identifiers", "v_entity_parents"}
WORDS = {
    ("v_articles", "topic"): get_args(records.Topic),
    ("v_articles", "published_source"): (None, *get_args(records.PublishedSource)),
    ("v_articles", "published_precision"): (None, *get_args(records.Precision)),
    ("v_article_types", "type"): records.TYPES,
    ("v_article_entities", "role"): get_args(records.Role),
    ("v_article_entities", "salience"): get_args(records.Salience),
    ("v_mentions", "entity_type"): get_args(records.EntityType),
    ("v_mentions", "role"): get_args(records.Role),
    ("v_deals", "status"): get_args(records.DealStatus),
    ("v_controversies", "status"): ("open", "quiet", "closed", "merged"),
    ("v_developments", "kind"): get_args(records.DevelopmentKind),
    ("v_entity_identifiers", "scheme"): ("isin", "ticker", "lei", "wikidata"),
}


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    where = build_press(tmp_path_factory.mktemp("views")).locations
    engine = make_engine(where.articles, schema=SCHEMAS["articles"], read_only=True)
    yield engine
    engine.dispose()


def _all_views(engine: Engine) -> Iterator[tuple[str, tuple[str, ...], list[tuple[object, ...]]]]:
    for view in inspect(engine).get_view_names():
        with reading(engine, f"SELECT * FROM {view}") as rows:
            yield view, rows.columns, [tuple(row) for row in rows.rows]


def _values(engine: Engine, pattern: str) -> Iterator[tuple[str, str, object]]:
    """View, column and value of each column whose name matches."""
    for view, columns, rows in _all_views(engine):
        for place, column in enumerate(columns):
            if re.search(pattern, column):
                yield from ((view, column, row[place]) for row in rows)


@pytest.mark.parametrize("view", CONTRACT)
def test_a_view_has_the_columns_of_the_contract(press: Engine, view: str) -> None:
    assert view in inspect(press).get_view_names()
    columns = [column["name"] for column in inspect(press).get_columns(view)]
    assert [name for name in CONTRACT[view].split() if name not in columns] == []


def test_times_are_text_in_utc(press: Engine) -> None:
    values = [found for found in _values(press, _TIMES) if found[0] not in _DAYS and found[2] is not None]
    assert [found for found in values if not (isinstance(found[2], str) and _TIME.fullmatch(found[2]))] == []
    assert len(values) > 100


def test_flags_are_0_and_1(press: Engine) -> None:
    values = list(_values(press, _FLAGS))
    assert [found for found in values if found[2] not in (0, 1) or not isinstance(found[2], int)] == []
    assert len(values) > 100


def test_lists_are_json_text(press: Engine) -> None:
    values = [value for view, _, value in _values(press, "^(?:authors|types)$") if view == "v_articles"]
    assert {type(json.loads(str(value))) for value in values} == {list}
    assert any(json.loads(str(value)) for value in values)


@pytest.mark.parametrize(("place", "allowed"), WORDS.items(), ids=lambda value: ".".join(map(str, value))[:40])
def test_words_are_of_a_closed_list(press: Engine, place: tuple[str, str], allowed: tuple[str | None, ...]) -> None:
    view, column = place
    with reading(press, f"SELECT DISTINCT {column} FROM {view}") as rows:
        found = {row[0] for row in rows.rows}
    assert found - set(allowed) == set()
    assert found


def test_offsets_are_code_points_from_0(press: Engine) -> None:
    for view, words in (("v_mentions", "surface"), ("v_evidence", "quote"), ("v_deal_evidence", "quote")):
        sql = f"SELECT a.text, x.start_char, x.end_char, x.{words} FROM {view} x JOIN v_articles a USING (article_id)"
        with reading(press, sql) as rows:
            found = [row for row in rows.rows if row[0] is not None]
        assert found
        assert [row for row in found if row[0][row[1] : row[2]] != row[3]] == []


def test_a_text_whose_rights_withhold_it_is_empty_and_says_why(press: Engine) -> None:
    with reading(press, "SELECT text, text_rights FROM v_articles WHERE text_rights <> 'open'") as rows:
        found = list(rows.rows)
    assert found
    assert all(text is None and why for text, why in found)


def test_the_contract_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "data-dictionary.md").read_text("utf-8")
    assert [view for view in CONTRACT if f"### {view}\n" not in page] == []
