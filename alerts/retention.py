"""How long the desk keeps the contents of old digests. The ledger of what was told stays, or it would be told again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Delete, Update, and_, delete, func, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, sessionmaker

from alerts.links import CONFIRM_LASTS
from alerts.outbox import UNFINISHED
from alerts.records import PENDING
from models import Alarm, Delivery, DeliveryBody, Digest, Letter, Subscriber

#: Letters are kept a while to limit how many are asked for, and to see what went wrong.
_LETTERS_LAST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much was dropped: contents of digests, bytes and details of deliveries, letters, requests, old alarms."""

    digests: int = 0
    deliveries: int = 0
    letters: int = 0
    unconfirmed: int = 0
    alarms: int = 0

    def counts(self) -> Mapping[str, int]:
        """By name."""
        return Counter({field.name: getattr(self, field.name) for field in fields(self)})


def prune(desk: sessionmaker[Session], now: datetime, days: int, *, dry_run: bool = False) -> Pruned:
    """Drop what is older than `days` (0: digests are kept), and what nobody needs any more. Running it again is idle.

    A dry run counts and drops nothing.
    """
    with desk() as session, session.begin() as transaction:
        pruned = Pruned(
            digests=_drop(session, _old_contents(now, days)) if days else 0,
            deliveries=_drop_deliveries(session, now, days) if days else 0,
            letters=_drop(session, delete(Letter).where(Letter.asked_at <= now - _LETTERS_LAST)),
            unconfirmed=_drop(session, _unconfirmed(now)),
            alarms=_drop(session, _old_alarms(now, days)) if days else 0,
        )
        if dry_run:
            transaction.rollback()
    return pruned


def _drop(session: Session, statement: Update | Delete) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return result.rowcount if isinstance(result, CursorResult) else 0


def _old_contents(now: datetime, days: int) -> Update:
    is_waiting = select(Delivery.digest_id).where(Delivery.state.in_(UNFINISHED))
    is_old = Digest.slot <= now - timedelta(days=days)
    return update(Digest).where(is_old, Digest.digest_id.not_in(is_waiting), ~has_no_content()).values(content={})


def has_no_content() -> ColumnElement[bool]:
    """True for a digest whose content was dropped."""
    return func.length(Digest.__table__.c.content) <= len("{}")


def _drop_deliveries(session: Session, now: datetime, days: int) -> int:
    """Addresses, answers and bytes of what has ended (the rest may still be sent); how many deliveries had any."""
    of_old = select(Digest.digest_id).where(Digest.slot <= now - timedelta(days=days))
    is_over = and_(Delivery.digest_id.in_(of_old), Delivery.state.not_in(UNFINISHED))
    has_some = or_(Delivery.detail.is_not(None), Delivery.address != "", Delivery.kept.has())
    n_dropped = _drop(session, update(Delivery).where(is_over, has_some).values(detail=None, address=""))
    over = select(Delivery.delivery_id).where(is_over)
    _drop(session, delete(DeliveryBody).where(DeliveryBody.delivery_id.in_(over)))
    return n_dropped


def _unconfirmed(now: datetime) -> Delete:
    return delete(Subscriber).where(Subscriber.state == PENDING, Subscriber.created_at <= now - CONFIRM_LASTS)


def _old_alarms(now: datetime, days: int) -> Delete:
    return delete(Alarm).where(Alarm.cleared_at <= now - timedelta(days=days))
