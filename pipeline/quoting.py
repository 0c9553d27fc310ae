"""Quotes that back developments, anchored in the texts of their articles, and anchored anew after an update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Article, Evidence
from models.keys import public_id
from pipeline import records
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
        put(
            session,
            Evidence,
            evidence_id=public_id("e", development, one.article_id, article.text_sha256, one.start, one.end),
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


def reanchor_evidence(session: Session, article: Article, text: str, now: datetime) -> int:
    """After an update, a quote that still stands moves to its new place, one that is gone is closed."""
    old = select(Evidence).where(
        Evidence.article_id == article.article_id,
        Evidence.known_to.is_(None),
        Evidence.text_sha256 != article.text_sha256,
    )
    stays = 0
    for row in session.scalars(old).all():
        row.known_to = now
        start = text.find(row.quote)
        if start >= 0:
            stays += 1
            moved = records.Evidence(article.article_id, start, start + len(row.quote), row.quote, row.rank, 0.0)
            write_evidence(session, row.development_id, [moved], {article.article_id: article}, now)
    session.flush()
    return stays
