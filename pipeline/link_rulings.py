"""A person's decisions about single links: this article does not concern that entity, or does after all.

Links are closed, never deleted, and what was closed comes back as rows of its own. Later runs obey: they take the
refused entities out of what the tagger finds (`refused_links`), whatever its version.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Article, ArticleEntity, ArticleSignature, Entity, Mention, Outlet, Ruling
from models.keys import public_id
from pipeline.addresses import leave_out
from pipeline.assessing import status_of
from pipeline.detect.refusals import refused_in
from pipeline.judging import Judge, RulingError, record, refresh, tell
from pipeline.link_rows import (
    LINKS,
    controversies_of,
    copied,
    find_articles,
    find_entity,
    last_ruling,
    link_rows,
    linked_since,
    refused_links,
    unlinkings,
)
from pipeline.rewording import reword, reword_back
from pipeline.tag.refused import RULE

#: In place of a hash: the text was dealt with before a person ruled, and the next run takes it again.
_READ_AGAIN = "ruled"
_UNSHOWN = ("other", "source")


def unlink(session: Session, where: str, named: str, judge: Judge) -> list[Ruling]:
    """The articles that `where` names do not concern the entity: a ruling for each of them that is linked to it."""
    entity = find_entity(session, named)
    linked = [one for one in find_articles(session, where) if linked_since(session, one, entity) is not None]
    if not linked:
        raise RulingError(
            f"{where} is not linked to {entity.name} ({entity.entity_id}); v_article_entities has what is"
        )
    rulings = [_unlink_one(session, article, entity, judge) for article in linked]
    _settle(session, linked, entity, judge, rulings)
    return rulings


def relink(session: Session, where: str, named: str, judge: Judge) -> list[Ruling]:
    """Take back what was ruled of the entity in the articles that `where` names."""
    entity = find_entity(session, named)
    refused = refused_links(session)
    chosen = [one for one in find_articles(session, where) if entity.entity_id in refused.get(one.article_id, ())]
    if not chosen:
        raise RulingError(f"{where} was not unlinked from {entity.name} ({entity.entity_id}): see v_rulings")
    rulings = [_relink_one(session, article, entity, judge) for article in chosen]
    _settle(session, chosen, entity, judge, rulings)
    return rulings


def _unlink_one(session: Session, article: Article, entity: Entity, judge: Judge) -> Ruling:
    since = linked_since(session, article, entity)
    if since is not None and since > judge.now:
        raise RulingError(f"{article.url} is linked to {entity.name} since {since:%Y-%m-%dT%H:%MZ} only; rule later")
    ruling = _ruled(session, "unlink", article, entity, judge)
    for table in LINKS:
        for row in link_rows(session, table, article, entity):
            if row.known_to is None:
                row.known_to = judge.now
                if table is Mention and not row.is_inferred:
                    session.add(_as_words(row, ruling))
    _read_again(session, article)
    return ruling


def _relink_one(session: Session, article: Article, entity: Entity, judge: Judge) -> Ruling:
    """What the last ruling closed is said again from now on; the next run reads the article anew in any case."""
    last = last_ruling(session, article, entity)
    ruling = _ruled(session, "relink", article, entity, judge)
    for table in LINKS:
        for row in link_rows(session, table, article, entity):
            if last is not None and row.known_to == last.ruled_at:
                session.add(_again(row, judge.now))
    of_ruling = select(Mention).where(
        Mention.article_id == article.article_id, Mention.rule == RULE, Mention.known_to.is_(None)
    )
    spans = {(row.start_char, row.end_char) for row in link_rows(session, Mention, article, entity)}
    for row in session.scalars(of_ruling):
        if (row.start_char, row.end_char) in spans:
            row.known_to = judge.now
    _read_again(session, article)
    return ruling


def _ruled(session: Session, kind: str, article: Article, entity: Entity, judge: Judge) -> Ruling:
    last = last_ruling(session, article, entity)
    if last is not None and last.ruled_at >= judge.now:
        raise RulingError(f"{article.url} was ruled on at {last.ruled_at:%Y-%m-%dT%H:%M:%SZ}; rule at a later time")
    about = (article.article_id, entity.entity_id, judge.now.isoformat())
    (controversy, *_) = [*controversies_of(session, [article]), None]
    controversy_id = controversy.controversy_id if controversy else None
    facts = {"article_id": article.article_id, "entity_id": entity.entity_id, "controversy_id": controversy_id}
    return record(session, kind, judge, about, **facts)


def _as_words(row: Mention, ruling: Ruling) -> Mention:
    """The mention without its link, from the ruling on."""
    words: Mention = copied(row, known_from=ruling.ruled_at)
    words.mention_id = public_id("m", row.mention_id, ruling.ruling_id)
    words.entity_id, words.entity, words.role, words.is_known, words.rule = None, row.surface, "other", False, RULE
    return words


def _again(row: Any, now: datetime) -> Any:
    made = copied(row, known_from=now)
    if isinstance(made, Mention):
        made.mention_id = public_id("m", row.mention_id, now.isoformat())
    return made


def _read_again(session: Session, article: Article) -> None:
    """The next run reads the article anew; what grouping keeps of it is without the refused from now on."""
    if article.processed_sha256 is not None:
        article.processed_sha256 = _READ_AGAIN
    session.flush()
    kept = session.get(ArticleSignature, article.article_id)
    if kept is not None:
        kept.signature = refused_in(kept.signature, refused_links(session).get(article.article_id, frozenset()))


def _settle(
    session: Session, articles: Sequence[Article], entity: Entity, judge: Judge, rulings: Sequence[Ruling]
) -> None:
    """Parties, figures, title and lines of the controversies as they stand now, and a correction for who was told."""
    session.flush()
    for controversy in controversies_of(session, articles):
        title, address = controversy.title, controversy.slug
        own = [ruling for ruling in rulings if ruling.controversy_id == controversy.controversy_id]
        if rulings[0].kind == "unlink":
            is_gone = reword(session, controversy, entity, [article.article_id for article in articles], judge.now)
            if is_gone and own:
                leave_out(session, controversy, entity)
        else:
            reword_back(session, controversy, unlinkings(session, articles, entity), judge.now)
        for ruling in own:
            ruling.title_before = title if controversy.title != title else None
            ruling.slug_before = address if controversy.slug != address else None
        if status_of(session, controversy.controversy_id) == "closed":
            continue
        refresh(session, controversy.controversy_id, judge.now)
        if any(_was_shown(session, article, entity) for article in articles):
            tell(session, controversy.controversy_id, judge, _line(session, articles, entity, rulings[0].kind))


def _was_shown(session: Session, article: Article, entity: Entity) -> bool:
    """What an article only cites is told to nobody as a party."""
    return any(row.role not in _UNSHOWN for row in link_rows(session, ArticleEntity, article, entity))


def _line(session: Session, articles: Sequence[Article], entity: Entity, kind: str) -> str:
    names = dict(session.execute(select(Outlet.slug, Outlet.name)).all())
    first = articles[0]
    which = f"“{' '.join(first.title.split())}” ({names.get(first.outlet_slug, first.outlet_slug)})"
    others = f" and {len(articles) - 1} more" if len(articles) > 1 else ""
    does = ("do" if others else "does") + (" not" if kind == "unlink" else "")
    opening = "Taken back" if kind == "unlink" else "Restored"
    return f"{opening}: {which}{others} {does} concern {entity.name}, as an editor has ruled"
