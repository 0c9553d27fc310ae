"""Erasing articles: their words go from every row of the article database, the rows that figures need stay.

What stays: ids, addresses, dates, outlet, what was sifted and grouped, hashes, the fingerprint by which a reprint is
told, and what an article says of a deal without the words that say it. A mention is nothing but words, so it goes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from models import (
    Article,
    ArticleSift,
    ArticleSignature,
    ArticleText,
    Controversy,
    ControversyStory,
    DealTelling,
    Development,
    DevelopmentHeadline,
    Entity,
    Entry,
    Evidence,
    Mention,
    Quarantine,
    StageRun,
    Story,
    StoryArticle,
    Tombstone,
)
from models.wiping import overwrite_what_is_deleted
from pipeline.outcomes import ExtractOutcome
from pipeline.tombstones import forget

#: What stands where a headline stood.
ERASED = "[erased]"
#: The outlet's headline in a line of ours, which quotes it at its end.
_QUOTED = re.compile(r"(?:: )?“.*”", re.DOTALL)
#: A line quotes a long headline by its beginning.
_BEGINNING = 40


class ErasureError(ValueError):
    """What was asked cannot be erased; the message says why."""


@dataclass(frozen=True, slots=True)
class Traces:
    """Where words of an article stand beside its own rows: what must be known before anything is blanked.

    `addresses` are all under which its page came, `texts` hashes of texts that no other article has, `names` those that
    are known from it alone.
    """

    article_id: str
    url: str
    addresses: frozenset[str]
    texts: frozenset[str]
    titles: tuple[str, ...]
    controversies: tuple[str, ...]
    developments: frozenset[str]
    names: tuple[str, ...]
    reprints: tuple[str, ...]

    def is_quoted(self, line: str) -> bool:
        """Whether a line of ours has the article's headline in it."""
        return any(f"“{title[:_BEGINNING]}" in line for title in self.titles)

    def told_without(self, line: str) -> str:
        """A line of ours without the names that are known from the article alone."""
        return reduce(lambda said, name: re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", ERASED, said), self.names, line)


@dataclass(frozen=True, slots=True)
class Note:
    """What the tombstone says."""

    at: datetime
    reason: str
    by: str = ""


def without_headline(line: str) -> str:
    """A line of ours without what it quotes; what is left names kind, parties and source."""
    return _QUOTED.sub("", line).strip() or ERASED


def choose(session: Session, named: Iterable[str]) -> list[Article]:
    """The articles with these ids or addresses, and with them all that are the same page."""
    chosen: dict[str, Article] = {}
    for one in named:
        by_name = or_(Article.article_id == one, Article.url == one, Article.canonical_url == one)
        pages = session.scalars(select(Article.canonical_url).where(by_name)).all()
        if not pages:
            raise ErasureError(f"no article {one!r}: give its id or its address, as v_articles lists them")
        for row in session.scalars(select(Article).where(Article.canonical_url.in_(pages)).order_by(Article.url)):
            chosen[row.article_id] = row
    return list(chosen.values())


def older_than(session: Session, before: datetime) -> list[str]:
    """Articles first seen by then that were not erased yet, by id, the oldest first."""
    is_gone = exists().where(Tombstone.article_id == Article.article_id)
    query = select(Article.article_id).where(Article.first_seen_at <= before, ~is_gone)
    return list(session.scalars(query.order_by(Article.first_seen_at, Article.url)))


def traces(session: Session, article: Article, chosen: Collection[str]) -> Traces:
    """Where the words of an article stand; read-only, and the same when a run that died is repeated.

    `chosen` are the ids of all that are erased with it.
    """
    key = article.article_id
    own = session.execute(select(ArticleText.text_sha256, ArticleText.title).where(ArticleText.article_id == key)).all()
    titles = dict.fromkeys(" ".join(title.split()) for title in [article.title, *(row.title for row in own)])
    told = set(session.scalars(select(Development.development_id).where(Development.article_id == key)))
    told |= set(session.scalars(select(Evidence.development_id).where(Evidence.article_id == key)))
    return Traces(
        article_id=key,
        url=article.url,
        addresses=frozenset(_addresses(session, article)),
        texts=frozenset(row.text_sha256 for row in own if {*chosen}.issuperset(_owners(session, row.text_sha256))),
        titles=tuple(title for title in titles if title not in {"", ERASED}),
        controversies=tuple(sorted(_controversies(session, key, told))),
        developments=frozenset(told),
        names=tuple(name for entity, name in _only_named(session, key) if not _others(session, entity, chosen)),
        reprints=tuple(url for copy, url in session.execute(_reprints(key)) if copy not in chosen),
    )


def _addresses(session: Session, article: Article) -> Iterator[str]:
    """Its own, those of feeds, and those whose page turned out to be this one."""
    yield article.url
    yield article.canonical_url
    same = or_(Entry.url == article.url, Entry.canonical_url.in_((article.url, article.canonical_url)))
    yield from session.scalars(select(Entry.url).where(same))
    twin = (StageRun.stage == "extract") & (StageRun.outcome == ExtractOutcome.DUPLICATE_URL.value)
    yield from session.scalars(select(StageRun.item).where(twin, StageRun.detail == article.canonical_url))


def _only_named(session: Session, article_id: str) -> list[tuple[str, str]]:
    """Entities outside the gazetteer that the article mentions: their names are words of a text."""
    query = select(Entity.entity_id, Entity.name).join(Mention, Mention.entity_id == Entity.entity_id)
    of_text = query.where(Mention.article_id == article_id, Entity.is_known == 0, Entity.name != ERASED)
    return [(entity, name) for entity, name in session.execute(of_text.distinct().order_by(Entity.entity_id))]


def _others(session: Session, entity_id: str, chosen: Collection[str]) -> bool:
    of_entity = select(Mention.article_id).where(Mention.entity_id == entity_id).distinct()
    return any(article not in chosen for article in session.scalars(of_entity))


def _owners(session: Session, text_sha256: str) -> Iterable[str]:
    is_kept = ~exists().where(Tombstone.article_id == ArticleText.article_id)
    return session.scalars(select(ArticleText.article_id).where(ArticleText.text_sha256 == text_sha256, is_kept))


def _controversies(session: Session, article_id: str, developments: Iterable[str]) -> set[str]:
    stories = select(StoryArticle.story_id).where(StoryArticle.article_id == article_id)
    of_stories = select(ControversyStory.controversy_id).where(ControversyStory.story_id.in_(stories))
    of_lines = select(Development.controversy_id).where(Development.development_id.in_(list(developments)))
    return {*session.scalars(of_stories), *session.scalars(of_lines)}


def _reprints(article_id: str) -> Select[str, str]:
    is_gone = exists().where(Tombstone.article_id == Article.article_id)
    query = select(Article.article_id, Article.url).where(Article.copy_of == article_id, ~is_gone)
    return query.order_by(Article.url)


def blank(session: Session, found: Sequence[Traces], note: Note) -> int:
    """Blank these articles in the caller's transaction and set their tombstones; how many had none before."""
    overwrite_what_is_deleted(session.connection())
    n_new = 0
    for one in found:
        _blank_lines(session, one)
        _blank_entries(session, one)
        _blank_readings(session, one.article_id, note.at)
        _blank_article(session, one.article_id, note.reason)
        if session.scalar(select(Tombstone.reason).where(Tombstone.article_id == one.article_id).limit(1)) is None:
            key = {"article_id": one.article_id, "erased_at": note.at}
            session.add(Tombstone(**key, reason=note.reason, erased_by=note.by))
            n_new += 1
        session.flush()
    for one in found:
        _blank_stories(session, one)
    session.flush()
    return n_new


def _blank_lines(session: Session, one: Traces) -> None:
    """Lines that quote the headline, in other words too, and those of rulings on the article."""
    is_near = Development.controversy_id.in_(one.controversies)
    for row in session.scalars(select(Development).where(is_near)).all():
        row.headline = _line(one, row.headline, row.article_id)
    worded = select(DevelopmentHeadline, Development.article_id).join(
        Development, Development.development_id == DevelopmentHeadline.development_id
    )
    for words, article_id in session.execute(worded.where(is_near)).all():
        words.headline = _line(one, words.headline, article_id)
    for matter in session.scalars(select(Controversy).where(Controversy.controversy_id.in_(one.controversies))):
        matter.title = one.told_without(matter.title)
    session.execute(update(Entity).where(Entity.is_known == 0, Entity.name.in_(one.names)).values(name=ERASED))


def _line(one: Traces, line: str, article_id: str | None) -> str:
    is_own = article_id == one.article_id or one.is_quoted(line)
    return one.told_without(without_headline(line) if is_own else line)


def _blank_entries(session: Session, one: Traces) -> None:
    """What feeds said of the page; it is not asked for any more."""
    for row in session.scalars(select(Entry).where(Entry.url.in_(one.addresses))):
        forget(row)
    aside = Quarantine.item.in_(one.addresses)
    session.execute(update(Quarantine).where(aside).values(error=ERASED))


def _blank_readings(session: Session, article_id: str, now: datetime) -> None:
    """What was read in the text: words go, and with them the offsets into a text that is not there."""
    session.execute(delete(Mention).where(Mention.article_id == article_id))
    session.execute(delete(ArticleSignature).where(ArticleSignature.article_id == article_id))
    session.execute(update(ArticleSift).where(ArticleSift.article_id == article_id).values(reasons=[]))
    own = Evidence.article_id == article_id
    session.execute(update(Evidence).where(own).values(quote="", start_char=0, end_char=0))
    session.execute(update(Evidence).where(own, Evidence.known_to.is_(None)).values(known_to=now))
    session.execute(
        update(DealTelling)
        .where(DealTelling.article_id == article_id)
        .values(quote="", end_char=DealTelling.start_char)  # where it began is part of its key
        .execution_options(synchronize_session=False)
    )


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
