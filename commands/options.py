"""The options that the settings ask for, and a service that is opened with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import settings
from alerts.dkim import DkimError, DkimKey, load_key
from alerts.doors import DoorRules
from alerts.mailer import Security, SmtpServer
from alerts.messages import Sender
from alerts.outbound import AddressError, parse_endpoint
from commands.opening import Failure, configure_logging
from models import migrate
from models.locations import Locations
from service import Options, Service

SECURITIES: tuple[Security, ...] = get_args(Security)


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
    """Make databases that are not there yet, or that a run was killed over; refuse those that are behind."""
    if migrate.is_unmade(where):
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
        text_retention_days=settings.TEXT_RETENTION_DAYS,
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


def changed(**values: Any) -> Callable[[Options], Options]:
    """A change of options for `opened`."""
    return lambda given: replace(given, **values)
