"""What became of an article, and why it did or did not reach a subscriber."""

from __future__ import annotations

from typing import Annotated

import typer

from alerts.explain import explain
from commands.opening import Db, Now, locations, moment
from commands.options import opened
from commands.terminal import out


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("explain")(explain_article)


def explain_article(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Address of the article, as the feed or line gave it.")],
    subscriber: Annotated[str | None, typer.Option(help="E-mail address of a subscriber.")] = None,
    now: Now = None,
    db: Db = None,
) -> None:
    """Say stage by stage what became of an article, and why it did, or did not, reach a subscriber."""
    where = locations(context, db)
    with opened(where) as service, service.article_sessions() as articles, service.desk_sessions() as desk:
        findings = explain(articles, desk, url, moment(now), subscriber, service.options.hold_severity)
    for finding in findings:
        out.print(f"{finding.stage:12} {finding.says}")
