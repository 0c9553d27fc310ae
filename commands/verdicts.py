"""What readers said of what they were told; and what of the desk is dropped when it is old."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

import settings
from alerts.labels import READERS, Label, labels
from alerts.precision import Lesson, lessons, precision
from alerts.proposals import proposals
from alerts.retention import prune
from alerts.wording import count
from commands.opening import AsJson, Db, Failure, Now, locations, moment
from commands.options import opened
from commands.terminal import counts, out, say_json, say_table
from models import Subscriber, Verdict
from models.base import to_utc_text

verdicts = typer.Typer(no_args_is_help=True, help="What readers say of the items of their digests.")
desk = typer.Typer(no_args_is_help=True, help="The desk's contents.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(verdicts, name="verdicts")
    app.add_typer(desk, name="desk")


@contextmanager
def _both(context: typer.Context, db: str | None) -> Iterator[tuple[Session, Session]]:
    """The articles and the desk, to be read."""
    with (
        opened(locations(context, db)) as service,
        service.article_sessions() as articles,
        service.desk_sessions() as session,
    ):
        yield articles, session


@verdicts.command("list")
def list_verdicts(context: typer.Context, as_json: AsJson = False, db: Db = None) -> None:
    """List verdicts with who gave them and when, the latest first; withdrawn ones too."""
    with opened(locations(context, db)) as service, service.desk_sessions() as session:
        found = session.execute(
            select(Verdict, Subscriber.address)
            .outerjoin(Subscriber, Subscriber.subscriber_id == Verdict.subscriber_id)
            .order_by(Verdict.given_at.desc(), Verdict.verdict_id)
        ).all()
        rows = [_row(verdict, address) for verdict, address in found]
    if as_json:
        say_json(rows)
        return
    columns = ("given_at", "kind", "by", "controversy", "entity", "same_as", "withdrawn_at")
    say_table(columns, ([row[name] for name in columns] for row in rows))
    out.print(f"({count(len(rows), 'verdict')})")


def _row(verdict: Verdict, address: str | None) -> dict[str, str | None]:
    return {
        "given_at": to_utc_text(verdict.given_at),
        "kind": verdict.kind,
        "by": address,
        "controversy": verdict.controversy_id,
        "development": verdict.development_id,
        "entity": verdict.entity_id,
        "same_as": verdict.same_as,
        "withdrawn_at": to_utc_text(verdict.withdrawn_at) if verdict.withdrawn_at else None,
    }


@verdicts.command("precision")
def show_precision(context: typer.Context, as_json: AsJson = False, db: Db = None) -> None:
    """Show week by week how many items readers judged, and how many of those they found right."""
    with opened(locations(context, db)) as service, service.desk_sessions() as session:
        weeks = [week.to_json() for week in precision(session)]
    if as_json:
        say_json(weeks)
        return
    columns = ("week", "told", "judged", "confirmed", "not_relevant", "wrong_company", "same_as", "precision")
    say_table(columns, (["—" if week[name] is None else week[name] for name in columns] for week in weeks))


@verdicts.command("export")
def export_verdicts(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="JSONL file to write; - is stdout.")],
    db: Db = None,
) -> None:
    """Write standing verdicts as JSONL for the training of sifting and grouping, without who gave them."""
    with _both(context, db) as (articles, session):
        rows = list(lessons(articles, session))
    if _written(file, rows):
        out.print(f"{count(len(rows), 'verdict')} written to {file}")


@verdicts.command("labels")
def write_labels(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="JSONL file to write; - is stdout.")],
    readers: Annotated[int, typer.Option(min=1, help="So many readers have to say the same of an article.")] = READERS,
    db: Db = None,
) -> None:
    """Write articles that readers judged as labelled rows, in the shape that the sifter is trained on."""
    with _both(context, db) as (articles, session):
        rows, left_out = labels(articles, session, readers)
    if _written(file, rows):
        out.print(f"{count(len(rows), 'labelled article')} written to {file}")
        out.print(f"left out: {counts(left_out)}")


def _written(file: Path, rows: Sequence[Lesson | Label]) -> bool:
    """Write rows as JSONL; False where they went to stdout, and nothing more is to be said."""
    text = "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
    if str(file) == "-":
        sys.stdout.write(text)
        return False
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise Failure(f"cannot write {file}: {error.strerror}") from error
    return True


@verdicts.command("proposals")
def show_proposals(
    context: typer.Context,
    readers: Annotated[int, typer.Option(min=1, help="So many readers have to stand behind one.")] = 1,
    as_json: AsJson = False,
    now: Now = None,
    db: Db = None,
) -> None:
    """Say what readers propose to merge, dismiss or look at, with the command by which an editor decides so."""
    with _both(context, db) as (articles, session):
        found = proposals(articles, session, moment(now), readers)
    if as_json:
        say_json([asdict(one) for one in found])
        return
    for one in found:
        against = f", {one.against} confirmed it" if one.against else ""
        out.print(f"{one.kind:8} {one.controversy}: {one.why}{against}")
        out.print(f"         {one.command}")
    out.print(f"({count(len(found), 'proposal')})")


@desk.command("prune")
def prune_desk(
    context: typer.Context,
    days: Annotated[
        int | None,
        typer.Option(
            min=0, max=settings.MOST_DAYS, help="Keep contents for so many days; else GAZEWIRE_DESK_RETENTION_DAYS."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and drop nothing.")] = False,
    now: Now = None,
    db: Db = None,
) -> None:
    """Drop contents of old digests and deliveries, old letters and unconfirmed requests; the ledger stays."""
    kept = settings.DESK_RETENTION_DAYS if days is None else days
    with opened(locations(context, db)) as service:
        pruned = prune(service.desk_sessions, moment(now), kept, dry_run=dry_run)
    out.print(f"{'would drop' if dry_run else 'dropped'}: {counts(pruned.counts())}")
