"""Digests as they were mailed: for all readers, and for the one to whom a digest was mailed."""

from __future__ import annotations

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from alerts.content import from_json
from alerts.links import DIGEST, personal_links
from alerts.presentation import present
from alerts.view import VERDICTS
from models import Digest
from web import desk
from web.parameters import read_page
from web.reading import checked
from web.signed import desk_key, no_longer_valid, required
from web.site import site_of

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


def own_digest(request: Request) -> Response:
    """A digest in full, for the one to whom it was mailed: no login, every item, every link."""
    site = site_of(request)
    _, digest_id = required(request, DIGEST)
    key = desk_key(site.desk)
    with Session(site.desk) as session:
        found = session.get(Digest, digest_id)
        if found is None or key is None:
            raise no_longer_valid()
        links = personal_links(key, site.prefix, found.subscriber_id, digest_id, found.slot)
        view = present(from_json(found.content), links) if found.content else None
        preferences = links.preferences()
        return site.page("own_digest.html", view=view, slot=found.slot, preferences=preferences, verdicts=VERDICTS)
