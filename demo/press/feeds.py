"""RSS 2.0 and Atom documents: what a host has published by the clock's time, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from demo.press.hosts import FeedDoor, Host
from demo.press.pages import summary
from demo.press.templating import environment

#: A feed never lists more entries than this.
MAX_ENTRIES = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a feed. `order` sorts even what shows no date."""

    title: str
    link: str
    guid: str
    summary: str
    order: datetime
    updated: datetime
    authors: tuple[str, ...] = ()
    section: str = ""
    dated: bool = True

    @property
    def rfc822(self) -> str:
        """The publication time as RSS writes it."""
        return format_datetime(self.order)


def entries(host: Host, now: datetime) -> tuple[Entry, ...]:
    """What a feed of the host lists at `now`: newest first, at most MAX_ENTRIES."""
    out = [*_articles(host, now), *_oddities(host, now)]
    return tuple(sorted(out, key=lambda entry: (entry.order, entry.link), reverse=True)[:MAX_ENTRIES])


def feed_document(host: Host, door: FeedDoor, now: datetime) -> str:
    """The feed as XML text."""
    listed = entries(host, now)
    return (
        environment()
        .get_template(f"{door.format}.xml.jinja")
        .render(
            host=host,
            feed_url=f"http://{host.domain}{door.path}",
            entries=listed,
            updated=last_change(host, now),
            rfc822=format_datetime,
        )
    )


def last_change(host: Host, now: datetime) -> datetime | None:
    """When the host's feeds last changed; None before its first publication."""
    return max((entry.updated for entry in entries(host, now)), default=None)


def _articles(host: Host, now: datetime) -> list[Entry]:
    return [
        Entry(
            title=article.title,
            link=host.link(article),
            guid=f"http://{host.domain}/?p={article.number}",
            summary=summary(article),
            order=article.published,
            updated=article.at(now).since,
            authors=article.authors,
            section=article.section,
            dated=article.dated,
        )
        for article in host.articles
        if article.published <= now
    ]


def _oddities(host: Host, now: datetime) -> list[Entry]:
    return [
        Entry(
            title=oddity.title,
            link=f"http://{host.domain}{oddity.path}",
            guid=f"http://{host.domain}{oddity.path}",
            summary=oddity.summary,
            order=oddity.published,
            updated=oddity.published,
        )
        for oddity in host.oddities
        if oddity.published <= now
    ]
