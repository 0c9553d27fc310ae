"""Erasing articles on request, or by their age; and finding what holds a name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from alerts.erasure import remove_files
from alerts.redacting import redact
from alerts.wording import count
from commands.opening import Db, Failure, Now, locations, moment
from commands.options import opened
from commands.terminal import err, out, progress_bar
from models.lock import run_lock
from models.migrate import METADATA
from models.wiping import rewrite
from pipeline.captures import Captures
from pipeline.erasing import Note, Traces, blank, choose, older_than, traces
from pipeline.finding import holders
from pipeline.rows import batched
from service import Service

#: Articles in one go: each database has one transaction for them.
_BATCH = 100


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(erase)


def erase(
    context: typer.Context,
    articles: Annotated[list[str] | None, typer.Argument(metavar="ARTICLE", help="Articles, by id or address.")] = None,
    reason: Annotated[str, typer.Option(help="Why; it is public, so name nobody in it.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who erases, by name; it is kept.")] = "",
    find: Annotated[str | None, typer.Option(help="Erase nothing; list the articles that hold these words.")] = None,
    older: Annotated[
        int | None, typer.Option("--older-than", min=1, help="Also every article first seen so many days ago.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be erased, and erase nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    now: Now = None,
    db: Db = None,
) -> None:
    """Erase text, captures and mentions of articles for good; a dated tombstone with the reason stays."""
    where, time = locations(context, db), moment(now)
    if (find is None) == (not articles and older is None):
        raise typer.BadParameter("name articles, or --older-than, or --find", param_hint="ARTICLE")
    if find is None and not reason.strip():
        raise typer.BadParameter("an erasure needs a reason", param_hint="--reason")
    with opened(where) as service:
        if find is not None:
            _list(service, find)
            return
        with run_lock(where):
            with service.article_sessions() as session:
                named = [*(articles or ()), *(older_than(session, time - timedelta(days=older)) if older else ())]
                chosen = [one.article_id for one in choose(session, named)]
                for one in _traces(session, chosen, chosen):
                    _show(one)
            if dry_run or not chosen:
                out.print(f"would erase: {count(len(chosen), 'article')}")
                return
            if not yes and not typer.confirm(f"Erase {count(len(chosen), 'article')} for good?"):
                raise Failure("nothing was erased")
            _erase(service, chosen, Note(time, reason.strip(), by.strip()))


def _list(service: Service, words: str) -> None:
    with service.article_sessions() as session:
        n_found = 0
        for one in holders(session, Captures(service.captures), words):
            n_found += 1
            out.print(f"{one.article_id} {one.url}: {', '.join(one.places)}")
    out.print(f"({count(n_found, 'article')})")


def _traces(session: Session, ids: Sequence[str], chosen: Sequence[str]) -> list[Traces]:
    return [traces(session, article, chosen) for article in choose(session, ids)]


def _show(one: Traces) -> None:
    out.print(f"{one.article_id} {one.url}")
    for reprint in one.reprints:
        err.print(f"a reprint keeps its text: {reprint}")


def _erase(service: Service, chosen: Sequence[str], note: Note) -> None:
    """The desk and the captures first: while a word is left anywhere there is no tombstone yet, and all that leads to
    the words, titles and addresses, is there for a run that is repeated. The tombstone comes with the last of them.
    """
    captures = Captures(service.captures)
    n_erased = n_pages = n_digests = 0
    with progress_bar("erasing") as progress:
        for batch in batched(chosen, _BATCH):
            with service.article_sessions() as session:
                found = _traces(session, batch, chosen)
            told = redact(service.desk_sessions, found, service.postage)
            remove_files(service.options.outbox, told.message_ids)
            texts = {sha256 for one in found for sha256 in one.texts}
            n_pages += captures.erase({address for one in found for address in one.addresses}, texts)
            with service.article_sessions.begin() as session:
                n_erased += blank(session, found, note)
            n_digests += told.digests
            progress(n_erased, len(chosen))
    for name, engine in (("articles", service.articles), ("captures", service.captures), ("desk", service.desk)):
        rewrite(engine, METADATA[name].sorted_tables)
    known = f", erased before {len(chosen) - n_erased}" if n_erased < len(chosen) else ""
    out.print(f"erased: articles {n_erased}{known}, captures {n_pages}, digests that lost words {n_digests}")
