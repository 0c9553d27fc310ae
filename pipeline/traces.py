"""Where the words of an article stand beside its own rows: what must be known before anything of it is blanked.

Read-only, and the same when a run that died is repeated: names are those of the article's own mentions, which go last.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from models import (
    Article,
    ArticleEntity,
    ArticleText,
    ControversyEntity,
    ControversyStory,
    Development,
    Entity,
    Entry,
    Evidence,
    Mention,
    StageRun,
    StoryArticle,
    Tombstone,
)
from pipeline.addresses import holds
from pipeline.detect.names import slug
from pipeline.outcomes import ExtractOutcome
from pipeline.tombstones import ERASED

#: The outlet's headline in a line of ours, which quotes it at its end.
_QUOTED = re.compile(r"(?:: )?“.*”", re.DOTALL)
#: A line quotes a long headline by its beginning.
_BEGINNING = 40


class ErasureError(ValueError):
    """What was asked cannot be erased; the message says why."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What leads to the words of one article.

    `addresses` are all under which its page came, `texts` hashes of texts that no other article has. `developments`
    are those that it caused (`own`) or backs. `entities` are known from it alone, by `names`; `kept` are longer names
    of others that hold one of them.
    """

    article_id: str
    url: str
    addresses: frozenset[str]
    texts: frozenset[str]
    titles: tuple[str, ...]
    controversies: tuple[str, ...]
    developments: frozenset[str]
    own: frozenset[str]
    entities: frozenset[str]
    names: tuple[str, ...]
    kept: frozenset[str]
    reprints: tuple[str, ...]

    def is_quoted(self, line: str) -> bool:
        """Whether a line of ours has the article's headline in it."""
        return any(f"“{title[:_BEGINNING]}" in line for title in self.titles)

    def told_without(self, line: str) -> str:
        """A line of ours without the names that are known from the article alone."""
        if not self.names:
            return line
        return _words((*self.names, *self.kept)).sub(lambda one: one[0] if one[0] in self.kept else ERASED, line)

    def line_without(self, line: str, development_id: str) -> str:
        """The line of a development without the headline, where it is this article's, and without its names."""
        is_its_own = development_id in self.own or self.is_quoted(line)
        return self.told_without(_without_headline(line) if is_its_own else line)

    def is_named_in(self, address: str) -> bool:
        """Whether one of the names stands in the address of a controversy."""
        left = f"-{address}-"
        for name in self.kept:
            left = left.replace(f"-{slug(name)}-", "--")
        return any(holds(left[1:-1], name) for name in self.names)


@lru_cache(maxsize=64)
def _words(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the names as words, the longest that fits."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _without_headline(line: str) -> str:
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


def traces_of(session: Session, ids: Sequence[str], chosen: Collection[str]) -> list[Traces]:
    """The traces of these articles; `chosen` are the ids of all that are erased in the same run."""
    return [_traces(session, article, chosen) for article in choose(session, ids)]


def _traces(session: Session, article: Article, chosen: Collection[str]) -> Traces:
    key = article.article_id
    texts = session.execute(select(ArticleText.text_sha256, ArticleText.title).where(ArticleText.article_id == key))
    had = texts.all()
    titles = dict.fromkeys(" ".join(title.split()) for title in [article.title, *(row.title for row in had)])
    own = set(session.scalars(select(Development.development_id).where(Development.article_id == key)))
    backed = set(session.scalars(select(Evidence.development_id).where(Evidence.article_id == key)))
    entities, names = _known_by_it_alone(session, key, chosen)
    controversies = _controversies(session, key, own | backed, entities)
    return Traces(
        article_id=key,
        url=article.url,
        addresses=frozenset(_addresses(session, article)),
        texts=frozenset(row.text_sha256 for row in had if {*chosen}.issuperset(_owners(session, row.text_sha256))),
        titles=tuple(title for title in titles if title not in {"", ERASED}),
        controversies=tuple(sorted(controversies)),
        developments=frozenset(own | backed),
        own=frozenset(own),
        entities=frozenset(entities),
        names=tuple(sorted(names)),
        kept=_longer_names(session, controversies, entities, names),
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


def _known_by_it_alone(session: Session, article_id: str, chosen: Collection[str]) -> tuple[set[str], set[str]]:
    """Entities outside the gazetteer that no article but the chosen ones mentions, and their names: words of a text."""
    query = select(Entity.entity_id, Entity.name, Mention.entity).join(Mention, Mention.entity_id == Entity.entity_id)
    of_text = query.where(Mention.article_id == article_id, Entity.entity_id.like("x-%")).distinct()
    entities, names = set[str](), set[str]()
    for entity_id, name, called in session.execute(of_text).all():
        if entity_id in entities or not _others(session, entity_id, chosen):
            entities.add(entity_id)
            names |= {name, called}
    return entities, names - {"", ERASED}


def _others(session: Session, entity_id: str, chosen: Collection[str]) -> bool:
    of_entity = select(Mention.article_id).where(Mention.entity_id == entity_id).distinct()
    return any(article not in chosen for article in session.scalars(of_entity))


def _longer_names(
    session: Session, controversies: Collection[str], entities: Collection[str], names: Collection[str]
) -> frozenset[str]:
    """Names of other parties of these controversies in which one of the names stands: "Oculent Sentry" for "Sentry"."""
    if not names:
        return frozenset()
    told = (
        select(Entity.name)
        .join(ArticleEntity, ArticleEntity.entity_id == Entity.entity_id)
        .join(StoryArticle, StoryArticle.article_id == ArticleEntity.article_id)
        .join(ControversyStory, ControversyStory.story_id == StoryArticle.story_id)
        .where(ControversyStory.controversy_id.in_(controversies), Entity.entity_id.not_in(entities))
    )
    gone = _words(tuple(sorted(names)))
    return frozenset(name for name in session.scalars(told.distinct()) if gone.search(name) and name not in names)


def _owners(session: Session, text_sha256: str) -> Iterable[str]:
    is_kept = ~exists().where(Tombstone.article_id == ArticleText.article_id)
    return session.scalars(select(ArticleText.article_id).where(ArticleText.text_sha256 == text_sha256, is_kept))


def _controversies(
    session: Session, article_id: str, developments: Collection[str], entities: Collection[str]
) -> set[str]:
    """Those of the article, and those of articles erased before that named the same parties."""
    stories = select(StoryArticle.story_id).where(StoryArticle.article_id == article_id)
    of_stories = select(ControversyStory.controversy_id).where(ControversyStory.story_id.in_(stories))
    of_lines = select(Development.controversy_id).where(Development.development_id.in_(developments))
    of_parties = select(ControversyEntity.controversy_id).where(ControversyEntity.entity_id.in_(entities))
    return {*session.scalars(of_stories), *session.scalars(of_lines), *session.scalars(of_parties)}


def _reprints(article_id: str) -> Select[str, str]:
    is_gone = exists().where(Tombstone.article_id == Article.article_id)
    query = select(Article.article_id, Article.url).where(Article.copy_of == article_id, ~is_gone)
    return query.order_by(Article.url)
