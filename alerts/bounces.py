"""What comes back: delivery status notifications (RFC 3464) and complaints (RFC 5965), read and acted upon.

Only reports on a mail of ours count: its Message-ID is made from ids that nobody outside knows.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.message import EmailMessage, Message
from email.policy import default
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from alerts.signing import signing_key
from alerts.suppression import suppress
from models import Delivery
from pipeline.outcomes import DeliveryOutcome

logger = logging.getLogger(__name__)

ReportOutcome = Literal["bounced", "complained", "temporary", "unknown_mail", "no_report"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says of one mail. `status` is an enhanced code such as 5.1.1; empty for a complaint."""

    kind: Literal["bounce", "complaint"]
    message_id: str
    status: str = ""

    @property
    def is_final(self) -> bool:
        """True where trying again is no use."""
        return self.kind == "complaint" or self.status.startswith("5")


def parse_report(raw: bytes) -> Report | None:
    """The report in a mail; None where it is none, or does not say which mail it is about."""
    message = message_from_bytes(raw, policy=default)
    parts = list(message.walk()) if message.get_content_type() == "multipart/report" else []
    message_id = next((found for part in parts[1:] if (found := _original_id(part))), None)
    if message_id is None:
        return None
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            return Report("complaint", message_id)
        if part.get_content_type() == "message/delivery-status":
            status = _status(part)
            return None if status is None else Report("bounce", message_id, status)
    return None


def _original_id(part: Message) -> str | None:
    """Message-ID of the mail that a report returns, whole or as headers."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else None
        found = inner.get("Message-ID") if isinstance(inner, Message) else None
    elif kind == "text/rfc822-headers" and isinstance(part, EmailMessage):
        found = message_from_string(str(part.get_content()), policy=default).get("Message-ID")
    else:
        return None
    return None if found is None else str(found).strip()


def _status(part: Message) -> str | None:
    """The status of the first recipient whose delivery failed or is delayed."""
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message) and str(block.get("Action", "")).strip().lower() in ("failed", "delayed"):
            return str(block.get("Status", "")).strip()
    return None


def take_reports(desk: sessionmaker[Session], mails: Iterable[bytes], now: datetime) -> Mapping[ReportOutcome, int]:
    """Act upon what came back; the counts sum to the mails."""
    outcomes: Counter[ReportOutcome] = Counter()
    for raw in mails:
        report = parse_report(raw)
        outcomes["no_report" if report is None else _take(desk, report, now)] += 1
    return outcomes


def _take(desk: sessionmaker[Session], report: Report, now: datetime) -> ReportOutcome:
    with desk.begin() as session:
        delivery = session.scalar(select(Delivery).where(Delivery.message_id == report.message_id))
        if delivery is None:
            return "unknown_mail"
        if not report.is_final:
            return "temporary"
        if delivery.state == DeliveryOutcome.BOUNCED:
            return "bounced"
        suppress(session, signing_key(session), delivery.address, report.kind, now)
        delivery.state, delivery.finished_at = DeliveryOutcome.BOUNCED, now
        delivery.detail = f"{report.kind} {report.status}".strip()
        logger.info("report", extra={"delivery_id": delivery.delivery_id, "kind": report.kind})
    return "complained" if report.kind == "complaint" else "bounced"
