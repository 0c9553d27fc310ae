"""Bytes of a feed to its entries: RSS, Atom and RDF through feedparser, JSON Feed by hand.

Dates are the feed's own or none; links are made absolute; an entry without a usable link is counted as a problem.
"""

from __future__ import annotations

import io
import re
from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin

import feedparser
import orjson

from pipeline.read.dates import parse_when
from pipeline.read.decode import clean_text
from pipeline.read.naming import clean_authors
from pipeline.read.urls import BadUrl, canonical_url
from pipeline.records import FeedEntry, Published

MAX_BYTES = 8 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_SUMMARY_CHARS = 4_000
_MAX_PROBLEMS = 50

_DOCTYPE_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_TAGS = re.compile(
    r"<(?:script|style)\b.*?(?:</(?:script|style)\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^<>]{1,2000}>", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)


class FeedError(ValueError):
    """The body is no feed that can be read. The message is one line."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's entries in its order. `problems` are one line each, for what was left out or mended."""

    title: str
    format: str
    entries: tuple[FeedEntry, ...]
    problems: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class _Raw:
    """One item as either format gives it; `dates` from the most to the least fitting."""

    link: str
    title: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    parsed_at: datetime | None = None


def parse_feed(body: bytes, content_type: str, base_url: str) -> ParsedFeed:
    """Read a feed fetched from `base_url`. Raises `FeedError` for what is none, is too large or attacks the parser."""
    if len(body) > MAX_BYTES:
        raise FeedError(f"the feed has {len(body)} bytes, the limit is {MAX_BYTES}")
    start = body[:2048].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise FeedError("the feed is empty")
    if start[:1] in (b"{", b"["):
        return _json_feed(body, base_url)
    return _xml_feed(body, content_type, base_url)


def _xml_feed(body: bytes, content_type: str, base_url: str) -> ParsedFeed:
    if _DOCTYPE_ENTITY.search(body):
        raise FeedError("the feed declares its own entities, which is refused")
    if not _ROOT.search(body[:65_536].replace(b"\x00", b"")):
        raise FeedError("the body is no RSS, Atom, RDF or JSON Feed")
    headers = {"content-type": content_type or "application/xml", "content-location": base_url}
    parsed = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    version = parsed.get("version") or ""
    if not version and not parsed.entries:
        raise FeedError(f"the feed cannot be read: {_one_line(parsed.get('bozo_exception'))}")
    problems = [f"not well-formed: {_one_line(parsed.get('bozo_exception'))}"] if parsed.get("bozo") else []
    base = _absolute(base_url, parsed.feed.get("link")) if _is_relative_base(parsed) else base_url
    raws = [_raw_of(dict(entry)) for entry in parsed.entries]  # its own kind of dict invents keys, with a warning
    feed_language = _plain(parsed.feed.get("language"))[:2].lower() or None
    return _feed(_plain(parsed.feed.get("title")), version or "unknown", raws, base, problems, feed_language)


def _is_relative_base(parsed: Any) -> bool:
    """Links without a host are meant from the site that the feed describes, if it names one."""
    link = parsed.feed.get("link")
    return isinstance(link, str) and link.startswith(("http://", "https://"))


def _raw_of(entry: dict[str, Any]) -> _Raw:
    line = str(entry.get("author") or "")
    names = [] if "@" in line else [a.get("name") or "" for a in entry.get("authors") or () if isinstance(a, dict)]
    stamp = entry.get("published_parsed") or entry.get("updated_parsed")
    return _Raw(
        link=_link_of(entry),
        title=_text(entry.get("title")),
        summary=_text(entry.get("summary")),
        authors=tuple(names or [line]),
        dates=tuple(d for d in (entry.get("published"), entry.get("updated")) if isinstance(d, str)),
        parsed_at=datetime.fromtimestamp(timegm(stamp), tz=UTC) if stamp and 1970 <= stamp[0] <= 9998 else None,
    )


def _link_of(entry: dict[str, Any]) -> str:
    """Return the page's link: the alternate one, FeedBurner's original, or an id that is a permanent link."""
    original = entry.get("feedburner_origlink")
    if isinstance(original, str) and original.strip():
        return original.strip()
    links = [link for link in entry.get("links") or () if isinstance(link, dict) and link.get("href")]
    alternate = [link["href"] for link in links if link.get("rel", "alternate") == "alternate"]
    if alternate:
        return str(alternate[0]).strip()
    identity = str(entry.get("link") or entry.get("id") or "").strip()
    return identity if identity.startswith(("http://", "https://", "/")) else ""


