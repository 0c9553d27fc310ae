"""What each column of a researchers' view holds, of which kind it is, and the key by which a view's rows are in order.

A view's columns are described where the tables that it reads describe theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sqlalchemy import Column, Float, Integer

from models.base import ArticlesBase
from models.views import view_definitions

Kind = Literal["text", "int64", "double"]
_PLURAL = 3  # letters that may set "controversies" apart from "controversy"

#: The columns of a view that tell its rows apart; those of a history have more than those of what is said now.
KEYS = {
    "v_article_entities": "article_id entity_id",
    "v_article_entities_history": "article_id entity_id known_from version",
    "v_article_texts": "article_id text_sha256 known_from",
    "v_article_types": "article_id type",
    "v_articles": "article_id",
    "v_assessments": "controversy_id known_from position",
    "v_controversies": "controversy_id",
    "v_controversy_entities": "controversy_id entity_id role",
    "v_controversy_entities_history": "controversy_id entity_id role known_from",
    "v_controversy_jurisdictions": "controversy_id jurisdiction",
    "v_controversy_states_history": "controversy_id known_from status",
    "v_controversy_stories": "controversy_id story_id",
    "v_controversy_stories_history": "controversy_id story_id known_from",
    "v_deal_evidence": "deal_id article_id start_char",
    "v_deal_standings": "deal_id article_id start_char",
    "v_deal_statuses": "deal_id from_at to_at status n_articles",
    "v_deals": "deal_id",
    "v_deals_history": "deal_id article_id start_char known_from version",
    "v_developments": "development_id",
    "v_developments_history": "development_id known_from known_to",
    "v_entities": "entity_id",
    "v_entity_identifiers": "entity_id scheme value",
    "v_entity_parents": "entity_id parent_id valid_from",
    "v_evidence": "evidence_id",
    "v_evidence_history": "evidence_id",
    "v_fetches": "fetch_id",
    "v_inferred_mentions": "mention_id",
    "v_mentions": "mention_id",
    "v_mentions_history": "mention_id",
    "v_outlets": "outlet",
    "v_rulings": "ruling_id",
    "v_stories": "story_id",
    "v_story_articles": "story_id article_id",
    "v_story_articles_history": "story_id article_id known_from",
    "v_tombstones": "article_id erased_at",
}

#: Columns that only views have.
_VIEW_ONLY: dict[str, tuple[Kind, str]] = {
    "outlet": ("text", "Slug of the outlet."),
    "n_feeds": ("int64", "Feeds that are polled."),
    "vendor": ("text", "Name of the vendor."),
    "buyer": ("text", "Name of the buyer."),
    "first_published_at": ("text", "Date of its earliest article."),
    "n_articles": ("int64", "Articles, reprints included."),
    "n_independent": ("int64", "Articles, each reprint counted as its original."),
    "n_stories": ("int64", "Stories."),
    "n_outlets": ("int64", "Outlets that told of it."),
    "from_at": ("text", "Date of the first article that says so."),
    "to_at": ("text", "Date of the first later article that says otherwise; empty for the newest."),
}


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column of a view: its name, the kind of its values on every database, and what it says."""

    name: str
    kind: Kind
    doc: str


def view_columns(view: str, names: Iterable[str]) -> tuple[ViewColumn, ...]:
    """The columns of these names in a view."""
    read = _columns_read(view)
    return tuple(_view_column(name, read) for name in names)


def key_of(view: str) -> tuple[str, ...]:
    """The columns that tell a view's rows apart."""
    return tuple(KEYS[view].split())


def first_line(view: str) -> str:
    """What one row of a view is."""
    return view_definitions()[view].splitlines()[0].removeprefix("-- ")


def kind_of(column: Column[Any]) -> Kind:
    """The kind of a table's column."""
    impl = getattr(column.type, "impl_instance", column.type)
    if isinstance(impl, Integer):
        return "int64"
    return "double" if isinstance(impl, Float) else "text"


def _view_column(name: str, read: dict[str, Column[Any]]) -> ViewColumn:
    if name in _VIEW_ONLY:
        return ViewColumn(name, *_VIEW_ONLY[name])
    return ViewColumn(name, kind_of(read[name]), read[name].doc or "")


@cache
def _columns_read(view: str) -> dict[str, Column[Any]]:
    """Described columns of the tables that a view reads, itself or by another; the table of its name speaks first."""
    tables = ArticlesBase.metadata.tables
    read = dict.fromkeys(name for name in _sources(view_definitions()[view]) if name in tables)
    stem = view.removeprefix("v_")[:-_PLURAL]
    found: dict[str, Column[Any]] = {}
    for table in (tables[name] for name in sorted(read, key=lambda name: not name.startswith(stem))):
        for column in table.columns:
            if column.doc:
                found.setdefault(column.name, column)
    return found


def _sources(definition: str) -> Iterator[str]:
    """The tables and views that a view reads, and those that these views read."""
    found = re.findall(r"\b(?:FROM|JOIN)\s+(\w+)", definition)
    yield from found
    for view, text in view_definitions().items():
        if view in found:
            yield from _sources(text)
