"""What happened to every item, when, by which version."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, TextClause, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ArticlesBase


class Meta(ArticlesBase):
    """Facts about the database itself."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True, doc="Name of the fact, for example `database_id`.")
    value: Mapped[str] = mapped_column(doc="Its value.")


#: As `Fetch.with_news` says it.
_WITH_NEWS = text("n_entries > 0")


class Fetch(ArticlesBase):
    """One poll of a feed or one fetch of a page, and how it ended."""

    __tablename__ = "fetch_event"
    __table_args__ = (Index(None, "outlet_slug", "at", sqlite_where=_WITH_NEWS, postgresql_where=_WITH_NEWS),)

    fetch_id: Mapped[str] = mapped_column(primary_key=True, doc="Made from stage, address and time.")
    stage: Mapped[str] = mapped_column(doc="`poll` or `fetch`.")
    url: Mapped[str] = mapped_column(doc="Address asked for.")
    outlet_slug: Mapped[str] = mapped_column(doc="Whose it is.")
    at: Mapped[datetime] = mapped_column(index=True, doc="Time of the crawl.")
    outcome: Mapped[str] = mapped_column(doc="PollOutcome or FetchOutcome.")
    status: Mapped[int | None] = mapped_column(doc="HTTP status, where there was an answer.")
    n_bytes: Mapped[int] = mapped_column(default=0, doc="Bytes of the body as received.")
    n_entries: Mapped[int] = mapped_column(default=0, doc="New entries, for a poll.")
    detail: Mapped[str] = mapped_column(default="", doc="One line, where something was wrong.")

    @classmethod
    def with_news(cls) -> TextClause:
        """Polls that brought new entries. In words of SQL, or no database would see that its index is of those."""
        return _WITH_NEWS


class StageRun(ArticlesBase):
    """How an item ended at a stage under a version: exactly one row each."""

    __tablename__ = "stage_run"

    stage: Mapped[str] = mapped_column(primary_key=True, doc="extract, tag, sift, group or assess.")
    item: Mapped[str] = mapped_column(primary_key=True, doc="Address of the page, or id of the article.")
    input_sha256: Mapped[str] = mapped_column(primary_key=True, doc="Hash of what the stage read.")
    version: Mapped[str] = mapped_column(primary_key=True, doc="Version of the stage.")
    outcome: Mapped[str] = mapped_column(doc="Closed list of the stage.")
    detail: Mapped[str] = mapped_column(default="", doc="One line, where something was wrong.")
    at: Mapped[datetime] = mapped_column(index=True, doc="Time of the run.")


class Quarantine(ArticlesBase):
    """Input kept aside because it cannot be processed, with the reason."""

    __tablename__ = "quarantine"

    stage: Mapped[str] = mapped_column(primary_key=True, doc="Where it failed.")
    item: Mapped[str] = mapped_column(primary_key=True, doc="Address, or file and line.")
    input_sha256: Mapped[str] = mapped_column(primary_key=True, doc="Hash of what was read.")
    error: Mapped[str] = mapped_column(doc="Class and message of the error.")
    at: Mapped[datetime] = mapped_column(doc="When it was set aside.")


class Tombstone(ArticlesBase):
    """What was erased, when and why."""

    __tablename__ = "tombstone"

    article_id: Mapped[str] = mapped_column(
        primary_key=True, doc="The article whose text, captures and mentions were blanked."
    )
    erased_at: Mapped[datetime] = mapped_column(primary_key=True, doc="When.")
    reason: Mapped[str] = mapped_column(doc="Why.")
    erased_by: Mapped[str] = mapped_column(server_default="", doc="By whose hand, by the name given.")
