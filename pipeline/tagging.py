"""Rows of steps 5 and 6: mentions, parts, deals, the sift. What is no longer said is closed, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import DeclarativeBase, Session

from models import (
    Article,
    ArticleEntity,
    ArticleSift,
    ArticleType,
    Deal,
    DealTelling,
    Mention,
)
from models.keys import public_id
from pipeline import records
from pipeline.entities import ensure_entities


def write_tagged(session: Session, article: Article, tagged: records.Tagged, now: datetime) -> None:
    """Replace what is said now of the article's mentions, entities and deals."""
    ensure_entities(session, _named(tagged))
    _write_mentions(session, article, tagged, now)
    _close(session, ArticleEntity, ArticleEntity.article_id == article.article_id, now)
    _close(session, DealTelling, DealTelling.article_id == article.article_id, now)
    for entity in tagged.entities:
        session.merge(
            ArticleEntity(
                article_id=article.article_id,
                entity_id=entity.entity_id,
                known_from=now,
                version=tagged.version,
                known_to=None,
                role=entity.role,
                salience=entity.salience,
                n_mentions=entity.n_mentions,
            )
        )
    _write_deals(session, article, tagged, now)
    session.flush()


def _named(tagged: records.Tagged) -> tuple[records.ArticleEntity, ...]:
    """All entities that a row will refer to: those with a part in the article, those inferred, both sides of deals."""
    named = {entity.entity_id: entity for entity in tagged.entities}
    for one in tagged.mentions:
        if one.entity_id is not None and one.entity_id not in named:
            named[one.entity_id] = records.ArticleEntity(
                one.entity_id, one.entity, one.entity_type, one.role, "minor", one.is_known
            )
    return tuple(named.values())


def write_sifted(
    session: Session,
    article: Article,
    sifted: records.Sifted,
    jurisdictions: Sequence[str],
    affected: Sequence[str],
    now: datetime,
    has_reply: bool | None = None,
) -> None:
    """Replace what is said now of the article's topic and types."""
    _close(session, ArticleSift, ArticleSift.article_id == article.article_id, now)
    session.merge(
        ArticleSift(
            article_id=article.article_id,
            known_from=now,
            version=sifted.version,
            known_to=None,
            topic=sifted.topic,
            topic_score=round(sifted.topic_score, 6),
            is_controversy=sifted.is_controversy,
            controversy_score=round(sifted.controversy_score, 6),
            types=[name for name, _ in sifted.types],
            reasons=list(sifted.reasons),
            jurisdictions=list(jurisdictions),
            affected=list(affected),
            has_reply=has_reply,
        )
    )
    session.execute(delete(ArticleType).where(ArticleType.article_id == article.article_id))
    for name, score in sifted.types:
        session.add(ArticleType(article_id=article.article_id, type=name, score=round(score, 6)))
    session.flush()


def _close(session: Session, table: type[DeclarativeBase], belongs: ColumnElement[bool], now: datetime) -> None:
    known_to = table.__table__.c.known_to
    session.execute(update(table).where(belongs, known_to.is_(None)).values(known_to=now))


def _write_mentions(session: Session, article: Article, tagged: records.Tagged, now: datetime) -> None:
    """What is said again stays as it is, since when it was said; the rest is closed. A closed row is never reused."""
    known = session.scalars(select(Mention).where(Mention.article_id == article.article_id)).all()
    taken = {row.mention_id for row in known}
    standing = {_said(row): row for row in known if row.known_to is None}
    made = {row.mention_id: row for row in (_mention(article, one, tagged.version, now) for one in tagged.mentions)}
    for row in made.values():
        if standing.pop(_said(row), None) is not None:
            continue
        if row.mention_id in taken:
            row.mention_id = public_id("m", row.mention_id, now)
        session.merge(row)
    for row in standing.values():
        row.known_to = now


_WHEN_SAID = {"mention_id", "known_from", "known_to"}
_SAYS = tuple(column.name for column in Mention.__table__.columns if column.name not in _WHEN_SAID)


def _said(mention: Mention) -> tuple[object, ...]:
    return tuple(getattr(mention, name) for name in _SAYS)


def _mention(article: Article, mention: records.Mention, version: str, now: datetime) -> Mention:
    where = (article.article_id, article.text_sha256, mention.start, mention.end)
    return Mention(
        mention_id=public_id("m", *where, int(mention.is_inferred), mention.entity_type, version),
        article_id=article.article_id,
        text_sha256=article.text_sha256,
        start_char=mention.start,
        end_char=mention.end,
        surface=mention.surface,
        entity_id=mention.entity_id,
        entity=mention.entity,
        entity_type=mention.entity_type,
        role=mention.role,
        is_known=mention.is_known,
        is_inferred=mention.is_inferred,
        confidence=round(mention.confidence, 4),
        rule=mention.rule,
        version=version,
        known_from=now,
        known_to=None,
    )


def _write_deals(session: Session, article: Article, tagged: records.Tagged, now: datetime) -> None:
    for deal in tagged.deals:
        deal_id = public_id("deal", deal.vendor_id, deal.buyer_id)
        session.merge(Deal(deal_id=deal_id, vendor_id=deal.vendor_id, buyer_id=deal.buyer_id))
        session.flush()
        for shows, quote in _quotes(deal):
            session.merge(
                DealTelling(
                    deal_id=deal_id,
                    article_id=article.article_id,
                    start_char=quote.start,
                    known_from=now,
                    version=tagged.version,
                    known_to=None,
                    text_sha256=article.text_sha256,
                    end_char=quote.end,
                    quote=quote.quote,
                    product=deal.product,
                    status=deal.status,
                    is_disputed=deal.is_disputed,
                    amount=deal.amount,
                    currency=deal.currency,
                    since=deal.since,
                    as_of=article.published_at or article.first_seen_at,
                    confidence=round(deal.confidence, 4),
                    is_status_told=deal.is_status_told,
                    is_news=deal.is_news,
                    shows=shows,
                )
            )


def _quotes(deal: records.Deal) -> list[tuple[str, records.DealQuote]]:
    """The quote of the sale, then each further sentence with all that it shows."""
    shown: dict[int, list[records.DealQuote]] = {}
    for one in deal.quotes:
        shown.setdefault(one.start, []).append(one)
    own = ("sale", records.DealQuote("sale", deal.start, deal.end, deal.quote))
    return [own, *((" ".join(one.shows for one in some), some[0]) for some in shown.values())]
