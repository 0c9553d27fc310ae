"""The operator's alarm: a digest that was due did not go out. Raised once, mailed once, cleared when it has ended."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, sessionmaker

from alerts.door_health import alarm_message as broken_doors_message
from alerts.mailer import Mail, Mailer, PermanentError, TemporaryError
from alerts.messages import Sender, mail_address
from alerts.outbox import MAIL, UNFINISHED
from alerts.records import ACTIVE, PAUSED
from alerts.suppression import HELD_BACK
from alerts.terms import slot_due
from alerts.wording import count
from models import Alarm, Delivery, Digest, Hold, Subscriber
from pipeline.outcomes import DeliveryOutcome

logger = logging.getLogger(__name__)

OVERDUE = "digest_overdue"
NOT_COMPOSED = "digest_not_composed"
FAILED = "delivery_failed"
HELD = "approval_waiting"
DOOR_FAILING = "door_failing"
#: A digest is late when it has not gone out so long after its slot.
GRACE = timedelta(minutes=30)
#: Deliveries that failed for good are the operator's news for so long.
FAILED_LASTS = timedelta(days=1)
_LOST = (DeliveryOutcome.FAILED.value, DeliveryOutcome.BOUNCED.value)


@dataclass(frozen=True, slots=True)
class Operator:
    """Whom alarms are mailed to, and by which way."""

    address: str
    sender: Sender
    mailer: Mailer


def check(desk: sessionmaker[Session], now: datetime, operator: Operator | None = None) -> list[Alarm]:
    """Raise what is wrong now, clear what has ended, mail what is new; the alarms that stand."""
    with desk.begin() as session:
        wrong = {kind: message for kind, message in _findings(session, now) if message is not None}
        for kind, message in wrong.items():
            _raise(session, kind, message, now)
        standing = standing_alarms(session)
        for alarm in standing:
            if alarm.kind not in wrong:
                alarm.cleared_at = now
                logger.info("alarm cleared", extra={"alarm": alarm.kind})
    standing = [alarm for alarm in standing if alarm.cleared_at is None]
    if operator is not None:
        for alarm in standing:
            _mail_once(desk, alarm, now, operator)
    return standing


def standing_alarms(session: Session) -> list[Alarm]:
    """What `doctor` shows."""
    return list(session.scalars(select(Alarm).where(Alarm.cleared_at.is_(None)).order_by(Alarm.alarm_id)))


def _findings(session: Session, now: datetime) -> list[tuple[str, str | None]]:
    return [
        (OVERDUE, _overdue(session, now)),
        (NOT_COMPOSED, _not_composed(session, now)),
        (FAILED, _failed(session, now)),
        (HELD, _held(session)),
        (DOOR_FAILING, broken_doors_message(session)),
    ]


def _held(session: Session) -> str | None:
    """Nobody is told of what waits, so somebody has to know that it does."""
    n, first = session.execute(select(func.count(), func.min(Hold.held_at)).where(Hold.decision == "waiting")).one()
    if not n:
        return None
    what_to_do = "see `gazewire digest held`"
    return f"{count(n, 'development')} waiting for approval since {first:%Y-%m-%d %H:%M} UTC: {what_to_do}"


def _overdue(session: Session, now: datetime) -> str | None:
    late = session.execute(
        select(Digest.slot, Delivery.detail)
        .select_from(Delivery)
        .join(Digest, Digest.digest_id == Delivery.digest_id)
        .outerjoin(Subscriber, Subscriber.subscriber_id == Digest.subscriber_id)
        .where(Delivery.channel == MAIL, Delivery.state.in_(UNFINISHED), Digest.composed_at <= now - GRACE)
        .where(or_(Subscriber.state.is_(None), Subscriber.state != PAUSED, Subscriber.paused_until <= now))
        .where(or_(Delivery.detail.is_(None), ~Delivery.detail.startswith(HELD_BACK)))
        .order_by(Delivery.claimed_at.desc().nulls_last(), Delivery.delivery_id)
    ).all()
    if not late:
        return None
    since = f"{min(slot for slot, _ in late):%Y-%m-%d %H:%M} UTC"
    what_to_do = "check the SMTP_… settings, run `gazewire deliver`"
    said = _last_answer(answer for _, answer in late)
    return f"{count(len(late), 'digest')} due since {since} did not go out{said}: {what_to_do}"


def _last_answer(answers: Iterable[str | None]) -> str:
    """The first of `answers` that says something: they come latest first."""
    answer = next((one for one in answers if one), None)
    return f"; last answer: {answer}" if answer else ""


def _not_composed(session: Session, now: datetime) -> str | None:
    rows = session.scalars(select(Subscriber).where(Subscriber.state == ACTIVE))
    late = [slot for row in rows if (slot := _due_since(row, now)) is not None and slot <= now - GRACE]
    if not late:
        return None
    since = min(late)
    return f"{count(len(late), 'digest')} due since {since:%Y-%m-%d %H:%M} UTC not composed: is `gazewire run` running?"


def _due_since(row: Subscriber, now: datetime) -> datetime | None:
    """Where zone or send time are unreadable, digests are due since the subscriber was added; the log says why."""
    try:
        return slot_due(row, now)
    except ValueError:
        return row.created_at


def _failed(session: Session, now: datetime) -> str | None:
    answers = session.scalars(
        select(Delivery.detail)
        .where(Delivery.channel == MAIL, Delivery.state.in_(_LOST), Delivery.finished_at > now - FAILED_LASTS)
        .order_by(Delivery.finished_at.desc(), Delivery.delivery_id)
    ).all()
    if not answers:
        return None
    return f"{count(len(answers), 'delivery', 'deliveries')} failed for good within a day{_last_answer(answers)}"


def _raise(session: Session, kind: str, message: str, now: datetime) -> None:
    alarm = session.get(Alarm, kind)
    if alarm is None:
        alarm = Alarm(alarm_id=kind, kind=kind, message=message, raised_at=now)
        session.add(alarm)
    elif alarm.cleared_at is None:
        alarm.message = message
        return
    else:
        alarm.message, alarm.raised_at, alarm.mailed_at, alarm.cleared_at = message, now, None, None
    logger.error("alarm", extra={"alarm": kind, "alarm_message": message})
    session.flush()


def _mail_once(desk: sessionmaker[Session], alarm: Alarm, now: datetime, operator: Operator) -> None:
    """The mail does not go through the outbox, which may be what is stuck; unsent, it is tried at the next check."""
    if alarm.mailed_at is not None:
        return
    mail = _mail(alarm, operator)
    try:
        operator.mailer.send(mail)
    except (TemporaryError, PermanentError) as error:
        logger.warning("alarm not mailed", extra={"alarm": alarm.kind, "answer": str(error)})
        return
    with desk.begin() as session:
        row = session.get(Alarm, alarm.alarm_id)
        if row is not None:
            row.mailed_at = now


def _mail(alarm: Alarm, operator: Operator) -> Mail:
    seed = f"{alarm.alarm_id}\x1f{alarm.raised_at.isoformat()}"
    message_id = f"<alarm.{hashlib.sha256(seed.encode()).hexdigest()[:24]}@{operator.sender.domain}>"
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(operator.sender.name, addr_spec=operator.sender.address)
    message["To"] = Address(addr_spec=mail_address(operator.address))
    message["Subject"] = f"gazewire alarm: {alarm.kind.replace('_', ' ')}"
    message["Date"] = format_datetime(alarm.raised_at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        f"{alarm.message}\n\nSince {alarm.raised_at:%Y-%m-%d %H:%M} UTC. `gazewire doctor` says more.\n"
    )
    return Mail(operator.sender.address, operator.address, message_id, message.as_bytes())
