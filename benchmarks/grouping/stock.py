"""A database of made-up articles that are known: rows as processing leaves them, written in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from benchmarks.grouping.made_press import N_OUTLETS, Told
from models import (
    Article,
    ArticleEntity,
    ArticleSift,
    ArticleSignature,
    Controversy,
    ControversyEntity,
    ControversyJurisdiction,
    ControversyState,
    ControversyStory,
    Development,
    Entity,
    Outlet,
    Story,
    StoryArticle,
)
from models.base import ArticlesBase
from models.keys import controversy_id, development_id, story_id
from pipeline.detect.signatures import to_json

MAIN_ENTITIES = 3
_BATCH = 5000
_COUNTRIES = ("US", "GB", "FR", "DE", "IN", "BR")
Rows = dict[type[ArticlesBase], list[dict[str, Any]]]


class Stock:
    """Writes known articles under their own events and matters; remembers which are there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stories: dict[int, str] = {}
        self._matters: dict[int, str] = {}
        self._linked: set[int] = set()
        self._entities: set[str] = set()
        self._n = 0
        with engine.begin() as connection:
            if not connection.scalar(select(func.count()).select_from(Outlet)):
                connection.execute(insert(Outlet), [_outlet(n) for n in range(N_OUTLETS)])
            self._entities.update(connection.scalars(select(Entity.entity_id)))

    @property
    def n_known(self) -> int:
        """How many articles are written as known."""
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(ArticleSignature)) or 0

    def keep(self, told: Iterable[Told]) -> None:
        """Write all articles as known."""
        batch: Rows = {}
        for one in told:
            self._rows(batch, one)
            if len(batch[ArticleSignature]) >= _BATCH:
                self._write(batch)
                batch = {}
        if batch:
            self._write(batch)

    def arrive(self, session: Session, one: Told) -> Article:
        """Write what steps 4 to 6 leave of an article that is to be grouped."""
        rows: Rows = {}
        self._article_rows(rows, one)
        for table in (Entity, Article, ArticleSift, ArticleEntity):
            if table in rows:
                session.execute(insert(table), rows[table])
        return session.get_one(Article, one.signature.article_id)

    def _write(self, batch: Rows) -> None:
        by_table = {kind.__table__: values for kind, values in batch.items()}
        with self._engine.begin() as connection:
            for table in ArticlesBase.metadata.sorted_tables:
                if table in by_table:
                    connection.execute(insert(table), by_table[table])

    def _rows(self, batch: Rows, one: Told) -> None:
        signature, at = one.signature, one.signature.published_at
        self._article_rows(batch, one)
        self._n += 1
        link: dict[str, Any] = {"known_from": at, "known_to": None, "is_primary": True}
        link |= {"score": 1.0, "why": {}, "version": "made"}
        story = self._stories.get(one.event)
        if story is None:
            story = self._stories[one.event] = story_id(signature.article_id)
            _add(batch, Story, story_id=story, title="A title", opened_at=at)
        _add(batch, StoryArticle, story_id=story, article_id=signature.article_id, **link)
        position = {"position": self._n, "signature": to_json(signature)}
        _add(batch, ArticleSignature, article_id=signature.article_id, **position)
        if signature.is_controversy and one.event not in self._linked:
            self._linked.add(one.event)
            matter = self._matters.get(one.matter) or self._open(batch, one, story, at)
            _add(batch, ControversyStory, controversy_id=matter, story_id=story, **link)

    def _open(self, batch: Rows, one: Told, story: str, at: datetime) -> str:
        matter = self._matters[one.matter] = controversy_id(story)
        article = one.signature.article_id
        _add(batch, Controversy, controversy_id=matter, slug=matter, title="A title", opened_at=at)
        _add(batch, ControversyState, controversy_id=matter, known_from=at, status="open", known_to=None)
        for party, role in one.signature.parties:
            values = {"entity_id": party, "role": role, "known_from": at, "known_to": None}
            _add(batch, ControversyEntity, controversy_id=matter, **values)
        place = one.signature.places[0]
        _add(batch, ControversyJurisdiction, controversy_id=matter, jurisdiction=place, known_from=at)
        _add(
            batch,
            Development,
            development_id=development_id(matter, "new", article),
            controversy_id=matter,
            story_id=story,
            article_id=article,
            kind="new",
            occurred_at=at,
            known_at=at,
            headline="A headline",
            is_backlog=False,
        )
        return matter

    def _article_rows(self, batch: Rows, one: Told) -> None:
        signature, at = one.signature, one.signature.published_at
        article = signature.article_id
        _add(batch, Article, **_article(article, signature.outlet, at))
        _add(
            batch,
            ArticleSift,
            article_id=article,
            known_from=at,
            version="made",
            known_to=None,
            topic="core",
            topic_score=1.0,
            is_controversy=signature.is_controversy,
            controversy_score=1.0,
            types=list(signature.types),
            reasons=[],
            jurisdictions=[signature.places[0]],
            affected=[],
        )
        for entity, weight in signature.entities[:MAIN_ENTITIES]:
            if entity not in self._entities:
                self._entities.add(entity)
                _add(batch, Entity, **_entity(entity))
            _add(
                batch,
                ArticleEntity,
                article_id=article,
                entity_id=entity,
                known_from=at,
                version="made",
                known_to=None,
                role="vendor",
                salience="main" if weight > 1 else "minor",
                n_mentions=2,
            )


def _add(batch: Rows, table: type[ArticlesBase], **values: Any) -> None:
    batch.setdefault(table, []).append(values)


def _outlet(n: int) -> Mapping[str, Any]:
    name = f"outlet-{n}"
    return {"slug": name, "name": name, "domain": f"{name}.example", "country": _COUNTRIES[n % len(_COUNTRIES)]}


def _entity(entity: str) -> Mapping[str, Any]:
    return {"entity_id": entity, "name": entity, "entity_type": "company", "is_known": True}


def _article(article: str, outlet: str, at: datetime) -> Mapping[str, Any]:
    url = f"https://press.example/{article}"
    return {
        "article_id": article,
        "url": url,
        "canonical_url": url,
        "outlet_slug": outlet,
        "title": "A title",
        "authors": [],
        "language": "en",
        "published_at": at,
        "first_seen_at": at,
        "known_at": at,
        "text_sha256": "0" * 64,
    }
