"""Erasing articles from all three databases and from files, in an order in which a run that dies is finished by the
next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Engine

from alerts.erasure import remove_files
from alerts.posting import Postage
from alerts.redacting import redact
from models.migrate import METADATA
from models.session import make_session_factory
from models.wiping import rewrite
from pipeline.captures import Captures
from pipeline.erasing import Note, blank, is_rewriting_due, rewritten
from pipeline.rows import batched
from pipeline.traces import older_than, traces_of

#: Articles in one go: each database has one transaction for them.
_BATCH = 100
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Holdings:
    """Where words of articles are: the databases, and the folder of mails that were written as files."""

    articles: Engine
    captures: Engine
    desk: Engine
    postage: Postage
    outbox: Path


@dataclass(frozen=True, slots=True)
class Erased:
    """How many articles got a tombstone, fetches were dropped, and digests lost words."""

    articles: int = 0
    captures: int = 0
    digests: int = 0


def erase_articles(
    held: Holdings, ids: Collection[str], note: Note, progress: Progress = lambda _done, _all: None
) -> Erased:
    """The desk and the captures first: while a word is left anywhere there is no tombstone yet, and all that leads to
    the words, titles and addresses, is there for a run that is repeated. The tombstone comes with the last of them.
    Then the files are written anew, also where only an earlier run has blanked rows.
    """
    sessions, captures = make_session_factory(held.articles), Captures(held.captures)
    chosen = frozenset(ids)
    n_articles = n_captures = n_digests = 0
    for batch in batched(tuple(ids), _BATCH):
        with sessions() as session:
            found = traces_of(session, batch, chosen)
        desk = make_session_factory(held.desk)
        n_digests += redact(desk, found, held.postage, lambda mails: remove_files(held.outbox, mails))
        texts = {sha256 for one in found for sha256 in one.texts}
        n_captures += captures.erase({address for one in found for address in one.addresses}, texts)
        with sessions.begin() as session:
            n_articles += blank(session, found, note)
        progress(n_articles, len(chosen))
    _rewrite(held)
    return Erased(n_articles, n_captures, n_digests)


def _rewrite(held: Holdings) -> None:
    sessions = make_session_factory(held.articles)
    with sessions() as session:
        if not is_rewriting_due(session):
            return
    for name, engine in (("articles", held.articles), ("captures", held.captures), ("desk", held.desk)):
        rewrite(engine, METADATA[name].sorted_tables)
    with sessions.begin() as session:
        rewritten(session)


def erase_by_age(held: Holdings, now: datetime, days: int) -> Erased:
    """Erase the articles that were first seen on a day that was so many days ago, or before; 0 days erase nothing.

    Whole days, so that the files are written anew once a day.
    """
    if not days:
        return Erased()
    before = datetime.combine(now.date(), time(), now.tzinfo) - timedelta(days=days)
    with make_session_factory(held.articles)() as session:
        old: Sequence[str] = older_than(session, before)
    return erase_articles(held, old, Note(now, f"texts are kept for {days} days", "retention"))
