"""The outlets: one `[[outlet]]` table each in the TOML files beside this module, and a file of one's own over them.

A new outlet is a table, never Python. Whatever is wrong in one is said with file, outlet and field.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

FORMATS = frozenset({"rss", "atom", "rdf", "json"})
KINDS = frozenset({"trade", "tech", "general", "ngo", "esg", "regulator", "other"})

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2}")


class OutletError(ValueError):
    """A file of outlets that cannot be used; the message names file, outlet and field."""


@dataclass(frozen=True, slots=True)
class OutletFeed:
    """A feed of an outlet. `format` is what it is said to be; what answers decides."""

    url: str
    format: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher as its reader knows it. `exclude_url` (regular expressions) and `prune_xpath` are for its pages."""

    slug: str
    name: str
    domain: str
    homepage: str
    country: str
    language: str
    kind: str
    feeds: tuple[OutletFeed, ...]
    prune_xpath: tuple[str, ...] = ()
    exclude_url: tuple[str, ...] = ()
    notes: str = ""
    weight: float | None = None


def load_outlets(overlay: Path | None = None) -> tuple[Outlet, ...]:
    """Return the packaged outlets, sorted by slug; one of the same slug in `overlay` takes the packaged one's place."""
    shipped: list[tuple[str, Outlet]] = []
    for entry in sorted(files(__package__).iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            shipped += [(entry.name, outlet) for outlet in read_outlets(entry.read_text(encoding="utf-8"), entry.name)]
    known = _by_slug(shipped)
    if overlay is not None:
        text = _text_of(overlay)
        known |= _by_slug((str(overlay), outlet) for outlet in read_outlets(text, str(overlay)))
    _refuse_shared_feeds(known.values())
    return tuple(known[slug] for slug in sorted(known))


def read_outlets(text: str, file: str) -> tuple[Outlet, ...]:
    """Return the outlets of one TOML text. Raises `OutletError`, which names `file`."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OutletError(f"{file}: no TOML: {error}") from error
    unknown = set(tables) - {"outlet"}
    if unknown or not isinstance(tables.get("outlet", []), list):
        raise OutletError(f"{file}: want [[outlet]] tables only, got {', '.join(sorted(unknown)) or '[outlet]'}")
    return tuple(_outlet(table, file, number) for number, table in enumerate(tables.get("outlet", []), 1))


def _outlet(table: Mapping[str, Any], file: str, number: int) -> Outlet:
    where = (
        f"{file}: outlet {table['slug']!r}" if isinstance(table.get("slug"), str) else f"{file}: outlet no. {number}"
    )

    def fail(field: str, what: str) -> OutletError:
        return OutletError(f"{where}: {field}: {what}")

    for field in table:
        if field not in Outlet.__slots__:
            raise fail(field, "no such field")

    def text(field: str, is_good: Callable[[str], object], wanted: str) -> str:
        value = table.get(field)
        if not isinstance(value, str) or not is_good(value):
            raise fail(field, f"want {wanted}, got {value!r}")
        return value

    domain = text("domain", _DOMAIN.fullmatch, "a domain such as news.example")
    return Outlet(
        slug=text("slug", _SLUG.fullmatch, "small letters, digits and hyphens"),
        name=text("name", str.strip, "a name"),
        domain=domain,
        homepage=text("homepage", lambda url: _is_within(url, domain), f"an http address on {domain}"),
        country=text("country", _COUNTRY.fullmatch, "two capital letters (ISO 3166)"),
        language=text("language", _LANGUAGE.fullmatch, "two small letters (ISO 639-1)"),
        kind=text("kind", KINDS.__contains__, f"one of {', '.join(sorted(KINDS))}"),
        feeds=_feeds(table.get("feeds"), fail),
        prune_xpath=_checked(table.get("prune_xpath", []), "prune_xpath", etree.XPath, fail),
        exclude_url=_checked(table.get("exclude_url", []), "exclude_url", re.compile, fail),
        notes=text("notes", lambda _: True, "text") if "notes" in table else "",
        weight=_weight(table.get("weight"), fail),
    )


def _weight(value: Any, fail: Callable[[str, str], OutletError]) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise fail("weight", f"want a number from 0 to 1, got {value!r}")
    return float(value)


def _feeds(value: Any, fail: Callable[[str, str], OutletError]) -> tuple[OutletFeed, ...]:
    if not isinstance(value, list) or not value:
        raise fail("feeds", 'want at least one { url = "…", format = "rss" }')
    feeds = []
    for feed in value:
        if not isinstance(feed, dict) or set(feed) != {"url", "format"}:
            raise fail("feeds", f"want url and format, got {feed!r}")
        if not isinstance(feed["url"], str) or not _host(feed["url"]):
            raise fail("feeds", f"want an http address, got {feed['url']!r}")
        if feed["format"] not in FORMATS:
            raise fail("feeds", f"want a format of {', '.join(sorted(FORMATS))}, got {feed['format']!r}")
        feeds.append(OutletFeed(feed["url"], feed["format"]))
    return tuple(feeds)


def _checked(
    value: Any, field: str, compiles: Callable[[str], object], fail: Callable[[str, str], OutletError]
) -> tuple[str, ...]:
    """A text or a list of texts, each of which compiles."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise fail(field, f"want a text or a list of texts, got {value!r}")
    for text in texts:
        try:
            compiles(text)
        except (re.error, etree.XPathError) as error:
            raise fail(field, f"{text!r}: {error}") from error
    return tuple(texts)


def _by_slug(outlets: Iterable[tuple[str, Outlet]]) -> dict[str, Outlet]:
    seen: dict[str, Outlet] = {}
    for file, outlet in outlets:
        if outlet.slug in seen:
            raise OutletError(f"{file}: outlet {outlet.slug!r}: slug: given twice")
        seen[outlet.slug] = outlet
    return seen


def _refuse_shared_feeds(outlets: Iterable[Outlet]) -> None:
    owners: dict[str, str] = {}
    for outlet in outlets:
        for feed in outlet.feeds:
            if feed.url in owners:
                raise OutletError(f"outlet {outlet.slug!r}: feeds: {feed.url} is a feed of {owners[feed.url]!r} too")
            owners[feed.url] = outlet.slug


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise OutletError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise OutletError(f"{path}: no UTF-8 text: {error.reason} at byte {error.start}") from error


def _host(url: str) -> str | None:
    """The host of a plain http(s) address, None for anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in {"http", "https"} and not re.search(r"\s", url) else None


def _is_within(url: str, domain: str) -> bool:
    host = _host(url)
    return host is not None and (host == domain or host.endswith(f".{domain}"))
