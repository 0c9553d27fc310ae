"""Parties of a controversy as rows: who is one is appended, and ends with the last article that says so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models import ArticleEntity, ControversyEntity, ControversyStory, StoryArticle
from pipeline.records import ArticleFact
from pipeline.rows import change, put, rows
from pipeline.tallies import Standing

PARTY_ROLES = ("vendor", "buyer", "critic", "regulator", "lawmaker", "investor", "subject")

_named, _held = ArticleEntity.__table__.c, ControversyEntity.__table__.c
_placed, _joined = StoryArticle.__table__.c, ControversyStory.__table__.c
_NAMED_BEFORE = select(_named.entity_id).where(_named.article_id == bindparam("article"), _named.known_to.is_not(None))
_NAMED_BY_ANY = (
    select(_named.entity_id, _named.role)
    .join(StoryArticle.__table__, _placed.article_id == _named.article_id)
    .join(ControversyStory.__table__, _joined.story_id == _placed.story_id)
    .where(_joined.controversy_id == bindparam("controversy"), _named.salience == "main")
    .where(_named.known_to.is_(None), _placed.known_to.is_(None), _joined.known_to.is_(None))
    .distinct()
)
_END = (
    update(ControversyEntity)
    .where(_held.controversy_id == bindparam("of_controversy"), _held.entity_id == bindparam("of_entity"))
    .where(_held.role == bindparam("of_role"), _held.known_to.is_(None))
    .values(known_to=bindparam("ended_at"))
)


def add_parties(session: Session, standing: Standing, fact: ArticleFact, now: datetime) -> None:
    """The main parties of an article, those that are none yet."""
    for entity_id, role in _parties_of(fact):
        if (entity_id, role) not in standing.parties:
            standing.parties.add((entity_id, role))
            named = {"controversy_id": standing.tally.controversy_id, "entity_id": entity_id, "role": role}
            put(session, ControversyEntity, **named, known_from=now, known_to=None)


def end_parties(session: Session, standing: Standing, fact: ArticleFact, now: datetime) -> None:
    """End the parties that the article named once and that no article of the controversy has as one any more."""
    controversy = standing.tally.controversy_id
    before = {entity_id for (entity_id,) in rows(session, _NAMED_BEFORE, article=fact.article_id)}
    left = {party for party in standing.parties if party[0] in before} - set(_parties_of(fact))
    if left:
        left -= {(entity_id, role) for entity_id, role in rows(session, _NAMED_BY_ANY, controversy=controversy)}
    for entity_id, role in sorted(left):
        standing.parties.discard((entity_id, role))
        change(session, _END, of_controversy=controversy, of_entity=entity_id, of_role=role, ended_at=now)


def _parties_of(fact: ArticleFact) -> list[tuple[str, str]]:
    return [
        (entity.entity_id, entity.role)
        for entity in fact.entities
        if entity.salience == "main" and entity.role in PARTY_ROLES
    ]
