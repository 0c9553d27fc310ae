"""Outlets and their feeds, with the state of polling."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ArticlesBase, JsonText


class Outlet(ArticlesBase):
    """A publisher as its reader knows it."""

    __tablename__ = "outlet"

    slug: Mapped[str] = mapped_column(primary_key=True, doc="Stable short name.")
    name: Mapped[str] = mapped_column(doc="Name as its readers know it.")
    domain: Mapped[str] = mapped_column(index=True, doc="Registered domain of its site.")
    homepage: Mapped[str] = mapped_column(default="", doc="Address of its front page.")
    country: Mapped[str | None] = mapped_column(doc="ISO 3166-1 alpha-2 code of the country it publishes from.")
    language: Mapped[str | None] = mapped_column(doc="ISO 639-1 code of its main language.")
    kind: Mapped[str] = mapped_column(
        default="news", doc="general, trade, tech, esg, ngo, regulator or other; `given` where an import named it."
    )
    weight: Mapped[float | None] = mapped_column(doc="What it counts in reach, 0 to 1; 0.5 where none is set.")
    is_active: Mapped[bool] = mapped_column(default=True, doc="1 while an outlet file lists it.")
    exclude_url: Mapped[list[str]] = mapped_column(
        JsonText, default=list, doc="Patterns of addresses that are not fetched."
    )


class Feed(ArticlesBase):
    """A polled door of an outlet."""

    __tablename__ = "feed"

    url: Mapped[str] = mapped_column(primary_key=True, doc="Address that is polled.")
    outlet_slug: Mapped[str] = mapped_column(ForeignKey("outlet.slug"), index=True, doc="Whose feed it is.")
    format: Mapped[str] = mapped_column(default="rss", doc="Declared format: `rss`, `atom`, …; what answers decides.")
    is_active: Mapped[bool] = mapped_column(default=True, doc="1 while an outlet file lists it.")
    etag: Mapped[str | None] = mapped_column(doc="ETag of the last answer that was read.")
    last_modified: Mapped[str | None] = mapped_column(doc="Last-Modified of the last answer that was read.")
    first_polled_at: Mapped[datetime | None] = mapped_column(
        doc="First poll that was read; what it lists may be backlog."
    )
    last_polled_at: Mapped[datetime | None] = mapped_column(doc="Last poll, however it ended.")
    last_read_at: Mapped[datetime | None] = mapped_column(doc="Last poll that ended well, changed or not.")
    last_new_at: Mapped[datetime | None] = mapped_column(doc="Last poll that brought a new entry.")
    next_poll_at: Mapped[datetime | None] = mapped_column(index=True, doc="Not before this; empty means at once.")
    last_outcome: Mapped[str | None] = mapped_column(doc="How the last poll ended: PollOutcome.")
    failures: Mapped[int] = mapped_column(default=0, doc="Failed polls in a row.")
