"""Who may see the pages, under which name they are asked for, and the headers that every answer carries."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alerts.links import READER_PARAMETER

COOKIE = "gazewire_reader"
SUBSCRIBER_COOKIE = "gazewire_subscriber"
_COOKIE_AGE_S = 30 * 24 * 3600
#: Their addresses hold a token: nothing keeps them, nothing lists them.
_PERSONAL_PATHS = ("/unsubscribe/", "/preferences", "/confirm/", "/feedback/", "/digest/", "/feeds/")
#: Not for subscribers who come by the link of a mail: what other people are told.
_READERS_ONLY = ("/digests",)
#: Answered without a token: they hold no data, or their address is itself the secret.
_OPEN_PATHS = ("/healthz", "/static/", "/subscribe", *_PERSONAL_PATHS)
#: No scripts anywhere; styles from our own file; nobody may frame us but ourselves.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
SECURITY_HEADERS = {
    "content-security-policy": PAGE_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "private, no-cache",
}
PERSONAL_HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow, noarchive"}


@dataclass(frozen=True, slots=True)
class Rules:
    """How the app is reached. Without a token and without a proxy in front, only this machine is answered.

    `may_read` says whether a token from a mail lets a subscriber read the pages.
    """

    base_url: str
    token: str | None
    behind_proxy: bool
    may_read: Callable[[str], bool] = lambda _: False

    @property
    def is_https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def cookie(self) -> str:
        """What the cookie holds: made from the token, which it does not give away."""
        return hmac.new((self.token or "").encode(), b"gazewire reader", hashlib.sha256).hexdigest()


class GuardMiddleware:
    """Refuses unknown host names and strangers; puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app, self._rules = app, rules
        self._host = (urlsplit(rules.base_url).hostname or "").lower()
        self._prefix = urlsplit(rules.base_url).path.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer: ASGIApp = await self._other_answer(scope) or self._app
        await answer(scope, receive, _with_headers(send, is_personal=_is_personal(scope)))

    async def _other_answer(self, scope: Scope) -> Response | None:
        """What is answered in place of the page; None where the request may go on."""
        if not self._rules.behind_proxy and not self._is_our_host(Headers(scope=scope).get("host", "")):
            return _plain("This server does not answer to that host name.", 421)
        if "\0" in scope["path"]:  # PostgreSQL cannot even be asked for it
            return _plain("There is nothing at this address.", 404)
        if is_open_path(scope["path"]):
            return None
        request = HTTPConnection(scope)
        if READER_PARAMETER in request.query_params:
            return await self._let_subscriber_in(scope, request)
        refusal = self._refuse(scope)
        is_readers_own = scope["path"].startswith(_READERS_ONLY)
        given = request.cookies.get(SUBSCRIBER_COOKIE, "")
        if refusal is None or is_readers_own or not given or not await self._may_read(given):
            return refusal
        # The front page shows a digest of somebody.
        return self._redirect("/controversies", QueryParams()) if scope["path"] == "/" else None

    async def _may_read(self, token: str) -> bool:
        return await run_in_threadpool(self._rules.may_read, token)

    async def _let_subscriber_in(self, scope: Scope, request: HTTPConnection) -> Response:
        """To the same page without the token in its address, whether it is good or not."""
        response = self._redirect(scope["path"], request.query_params, READER_PARAMETER)
        token = request.query_params[READER_PARAMETER]
        if await self._may_read(token):
            self._set_cookie(response, SUBSCRIBER_COOKIE, token)
        return response

    def _refuse(self, scope: Scope) -> Response | None:
        """The answer to a reader who may not go on; None where he may."""
        if self._rules.token is None:
            if self._rules.behind_proxy or _is_local(scope):
                return None
            return _plain("Readers from other machines need a token: the operator has not set one.", 403)
        return self._check_token(scope, self._rules.token)

    def _is_our_host(self, value: str) -> bool:
        try:
            name = (urlsplit(f"//{value}").hostname or "").lower()
        except ValueError:
            return False
        return name == self._host or _is_loopback_name(name)

    def _check_token(self, scope: Scope, token: str) -> Response | None:
        request = HTTPConnection(scope)
        given = request.query_params.get("token")
        if given is not None and _equal(given, token):
            return self._let_in(scope, request.query_params)
        if given is None and _equal(request.cookies.get(COOKIE, ""), self._rules.cookie):
            return None
        return _plain("These pages need a token: open the address that the operator gave you, with ?token=…", 401)

    def _let_in(self, scope: Scope, query: QueryParams) -> Response:
        """To the same page without the token in its address, with a cookie instead."""
        response = self._redirect(scope["path"], query, "token")
        self._set_cookie(response, COOKIE, self._rules.cookie)
        return response

    def _redirect(self, path: str, query: QueryParams, without: str = "") -> Response:
        rest = urlencode([(name, value) for name, value in query.multi_items() if name != without])
        target = "/" + path.lstrip("/\\")
        return RedirectResponse(f"{self._prefix}{target}{'?' if rest else ''}{rest}", status_code=303)

    def _set_cookie(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(
            name,
            value,
            max_age=_COOKIE_AGE_S,
            path=f"{self._prefix}/",
            httponly=True,
            secure=self._rules.is_https,
            samesite="lax",
        )


def is_open_path(path: str) -> bool:
    """True for pages that no reader's token guards."""
    return path.startswith(_OPEN_PATHS)


def _is_personal(scope: Scope) -> bool:
    """True where the address holds a token, or the answer gives one."""
    query = scope.get("query_string", b"")
    return scope["path"].startswith(_PERSONAL_PATHS) or b"reader=" in query or b"token=" in query


def _plain(text: str, status: int) -> Response:
    return PlainTextResponse(f"{text}\n", status_code=status)


def _equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())


def _is_loopback_name(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _is_local(scope: Scope) -> bool:
    """True where the peer is this machine: a loopback address, or a Unix socket (which has none)."""
    client = scope.get("client")
    return client is None or _is_loopback_name(client[0])


def _with_headers(send: Send, *, is_personal: bool) -> Send:
    given = SECURITY_HEADERS | (PERSONAL_HEADERS if is_personal else {})

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in given.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