def _json_feed(body: bytes, base_url: str) -> ParsedFeed:
    try:
        data = orjson.loads(clean_text(body.decode("utf-8-sig")))
    except (orjson.JSONDecodeError, UnicodeDecodeError) as error:
        raise FeedError(f"the JSON feed cannot be read: {_one_line(error)}") from error
    version = data.get("version") if isinstance(data, dict) else None
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(version):
        raise FeedError("the body is JSON, but no JSON Feed (no version of jsonfeed.org, or no items)")
    raws = [_json_item(item) for item in items if isinstance(item, dict)]
    problems = [f"{len(items) - len(raws)} items are no objects"] if len(raws) < len(items) else []
    language = _plain(data.get("language"))[:2].lower() or None
    return _feed(
        _plain(data.get("title")), "json" + str(version).rsplit("/", 1)[-1], raws, base_url, problems, language
    )


def _json_item(item: dict[str, Any]) -> _Raw:
    stated = item.get("authors")
    authors = stated if isinstance(stated, list) else [item.get("author")]
    identity = str(item.get("id") or "")
    link = item.get("url") or (identity if identity.startswith(("http://", "https://")) else "")
    summary = item.get("summary") or item.get("content_text") or item.get("content_html")
    return _Raw(
        link=link if isinstance(link, str) else "",
        title=_text(item.get("title")),
        summary=_text(summary),
        authors=tuple(str(a.get("name") or "") for a in authors if isinstance(a, dict)),
        dates=tuple(d for d in (item.get("date_published"), item.get("date_modified")) if isinstance(d, str)),
    )


def _feed(
    title: str, version: str, raws: list[_Raw], base_url: str, problems: list[str], language: str | None
) -> ParsedFeed:
    if len(raws) > MAX_ENTRIES:
        problems.append(f"{len(raws) - MAX_ENTRIES} entries beyond the first {MAX_ENTRIES} are left out")
    entries: dict[str, FeedEntry] = {}
    for number, raw in enumerate(raws[:MAX_ENTRIES], 1):
        url = _absolute(base_url, raw.link)
        reason = _unusable(url)
        if reason:
            problems.append(f"entry {number} ({raw.title[:60]!r}): {reason}")
        elif url in entries:
            problems.append(f"entry {number}: the same link as an earlier entry")
        else:
            entries[url] = FeedEntry(url, raw.title, raw.summary, clean_authors(raw.authors), _date_of(raw), language)
    return ParsedFeed(title, version, tuple(entries.values()), _capped(problems), language)


def _capped(problems: list[str]) -> tuple[str, ...]:
    if len(problems) <= _MAX_PROBLEMS:
        return tuple(problems)
    return (*problems[:_MAX_PROBLEMS], f"and {len(problems) - _MAX_PROBLEMS} more problems")


def _unusable(url: str) -> str | None:
    if not url:
        return "no link"
    try:
        canonical_url(url)
    except BadUrl as error:
        return str(error)
    return None


def _absolute(base_url: str, link: Any) -> str:
    if not isinstance(link, str) or not link.strip():
        return ""
    try:
        return urljoin(base_url, clean_text("".join(link.split())))
    except ValueError:
        return link


def _date_of(raw: _Raw) -> Published | None:
    """Return the entry's date as precisely as the feed wrote it; feedparser's reading where its form is unusual."""
    for text in raw.dates:
        when = parse_when(text)
        if when:
            return Published(when[0], "feed", when[1])
    return Published(raw.parsed_at, "feed", "second") if raw.parsed_at else None


def _text(value: Any) -> str:
    """Return markup as one line of plain text, cut at 4 000 characters."""
    if not isinstance(value, str):
        return ""
    plain = unescape(_TAGS.sub(" ", value[: MAX_SUMMARY_CHARS * 4]))
    return " ".join(clean_text(plain).split())[:MAX_SUMMARY_CHARS]


def _plain(value: Any) -> str:
    return _text(value)[:300]


def _one_line(error: object) -> str:
    return " ".join(str(error or "unknown reason").split())[:200]
