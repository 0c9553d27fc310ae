"""What is configured, reachable, out of date, silent or failing, and what to do about each: one finding a line."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import Select, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from alerts.alarms import FAILED_LASTS, standing_alarms
from alerts.door_health import broken_doors, open_doors_count
from alerts.mailer import PermanentError, SmtpMailer, SmtpServer, TemporaryError
from alerts.outbox import MAIL
from alerts.records import ACTIVE
from alerts.wording import count
from models import Article, Delivery, Entry, Feed, Fetch, Quarantine, Subscriber, migrate
from models.base import to_utc_text
from models.locations import SCHEMAS, Locations
from models.migrate import DatabaseError
from models.session import make_engine, make_session_factory
from pipeline.outcomes import DeliveryOutcome

Level = Literal["good", "note", "bad"]
_FAILING = 3
_SILENT_AFTER = timedelta(days=14)
_STALE_AFTER = timedelta(hours=24)
_LITTLE_SPACE = 500 * 1024 * 1024
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the settings say, as far as the doctor looks at it. `dkim` is where the signing key's public half stands."""

    smtp: SmtpServer | None
    outbox: Path
    operator: str
    contact: str
    spacy_pipeline: str
    press_proxy: str
    door_endpoint: str = ""
    dkim: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `bad` needs a hand, `note` may be meant so."""

    level: Level
    about: str
    message: str


def examine(locations: Locations, seen: Configuration, now: datetime) -> list[Finding]:
    """Look at everything. Never raises for what it finds."""
    findings = [*_databases(locations), _space(locations), _pipeline(seen), *_mail(seen), *_crawler(seen)]
    if not any(finding.level == "bad" and finding.about.endswith("database") for finding in findings):
        findings.extend(_articles(locations, now))
        findings.extend(_desk(locations, now))
    return findings


def _databases(locations: Locations) -> Iterator[Finding]:
    try:
        revisions = migrate.revisions(locations)
    except DatabaseError as error:
        yield Finding("bad", "database", " ".join(str(error).split()))
        return
    for name, (current, head) in revisions.items():
        if current == head:
            yield Finding("good", f"{name} database", f"revision {current}")
        else:
            message = f"revision {current or 'none'}, newest {head}: run `gazewire db upgrade`"
            yield Finding("bad", f"{name} database", message)


def _space(locations: Locations) -> Finding:
    if not locations.is_sqlite:
        return Finding("note", "space", "on the database server, not looked at")
    file = Path(str(make_url(locations.articles).database)).resolve()
    folder = next(folder for folder in file.parents if folder.exists())  # of one that is not made yet, where it will be
    free = shutil.disk_usage(folder).free
    text = f"{free // 2**20} MiB free in {folder}"
    return Finding("good", "space", text) if free > _LITTLE_SPACE else Finding("bad", "space", f"{text}: make room")


def _pipeline(seen: Configuration) -> Finding:
    name = seen.spacy_pipeline
    if not name:
        return Finding("good", "names", "read in English; in other languages found by gazetteer and shape")
    if importlib.util.find_spec(name.replace("-", "_")) is None:
        return Finding("bad", "names", f"pipeline {name} is not installed: install it or set GAZEWIRE_SPACY_PIPELINE")
    return Finding("good", "names", f"spaCy {importlib.metadata.version('spacy')} with pipeline {name}")


def _mail(seen: Configuration) -> Iterator[Finding]:
    if seen.smtp is None:
        yield Finding(
            "note", "mail", f"no SMTP server is set (GAZEWIRE_SMTP_HOST): digests go as .eml into {seen.outbox}"
        )
    else:
        yield _smtp(seen.smtp)
    signed = f"signed as {seen.dkim}" if seen.dkim else "not signed here (GAZEWIRE_DKIM_DOMAIN): does the server sign?"
    yield Finding("good" if seen.dkim else "note", "mail", signed)
    if not seen.operator:
        yield Finding(
            "note", "operator", "no address is set (GAZEWIRE_OPERATOR_ADDRESS): alarms are logged and shown here"
        )


def _smtp(server: SmtpServer) -> Finding:
    about = f"{server.host}:{server.port}"
    try:
        with SmtpMailer(server) as mailer:
            mailer.connect()
    except (TemporaryError, PermanentError) as error:
        return Finding("bad", "mail", f"{about} does not take mail: {' '.join(str(error).split())}")
    return Finding("good", "mail", f"{about} answers")


def _crawler(seen: Configuration) -> Iterator[Finding]:
    if not seen.contact:
        yield Finding("note", "crawler", "no contact is set (GAZEWIRE_USER_AGENT_CONTACT): set one before a real crawl")
    if seen.press_proxy:
        yield Finding("note", "crawler", f"hosts in .example are asked through {seen.press_proxy}: a test setting")
    if seen.door_endpoint:
        yield Finding("note", "doors", f"they may lead to {seen.door_endpoint} on this machine: a test setting")


def _articles(locations: Locations, now: datetime) -> list[Finding]:
    engine = make_engine(locations.articles, schema=SCHEMAS["articles"])
    try:
        with make_session_factory(engine)() as session:
            return [*_feeds(session, now), _last_crawl(session, now), *_waiting(session)]
    finally:
        engine.dispose()


def _feeds(session: Session, now: datetime) -> Iterator[Finding]:
    feeds = session.scalars(select(Feed).where(Feed.is_active == 1).order_by(Feed.url)).all()
    if not feeds:
        yield Finding("bad", "outlets", "none is listed: run `gazewire outlets sync`")
        return
    failing = [
        f"{feed.url} ({feed.last_outcome}, {feed.failures} times)" for feed in feeds if feed.failures >= _FAILING
    ]
    silent = [feed.url for feed in feeds if feed.last_new_at is not None and feed.last_new_at < now - _SILENT_AFTER]
    new = sum(feed.last_polled_at is None for feed in feeds)
    yield Finding("good", "outlets", f"{count(len(feeds), 'feed')} to be polled, {new} of them not yet asked")
    if failing:
        says = f"{count(len(failing), 'failing feed')}: {_some(failing)}; mend or drop in the outlet file"
        yield Finding("bad", "outlets", says)
    if silent:
        yield Finding("note", "outlets", f"{count(len(silent), 'feed')} without news for 14 days: {_some(silent)}")


def _last_crawl(session: Session, now: datetime) -> Finding:
    last = session.scalar(select(func.max(Fetch.at)))
    if last is None:
        return Finding("note", "crawl", "there was none yet: run `gazewire crawl`, or the service with `gazewire run`")
    text = f"last one {to_utc_text(last)}"
    if last < now - _STALE_AFTER:
        return Finding("bad", "crawl", f"{text}, more than a day ago: is the service running (`gazewire run`)?")
    return Finding("good", "crawl", text)


def _waiting(session: Session) -> Iterator[Finding]:
    pages = _number(session, select(Entry.url).where(Entry.to_extract()))
    articles = _number(session, select(Article.article_id).where(Article.to_process()))
    if pages or articles:
        waiting = f"{count(pages, 'page')} and {count(articles, 'article')} to be read"
        yield Finding("note", "process", f"{waiting}: run `gazewire process`")
    aside = _number(session, select(Quarantine.item))
    if aside:
        yield Finding("note", "quarantine", f"{count(aside, 'item')} set aside; table `quarantine` says why")


def _desk(locations: Locations, now: datetime) -> list[Finding]:
    engine = make_engine(locations.desk, schema=SCHEMAS["desk"])
    try:
        with make_session_factory(engine)() as session:
            number = _number(session, select(Subscriber.subscriber_id).where(Subscriber.state == ACTIVE))
            found = [Finding("good" if number else "note", "subscribers", f"{number} active")]
            is_lost = Delivery.state.in_((DeliveryOutcome.FAILED.value, DeliveryOutcome.BOUNCED.value))
            lost = select(Delivery.delivery_id).where(Delivery.channel == MAIL, is_lost)
            n_late, n_all = (
                _number(session, lost.where(Delivery.finished_at > now - FAILED_LASTS)),
                _number(session, lost),
            )
            if n_all:  # one address that bounced long ago needs no hand any more
                says = f"{n_all} failed for good, {n_late} within a day; table `delivery` says why"
                found.append(Finding("bad" if n_late else "note", "deliveries", says))
            found.extend(_doors(session))
            found.extend(Finding("bad", "alarm", alarm.message) for alarm in standing_alarms(session))
            return found
    finally:
        engine.dispose()


def _doors(session: Session) -> Iterator[Finding]:
    n_open = open_doors_count(session)
    if n_open:
        yield Finding("good", "doors", f"{n_open} open")
    for door in broken_doors(session):
        yield Finding("bad", "doors", f"{door}; try `gazewire doors test {door.door_id}`, or revoke it")


def _number(session: Session, query: Select[str]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" +{more} more" if more > 0 else "")
