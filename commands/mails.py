"""Digests and mails by hand: compose, approve, deliver, look at, send again, and take what comes back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

import scheduler
from alerts import holds
from alerts.bounces import take_reports
from alerts.compose import preview
from alerts.holds import Held
from alerts.mailer import file_name, write_whole
from alerts.outbox import UNFINISHED, resend
from alerts.posting import Composed
from alerts.returned import returned_mails
from alerts.subscribers import require
from commands.opening import AsJson, Db, Failure, Now, locations, moment
from commands.options import opened
from commands.terminal import counts, out, say_json
from models.base import to_utc_text

digests = typer.Typer(help="Compose a digest for every subscriber who is owed something, as of now.")
bounces = typer.Typer(no_args_is_help=True, help="Mails that come back.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(digests, name="digest")
    app.command()(deliver)
    app.command("preview")(preview_digest)
    app.command("resend")(resend_digest)
    app.add_typer(bounces, name="bounces")


# --- digests --------------------------------------------------------------------------------------

Ids = Annotated[
    list[str] | None, typer.Argument(help="Developments, or controversies for all that waits of them, by id.")
]
All = Annotated[bool, typer.Option("--all", help="Everything that waits.")]
By = Annotated[str, typer.Option("--by", help="Who decides, by name; it is kept.")]


@digests.callback(invoke_without_command=True)
def digest(
    context: typer.Context,
    dry_run: Annotated[Path | None, typer.Option("--dry-run", help="Write .eml files there, and keep nothing.")] = None,
    now: Now = None,
    db: Db = None,
) -> None:
    """Compose a digest for every subscriber who is owed something, as of now."""
    if context.invoked_subcommand is not None:
        return
    where, time = locations(context, db), moment(now)
    with opened(where) as service:
        if dry_run is None:
            outcomes = scheduler.digest_job(service, time, by_hand=True)
            out.print(f"subscribers: {sum(outcomes.values())} ({counts(outcomes)})")
            return
        severity = service.options.hold_severity
        found = preview(service.articles, service.desk_sessions, time, service.postage, hold_severity=severity)
        written = [_write_mail(composed, dry_run) for _, composed in found]
        out.print(f"digests written to {dry_run}: {len(written)}")


@digests.command("held")
def list_held(context: typer.Context, as_json: AsJson = False, now: Now = None, db: Db = None) -> None:
    """List the developments that wait for approval, the gravest first."""
    time = moment(now)
    with (
        opened(locations(context, db)) as service,
        service.article_sessions() as articles,
        service.desk_sessions() as desk,
    ):
        found = holds.held(articles, desk, time)
    if as_json:
        say_json([_held_json(one) for one in found])
        return
    for one in found:
        out.print("\n".join(_held_lines(one)))
    out.print(f"({len(found)} waiting)")


def _held_json(one: Held) -> dict[str, object]:
    known = one.candidate
    return {
        "development_id": one.development_id,
        "severity": one.severity,
        "held_at": to_utc_text(one.held_at),
        "kind": known and known.kind,
        "headline": known and known.headline,
        "controversy_id": known and known.controversy.controversy_id,
        "controversy": known and known.controversy.title,
        "quotes": [{"quote": quote.text, "url": quote.url} for quote in known.quotes] if known else [],
    }


def _held_lines(one: Held) -> Iterator[str]:
    yield f"{one.development_id}  severity {one.severity}, held since {to_utc_text(one.held_at)}"
    if one.candidate is None:
        yield "  no longer in the article database"
        return
    controversy = one.candidate.controversy
    yield f"  {controversy.title} ({controversy.controversy_id})"
    yield f"  {one.candidate.kind}: {one.candidate.headline}"
    for quote in one.candidate.quotes[:2]:
        yield f"  “{quote.text}” {quote.url}"


@digests.command("approve")
def approve(context: typer.Context, by: By, ids: Ids = None, all_: All = False, now: Now = None, db: Db = None) -> None:
    """Let developments go out with the next digest of everyone who is owed them."""
    _decide(context, "approved", by, ids, all_, now, db)


@digests.command("reject")
def reject(context: typer.Context, by: By, ids: Ids = None, all_: All = False, now: Now = None, db: Db = None) -> None:
    """Keep developments from ever being told."""
    _decide(context, "rejected", by, ids, all_, now, db)


def _decide(
    context: typer.Context,
    decision: holds.Decision,
    by: str,
    ids: list[str] | None,
    all_: bool,
    now: str | None,
    db: str | None,
) -> None:
    if bool(ids) is all_:
        raise typer.BadParameter("name ids, or give --all", param_hint="IDS")
    if not by.strip():
        raise typer.BadParameter("a name is wanted", param_hint="--by")
    time = moment(now)
    with opened(locations(context, db)) as service, service.desk_sessions.begin() as session:
        done = holds.decide(session, ids or (), decision, by.strip(), time)
    out.print(f"{decision}: {len(done)}{''.join(f'{chr(10)}  {one}' for one in done)}")


# --- mails ----------------------------------------------------------------------------------------


def deliver(context: typer.Context, now: Now = None, db: Db = None) -> None:
    """Send the digests that wait in the outbox: first the mails, then what goes through doors."""
    where, time = locations(context, db), moment(now)
    with opened(where) as service:
        outcomes = scheduler.deliver_job(service, time)
        way = "SMTP" if service.options.smtp else str(service.options.outbox)
        out.print(f"deliveries by {way}: {sum(outcomes.values())} ({counts(outcomes)})")
        through_doors = scheduler.doors_job(service, time)
        if through_doors:
            out.print(f"deliveries through doors: {sum(through_doors.values())} ({counts(through_doors)})")


def preview_digest(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="E-mail address of a subscriber.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder for the mail (.eml) and its two parts (.txt, .html).")
    ] = None,
    now: Now = None,
    db: Db = None,
) -> None:
    """Show the digest that a subscriber would get now, by all subscriptions; nothing is kept or sent."""
    time = moment(now)
    with opened(locations(context, db)) as service:
        with service.desk_sessions() as session:
            subscriber_id = require(session, address).subscriber_id
        severity = service.options.hold_severity
        databases = service.articles, service.desk_sessions
        found = preview(*databases, time, service.postage, only=subscriber_id, hold_severity=severity)
        composed = next((composed for _, composed in found), None)
    if composed is None:
        out.print(f"{address}: no digest now; `gazewire explain URL --subscriber {address}` says why of an article")
    elif output is None:
        out.print(f"Subject: {composed.rendered.subject}\n\n{composed.rendered.text}")
    else:
        for path in _write_parts(composed, output):
            out.print(str(path))


def _write_parts(composed: Composed, folder: Path) -> Iterator[Path]:
    mail = _write_mail(composed, folder)
    yield mail
    for ending, text in ((".txt", composed.rendered.text), (".html", composed.rendered.html)):
        write_whole(mail.with_suffix(ending), text.encode())
        yield mail.with_suffix(ending)


def _write_mail(composed: Composed, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(composed.parcel.message_id)
    write_whole(path, composed.parcel.body)
    return path


def resend_digest(
    context: typer.Context,
    digest_id: Annotated[str, typer.Argument(metavar="DIGEST", help="Id of the digest: it ends its page's address.")],
    now: Now = None,
    db: Db = None,
) -> None:
    """Put a digest's mail into the outbox once more, byte for byte; `deliver` or the service sends it."""
    time = moment(now)
    with opened(locations(context, db)) as service, service.desk_sessions.begin() as session:
        ended = resend(session, digest_id, time)
    if ended is None:
        raise Failure(f"no mail of a digest {digest_id!r}")
    if ended != "pending":
        if ended in UNFINISHED:
            raise Failure(f"the mail of {digest_id} is {ended} and goes out anyway")
        why = "it is too old, or told of an article that was erased"
        raise Failure(f"nothing is left of the mail of {digest_id}: {why}")
    out.print(f"{digest_id}: waits to be sent again")


@bounces.command("read")
def read_bounces(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="A mail, a folder of mails, a Maildir, or - for one on stdin.")],
    now: Now = None,
    db: Db = None,
) -> None:
    """Take delivery reports, complaints and wishes to unsubscribe that came by mail, and act upon them."""
    time = moment(now)
    with opened(locations(context, db)) as service:
        if source == "-":
            outcomes = take_reports(service.desk_sessions, [sys.stdin.buffer.read()], time)
        else:
            outcomes = take_reports(service.desk_sessions, returned_mails(Path(source)), time)
    out.print(f"mails: {sum(outcomes.values())} ({counts(outcomes)})")
