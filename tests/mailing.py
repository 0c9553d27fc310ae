"""A mail server that has moods, three digests in an outbox, and what becomes of them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

import models as m
from alerts.compose import compose
from alerts.deliver import deliver
from alerts.mailer import SmtpMailer, SmtpServer
from pipeline.outcomes import DeliveryOutcome
from tests.desk_factories import (
    POSTAGE,
    Databases,
    add_controversy,
    add_development,
    add_entities,
    add_outlets,
    add_subscriber,
    open_databases,
)
from tests.digest_factories import at

SENDER = POSTAGE.sender.address


class Moody:
    """Answers RCPT and DATA as told, and counts connections and mails."""

    def __init__(self) -> None:
        self.rcpt = self.data = "250 ok"
        self.offers: list[str] = []
        self.mails: list[bytes] = []
        self.n_connections = 0

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.n_connections += 1
        return [*responses[:1], *self.offers, *responses[1:]]

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.rcpt.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data.startswith("2"):
            self.mails.append(bytes(envelope.content or b""))
        return self.data


@contextmanager
def moody_server() -> Iterator[tuple[Moody, SmtpServer]]:
    """A server that listens on this machine, and its moods."""
    handler = Moody()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, SmtpServer("127.0.0.1", controller.port, security="none")
    controller.stop()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def three_digests(folder: Path) -> Iterator[Databases]:
    """Three digests in the outbox, composed on day one."""
    with open_databases(folder) as opened:
        with opened.writer.begin() as session:
            add_outlets(session)
            add_entities(session)
            add_controversy(session, 1, at(0.5))
            add_development(session, 1, 1, at(0.5))
        with opened.desk.begin() as session:
            for name in ("ada", "bob", "cyd"):
                add_subscriber(session, f"{name}@fund.example", at())
        compose(opened.articles, opened.desk, at(1), POSTAGE, by_hand=True)
        yield opened


def send(databases: Databases, server: SmtpServer, later: timedelta = timedelta()) -> dict[DeliveryOutcome, int]:
    """Delivers what is due `later` than day one, in one conversation."""
    with SmtpMailer(server) as mailer:
        return dict(deliver(databases.desk, mailer, SENDER, at(1) + later, "test"))


def states(databases: Databases) -> set[tuple[str, int]]:
    """(state, attempts) of the deliveries."""
    with databases.desk() as session:
        return {(row.state, row.attempts) for row in session.scalars(select(m.Delivery))}
