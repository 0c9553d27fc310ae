"""What the page of preferences shows: the rows of the desk as filled forms."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from alerts.doors import open_doors, shown_address_of, subscription_name
from alerts.links import OWNER, PREFERENCES, RETURN
from alerts.preference_rows import schedule_of, terms_of
from alerts.preferences import Terms
from alerts.slots import zone_named
from alerts.verdicts import mutes_of
from alerts.wording import day
from models import Door, Subscriber, Subscription
from web.fields import Choices, Filled
from web.queries.articles import outlet_names
from web.queries.controversies import find_by_id
from web.queries.parties import names_of
from web.signed import form_token, required
from web.site import Site, site_of

#: What was done, in words; the code stands in the address after a form was sent.
DONE = {
    "saved": "Saved.",
    "added": "The new subscription begins now.",
    "ended": "The subscription has ended.",
    "paused": "Paused. What you are owed meanwhile comes in one digest afterwards.",
    "resumed": "The pause has ended.",
    "left": "You are unsubscribed. No more mails come to this address.",
    "returned": "Mails come again, beginning with the next send time.",
    "unmuted": "You hear of it again.",
    "closed": "Closed. Nothing goes that way any more.",
    "asked": "A fresh link is on its way to your address. It works for two hours.",
}
_DOORS = {"chat": "Chat", "webhook": "Webhook", "feed": "Private feed"}


#: Links that open the page: mailed to the owner alone, from a digest, and shown to who has just left.
PURPOSES = (OWNER, PREFERENCES, RETURN)


def show(session: Session, row: Subscriber, request: Request, *, wrong: Filled | None = None) -> Response:
    """The page, as far as its link allows; with `wrong` the form that could not be kept, as it was sent."""
    site, (purpose, _) = site_of(request), required(request, *PURPOSES)
    forms = {filled.key: filled for filled in (_schedule(row), *_subscriptions(row), _new())}
    if wrong is not None and wrong.key in forms:
        kept = forms[wrong.key]
        forms[wrong.key] = Filled(
            kept.key, wrong.values, wrong.problems, kept.subscription_id, kept.since, kept.n_weighted
        )
    with site.articles.connect() as connection:
        outlets = outlet_names(connection)
    return site.page(
        "preferences.html",
        200 if wrong is None else 422,
        row=row,
        address=masked(row.address),
        is_owner=purpose == OWNER,
        is_for_return=purpose == RETURN,
        schedule=forms["schedule"],
        subscriptions=[forms[f"s-{one.subscription_id}"] for one in row.subscriptions],
        new=forms["new"],
        wrong=wrong,
        problems={f"{wrong.key}-{name}": text for name, text in wrong.problems.items()} if wrong else {},
        done=DONE.get(request.query_params.get("done", ""), "") if wrong is None else "",
        mutes=_mutes(site, session, row),
        doors=_doors(session, row),
        choices=Choices(outlets=tuple(outlets)),
        paused_until=_day_in(row.paused_until, row.zone),
        first_day=_day_after(site.now(), row.zone),
        page_path=f"{site.prefix}{request.url.path}",
        form_token=form_token(site, request.url.path),
    )


def _schedule(row: Subscriber) -> Filled:
    return Filled("schedule", schedule_of(row))


def _subscriptions(row: Subscriber) -> list[Filled]:
    return [_subscription(one, _day_in(one.starts_at, row.zone)) for one in row.subscriptions]


def _subscription(row: Subscription, since: str) -> Filled:
    n_weighted = sum(entity.weight is not None for entity in row.entities)
    key = f"s-{row.subscription_id}"
    return Filled(key, terms_of(row), {}, row.subscription_id, since, n_weighted)


def _new() -> Filled:
    return Filled("new", Terms(name=""))


def masked(address: str) -> str:
    """Enough for its owner to know it by: `a…@fund.example`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def _day_in(moment: datetime | None, zone: str) -> str:
    if moment is None:
        return ""
    try:
        return day(moment, zone_named(zone).key)
    except ValueError:
        return day(moment)


def _day_after(now: datetime, zone: str) -> str:
    """Tomorrow, as a date field wants it."""
    try:
        today = now.astimezone(ZoneInfo(zone)).date()
    except (ValueError, OSError):
        today = now.date()
    return today.fromordinal(today.toordinal() + 1).isoformat()


def _doors(session: Session, row: Subscriber) -> list[tuple[str, str]]:
    """Id and words of each open door, without its secret."""
    return [(door.door_id, _door_in_words(session, door)) for door in open_doors(session, row.subscriber_id)]


def _door_in_words(session: Session, door: Door) -> str:
    name = subscription_name(session, door)
    what = f"{_DOORS.get(door.kind, door.kind)} {shown_address_of(door)}".removesuffix(" /feeds/…")
    return f"{what}, for “{name}”" if name else what


def _mutes(site: Site, session: Session, row: Subscriber) -> list[tuple[str, str, str]]:
    """Controversy, entity and words of each mute."""
    found = []
    with site.articles.connect() as connection:
        for mute in mutes_of(session, row.subscriber_id):
            controversy = find_by_id(connection, mute.controversy_id)
            title = controversy.title if controversy else mute.controversy_id
            name = names_of(connection, [mute.entity_id]).get(mute.entity_id, mute.entity_id) if mute.entity_id else ""
            words = f"{name}, as a party of: {title}" if name else title
            found.append((mute.controversy_id, mute.entity_id, words))
    return found
