"""Leaving by one click (RFC 8058): a GET shows a page, a POST acts at once, without a login."""

from __future__ import annotations

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from alerts.links import RETURN, UNSUBSCRIBE
from alerts.subscribers import unsubscribe
from web.signed import own_page, subject
from web.site import Site, site_of


def ask_to_leave(request: Request) -> Response:
    """GET: a form, and nothing else happens, however many scanners follow the link."""
    site = site_of(request)
    _subscriber_id(site, request)
    return site.page("leave.html", is_done=False, token=request.path_params["token"], preferences="")


def leave(request: Request) -> Response:
    """POST: the mails end at once. The body says nothing that the address does not, so it is not read."""
    site = site_of(request)
    subscriber_id = _subscriber_id(site, request)
    with Session(site.desk_writer) as session, session.begin():
        is_known = unsubscribe(session, subscriber_id, site.now())
    if not is_known:
        raise _invalid()
    return site.page("leave.html", is_done=True, token="", preferences=own_page(site, subscriber_id, RETURN))


def _subscriber_id(site: Site, request: Request) -> str:
    found = subject(site, request.path_params["token"], UNSUBSCRIBE)
    if found is None:
        raise _invalid()
    return found[1]


def _invalid() -> HTTPException:
    return HTTPException(404, "This unsubscribe link is not valid. The newest digest has one that is.")
