"""The service's jobs, each a few lines that call one function, and the clock that calls them.

A job asks the database what is due; the schedule only says how often to ask. Every job takes the time as an argument.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

from alerts import alarms
from alerts.article_erasure import Erased, erase_by_age
from alerts.compose import compose
from alerts.deliver import Senders
from alerts.door_deliver import deliver_doors
from alerts.door_senders import senders
from alerts.letters import send_letters
from alerts.retention import Pruned, prune
from alerts.turns import Turn
from models import Alarm
from pipeline.extraction import extract_pending
from pipeline.outcomes import DeliveryOutcome, DigestOutcome, ExtractOutcome
from pipeline.outlets import sync_outlets
from pipeline.process_report import ProcessReport
from pipeline.quiet import mark_quiet
from service import Service
from spiders.crawl import CrawlReport, CrawlRequest, run_crawl

logger = logging.getLogger(__name__)
Progress = Callable[[int, int], None]


def _silent(_done: int, _all: int) -> None:
    """No progress is shown."""


# --- the jobs -------------------------------------------------------------------------------------


def crawl_job(service: Service, now: datetime, outlet: str | None = None) -> CrawlReport:
    """Poll due feeds and fetch pending pages, in a process of its own."""
    with service.article_sessions.begin() as session:
        sync_outlets(session, service.outlets)
    level = logging.getLevelName(logging.getLogger("spiders").getEffectiveLevel())
    databases = {
        "LOG_LEVEL": level,
        "DATABASE_URL": service.locations.articles,
        "CAPTURES_URL": service.locations.captures,
    }
    settings = {**service.options.crawl_settings, **databases}
    return run_crawl(CrawlRequest(now, outlet, settings=settings, timeout_s=service.options.crawl_timeout_s))


def extract_job(
    service: Service, now: datetime, *, again: bool = False, progress: Progress = _silent
) -> Counter[ExtractOutcome]:
    """Make articles of captured pages."""
    engines = (service.articles, service.captures)
    return extract_pending(*engines, now, service.extraction, service.extractor, progress, again=again)


def process_job(service: Service, now: datetime, *, again: bool = False, progress: Progress = _silent) -> ProcessReport:
    """Tag, sift, group and assess what is pending."""
    return service.processor.run(now, again=again, progress=progress)


def quiet_job(service: Service, now: datetime) -> int:
    """Note which controversies have gone quiet."""
    return mark_quiet(service.article_sessions, now, service.options.quiet_after_days)


def digest_job(
    service: Service, now: datetime, *, by_hand: bool = False, turn: Turn = "schedule"
) -> Mapping[DigestOutcome, int]:
    """Compose the digests that are due; with turn `news` the immediate ones too."""
    databases = service.articles, service.desk_sessions
    severity = service.options.hold_severity
    return compose(*databases, now, service.postage, by_hand=by_hand, turn=turn, hold_severity=severity)


def letters_job(service: Service, now: datetime) -> Mapping[str, int]:
    """Send the links and confirmations that the public pages were asked for."""
    with service.mailer() as mailer:
        return send_letters(service.desk_sessions, mailer, service.postage, now)


def prune_job(service: Service, now: datetime) -> Pruned:
    """Drop contents of the desk that are older than they are kept."""
    pruned = prune(service.desk_sessions, now, service.options.desk_retention_days)
    logger.info("pruned", extra=dict(pruned.counts()))
    return pruned


def erase_job(service: Service, now: datetime) -> Erased:
    """Erase articles that are older than their texts are kept; each leaves its tombstone."""
    erased = erase_by_age(service.holdings, now, service.options.text_retention_days)
    if erased.articles:
        logger.info("erased by age", extra=asdict(erased))
    return erased


def deliver_job(service: Service, now: datetime) -> Mapping[DeliveryOutcome, int]:
    """Send the letters that wait, then what waits in the outbox."""
    letters_job(service, now)
    mails = Senders(service.mailer, service.options.smtp_connections if service.options.smtp else 1)
    limit = service.options.mails_per_domain
    return mails.deliver(service.desk_sessions, service.options.sender.address, now, service.worker, limit)


def doors_job(service: Service, now: datetime) -> Mapping[DeliveryOutcome, int]:
    """Send what waits for chats and webhooks; apart from the mails, which no slow door may hold up."""
    return deliver_doors(service.desk_sessions, senders(service.options.doors), now, service.worker)


def watch_job(service: Service, now: datetime) -> list[Alarm]:
    """Raise the operator's alarms, and clear those that ended."""
    with service.mailer() as mailer:
        address = service.options.operator
        operator = alarms.Operator(address, service.options.sender, mailer) if address else None
        return alarms.check(service.desk_sessions, now, operator)


def crawl_and_process(service: Service, now: datetime) -> None:
    """One tick: processing begins after the crawl has ended."""
    service.take_changes()
    report = crawl_job(service, now)
    extracted = extract_job(service, now)
    processed = process_job(service, now)
    quiet_job(service, now)
    logger.info(
        "tick",
        extra={"polls": report.polls.taken, "fetches": report.fetches.taken, "extracted": extracted.total()}
        | {"processed": processed.taken},
    )
    erase_job(service, now)  # here, because nothing may read or group meanwhile
    digest_job(service, now, turn="news")  # `digest_and_deliver` sends it: two senders of one name would share claims


def digest_and_deliver(service: Service, now: datetime) -> None:
    """Compose what is due, then send what waits."""
    digest_job(service, now)
    deliver_job(service, now)


# --- the clock ------------------------------------------------------------------------------------


def clock() -> datetime:
    """The time, in whole seconds of UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def make_schedule(
    service: Service,
    *,
    tick_s: float = 300.0,
    mail_s: float = 30.0,
    watch_s: float = 120.0,
    doors_s: float = 15.0,
    letters_s: float = 10.0,
    prune_s: float = 21_600.0,
) -> BackgroundScheduler:
    """A schedule that asks the database at these intervals. A job never overlaps itself; missed runs are merged."""
    schedule = BackgroundScheduler(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1})
    for name, job, seconds in (
        ("crawl_and_process", crawl_and_process, tick_s),
        ("digest_and_deliver", digest_and_deliver, mail_s),
        ("doors", doors_job, doors_s),
        ("watch", watch_job, watch_s),
        ("letters", letters_job, letters_s),
        ("prune", prune_job, prune_s),
    ):
        schedule.add_job(
            _run_job,
            "interval",
            seconds=seconds,
            args=(name, job, service),
            id=name,
            next_run_time=datetime.now(UTC),
            misfire_grace_time=None,
        )
    return schedule


def _run_job(name: str, job: Callable[[Service, datetime], object], service: Service) -> None:
    """A job that fails is logged and comes again; the service goes on."""
    try:
        job(service, clock())
    except Exception:
        logger.exception("job failed", extra={"job": name})
