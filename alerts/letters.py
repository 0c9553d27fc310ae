"""Letters: mails that somebody asked for on the public pages. The pages write down the wish, a job looks up and sends.

So a page answers the same, and as fast, whether an address is known or not.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, sessionmaker

from alerts.compose import Postage
from alerts.consent import register
from alerts.dkim import sign as sign_mail
from alerts.letter_parts import confirmation, fresh_link
from alerts.links import UNSUBSCRIBE, Links, confirm_link, preferences_link
from alerts.mailer import Mail, Mailer, PermanentError, TemporaryError
from alerts.messages import Envelope, message_id, mime
from alerts.records import PENDING, RenderedMessage
from alerts.signing import id_at, signing_key
from alerts.suppression import suppression_of
from alerts.tokens import keyed_hash, sign
from models import Letter, Subscriber

logger = logging.getLogger(__name__)

Kind = Literal["confirm", "link"]
_HOUR = timedelta(hours=1)
#: Letters an hour to one address, asked from one network address, and in all.
PER_ADDRESS, PER_CLIENT, IN_ALL = 3, 30, 300
#: A letter that was taken and did not end belongs to a sender that died.
_CLAIM_LASTS = timedelta(minutes=15)
#: Waits after the first, second, … failed try; after the last one it has failed.
_BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))


class TooManyError(Exception):
    """One network address asked too often; the number is how many seconds to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


# --- asking ---------------------------------------------------------------------------------------


def ask(
    session: Session, kind: Kind, address: str, client: str, now: datetime, wishes: dict[str, Any] | None = None
) -> None:
    """Write down that a letter is wanted. `address` is a checked mail address, `client` where the wish came from.

    TooManyError where `client` asks too often; what is too much for an address or in all is passed over in silence.
    """
    key = signing_key(session)
    hashed, asker = id_at(session, key, address), keyed_hash(key, "client", client)
    if _asked(session, now, Letter.client_hash == asker) >= PER_CLIENT:
        raise TooManyError(int(_HOUR.total_seconds()))
    is_enough = _asked(session, now, Letter.address_hash == hashed) >= PER_ADDRESS
    if is_enough or _asked(session, now) >= IN_ALL:
        logger.warning("letter not taken: too many", extra={"kind": kind, "for_one_address": is_enough})
        return
    session.add(
        Letter(
            letter_id=secrets.token_hex(16),
            kind=kind,
            address_hash=hashed,
            client_hash=asker,
            address=address if kind == "confirm" else "",
            wishes=wishes or {},
            asked_at=now,
            next_attempt_at=now,
        )
    )


def _asked(session: Session, now: datetime, *where: ColumnElement[bool]) -> int:
    recent = select(func.count()).select_from(Letter).where(Letter.asked_at > now - _HOUR, *where)
    return session.scalar(recent) or 0


# --- sending --------------------------------------------------------------------------------------


def send_letters(desk: sessionmaker[Session], mailer: Mailer, postage: Postage, now: datetime) -> Counter[str]:
    """Send the letters that wait; how each that was taken ended: a state of the table, or `deferred`."""
    is_due = (Letter.state == "waiting", Letter.next_attempt_at <= now)
    with desk() as session:
        waiting = session.scalars(select(Letter.letter_id).where(*is_due).order_by(Letter.asked_at)).all()
    ended: Counter[str] = Counter()
    for letter_id in waiting:
        with desk.begin() as session:
            taken = update(Letter).where(Letter.letter_id == letter_id, *is_due)
            claim = taken.values(attempts=Letter.attempts + 1, next_attempt_at=now + _CLAIM_LASTS)
            result = session.execute(claim)
            if not (isinstance(result, CursorResult) and result.rowcount == 1):
                continue
            written = _written(session, letter_id, postage, now)
        try:
            ended[_send(desk, mailer, letter_id, written, now)] += 1
        except TemporaryError as error:
            logger.warning("letter deferred", extra={"letter_id": letter_id, "answer": str(error)})
            ended[_defer(desk, letter_id, now)] += 1
            if error.is_connection:
                break  # the server cannot be reached: the rest waits, untried
    return ended


def _written(session: Session, letter_id: str, postage: Postage, now: datetime) -> Mail | str:
    """As `_write`; one that cannot be put into words, such as wishes of another version, keeps no other from going."""
    try:
        with session.begin_nested():
            return _write(session, letter_id, postage, now)
    except (KeyError, TypeError, ValueError):
        logger.exception("letter cannot be written", extra={"letter_id": letter_id})
        return "failed"


def _write(session: Session, letter_id: str, postage: Postage, now: datetime) -> Mail | str:
    """The mail, or the state in which the letter ends without one."""
    key, letter = signing_key(session), session.get_one(Letter, letter_id)
    row = session.get(Subscriber, letter.address_hash)
    address = letter.address if row is None else row.address
    if not address:
        return "nobody"
    if suppression_of(session, key, address, now) is not None:
        return "suppressed"
    if letter.kind == "confirm" and (row is None or row.state == PENDING):
        row = register(session, letter.address_hash, address, letter.wishes, now)
        text = confirmation(confirm_link(key, postage.base_url, row.subscriber_id, now))
    elif row is not None and row.state != PENDING:
        text = fresh_link(preferences_link(key, postage.base_url, row.subscriber_id, now))
    else:
        return "nobody"
    return _mail(postage, letter, row, text, sign(key, UNSUBSCRIBE, row.subscriber_id))


def _mail(postage: Postage, letter: Letter, row: Subscriber, text: RenderedMessage, token: str) -> Mail:
    leave = Links(postage.base_url, token).unsubscribe()
    envelope = Envelope(postage.sender, row.address, letter.letter_id, letter.asked_at, leave, token)
    name = message_id(postage.sender, letter.letter_id, letter.asked_at)
    body = mime(text, envelope)
    if postage.dkim is not None:
        body = sign_mail(body, postage.dkim, letter.asked_at)
    return Mail(postage.sender.address, row.address, name, body)


def _send(desk: sessionmaker[Session], mailer: Mailer, letter_id: str, written: Mail | str, now: datetime) -> str:
    """How it ended; TemporaryError where it has not."""
    if isinstance(written, str):
        return _end(desk, letter_id, written, now)
    try:
        mailer.send(written)
    except PermanentError as error:
        logger.warning("letter refused", extra={"letter_id": letter_id, "answer": str(error)})
        return _end(desk, letter_id, "failed", now)
    return _end(desk, letter_id, "sent", now)


def _end(desk: sessionmaker[Session], letter_id: str, state: str, now: datetime) -> str:
    """Keep how it ended; the address and the wishes are needed no more."""
    with desk.begin() as session:
        letter = session.get(Letter, letter_id)
        if letter is not None:
            letter.state, letter.finished_at, letter.address, letter.wishes = state, now, "", {}
    logger.info("letter", extra={"letter_id": letter_id, "outcome": state})
    return state


def _defer(desk: sessionmaker[Session], letter_id: str, now: datetime) -> str:
    with desk.begin() as session:
        letter = session.get_one(Letter, letter_id)
        if letter.attempts <= len(_BACK_OFF):
            letter.next_attempt_at = now + _BACK_OFF[letter.attempts - 1]
            return "deferred"
    return _end(desk, letter_id, "failed", now)
