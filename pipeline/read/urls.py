"""Addresses of pages: one form per page, and which may be fetched at all.

`canonical_url` only drops what never changes the page: fragments, tracking parameters, default ports, AMP spellings.
Query parameters keep their order, since some sites read it.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from urllib.parse import SplitResult, quote, unquote_plus, urlsplit, urlunsplit

from pipeline.read.addresses import is_public, literal_address

MAX_CHARS = 4_096

_TRACKING = tomllib.loads(files(__package__).joinpath("tracking.toml").read_text(encoding="utf-8"))
_PREFIXES: tuple[str, ...] = tuple(_TRACKING["prefixes"])
_NAMES: frozenset[str] = frozenset(_TRACKING["names"])
_ORIGINS: dict[str, frozenset[str]] = {name: frozenset(values) for name, values in _TRACKING["origins"].items()}

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PATH_SAFE = "/:@!$&'()*+,;=~-._%"
_QUERY_SAFE = "/:@!$'()*+,;=~-._%?[]|"
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# Only beside a slug: a page about amplifiers may well end in /amp.
_SLUG = re.compile(r"[-\d]")
_BLANK = re.compile(r"[\x00-\x20\x7f\u00a0\u200b\ufeff]+")


class BadUrl(ValueError):  # noqa: N818 - reads as what it is: "raises BadUrl"
    """The text is no absolute http(s) address."""


def canonical_url(url: str) -> str:
    """Return the one form under which the page of `url` is known; twice is the same as once. Raises `BadUrl`."""
    parts = _split(url)
    host = _host(parts)
    port = _port(parts)
    path = _path(parts.path)
    netloc = host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    return urlunsplit((parts.scheme, netloc, path, _query(parts.query), ""))


def canonical_or_same(url: str) -> str:
    """The canonical form, or the text as it is where it is no address."""
    try:
        return canonical_url(url)
    except BadUrl:
        return url


def is_fetchable(url: str) -> str | None:
    """Return None where `url` may be fetched, else the reason why not, for people to read."""
    try:
        parts = _split(url)
        host = _host(parts)
        _port(parts)
    except BadUrl as error:
        return str(error)
    if parts.username is not None or parts.password is not None:
        return "the address carries credentials"
    address = literal_address(host)
    if address is not None and not is_public(address):
        return f"{host} is the non-public address {address}"
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return f"{host} is a local name"
    return None


def _split(url: str) -> SplitResult:
    text = _BLANK.sub("", url) if "\n" in url or "\r" in url or "\t" in url else url.strip(" \x00\u00a0\u200b\ufeff")
    if not text or len(text) > MAX_CHARS:
        raise BadUrl("the address is empty" if not text else f"the address is longer than {MAX_CHARS} characters")
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise BadUrl(f"not an address: {error}") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise BadUrl(f"only http and https addresses are read, not {parts.scheme or 'one without a scheme'!r}")
    return parts


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host or _BLANK.search(host) or any(c in host for c in '\\<>^`{|}"%'):
        raise BadUrl("the address has no usable host")
    if ":" in host:
        return f"[{host}]"
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise BadUrl(f"not a host name: {host!r}") from error


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise BadUrl("the port is no number from 0 to 65535") from error


def _path(path: str) -> str:
    plain = _unescaped(quote(path, safe=_PATH_SAFE))
    while (shorter := _without_amp(plain.rstrip("/"))) != plain:
        plain = shorter
    return plain or "/"


def _without_amp(path: str) -> str:
    plain = path.removesuffix(".html")
    kind = path[len(plain) :]
    for ending in ("/amp", ".amp"):
        before = plain.removesuffix(ending)
        if before != plain and _SLUG.search(before, before.rfind("/") + 1):
            return before + kind
    return path


def _unescaped(text: str) -> str:
    """Undo escapes of letters, figures and -._~; write the others in capitals; escape a bare per cent sign."""

    def one(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return re.sub(r"%(?![0-9a-fA-F]{2})", "%25", _ESCAPE.sub(one, text))


def _query(query: str) -> str:
    kept = [part for part in query.split("&") if part and not _is_tracking(part)]
    return _unescaped(quote("&".join(kept), safe=_QUERY_SAFE + "&"))


def _is_tracking(part: str) -> bool:
    name, _, value = part.partition("=")
    name, value = unquote_plus(name).lower(), unquote_plus(value).lower()
    if name in _NAMES or name.startswith(_PREFIXES):
        return True
    origins = _ORIGINS.get(name)
    return origins is not None and ("*" in origins or value in origins)
