"""Readers' verdicts as labelled articles, in the shape of the rows that the sifter is trained on; nobody is named.

*Confirmed* says that the article is about the topic and a controversy of the types that it was told as. *Not relevant*
says that it is no controversy; of the topic it says nothing, so that stays as it was sifted. What readers disagree
about, what too few said, and what has no text to be learned from is left out, and counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Article, ArticleSift, ArticleType, Development, StoryArticle, Verdict
from pipeline.records import TYPES

#: So many readers have to say so: one reader's taste is no label.
READERS = 2
_TEACHING = ("confirmed", "not_relevant")


@dataclass(frozen=True, slots=True)
class Label:
    """An article with its labels. `event` is its story, which keeps tellings of one happening together."""

    url: str
    title: str
    text: str
    language: str
    topic: str
    controversy: bool
    types: list[str]
    event: str
    readers: int


def labels(articles: Session, desk: Session, readers: int = READERS) -> tuple[list[Label], Counter[str]]:
    """Labels by url, and how many articles were left out, by reason."""
    found, left_out = [], Counter[str]()
    for article_id, said in sorted(_said(articles, desk).items()):
        decided = [kind for kind in _TEACHING if said[kind]]
        row = articles.get(Article, article_id)
        if len(decided) > 1:
            left_out["readers disagree"] += 1
        elif len(said[decided[0]]) < readers:
            left_out["too few readers"] += 1
        elif row is None or not row.text:
            left_out["no text"] += 1
        else:
            found.append(_label(articles, row, decided[0], len(said[decided[0]])))
    return sorted(found, key=lambda label: label.url), left_out


def _said(articles: Session, desk: Session) -> dict[str, dict[str, set[str]]]:
    """Who said what, by causing article. A verdict on a listing of what was open is about no article."""
    causes: dict[str, str] = {}
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in desk.scalars(select(Verdict).where(Verdict.withdrawn_at.is_(None), Verdict.kind.in_(_TEACHING))):
        if row.development_id not in causes:
            cause = select(Development.article_id).where(Development.development_id == row.development_id)
            causes[row.development_id] = articles.scalar(cause) or ""
        if causes[row.development_id]:
            found[causes[row.development_id]][row.kind].add(row.subscriber_id or row.verdict_id)
    return found


def _label(articles: Session, row: Article, kind: str, n_readers: int) -> Label:
    is_right = kind == "confirmed"
    types = set(articles.scalars(select(ArticleType.type).where(ArticleType.article_id == row.article_id)))
    return Label(
        url=row.url,
        title=row.title,
        text=_without(row.text or "", row.boilerplate),
        language=row.language,
        topic="core" if is_right else _topic(articles, row.article_id),
        controversy=is_right,
        types=[name for name in TYPES if name in types] if is_right else [],
        event=_story(articles, row.article_id) or row.url,
        readers=n_readers,
    )


def _topic(articles: Session, article_id: str) -> str:
    sifted = select(ArticleSift.topic).where(ArticleSift.article_id == article_id, ArticleSift.known_to.is_(None))
    return articles.scalar(sifted) or "none"


def _story(articles: Session, article_id: str) -> str | None:
    return articles.scalar(
        select(StoryArticle.story_id)
        .where(StoryArticle.article_id == article_id, StoryArticle.known_to.is_(None))
        .order_by(StoryArticle.is_primary.desc(), StoryArticle.story_id)
    )


def _without(text: str, stretches: Any) -> str:
    """The text without what is nobody's evidence, as the sifter reads it."""
    kept, place = [], 0
    for start, end in sorted((stretch[0], stretch[1]) for stretch in stretches):
        kept.append(text[place:start])
        place = max(place, end)
    return "".join([*kept, text[place:]]).strip()
