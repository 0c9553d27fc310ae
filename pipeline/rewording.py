"""What named a party that a ruling took out, or brought back, reads otherwise from then on; older words are kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from models import Controversy, Development, DevelopmentHeadline, Entity, Ruling
from pipeline.detect.headlines import headline_of, quiet_headline
from pipeline.detect.names import Parties, title
from pipeline.facts import controversy_facts
from pipeline.records import ArticleFact, ControversyFacts, DevelopmentKind

#: Where the outlet's own headline begins, which is quoted and stays.
_QUOTED = ": “"
_SILENCE = re.compile(r"; no answer found in \d+ days(?: \(\d+ of \d+ articles not searched for one\))?$")
_DAYS = re.compile(r" for (\d+) days$")


def reword(session: Session, controversy: Controversy, entity: Entity, articles: Sequence[str], now: datetime) -> bool:
    """Title and lines that name the entity, of which these articles tell no more, in words without it. True where no
    article of the controversy tells of it any more.

    A title that a person gave stays. Lines of other articles change only where none is linked to the entity any more.
    """
    facts = controversy_facts(session, controversy.controversy_id)
    is_gone = not any(one.entity_id == entity.entity_id for article in facts.articles for one in article.entities)
    if is_gone and entity.name in controversy.title and not _is_renamed(session, controversy):
        controversy.title = title(facts)
    of_all = Development.controversy_id == controversy.controversy_id if is_gone else false()
    of_it = or_(Development.article_id.in_(articles), of_all)
    for row in session.scalars(select(Development).where(of_it, Development.article_id.is_not(None))).all():
        said = _headline(session, row)
        if entity.name in said.partition(_QUOTED)[0]:
            _say(session, row, _without(row, said, facts), now)
    session.flush()
    return is_gone


def reword_back(session: Session, controversy: Controversy, rulings: Sequence[Ruling], now: datetime) -> None:
    """Title, address and lines as they were before these rulings, where they still read as the rulings left them."""
    own = [ruling for ruling in rulings if ruling.controversy_id == controversy.controversy_id]
    title_before = next((ruling.title_before for ruling in own if ruling.title_before), None)
    if title_before and not _is_renamed(session, controversy):
        controversy.title = title_before
    controversy.slug = next((ruling.slug_before for ruling in own if ruling.slug_before), controversy.slug)
    query = (
        select(Development, DevelopmentHeadline)
        .join(DevelopmentHeadline, DevelopmentHeadline.development_id == Development.development_id)
        .where(Development.controversy_id == controversy.controversy_id, DevelopmentHeadline.known_to.is_(None))
        .where(DevelopmentHeadline.known_from.in_([ruling.ruled_at for ruling in rulings]))
    )
    for row, worded in session.execute(query).all():
        before = select(DevelopmentHeadline.headline).where(
            DevelopmentHeadline.development_id == row.development_id, DevelopmentHeadline.known_to == worded.known_from
        )
        _say(session, row, session.scalar(before) or row.headline, now)
    session.flush()


def _is_renamed(session: Session, controversy: Controversy) -> bool:
    by_hand = select(Ruling.ruling_id).where(
        Ruling.kind == "rename", Ruling.controversy_id == controversy.controversy_id
    )
    return session.scalar(by_hand.limit(1)) is not None


def _standing(session: Session, row: Development) -> DevelopmentHeadline | None:
    return session.scalar(
        select(DevelopmentHeadline).where(
            DevelopmentHeadline.development_id == row.development_id, DevelopmentHeadline.known_to.is_(None)
        )
    )


def _headline(session: Session, row: Development) -> str:
    worded = _standing(session, row)
    return worded.headline if worded else row.headline


def _say(session: Session, row: Development, headline: str, now: datetime) -> None:
    worded = _standing(session, row)
    if headline == (worded.headline if worded else row.headline):
        return
    if worded is not None:
        worded.known_to = now
    session.merge(
        DevelopmentHeadline(development_id=row.development_id, known_from=now, known_to=None, headline=headline)
    )
    session.flush()


def _without(row: Development, said: str, facts: ControversyFacts) -> str:
    """The line made anew from what is linked now; of an article that belongs elsewhere by now it stays as it is."""
    fact = next((one for one in facts.articles if one.article_id == row.article_id), None)
    if fact is None:
        return said
    known = Parties()
    for other in facts.articles:
        if other.article_id != row.article_id:
            known.add(other.entities)
    silence = _SILENCE.search(said)
    end = silence[0] if silence else ""
    return _worded(cast(DevelopmentKind, row.kind), known, fact, said.removesuffix(end)) + end


def _worded(kind: DevelopmentKind, known: Parties, fact: ArticleFact, said: str) -> str:
    if kind == "quiet" and (days := _DAYS.search(said)) is not None:
        known.add(fact.entities)
        return quiet_headline(known, fact, int(days[1]))
    return headline_of(kind, known, fact, said.partition(_QUOTED)[2].removesuffix("”")).text
