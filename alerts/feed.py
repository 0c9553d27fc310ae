"""Digests as a private feed: one entry a development, as Atom (RFC 4287) and as JSON Feed 1.1.

The entries' ids are made from the ids of developments alone, so they stay the same whatever the address of the pages
or of the feed. The feed's own address, which is a secret, is not in the document: copies of it are passed on.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from xml.etree import ElementTree

from alerts import wording
from alerts.cleaning import article_address, one_line, whole_line
from alerts.links import Links
from alerts.presentation import present
from alerts.records import DigestContent, DigestItem, DigestLine, Quote
from alerts.view import ItemView

_ATOM = "http://www.w3.org/2005/Atom"
_NAMESPACE = uuid.UUID("7d0dd0a6-5c5a-5b55-9d6c-5a4f1f8f4f0e")
_QUOTE = 4000
_TITLE = 300
_NAME = 120

ElementTree.register_namespace("", _ATOM)


@dataclass(frozen=True, slots=True)
class Entry:
    """One development as a feed reader shows it. `html` is whole and escaped; `url` leads to the controversy."""

    entry_id: str
    title: str
    url: str
    source_url: str | None
    told_at: datetime
    html: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A private feed. `updated_at` is that of its newest digest, or of the door where there is none."""

    feed_id: str
    title: str
    home_url: str
    updated_at: datetime
    entries: tuple[Entry, ...]


def urn_of(kind: str, key: str) -> str:
    """A stable URN for a thing of ours."""
    return uuid.uuid5(_NAMESPACE, f"{kind}\x1f{key}").urn


def entries_of(contents: Iterable[DigestContent], base_url: str) -> tuple[Entry, ...]:
    """Every development that these digests told, in their order."""
    return tuple(entry for content in contents for entry in _entries(content, base_url))


def _entries(content: DigestContent, base_url: str) -> Iterator[Entry]:
    view = present(content, Links(base_url))
    if not content.items:
        words = [view.lead, view.coverage.period, view.coverage.outlets, view.coverage.articles]
        html = "".join(f"<p>{escape(text)}</p>" for text in words)
        key = urn_of("digest", content.digest_id)
        yield Entry(key, one_line(view.subject, _TITLE), base_url, None, content.slot, html)
    for item, shown in zip(content.items, view.items, strict=True):
        for line in item.lines:
            yield _entry(item, shown, line, content)


def _entry(item: DigestItem, shown: ItemView, line: DigestLine, content: DigestContent) -> Entry:
    sources = (article_address(quote.url) for quote in line.quotes)
    return Entry(
        entry_id=urn_of("development", line.development_id),
        title=one_line(f"{wording.line_label(line)}: {item.controversy.title}", _TITLE),
        url=shown.url,
        source_url=next((url for url in sources if url), None),
        told_at=content.slot,
        html="".join(_html(shown, line, content.zone)),
        tags=tuple(one_line(wording.type_name(name), _NAME) for name in item.controversy.types),
    )


def _html(shown: ItemView, line: DigestLine, zone: str) -> Iterator[str]:
    headline = one_line(line.headline, _TITLE)
    yield f"<p>{escape(wording.day(line.occurred_at, zone))}: {escape(headline)}</p>"
    for quote in line.quotes:
        yield _quote(quote, zone)
    facts = [f"{role}: {names}" for role, names in shown.parties]
    facts.append(" · ".join(f"{meter.name} {meter.value} ({meter.note})" for meter in shown.meters))
    facts += [shown.sources, *([f"Company response: {shown.response}"] if shown.response else [])]
    facts += [f"Why you get this: {why}" for why in shown.whys]
    yield f"<ul>{''.join(f'<li>{escape(fact)}</li>' for fact in facts)}</ul>"


def _quote(quote: Quote, zone: str) -> str:
    """The whole quote with its outlet, its article and its date."""
    url = article_address(quote.url)
    date = wording.source_date(quote, zone)
    title = escape(one_line(quote.article_title, _TITLE))
    article = f'<a href="{escape(url)}">{title}</a>' if url else title
    source = f"{escape(one_line(quote.outlet_name or quote.outlet, _NAME))}: {article}, {escape(date)}"
    cited = f' cite="{escape(url)}"' if url else ""
    return f"<blockquote{cited}><p>{escape(whole_line(quote.text, _QUOTE))}</p></blockquote><p>{source}</p>"


# --- Atom -----------------------------------------------------------------------------------------


def atom(feed: Feed) -> bytes:
    """The feed as an Atom document in UTF-8."""
    root = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(root, "id", feed.feed_id)
    _add(root, "title", feed.title)
    _add(root, "updated", _time(feed.updated_at))
    _add(_add(root, "author"), "name", "gazewire")
    _add(root, "generator", "gazewire")
    _add(root, "link", rel="alternate", type="text/html", href=feed.home_url)
    for entry in feed.entries:
        _atom_entry(_add(root, "entry"), entry)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _atom_entry(element: ElementTree.Element, entry: Entry) -> None:
    _add(element, "id", entry.entry_id)
    _add(element, "title", entry.title)
    _add(element, "published", _time(entry.told_at))
    _add(element, "updated", _time(entry.told_at))
    _add(element, "link", rel="alternate", type="text/html", href=entry.url)
    if entry.source_url:
        _add(element, "link", rel="via", href=entry.source_url)
    for tag in entry.tags:
        _add(element, "category", term=tag)
    _add(element, "content", entry.html, type="html")


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text
    return element


# --- JSON Feed ------------------------------------------------------------------------------------


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home_url,
        "authors": [{"name": "gazewire"}],
        "language": "en",
        "items": [_json_item(entry) for entry in feed.entries],
    }
    return json.dumps(document, separators=(",", ":")).encode("ascii")


def _json_item(entry: Entry) -> dict[str, object]:
    source = {"external_url": entry.source_url} if entry.source_url else {}
    return {
        "id": entry.entry_id,
        "url": entry.url,
        **source,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": _time(entry.told_at),
        "tags": list(entry.tags),
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
