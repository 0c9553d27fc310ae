"""Erasing articles on request, or by their age; and finding what holds a name."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

import settings
from alerts.article_erasure import erase_articles
from alerts.wording import count
from commands.opening import Db, Failure, Now, locations, moment
from commands.options import opened
from commands.public_words import public_line
from commands.terminal import err, out, progress_bar
from models.lock import run_lock
from pipeline.captures import Captures
from pipeline.erasing import Note
from pipeline.finding import holders
from pipeline.traces import Traces, choose, older_than, traces_of
from service import Service


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
        int | None,
        typer.Option(
            "--older-than", min=1, max=settings.MOST_DAYS, help="Also every article first seen so many days ago."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be erased, and erase nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    now: Now = None,
    db: Db = None,
) -> None:
    """Erase text, captures and mentions of articles for good; a dated tombstone with the reason stays."""
    where, time = locations(context, db), moment(now)
    if find is not None and not find.strip():
        raise typer.BadParameter("name the words to look for", param_hint="--find")
    if (find is None) == (not articles and older is None):
        raise typer.BadParameter("name articles, or --older-than, or --find", param_hint="ARTICLE")
    note = Note(time, public_line(reason, "--reason"), public_line(by, "--by"))
    if find is None and not note.reason:
        raise typer.BadParameter("an erasure needs a reason", param_hint="--reason")
    with opened(where) as service:
        if find is not None:
            _list(service, find)
            return
        with run_lock(where):
            with service.article_sessions() as session:
                named = [*(articles or ()), *(older_than(session, time - timedelta(days=older)) if older else ())]
                chosen = [one.article_id for one in choose(session, named)]
                for one in traces_of(session, chosen, frozenset(chosen)):
                    _show(one)
            if dry_run:
                out.print(f"would erase: {count(len(chosen), 'article')}")
                return
            if chosen and not yes and not typer.confirm(f"Erase {count(len(chosen), 'article')} for good?"):
                raise Failure("nothing was erased")
            with progress_bar("erasing") as progress:
                done = erase_articles(service.holdings, chosen, note, progress)
    known = f", erased before {len(chosen) - done.articles}" if done.articles < len(chosen) else ""
    out.print(
        f"erased: articles {done.articles}{known}, captures {done.captures}, digests that lost words {done.digests}"
    )


def _list(service: Service, words: str) -> None:
    with service.article_sessions() as session:
        n_found = 0
        for one in holders(session, Captures(service.captures), words):
            n_found += 1
            out.print(f"{one.article_id} {one.url}: {', '.join(one.places)}")
    out.print(f"({count(n_found, 'article')})")


def _show(one: Traces) -> None:
    out.print(f"{one.article_id} {one.url}")
    for reprint in one.reprints:
        err.print(f"a reprint keeps its text: {reprint}")
