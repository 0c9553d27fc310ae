"""What every command begins with: where the databases are, what time it is, how much is said."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, get_args

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

import settings
from alerts.dkim import DkimError, DkimKey, load_key
from alerts.doors import DoorRules
from alerts.mailer import Security, SmtpServer
from alerts.messages import Sender
from alerts.outbound import AddressError, parse_endpoint
from models import migrate
from models.locations import Locations, locate
from scheduler import clock
from service import Options, Service

Db = Annotated[str | None, typer.Option("--db", help="Article database: a URL, or the path of an SQLite file.")]
Now = Annotated[str | None, typer.Option("--now", help="Time to work at, ISO 8601; without a zone it is UTC.")]
AsJson = Annotated[bool, typer.Option("--json", help="Say it as JSON.")]

SECURITIES: tuple[Security, ...] = get_args(Security)

# A pipe has no width: nothing is folded or cut there.
out = Console(soft_wrap=True, highlight=False, markup=False, width=None if sys.stdout.isatty() else 500)
err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Failure(Exception):  # noqa: N818 - what the user reads is the message
    """A command that cannot be done; the message is one line and says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """What stood before the command."""

    db: str | None = None
    desk: str | None = None


def locations(context: typer.Context, db: str | None) -> Locations:
    """Where the databases are: `--db` after the command, before it, then the settings."""
    place: Place = context.obj or Place()
    named = db or place.db
    if named:
        return locate(named, captures=None, desk=place.desk or settings.DESK_URL or None)
    return locate(
        settings.DATABASE_URL, captures=settings.CAPTURES_URL or None, desk=place.desk or settings.DESK_URL or None
    )


@contextmanager
def opened(where: Locations, change: Callable[[Options], Options] = lambda given: given) -> Iterator[Service]:
    """A service on databases that are there and current; new ones are made."""
    configure_logging()
    ready(where)
    service = Service(where, change(service_options()))
    try:
        yield service
    finally:
        service.close()


def ready(where: Locations) -> None:
    """Make databases that are not there yet; refuse those that are behind."""
    if all(current is None for current, _ in migrate.revisions(where).values()):
        migrate.upgrade(where)
    migrate.require_current(where)


def service_options() -> Options:
    """The options that the settings ask for."""
    return Options(
        outbox=settings.VAR_DIR / "outbox",
        base_url=settings.PUBLIC_URL,
        sender=Sender(settings.SMTP_FROM, unsubscribe_address=settings.UNSUBSCRIBE_ADDRESS or None),
        smtp=smtp_server(),
        smtp_connections=max(1, settings.SMTP_CONNECTIONS),
        mails_per_domain=max(1, settings.MAILS_PER_DOMAIN),
        dkim=dkim_key(),
        hold_severity=settings.HOLD_SEVERITY,
        operator=settings.OPERATOR_ADDRESS,
        spacy_pipeline=settings.SPACY_PIPELINE,
        gazetteer_overlay=settings.GAZETTEER_OVERLAY,
        outlets_overlay=settings.OUTLETS_OVERLAY,
        backlog_after=timedelta(days=settings.BACKLOG_DAYS),
        quiet_after_days=settings.QUIET_DAYS,
        desk_retention_days=settings.DESK_RETENTION_DAYS,
        doors=door_rules(),
        extract_timeout_s=settings.EXTRACT_TIMEOUT_S,
        crawl_timeout_s=settings.CRAWL_TIMEOUT_S,
    )


def smtp_server() -> SmtpServer | None:
    """The SMTP server of the settings, if one is set."""
    if not settings.SMTP_HOST:
        return None
    security = next((one for one in SECURITIES if one == settings.SMTP_SECURITY), None)
    if security is None:
        raise Failure(f"GAZEWIRE_SMTP_SECURITY: want {', '.join(SECURITIES)}, got {settings.SMTP_SECURITY!r}")
    return SmtpServer(settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_USER, settings.SMTP_PASSWORD, security)


def dkim_key() -> DkimKey | None:
    """The key of the settings, if a domain is set."""
    if not settings.DKIM_DOMAIN:
        return None
    if settings.DKIM_KEY_FILE is None:
        raise Failure("GAZEWIRE_DKIM_DOMAIN is set, but no GAZEWIRE_DKIM_KEY_FILE: name the private key's PEM file")
    try:
        return load_key(settings.DKIM_KEY_FILE.read_bytes(), settings.DKIM_DOMAIN, settings.DKIM_SELECTOR)
    except DkimError as error:
        raise Failure(f"GAZEWIRE_DKIM_KEY_FILE ({settings.DKIM_KEY_FILE}): {error}") from error


def door_rules() -> DoorRules:
    """Where the settings let doors lead."""
    schemes = frozenset(name.strip().lower() for name in settings.CHAT_SCHEMES.split(",") if name.strip())
    try:
        endpoint = parse_endpoint(settings.DOOR_TEST_ENDPOINT)
    except AddressError as error:
        raise Failure(f"GAZEWIRE_DOOR_TEST_ENDPOINT: {error}") from error
    return DoorRules(schemes, settings.DOOR_TIMEOUT_S, endpoint)


def moment(text: str | None, name: str = "--now") -> datetime:
    """A time from the command line, or the clock's."""
    if text is None:
        return clock()
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no ISO 8601 time", param_hint=name) from error
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found.replace(microsecond=0)


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal's stderr, nothing elsewhere; called with done and all (0: not known)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def counts(outcomes: Mapping[Any, int]) -> str:
    """`article 12, copy 2`; `nothing` where there was nothing."""
    return ", ".join(f"{name} {number}" for name, number in sorted(outcomes.items()) if number) or "nothing"


class _Fields(logging.Formatter):
    """A constant message, then the fields as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        fields = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        return " ".join([line, *(f"{name}={value!r}" for name, value in fields.items())])


def configure_logging(level: str | None = None) -> None:
    """Log lines go to stderr; what other libraries say below a warning is not ours to repeat."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Fields("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    wanted = level or (settings.LOG_LEVEL if settings.LOG_LEVEL != "INFO" else "WARNING")
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("alerts", "demo", "models", "pipeline", "scheduler", "spiders", "web"):
        logging.getLogger(name).setLevel(wanted)


def changed(**values: Any) -> Callable[[Options], Options]:
    """A change of options for `opened`."""
    return lambda given: replace(given, **values)
