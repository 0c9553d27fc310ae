"""Digests as they were mailed, and leaving: the pages that mails link to."""

from __future__ import annotations

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from web import desk
from web.parameters import read_page
from web.reading import checked
from web.site import site_of

#: A mail's HTML has inline styles and no scripts; it is shown in a frame of its own, whose links open elsewhere.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
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
