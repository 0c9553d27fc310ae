"""Quotes that back developments, anchored in the texts of their articles, and anchored anew after an update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Article, ArticleText, Evidence
from models.keys import public_id
from pipeline import records
from pipeline.detect.corrections import notice
from pipeline.rows import put


def write_evidence(
    session: Session,
    development: str,
    evidence: Sequence[records.Evidence],
    articles: Mapping[str, Article],
    now: datetime,
) -> None:
    """Anchor quotes in the current texts of their articles."""
    for one in evidence:
        article = articles.get(one.article_id) or session.get_one(Article, one.article_id)
        _anchor(session, _key(development, article, one), development, article, one, now)


def reanchor_evidence(session: Session, article: Article, text: str, now: datetime) -> int:
    """After an update, a quote that still stands moves to its new place, one that is gone is closed, and one that an
    earlier update took out is opened where it stands again. Returns how many stand.
    """
    rows = list(session.scalars(select(Evidence).where(Evidence.article_id == article.article_id)))
    stands = {(row.development_id, row.quote) for row in rows if _is_of(row, article)}
    latest = {(row.development_id, row.quote): row for row in sorted(rows, key=lambda row: row.known_from)}
    for row in rows:
        if row.known_to is None and not _is_of(row, article):
            row.known_to = now
    session.flush()
    stays = 0
    for row in latest.values():
        start = text.find(row.quote)
        if start < 0 or not row.quote or (row.development_id, row.quote) in stands:
            continue
        stays += 1
        found = records.Evidence(article.article_id, start, start + len(row.quote), row.quote, row.rank, 0.0)
        key = _key(row.development_id, article, found)
        # the row of a text that came back says from when to when it stood before
        key = public_id("e", key, now.isoformat()) if session.get(Evidence, key) else key
        _anchor(session, key, row.development_id, article, found, now)
    session.flush()
    return stays


def _is_of(row: Evidence, article: Article) -> bool:
    """Whether a quote is open and anchored in the article's current text."""
    return row.known_to is None and row.text_sha256 == article.text_sha256


def _key(development: str, article: Article, one: records.Evidence) -> str:
    return public_id("e", development, one.article_id, article.text_sha256, one.start, one.end)


def _anchor(
    session: Session, key: str, development: str, article: Article, one: records.Evidence, now: datetime
) -> None:
    put(
        session,
        Evidence,
        evidence_id=key,
        development_id=development,
        article_id=one.article_id,
        text_sha256=article.text_sha256 or "",
        rank=one.rank,
        start_char=one.start,
        end_char=one.end,
        quote=one.quote,
        page_sha256=article.page_sha256,
        known_from=now,
        known_to=None,
    )


def correction_of(
    session: Session, document: records.Document
) -> tuple[records.Evidence, records.DevelopmentKind] | None:
    """The notice that the article's new text has and the one before it had not, and what kind of one it is."""
    older = session.scalar(
        select(ArticleText.text)
        .where(ArticleText.article_id == document.article_id, ArticleText.known_to.is_not(None))
        .order_by(ArticleText.known_to.desc())
        .limit(1)
    )
    found = notice(document.text, older) if older else None
    if found is None:
        return None
    start, end = found.span.start, found.span.end
    return records.Evidence(document.article_id, start, end, document.text[start:end], 1, 1.0), found.kind
