"""The private feed of a subscription: what its digests told in the last days, for whoever has its secret address.

Reading it changes nothing: a feed shows what the ledger says was told, and is no second way of being told. A closed
feed, or that of somebody who left, answers 410 at once.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from alerts.cleaning import one_line
from alerts.content import from_json
from alerts.doors import door_of_secret, subscription_name
from alerts.feed import Feed, atom, entries_of, json_feed, urn_of
from alerts.records import ACTIVE, PAUSED, DigestContent
from alerts.retention import has_no_content
from alerts.shares import share_of
from alerts.suppression import suppression_of
from models import Digest, Door, Subscriber
from web.signed import desk_key
from web.site import Site, site_of

_FORMATS = {"atom": (atom, "application/atom+xml"), "json": (json_feed, "application/feed+json")}
_SERVED = frozenset({ACTIVE, PAUSED})


def private_feed(request: Request) -> Response:
    """The feed in the format that the address ends with; 304 where the reader has it already."""
    site = site_of(request)
    secret, _, ending = request.path_params["name"].rpartition(".")
    if ending not in _FORMATS:
        raise HTTPException(404, "There is no feed at this address.")
    write, media_type = _FORMATS[ending]
    feed = _find(site, secret)
    body = write(feed)
    headers = _headers(body, feed.updated_at)
    if _has_it(request, headers["etag"], feed.updated_at):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


ROUTES = [Route("/feeds/{name}", private_feed, methods=["GET"])]


def _find(site: Site, secret: str) -> Feed:
    now = site.now()
    with Session(site.desk) as session:
        door = door_of_secret(session, secret)
        if door is None:
            raise HTTPException(404, "There is no feed at this address.")
        if door.revoked_at is not None or not _is_served(site, session, door, now):
            raise HTTPException(410, "This feed was closed. Who opened it can get a new address.")
        name = subscription_name(session, door)
        contents = _contents(session, door, name, now - timedelta(days=site.feed_days))
    newest = max((content.slot for content in contents), default=door.created_at)
    return Feed(
        feed_id=urn_of("feed", f"{door.subscriber_id}\x1f{door.subscription_id}"),
        title=one_line(f"gazewire: {name or 'all'}", 120),
        home_url=f"{site.base_url.rstrip('/')}/",
        updated_at=newest,
        entries=entries_of(contents, site.base_url),
    )


def _is_served(site: Site, session: Session, door: Door, now: datetime) -> bool:
    """False for somebody who left, or whose address is on the suppression list for good."""
    row, key = session.get(Subscriber, door.subscriber_id), desk_key(site.desk)
    if row is None or key is None or row.state not in _SERVED:
        return False
    suppressed = suppression_of(session, key, row.address, now)
    return suppressed is None or suppressed.until is not None


def _contents(session: Session, door: Door, subscription: str | None, since: datetime) -> list[DigestContent]:
    """What went to the subscription since then, the newest first."""
    rows = session.scalars(
        select(Digest.content)
        .where(Digest.subscriber_id == door.subscriber_id, Digest.slot >= since, ~has_no_content())
        .order_by(Digest.slot.desc())
    )
    shares = (share_of(from_json(content), subscription) for content in rows)
    return [share for share in shares if share is not None]


# --- what a reader has already ----------------------------------------------------------------------


def _headers(body: bytes, updated_at: datetime) -> dict[str, str]:
    """It may be kept, by its reader alone, and is asked for anew each time: so that a closed feed is closed at once."""
    return {
        "etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "last-modified": format_datetime(updated_at, usegmt=True),
        "cache-control": "private, no-cache",
        "x-robots-tag": "noindex, nofollow, noarchive",
    }


def _has_it(request: Request, etag: str, updated_at: datetime) -> bool:
    """By ETag where the reader gives one, else by date."""
    given = request.headers.get("if-none-match")
    if given is not None:
        return given.strip() == "*" or etag in {one.strip().removeprefix("W/") for one in given.split(",")}
    try:
        return updated_at <= parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except (ValueError, TypeError, OverflowError):
        return False
