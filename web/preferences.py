"""The page of one's own: change what is sent and when, pause, leave, take one's data along, be deleted."""

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
from starlette.responses import RedirectResponse, Response

from alerts.consent import REMOVED, start_again
from alerts.doors import open_doors, revoke
from alerts.erasure import empty_the_log, erase, everything_about
from alerts.letters import TooManyError, ask
from alerts.links import OWNER, PREFERENCES, Links
from alerts.mailer import file_name
from alerts.preferences import (
    CheckedTerms,
    Problems,
    add_terms,
    check_schedule,
    check_terms,
    keep_schedule,
    keep_terms,
    schedule_of,
    watched_by,
)
from alerts.signing import signing_key
from alerts.subscribers import unsubscribe
from alerts.verdicts import unmute
from models import Mute, Subscriber, Subscription
from web.fields import Filled, schedule_from, terms_from
from web.own import show
from web.queries.articles import outlet_names
from web.signed import Form, no_longer_valid, posted, required
from web.site import Site, client_of, site_of

_LONGEST_PAUSE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Erased:
    """Somebody is gone; the Message-IDs of the mails, for files of them."""

    message_ids: tuple[str, ...]


#: Does what a button asks for; what comes back is an answer, or a word for what was done.
Act = Callable[[Session, Subscriber, Request, Form], Response | Erased | str]


def preferences_page(request: Request) -> Response:
    """GET: everything as it stands, in forms. Nothing happens."""
    purpose, subscriber_id = required(request, OWNER, PREFERENCES)
    with Session(site_of(request).desk) as session:
        return show(session, _required_row(session, subscriber_id), request, is_owner=purpose == OWNER)


@posted
def change_preferences(request: Request, form: Form) -> Response:
    """POST: do what the button says, then show the page anew, so that a reload repeats nothing."""
    purpose, subscriber_id = required(request, OWNER, PREFERENCES)
    act = ACTS.get(form.one("act"))
    if act is None:
        raise HTTPException(400, "This form says nothing that can be done here.")
    site = site_of(request)
    with Session(site.desk_writer) as session, session.begin():
        row = _required_row(session, subscriber_id)
        if form.one("act") in _OWNERS_ONLY and not _is_owner(purpose, form.one("act"), row):
            raise HTTPException(403, "This needs a fresh link: ask for one on your page of preferences.")
        done = act(session, row, request, form)
    if isinstance(done, Erased):
        return _after_erasure(site, done)
    if isinstance(done, Response):
        return done
    back = Links(site.prefix, preferences_token=request.path_params["token"]).preferences()
    return RedirectResponse(f"{back}?done={done}", status_code=303)


def _required_row(session: Session, subscriber_id: str) -> Subscriber:
    row = session.get(Subscriber, subscriber_id)
    if row is None:
        raise no_longer_valid()
    return row


def _is_owner(purpose: str, act: str, row: Subscriber) -> bool:
    """A digest may have been forwarded with its links. Who has left gets no mails, so may be deleted by an old link."""
    return purpose == OWNER or (act == "delete" and row.state == REMOVED)


def _wrong(session: Session, row: Subscriber, request: Request, filled: Filled) -> Response:
    """The page again, with what was written and what is wrong with it."""
    purpose, _ = required(request, OWNER, PREFERENCES)
    return show(session, row, request, is_owner=purpose == OWNER, wrong=filled)


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
    row.state, row.paused_until = "paused", until
    return "paused"


def _start_of(text: str, zone: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OSError):
        return None


def _resume(session: Session, row: Subscriber, request: Request, form: Form) -> Response | str:
    del session, request, form
    if row.state == "paused":
        row.state, row.paused_until = "active", None
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


def _after_erasure(site: Site, erased: Erased) -> Response:
    """What a transaction cannot take along: mails that were written as files, and the database's log."""
    if site.outbox is not None:
        for message_id in erased.message_ids:
            (site.outbox / file_name(message_id)).unlink(missing_ok=True)
    empty_the_log(site.desk_writer)
    return site.page("deleted.html")


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
_OWNERS_ONLY = frozenset({"download", "delete"})
