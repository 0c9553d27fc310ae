"""The doctor: what needs a hand, and what to do about it."""

from __future__ import annotations

import typer

import settings
from alerts.doctor import Configuration, examine
from commands.opening import Db, Failure, locations, moment
from commands.options import dkim_key, smtp_server
from commands.terminal import out


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(context: typer.Context, db: Db = None) -> None:
    """Say what is configured, reachable, out of date, silent or failing, and what to do about each."""
    where = locations(context, db)
    findings = examine(where, configuration(), moment(None))
    for finding in findings:
        out.print(f"{finding.level:5} {finding.about}: {finding.message}")
    if any(finding.level == "bad" for finding in findings):
        raise Failure("something needs a hand: see the lines that begin with `bad`")


def configuration() -> Configuration:
    """What the settings say, as far as the doctor looks at it."""
    key = dkim_key()
    return Configuration(
        smtp=smtp_server(),
        outbox=settings.VAR_DIR / "outbox",
        operator=settings.OPERATOR_ADDRESS,
        contact=settings.USER_AGENT_CONTACT,
        spacy_pipeline=settings.SPACY_PIPELINE,
        press_proxy=settings.PRESS_PROXY,
        door_endpoint=settings.DOOR_TEST_ENDPOINT,
        dkim=f"{key.selector}._domainkey.{key.domain}" if key else "",
    )
