"""What comes back: delivery status notifications (RFC 3464), complaints (RFC 5965) and wishes to leave, acted upon.

Only reports on a mail of ours count: its Message-ID is made from ids that nobody outside knows.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import compat32, default
from itertools import islice
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from alerts.links import UNSUBSCRIBE
from alerts.mailer import blames_address
from alerts.signing import signing_key
from alerts.subscribers import unsubscribe
from alerts.suppression import Reason, suppress
from alerts.tokens import verify
from models import Delivery
from pipeline.outcomes import DeliveryOutcome

logger = logging.getLogger(__name__)

#: A report has three parts and what is in them.
_PARTS = 50
_ACTIONS: Mapping[str, Literal["bounce", "delay"]] = {"failed": "bounce", "delayed": "delay"}

ReportOutcome = Literal["bounced", "complained", "failed", "temporary", "unknown_mail", "unsubscribed", "no_report"]
#: What the mailto address of List-Unsubscribe puts into the subject, with a signed token.
_WISH = re.compile(r"(?:re:\s*)?unsubscribe\s+([A-Za-z0-9_-]{20,400})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says of one mail: that it was given up, is only late, or that its reader complained.

    `status` is an enhanced code such as 5.1.1; empty for a complaint.
    """

    kind: Literal["bounce", "delay", "complaint"]
    message_id: str
    status: str = ""

    @property
    def ends_mails(self) -> Reason | None:
        """Why the address is to get nothing for now, if it is; a host that was away for days may be back tomorrow."""
        if self.kind == "complaint":
            return "complaint"
        return "bounce" if self.kind == "bounce" and blames_address(self.status) else None

    @property
    def told(self) -> str:
        """What a delivery keeps of it."""
        return f"{self.kind} {self.status}".strip()


def parse_report(raw: bytes) -> Report | None:
    """The report in a mail; None where it is none, or does not say which mail it is about."""
    try:
        message = message_from_bytes(raw, policy=default)
        parts = list(islice(message.walk(), _PARTS)) if message.get_content_type() == "multipart/report" else []
        return _reported(parts)
    except Exception:
        logger.warning("a mail that came back cannot be read", exc_info=True)
        return None


def _reported(parts: Sequence[Message]) -> Report | None:
    message_id = next((found for part in parts[1:] if (found := _original_id(part))), None)
    if message_id is None:
        return None
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            return Report("complaint", message_id)
        if part.get_content_type() == "message/delivery-status":
            return _delivery_report(part, message_id)
    return None


def _delivery_report(part: Message, message_id: str) -> Report | None:
    """What is said of the first recipient whose delivery failed or is delayed."""
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        action = str(block.get("Action", "")).strip().lower() if isinstance(block, Message) else ""
        if isinstance(block, Message) and action in _ACTIONS:
            return Report(_ACTIONS[action], message_id, str(block.get("Status", "")).strip())
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


def take_reports(desk: sessionmaker[Session], mails: Iterable[bytes], now: datetime) -> Mapping[ReportOutcome, int]:
    """Act upon what came back; the counts sum to the mails."""
    outcomes: Counter[ReportOutcome] = Counter()
    for raw in mails:
        report = parse_report(raw)
        outcomes[_leave(desk, raw, now) if report is None else _take(desk, report, now)] += 1
    return outcomes


def _leave(desk: sessionmaker[Session], raw: bytes, now: datetime) -> ReportOutcome:
    """A mail that asks to unsubscribe, by a token of ours: whoever has it may."""
    wish = _WISH.fullmatch(" ".join(_subject(raw).split()))
    if wish is None:
        return "no_report"
    with desk.begin() as session:
        subscriber_id = verify(signing_key(session), UNSUBSCRIBE, wish[1], now)
        has_left = subscriber_id is not None and unsubscribe(session, subscriber_id, now)
    return "unsubscribed" if has_left else "no_report"


def _subject(raw: bytes) -> str:
    """The subject as it stands; ours is plain ASCII."""
    return str(BytesHeaderParser(policy=compat32).parsebytes(raw).get("Subject", ""))


def _take(desk: sessionmaker[Session], report: Report, now: datetime) -> ReportOutcome:
    with desk.begin() as session:
        delivery = session.scalar(select(Delivery).where(Delivery.message_id == report.message_id))
        if delivery is None:
            return "unknown_mail"
        if report.kind == "delay":
            return "temporary"
        if _is_news(delivery, report):
            _record(session, delivery, report, now)
        if report.kind == "complaint":
            return "complained"
        return "bounced" if delivery.state == DeliveryOutcome.BOUNCED else "failed"


def _is_news(delivery: Delivery, report: Report) -> bool:
    """False for what was read before; a complaint is news of a bounced mail too, whose address would come back."""
    if report.kind == "complaint":
        return delivery.detail != report.told
    if report.ends_mails:
        return delivery.state != DeliveryOutcome.BOUNCED
    return delivery.state not in (DeliveryOutcome.BOUNCED, DeliveryOutcome.FAILED)


def _record(session: Session, delivery: Delivery, report: Report, now: datetime) -> None:
    delivery.state = DeliveryOutcome.BOUNCED if report.ends_mails else DeliveryOutcome.FAILED
    delivery.finished_at, delivery.detail = now, report.told
    if report.ends_mails:
        suppress(session, signing_key(session), delivery.address, report.ends_mails, now)
    logger.info("report", extra={"delivery_id": delivery.delivery_id, "kind": report.kind})
