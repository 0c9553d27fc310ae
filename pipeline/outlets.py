"""The outlet files written into the database: outlets, feeds, and what is no longer listed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Feed, Outlet


class ListedFeed(Protocol):
    """A feed as an outlet file lists it."""

    @property
    def url(self) -> str: ...
    @property
    def format(self) -> str: ...


class ListedOutlet(Protocol):
    """An outlet as an outlet file lists it."""

    @property
    def slug(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def domain(self) -> str: ...
    @property
    def homepage(self) -> str: ...
    @property
    def country(self) -> str | None: ...
    @property
    def language(self) -> str | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def weight(self) -> float | None: ...
    @property
    def exclude_url(self) -> Iterable[str]: ...
    @property
    def feeds(self) -> Iterable[ListedFeed]: ...


def sync_outlets(session: Session, outlets: Iterable[ListedOutlet]) -> int:
    """Bring tables in line with the files; what is listed no more is kept, but not polled. Counts the listed."""
    listed = list(outlets)
    slugs = {outlet.slug for outlet in listed}
    for row in session.scalars(select(Outlet).where(Outlet.kind != "given")):
        row.is_active = row.slug in slugs
    for outlet in listed:
        row = session.get(Outlet, outlet.slug) or Outlet(slug=outlet.slug)
        row.name, row.domain, row.homepage, row.kind = outlet.name, outlet.domain, outlet.homepage, outlet.kind
        row.country, row.language, row.is_active = outlet.country, outlet.language, True
        row.weight = outlet.weight
        row.exclude_url = list(outlet.exclude_url)
        session.add(row)
    session.flush()
    _sync_feeds(session, listed)
    return len(listed)


def given_outlet(session: Session, slug: str, domain: str, language: str | None) -> None:
    """Make sure that the outlet which an imported line names exists."""
    if session.get(Outlet, slug) is None:
        session.add(Outlet(slug=slug, name=slug, domain=domain, homepage="", kind="given", language=language))
        session.flush()


def _sync_feeds(session: Session, listed: list[ListedOutlet]) -> None:
    wanted = {feed.url: (outlet.slug, feed.format) for outlet in listed for feed in outlet.feeds}
    for row in session.scalars(select(Feed)):
        row.is_active = row.url in wanted
    for url, (slug, declared) in wanted.items():
        feed = session.get(Feed, url) or Feed(url=url)
        feed.outlet_slug, feed.format, feed.is_active = slug, declared, True
        session.add(feed)
    session.flush()
