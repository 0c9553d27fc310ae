"""Digests as they were mailed, and leaving: the pages that mails link to."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from alerts.links import UNSUBSCRIBE
from alerts.signing import signing_key
from alerts.subscribers import unsubscribe
from alerts.tokens import verify
from models import DeskMeta
from web import desk
from web.parameters import read_page
from web.reading import checked
from web.site import Site, site_of

#: A mail's HTML has inline styles and no scripts; it is shown in a frame of its own, whose links open elsewhere.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


def digest_list(request: Request) -> Response:
    """Digests, the newest first."""
    site = site_of(request)
    with Session(site.desk) as session:
        page = checked(desk.list_digests(session, read_page(request.query_params)))
    return site.page("digests.html", page=page, query=request.query_params)


def digest(request: Request) -> Response:
    """A digest as mailed: its HTML in a frame, and its text."""
    site = site_of(request)
    return site.page("digest.html", mailed=_find(request))


def digest_mail(request: Request) -> Response:
    """The HTML part alone, for the frame."""
    html = _find(request).html.replace("<head>", '<head><base target="_blank">', 1)
    return HTMLResponse(html, headers={"content-security-policy": MAIL_POLICY})


def _find(request: Request) -> desk.MailedDigest:
    site = site_of(request)
    with Session(site.desk) as session:
        found = desk.find_mailed(session, request.path_params["digest_id"], site.base_url)
    if found is None:
        raise HTTPException(404, "There is no digest at this address.")
    return found


def ask_to_leave(request: Request) -> Response:
    """GET: a form, and nothing else happens, however many scanners follow the link."""
    site = site_of(request)
    _subscriber_id(site, request)
    return site.page("leave.html", is_done=False, token=request.path_params["token"])


def leave(request: Request) -> Response:
    """POST: the mails end at once (RFC 8058). The body says nothing that the address does not, so it is not read."""
    site = site_of(request)
    subscriber_id = _subscriber_id(site, request)
    with Session(site.desk_writer) as session, session.begin():
        is_known = unsubscribe(session, subscriber_id, site.now())
    if not is_known:
        raise _invalid()
    return site.page("leave.html", is_done=True, token="")


def _subscriber_id(site: Site, request: Request) -> str:
    """Whose link it is; an error page for a link that is not ours."""
    key = _key(site.desk)
    found = key and verify(key, UNSUBSCRIBE, request.path_params["token"], site.now())
    if not found:
        raise _invalid()
    return found


def _key(reader: Engine) -> bytes | None:
    """The desk's signing key; a desk that has signed nothing yet has none, and none is made here."""
    with Session(reader) as session:
        return signing_key(session) if session.get(DeskMeta, "signing_key") else None


def _invalid() -> HTTPException:
    return HTTPException(404, "This unsubscribe link is not valid. The newest digest has one that is.")
