"""One step by hand: crawl, import, process."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import func, select

import scheduler
from commands.opening import Db, Failure, Now, locations, moment
from commands.options import opened
from commands.terminal import counts, err, out, progress_bar
from models import StageRun
from models.base import to_utc_text
from models.lock import run_lock
from pipeline.importing import Importer
from pipeline.outlets import sync_outlets
from service import Service


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(crawl)
    app.command("import")(import_files)
    app.command()(process)


def crawl(
    context: typer.Context,
    outlet: Annotated[str | None, typer.Option(help="Only this outlet's feeds and pages, by slug.")] = None,
    once: Annotated[bool, typer.Option("--once", help="One crawl of what is due. It is what happens anyway.")] = False,
    now: Now = None,
    db: Db = None,
) -> None:
    """Poll the feeds that are due, fetch the pages they name, and make articles of them."""
    del once
    where, time = locations(context, db), moment(now)
    with opened(where) as service, run_lock(where):
        known = {listed.slug for listed in service.outlets}
        if outlet is not None and outlet not in known:
            raise Failure(f"no outlet {outlet!r}: see `gazewire outlets list`")
        report = scheduler.crawl_job(service, time, outlet)
        out.print(f"feeds polled: {report.polls.taken} ({counts(report.polls.outcomes)})")
        out.print(f"pages fetched: {report.fetches.taken} ({counts(report.fetches.outcomes)})")
        with progress_bar("extracting") as progress:
            extracted = scheduler.extract_job(service, time, progress=progress)
        out.print(f"pages extracted: {extracted.total()} ({counts(extracted)})")


def import_files(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="JSONL, HTML, folders of HTML, WARC or WARC.gz.")],
    replay: Annotated[
        bool, typer.Option("--replay", help="Count each article as known when it was published.")
    ] = False,
    now: Now = None,
    db: Db = None,
) -> None:
    """Take articles from files, then tag, sift, group and assess them."""
    where, time = locations(context, db), moment(now)
    missing = [str(path) for path in files if not path.exists()]
    if missing:
        raise Failure(f"no such file: {', '.join(missing)}")
    with opened(where) as service, run_lock(where):
        with service.article_sessions.begin() as session:
            latest = session.scalar(select(func.max(StageRun.at)))
            if now is not None and not replay and latest is not None and time < latest:
                raise Failure(f"--now is before {to_utc_text(latest)}, when this database was last worked on")
            sync_outlets(session, service.outlets)
        engines = (service.articles, service.captures)
        importer = Importer(*engines, time, service.extraction, service.extractor, replay=replay)
        with progress_bar("importing") as progress:
            report = importer.run(files, lambda done: progress(done, 0))
        for problem in report.problems:
            err.print(problem)
        unusable = f", unusable {report.unusable}" if report.unusable else ""
        not_html = f", not HTML {report.not_html}" if report.not_html else ""
        out.print(f"items taken: {report.taken} ({counts(report.outcomes)}{unusable}{not_html})")
        _process(service, time, again=False)
        if report.taken and report.unusable == report.taken:
            raise Failure("nothing could be imported; the lines above say why")


def process(
    context: typer.Context,
    again: Annotated[bool, typer.Option("--again", help="Also what an older version of the steps dealt with.")] = False,
    now: Now = None,
    db: Db = None,
) -> None:
    """Extract captured pages that wait; tag, sift, group and assess the articles that wait."""
    where, time = locations(context, db), moment(now)
    with opened(where) as service, run_lock(where):
        with progress_bar("extracting") as progress:
            extracted = scheduler.extract_job(service, time, again=again, progress=progress)
        out.print(f"pages extracted: {extracted.total()} ({counts(extracted)})")
        _process(service, time, again=again)
        out.print(f"controversies gone quiet: {scheduler.quiet_job(service, time)}")


def _process(service: Service, time: datetime, *, again: bool) -> None:
    with progress_bar("processing") as progress:
        report = scheduler.process_job(service, time, again=again, progress=progress)
    out.print(f"articles processed: {report.taken}")
    for stage, outcomes in (
        ("tag", report.tag),
        ("sift", report.sift),
        ("group", report.group),
        ("assess", report.assess),
    ):
        out.print(f"  {stage}: {counts(outcomes)}")
