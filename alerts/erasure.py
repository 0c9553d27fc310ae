"""What the desk holds of one person: all of it for the person to keep, or none of it any more.

Which tables those are is read from their foreign keys, so that a new table is neither forgotten here nor there.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, delete, select, update
from sqlalchemy.orm import Session

from alerts.mailer import file_name
from alerts.signing import address_hash
from alerts.suppression import suppress
from models import Alarm, Delivery, DeskBase, Digest, Letter, Subscriber, Suppression, Verdict
from models.wiping import empty_log, overwrite_what_is_deleted
from pipeline.tombstones import ERASED


def everything_about(session: Session, key: bytes, row: Subscriber) -> dict[str, Any]:
    """All rows about a subscriber, by table, as JSON values; a mail's bytes as text."""
    connection = session.connection()
    found: dict[str, Any] = {
        table.name: [_json(one) for one in rows] for table, rows in _rows(connection, row.subscriber_id)
    }
    letters = select(Letter.__table__).where(Letter.address_hash == row.subscriber_id)
    on_list = select(Suppression.__table__).where(Suppression.address_hash == address_hash(key, row.address))
    found["letter"] = [_json(dict(one)) for one in connection.execute(letters).mappings()]
    found["suppression"] = [_json(dict(one)) for one in connection.execute(on_list).mappings()]
    return found


def _rows(connection: Connection, subscriber_id: str) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """Each table that leads to a subscriber by foreign keys, parents first, with the rows that lead to this one."""
    known: dict[str, list[dict[str, Any]]] = {}
    for table in DeskBase.metadata.sorted_tables:
        if table.name == Subscriber.__tablename__:
            where = [(table.c.subscriber_id, [subscriber_id])]
        else:
            where = [
                (column, [one[parent.name] for one in known[parent.table.name]])
                for column, parent in _references(table)
                if parent.table.name in known
            ]
        if where:
            known[table.name] = _select(connection, table, where)
            yield table, known[table.name]


def _references(table: Table) -> list[tuple[Column[Any], Column[Any]]]:
    return [(key.parent, key.column) for key in table.foreign_keys]


def _select(connection: Connection, table: Table, where: list[tuple[Column[Any], list[Any]]]) -> list[dict[str, Any]]:
    """Rows that any of the columns leads to, each once, in the order of the primary key."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for column, values in where:
        for start in range(0, len(values), 500):
            for one in connection.execute(select(table).where(column.in_(values[start : start + 500]))).mappings():
                found[tuple(one[key.name] for key in table.primary_key)] = dict(one)
    return [found[key] for key in sorted(found)]


def _json(row: dict[str, Any]) -> dict[str, Any]:
    """The row without the secret of a door, which was shown once and never is again."""
    return {name: _plain(value) for name, value in row.items() if name != "secret"}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def erase(session: Session, key: bytes, row: Subscriber, now: datetime) -> list[str]:
    """Delete a subscriber and every trace, by the person's own wish: the address gets no mail any more.

    What stays: a keyed hash of the address on the suppression list, and verdicts that lead to nobody.
    """
    address = row.address
    message_ids = forget(session, row)
    suppress(session, key, address, "erased", now)
    return message_ids


def forget(session: Session, row: Subscriber) -> list[str]:
    """Delete a subscriber and every trace; the Message-IDs of the mails, for whoever keeps files of them."""
    overwrite_what_is_deleted(session.connection())
    address, subscriber_id = row.address, row.subscriber_id
    message_ids = _message_ids(session, subscriber_id)
    _detach_verdicts(session, subscriber_id)
    session.execute(delete(Letter).where(Letter.address_hash == subscriber_id))
    _clean_alarms(session, address)
    session.execute(delete(Subscriber).where(Subscriber.subscriber_id == subscriber_id))
    session.flush()
    session.expunge_all()
    return message_ids


def clear_away(desk: Engine, outbox: Path | None, message_ids: Iterable[str]) -> None:
    """After the transaction: remove mails that were written as files, and empty SQLite's log of deleted rows."""
    if outbox is not None:
        remove_files(outbox, message_ids)
    empty_log(desk)


def remove_files(outbox: Path, message_ids: Iterable[str]) -> None:
    """Remove mails that were written as files."""
    for message_id in message_ids:
        (outbox / file_name(message_id)).unlink(missing_ok=True)


def _message_ids(session: Session, subscriber_id: str) -> list[str]:
    of_one = select(Delivery.message_id).join(Digest, Digest.digest_id == Delivery.digest_id)
    return list(session.scalars(of_one.where(Digest.subscriber_id == subscriber_id).order_by(Delivery.message_id)))


def _detach_verdicts(session: Session, subscriber_id: str) -> None:
    """A verdict's id is made from who gave it; a random one takes its place."""
    of_one = select(Verdict.verdict_id).where(Verdict.subscriber_id == subscriber_id)
    for verdict_id in session.scalars(of_one).all():
        session.execute(
            update(Verdict)
            .where(Verdict.verdict_id == verdict_id)
            .values(verdict_id=f"v-{secrets.token_hex(12)}", subscriber_id=None)
        )


def _clean_alarms(session: Session, address: str) -> None:
    """An alarm repeats a mail server's last answer, which may name the address."""
    spelled = re.compile(re.escape(address), re.IGNORECASE)
    for alarm in session.scalars(select(Alarm)):
        alarm.message = spelled.sub(ERASED, alarm.message)
