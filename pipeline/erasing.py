"""Erasing articles: their words go from every row of the article database, the rows that figures need stay.

What stays: ids, addresses, dates, outlet, what was sifted and grouped, hashes, the fingerprint by which a reprint is
told, and what an article says of a deal without the words that say it. A mention is nothing but words, so it goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import Session

from models import (
    Article,
    ArticleSift,
    ArticleSignature,
    ArticleText,
    Controversy,
    DealTelling,
    Development,
    DevelopmentHeadline,
    Entity,
    Entry,
    Evidence,
    Mention,
    Meta,
    Quarantine,
    Ruling,
    Story,
    StoryArticle,
    Tombstone,
)
from models.wiping import overwrite_what_is_deleted
from pipeline.addresses import taken
from pipeline.detect.names import slug
from pipeline.tombstones import ERASED, forget
from pipeline.traces import Traces

#: The fact of the database that says: rows were blanked, and the files not written anew since.
_UNWRITTEN = "erased_not_rewritten"


@dataclass(frozen=True, slots=True)
class Note:
    """What the tombstone says."""

    at: datetime
    reason: str
    by: str = ""


def is_rewriting_due(session: Session) -> bool:
    """True where words that were blanked may be left in free space of the files."""
    return session.get(Meta, _UNWRITTEN) is not None


def rewritten(session: Session) -> None:
    """All files were written anew."""
    session.execute(delete(Meta).where(Meta.key == _UNWRITTEN))


def blank(session: Session, found: Sequence[Traces], note: Note) -> int:
    """Blank these articles in the caller's transaction and set their tombstones; how many had none before."""
    overwrite_what_is_deleted(session.connection())
    n_new = 0
    for one in found:
        _blank_lines(session, one)
        _blank_entries(session, one)
        _blank_readings(session, one, note.at)
        _blank_article(session, one.article_id, note.reason)
        if session.scalar(select(Tombstone.reason).where(Tombstone.article_id == one.article_id).limit(1)) is None:
            key = {"article_id": one.article_id, "erased_at": note.at}
            session.add(Tombstone(**key, reason=note.reason, erased_by=note.by))
            n_new += 1
        session.flush()
    for one in found:
        _blank_stories(session, one)
    session.merge(Meta(key=_UNWRITTEN, value="1"))
    session.flush()
    return n_new


def _blank_lines(session: Session, one: Traces) -> None:
    """Lines that quote the headline, in other words too; titles, addresses and rulings that hold a name."""
    is_near = Development.controversy_id.in_(one.controversies)
    for row in session.scalars(select(Development).where(is_near)).all():
        row.headline = one.line_without(row.headline, row.development_id)
    worded = select(DevelopmentHeadline).join(
        Development, Development.development_id == DevelopmentHeadline.development_id
    )
    for words in session.scalars(worded.where(is_near)).all():
        words.headline = one.line_without(words.headline, words.development_id)
    for matter in session.scalars(select(Controversy).where(Controversy.controversy_id.in_(one.controversies))).all():
        matter.title = one.told_without(matter.title)
        if one.is_named_in(matter.slug):
            matter.slug = _address(session, matter, one)
    for ruling in session.scalars(select(Ruling).where(Ruling.controversy_id.in_(one.controversies))).all():
        ruling.title_before = one.told_without(ruling.title_before) if ruling.title_before else None
        ruling.note = one.told_without(ruling.note)
        if ruling.slug_before and one.is_named_in(ruling.slug_before):
            ruling.slug_before = None
    session.execute(update(Entity).where(Entity.entity_id.in_(one.entities)).values(name=ERASED))


def _address(session: Session, matter: Controversy, one: Traces) -> str:
    """Another address, made from the title without the names; the old one leads nowhere, or it would keep them."""
    base = slug(matter.title)
    if one.is_named_in(base):
        base = matter.controversy_id
    return slug(base, taken(session, base, matter.controversy_id))


def _blank_entries(session: Session, one: Traces) -> None:
    """What feeds said of the page; it is not asked for any more."""
    for row in session.scalars(select(Entry).where(Entry.url.in_(one.addresses))):
        forget(row)
    aside = Quarantine.item.in_(one.addresses)
    session.execute(update(Quarantine).where(aside).values(error=ERASED))


def _blank_readings(session: Session, one: Traces, now: datetime) -> None:
    """What was read in the text: words go, and with them the offsets into a text that is not there."""
    article_id = one.article_id
    session.execute(delete(Mention).where(Mention.article_id == article_id))
    session.execute(delete(ArticleSignature).where(ArticleSignature.article_id == article_id))
    session.execute(update(ArticleSift).where(ArticleSift.article_id == article_id).values(reasons=[]))
    own = Evidence.article_id == article_id
    session.execute(update(Evidence).where(own).values(quote="", start_char=0, end_char=0))
    session.execute(update(Evidence).where(own, Evidence.known_to.is_(None)).values(known_to=now))
    tellings = update(DealTelling).execution_options(synchronize_session=False)
    told = DealTelling.article_id == article_id
    session.execute(tellings.where(told, DealTelling.product.in_(one.names)).values(product=None))
    # Where a quote began is part of its key.
    session.execute(tellings.where(told).values(quote="", end_char=DealTelling.start_char))


def _blank_article(session: Session, article_id: str, reason: str) -> None:
    """Without the hash of a text there is nothing that waits for a step, whatever its version."""
    texts = update(ArticleText).where(ArticleText.article_id == article_id)
    session.execute(texts.values(text=None, title=ERASED))
    article = session.get_one(Article, article_id)
    article.title, article.authors = ERASED, []
    article.text = article.text_sha256 = None
    article.boilerplate = []
    if not article.text_rights.startswith("erased"):
        article.text_rights = f"erased: {reason}"


def _blank_stories(session: Session, one: Traces) -> None:
    """A story that bears its headline is called after another article of its own, if there is one."""
    own = select(StoryArticle.story_id).where(StoryArticle.article_id == one.article_id)
    for story in session.scalars(select(Story).where(Story.story_id.in_(own))):
        if " ".join(story.title.split()) in one.titles:
            story.title = session.scalar(_titles_left(StoryArticle.story_id == story.story_id)) or ERASED


def _titles_left(of_story: ColumnElement[bool]) -> Select[str]:
    return (
        select(Article.title)
        .join(StoryArticle, StoryArticle.article_id == Article.article_id)
        .where(of_story, StoryArticle.known_to.is_(None), Article.title != ERASED)
        .order_by(StoryArticle.known_from, Article.url)
        .limit(1)
    )
