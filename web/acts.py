"""What the buttons of the page of preferences do: one function each, inside the transaction of the request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from alerts.consent import start_again
from alerts.doors import open_doors, revoke
from alerts.erasure import erase, everything_about
from alerts.letters import TooManyError, ask
from alerts.preference_rows import add_terms, keep_schedule, keep_terms, schedule_of, watched_by
from alerts.preferences import CheckedTerms, Problems, check_schedule, check_terms
from alerts.records import ACTIVE, PAUSED, REMOVED
from alerts.signing import signing_key
from alerts.subscribers import unsubscribe
from alerts.verdicts import unmute
from models import Mute, Subscriber, Subscription
from web.fields import Filled, schedule_from, terms_from
from web.own import show
from web.queries.articles import outlet_names
from web.signed import Form
from web.site import client_of, site_of

_LONGEST_PAUSE = timedelta(days=366)
#: For these a link from a digest, which may have been forwarded, is not enough.
OWNERS_ONLY = frozenset({"download", "delete"})
#: What the page offers to which a link to unsubscribe by leads; to be deleted, too, while one has left.
FOR_WHO_LEFT = frozenset({"return", "fresh"})


@dataclass(frozen=True, slots=True)
class Erased:
    """Somebody is gone; the Message-IDs of the mails, for files of them."""

    message_ids: tuple[str, ...]


#: Does what a button asks for; what comes back is an answer, or a word for what was done.
Act = Callable[[Session, Subscriber, Request, Form], Response | Erased | str]


def _wrong(session: Session, row: Subscriber, request: Request, filled: Filled) -> Response:
    """The page again, with what was written and what is wrong with it."""
    return show(session, row, request, wrong=filled)


# --- the acts -------------------------------------------------------------------------------------


def _schedule(session: Session, row: Subscriber, request: Request, form: Form) -> Response | str:
    given = schedule_from(form)
    schedule, problems = check_schedule(given)
    if problems:
        return _wrong(session, row, request, Filled("schedule", given, problems))
    keep_schedule(row, schedule)
    return "saved"


def _subscription(session: Session, row: Subscriber, request: Request, form: Form) -> Response | str:
    site, subscription = site_of(request), _own(row, form)
    given = terms_from(form, subscription.name)
    with site.articles.connect() as connection:
        terms, problems = check_terms(given, site.gazetteer(), _slugs(connection), watched_by(subscription))
    if problems:
        return _wrong(session, row, request, Filled(f"s-{subscription.subscription_id}", given, problems))
    keep_terms(subscription, terms, site.now())
    return "saved"


def _add(session: Session, row: Subscriber, request: Request, form: Form) -> Response | str:
    site, given = site_of(request), terms_from(form)
    with site.articles.connect() as connection:
        terms, problems = check_terms(given, site.gazetteer(), _slugs(connection))
    if not problems:
        problems = _added(session, row, terms, site.now())
    return _wrong(session, row, request, Filled("new", given, problems)) if problems else "added"


def _added(session: Session, row: Subscriber, terms: CheckedTerms, now: datetime) -> Problems:
    try:
        add_terms(session, row, terms, now)
    except ValueError as error:
        return {"name": f"{str(error)[:1].upper()}{str(error)[1:]}."}
    return {}


def _slugs(connection: Connection) -> list[str]:
    return [slug for slug, _ in outlet_names(connection)]


def _own(row: Subscriber, form: Form) -> Subscription:
    found = [one for one in row.subscriptions if one.subscription_id == form.one("subscription")]
    if not found:
        raise HTTPException(404, "You have no such subscription any more.")
    return found[0]


def _end(session: Session, row: Subscriber, request: Request, form: Form) -> Response | str:
    """One subscription less; with the last one all mails end."""
    subscription = _own(row, form)
    if len(row.subscriptions) == 1:
        return _leave(session, row, request, form)
    row.subscriptions.remove(subscription)
    return "ended"


def _pause(session: Session, row: Subscriber, request: Request, form: Form) -> Response | str:
    text, now = form.one("until"), site_of(request).now()
    until = _start_of(text, row.zone)
    if until is None or not now < until <= now + _LONGEST_PAUSE:
        problem = {"until": "Choose a day from tomorrow on, within a year."}
        return _wrong(session, row, request, Filled("pause", schedule_of(row), problem, since=text))
    if row.state == REMOVED:
        raise HTTPException(400, "No mails come to this address; start them again first.")
    row.state, row.paused_until = PAUSED, until
    return "paused"


def _start_of(text: str, zone: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OSError, OverflowError):
        return None


def _resume(session: Session, row: Subscriber, request: Request, form: Form) -> Response | str:
    del session, request, form
    if row.state == PAUSED:
        row.state, row.paused_until = ACTIVE, None
    return "resumed"


def _leave(session: Session, row: Subscriber, request: Request, form: Form) -> Response | str:
    del form
    unsubscribe(session, row.subscriber_id, site_of(request).now())
    return "left"


def _return(session: Session, row: Subscriber, request: Request, form: Form) -> Response | str:
    del form
    if row.state == REMOVED and not start_again(session, signing_key(session), row, site_of(request).now()):
        raise HTTPException(403, "This address is suppressed for another reason: ask the operator.")
    return "returned"


def _unmute(session: Session, row: Subscriber, request: Request, form: Form) -> Response | str:
    mute = session.get(Mute, (row.subscriber_id, form.one("controversy"), form.one("entity")))
    if mute is not None:
        unmute(session, mute, site_of(request).now())
    return "unmuted"


def _close(session: Session, row: Subscriber, request: Request, form: Form) -> Response | str:
    """Close one's own door."""
    for door in open_doors(session, row.subscriber_id):
        if door.door_id == form.one("door"):
            revoke(session, door.door_id, site_of(request).now())
    return "closed"


def _fresh(session: Session, row: Subscriber, request: Request, form: Form) -> Response | str:
    """A link by which one can download and delete, to the address alone."""
    del form
    try:
        ask(session, "link", row.address, client_of(request), site_of(request).now())
    except TooManyError as error:
        raise HTTPException(429, "Too many links were asked for.", {"retry-after": str(error.seconds)}) from None
    return "asked"


def _download(session: Session, row: Subscriber, request: Request, form: Form) -> Response | str:
    del request, form
    data = everything_about(session, signing_key(session), row)
    body = json.dumps(data, ensure_ascii=False, indent=1)
    headers = {"content-disposition": 'attachment; filename="gazewire-my-data.json"'}
    return Response(body, media_type="application/json", headers=headers)


def _delete(session: Session, row: Subscriber, request: Request, form: Form) -> Response | Erased | str:
    if form.one("sure") != "1":
        problem = {"sure": "Tick the box, because this cannot be undone."}
        return _wrong(session, row, request, Filled("delete", schedule_of(row), problem))
    return Erased(tuple(erase(session, signing_key(session), row, site_of(request).now())))


#: What a button may ask for.
ACTS: dict[str, Act] = {
    "schedule": _schedule,
    "subscription": _subscription,
    "add": _add,
    "end": _end,
    "pause": _pause,
    "resume": _resume,
    "leave": _leave,
    "return": _return,
    "unmute": _unmute,
    "close": _close,
    "fresh": _fresh,
    "download": _download,
    "delete": _delete,
}
