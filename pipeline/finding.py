"""Which articles hold some words, so that a request about a person can be acted on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Article, ArticleText, Entry
from pipeline.captures import Captures


@dataclass(frozen=True, slots=True)
class Holder:
    """An article, and where in it the words stand: `text`, `earlier text`, `title`, `authors`, `feed`."""

    article_id: str
    url: str
    places: tuple[str, ...]


def holders(session: Session, captures: Captures, words: str) -> Iterator[Holder]:
    """Articles that hold the words, by address. Case and line breaks do not matter, accents do.

    Every text is read, withheld ones too: a database's own search folds ASCII letters only. Pages are not unpacked.
    """
    wanted = _folded(words)
    if not wanted:
        return
    query = select(Article.article_id, Article.url, Article.canonical_url, Article.authors).order_by(Article.url)
    for article_id, url, canonical, authors in session.execute(query.execution_options(yield_per=500)):
        places = dict.fromkeys(_in_texts(session, captures, article_id, wanted))
        if any(wanted in _folded(author) for author in authors):
            places["authors"] = None
        told = select(Entry.title, Entry.summary).where(Entry.canonical_url.in_((url, canonical)))
        if any(wanted in _folded(said) for row in session.execute(told) for said in row):
            places["feed"] = None
        if places:
            yield Holder(article_id, url, tuple(places))


def _in_texts(session: Session, captures: Captures, article_id: str, wanted: str) -> Iterator[str]:
    query = select(ArticleText).where(ArticleText.article_id == article_id).order_by(ArticleText.known_from.desc())
    for row in session.scalars(query):
        text = row.text if row.text is not None else captures.withheld(row.text_sha256)
        if wanted in _folded(text or ""):
            yield "text" if row.known_to is None else "earlier text"
        if wanted in _folded(row.title):
            yield "title"


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
