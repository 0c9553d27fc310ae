"""`gazewire backtest`: labelled articles replayed in order of time, beside a keyword alert and a feed reader."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

import scheduler
from alerts.backtest import Alert, Estimate, GoldError, Score, Telling, judge, read_gold
from commands.opening import AsJson, Failure
from commands.options import opened
from commands.terminal import err, out, progress_bar, say_json, say_table
from models import Article, Development
from models.locations import locate
from pipeline.importing import Importer
from pipeline.outlets import sync_outlets
from service import Service

KEYWORD = "facial recognition"
#: Nobody is alerted of silence by a keyword or a feed, so it is not compared.
_NOT_COMPARED = "quiet"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(backtest)


def backtest(
    file: Annotated[Path, typer.Argument(help="Articles, JSONL as `gazewire import` takes it.")],
    gold: Annotated[Path, typer.Option(help="Labels, JSONL: url, event, controversy, and split where wanted.")],
    split: Annotated[str | None, typer.Option(help="Judge only the labels of this split.")] = None,
    as_json: AsJson = False,
) -> None:
    """Replay articles as if each had been known when it was published, and judge the alerts by the labels.

    Works in databases of its own that are gone afterwards; nothing is mailed.
    """
    for path in (file, gold):
        if not path.is_file():
            raise Failure(f"no such file: {path}")
    try:
        labels = read_gold(gold.read_text("utf-8").splitlines(), str(gold), split)
    except GoldError as error:
        raise Failure(str(error)) from error
    (scores,) = replayed_scores(file, [labels])
    if as_json:
        say_json([dataclasses.asdict(score) for score in scores])
    else:
        _print(scores)


def replayed_scores(file: Path, labels: Sequence[Mapping[str, tuple[str, bool]]]) -> list[list[Score]]:
    """Articles replayed once, and judged by each set of labels: gazewire, the keyword alert, the feed reader."""
    with tempfile.TemporaryDirectory() as folder, opened(locate(f"{folder}/backtest.db")) as service:
        _replay(service, file)
        with service.article_sessions() as session:
            return [_scores(session, some) for some in labels]


def _replay(service: Service, file: Path) -> None:
    time = scheduler.clock()
    with service.article_sessions.begin() as session:
        sync_outlets(session, service.outlets)
    engines = (service.articles, service.captures)
    with progress_bar("importing") as progress:
        importer = Importer(*engines, time, service.extraction, service.extractor, replay=True)
        report = importer.run([file], lambda done: progress(done, 0))
    for problem in report.problems:
        err.print(problem)
    with progress_bar("processing") as progress:
        scheduler.process_job(service, time, progress=progress)


def _scores(session: Session, labels: Mapping[str, tuple[str, bool]]) -> list[Score]:
    articles = session.execute(select(Article.url, Article.known_at, Article.title, Article.text)).all()
    tellings = [Telling(row.url, row.known_at, *labels[row.url]) for row in articles if row.url in labels]
    if not tellings:
        raise Failure("no article has a label; the urls of both files must be the same")
    absent = len(labels) - len(tellings)
    if absent:
        err.print(f"{absent} labels belong to no article of the file and are left out")
    everything = [Alert(row.url, row.known_at) for row in articles]
    named = [Alert(row.url, row.known_at) for row in articles if KEYWORD in f"{row.title}\n{row.text or ''}".casefold()]
    return [
        judge("gazewire", _developments(session), tellings),
        judge(f'keyword "{KEYWORD}"', named, tellings),
        judge("feed reader", everything, tellings),
    ]


def _developments(session: Session) -> Iterator[Alert]:
    """What a subscriber who wants everything would have been told."""
    rows = session.execute(
        select(Article.url, Development.known_at)
        .join(Article, Article.article_id == Development.article_id)
        .where(Development.kind != _NOT_COMPARED, Development.is_backlog.is_(False))
        .order_by(Development.known_at, Development.development_id)
    )
    return (Alert(url, at) for url, at in rows)


def _print(scores: list[Score]) -> None:
    columns = ("", "alerts", "events alerted", "hours until", "false a week", "repeats", "lines per event")
    say_table(columns, map(_cells, scores))
    out.print(f"real events: {scores[0].n_events}. In brackets: 95 % intervals, events and weeks drawn again.")


def _cells(score: Score) -> tuple[str, ...]:
    return (
        score.name,
        str(score.n_alerts),
        _said(score.alerted, 2),
        _said(score.delay_hours, 1),
        _said(score.false_per_week, 2),
        _said(score.repeats, 2),
        _said(score.items_per_event, 2),
    )


def _said(estimate: Estimate, digits: int) -> str:
    if estimate.value is None:
        return "-"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.{digits}f}"
    return f"{estimate.value:.{digits}f} ({estimate.low:.{digits}f} to {estimate.high:.{digits}f})"
