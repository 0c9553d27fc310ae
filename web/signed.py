"""Pages under signed links: whose they are, and that a form was sent from our own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from alerts.links import PREFERENCES, PREFERENCES_LAST, READ, Links
from alerts.records import ACTIVE, PAUSED
from alerts.signing import signing_key
from alerts.tokens import sign, verify
from models import DeskMeta, Subscriber
from web.site import Site, site_of

#: Bytes of a form: a watch list of 500 names fits.
MAX_FORM = 128 * 1024
_FORM_LASTS = timedelta(hours=12)
FORM_TOKEN = "form_token"  # noqa: S105  the name of a field
#: A subscriber who left may not read on with the links of old mails.
_MAY_READ = frozenset({ACTIVE, PAUSED})


@dataclass(frozen=True, slots=True)
class Form:
    """What was posted: several values a name."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The first value, or nothing."""
        return self.values.get(name, ("",))[0]

    def all(self, name: str) -> tuple[str, ...]:
        return self.values.get(name, ())

    def lines(self, name: str, separators: str = "\n") -> tuple[str, ...]:
        """The non-empty parts of a value, each once."""
        text = self.one(name)
        for separator in separators:
            text = text.replace(separator, "\n")
        return tuple(dict.fromkeys(part.strip() for part in text.splitlines() if part.strip()))


def posted(handler: Callable[[Request, Form], Response]) -> Callable[[Request], object]:
    """An endpoint that reads a form sent from one of our own pages and hands it to `handler`, in a thread."""

    async def endpoint(request: Request) -> Response:
        form = parse_form(await _body(request))
        _check_origin(request)
        check_form_token(request, form)
        return await run_in_threadpool(handler, request, form)

    return endpoint


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM:
            raise HTTPException(413, f"This form is larger than {MAX_FORM // 1024} kB.")
    return body


def parse_form(body: bytes) -> Form:
    """The fields of `application/x-www-form-urlencoded`; what cannot be read is left out."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=None):
        found.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\x00", ""))
    return Form({name: tuple(values) for name, values in found.items()})


def _check_origin(request: Request) -> None:
    """Refuse what a browser says was sent from elsewhere.

    Our pages send no referrer, so a browser may call their origin `null`; the form token stands behind this.
    """
    fetched_from = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "null")
    if fetched_from != "same-origin" or (origin != "null" and not _is_own(request, origin)):
        raise HTTPException(403, "This form was not sent from our own page, so nothing was changed.")


def _is_own(request: Request, origin: str) -> bool:
    try:
        given = urlsplit(origin).netloc.lower()
    except ValueError:
        return False
    return given in (urlsplit(site_of(request).base_url).netloc.lower(), request.headers.get("host", "").lower())


def form_token(site: Site, path: str) -> str:
    """What a form of the page at `path` bears."""
    return sign(site.form_key, f"form {path}", "f", site.now() + _FORM_LASTS)


def check_form_token(request: Request, form: Form) -> None:
    """Refuse a form that does not come from a page of ours at this path."""
    site = site_of(request)
    if verify(site.form_key, f"form {request.url.path}", form.one(FORM_TOKEN), site.now()) is None:
        raise HTTPException(
            403, "This form is too old, or not from our own page. Go back, reload the page, send again."
        )


# --- whose link it is -----------------------------------------------------------------------------


def desk_key(reader: Engine) -> bytes | None:
    """The desk's signing key; a desk that has signed nothing yet has none, and none is made here."""
    with Session(reader) as session:
        return signing_key(session) if session.get(DeskMeta, "signing_key") else None


def subject(site: Site, token: str, *purposes: str) -> tuple[str, str] | None:
    """The first of `purposes` for which a token is valid now, and its subject."""
    key = desk_key(site.desk)
    if key is None:
        return None
    found = ((purpose, verify(key, purpose, token, site.now())) for purpose in purposes)
    return next(((purpose, who) for purpose, who in found if who is not None), None)


def required(request: Request, *purposes: str) -> tuple[str, str]:
    """As `subject` for the token in the path; an error page where it is not valid, or no longer."""
    found = subject(site_of(request), request.path_params["token"], *purposes)
    if found is None:
        raise no_longer_valid()
    return found


def own_page(site: Site, subscriber_id: str, purpose: str = PREFERENCES) -> str:
    """Where a subscriber can change everything, or what `purpose` allows, without waiting for a mail with the link."""
    key = desk_key(site.desk)
    token = sign(key, purpose, subscriber_id, site.now() + PREFERENCES_LAST) if key else ""
    return Links(site.prefix, preferences_token=token).preferences()


def no_longer_valid() -> HTTPException:
    return HTTPException(404, "This link is not valid, or no longer. The newest digest has ones that are.")


def may_read(reader: Engine, token: str, now: datetime) -> bool:
    """True for a token from a mail to somebody who still gets digests."""
    key = desk_key(reader)
    who = None if key is None else verify(key, READ, token, now)
    if who is None:
        return False
    with Session(reader) as session:
        row = session.get(Subscriber, who)
        return row is not None and row.state in _MAY_READ
