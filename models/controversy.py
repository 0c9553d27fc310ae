"""Stories, controversies, developments, evidence and assessments. Links and states are appended, never rewritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ArticlesBase, JsonText


class Story(ArticlesBase):
    """The articles about one happening."""

    __tablename__ = "story"

    story_id: Mapped[str] = mapped_column(primary_key=True, doc="Public id, made from its first article.")
    title: Mapped[str] = mapped_column(doc="Headline of its first article.")
    opened_at: Mapped[datetime] = mapped_column(doc="When it became known.")


class StoryArticle(ArticlesBase):
    """An article belongs to a story."""

    __tablename__ = "story_article"
    __table_args__ = (Index(None, "article_id"),)

    story_id: Mapped[str] = mapped_column(ForeignKey("story.story_id"), primary_key=True, doc="The story.")
    article_id: Mapped[str] = mapped_column(ForeignKey("article.article_id"), primary_key=True, doc="The article.")
    known_from: Mapped[datetime] = mapped_column(primary_key=True, doc="Since when this is said.")
    known_to: Mapped[datetime | None] = mapped_column(doc="Until when; empty for what is said now.")
    is_primary: Mapped[bool] = mapped_column(doc="1 for the article's main story.")
    score: Mapped[float] = mapped_column(doc="Likeness by which it was placed.")
    why: Mapped[dict[str, Any]] = mapped_column(
        JsonText, default=dict, doc="Features, their shares, and the next best."
    )
    version: Mapped[str] = mapped_column(doc="Version of the grouping.")


class Controversy(ArticlesBase):
    """A long-running dispute: who, and what practice."""

    __tablename__ = "controversy"

    controversy_id: Mapped[str] = mapped_column(primary_key=True, doc="Public id, made from its first story.")
    slug: Mapped[str] = mapped_column(
        unique=True, doc="Short name for addresses; permanent, but for a name that a ruling takes out."
    )
    title: Mapped[str] = mapped_column(doc="Title made from its parties and types.")
    opened_at: Mapped[datetime] = mapped_column(doc="When it became known.")


class ControversyState(ArticlesBase):
    """A state of a controversy, and when it held."""

    __tablename__ = "controversy_state"

    controversy_id: Mapped[str] = mapped_column(
        ForeignKey("controversy.controversy_id"), primary_key=True, doc="The controversy."
    )
    known_from: Mapped[datetime] = mapped_column(primary_key=True, doc="Since when it held.")
    status: Mapped[str] = mapped_column(primary_key=True, doc="`open`, `quiet`, `closed` or `merged`.")
    known_to: Mapped[datetime | None] = mapped_column(doc="Until when; empty for now.")
    merged_into: Mapped[str | None] = mapped_column(doc="Where it went, when merged.")


class ControversyStory(ArticlesBase):
    """A story belongs to a controversy."""

    __tablename__ = "controversy_story"
    __table_args__ = (Index(None, "story_id"),)

    controversy_id: Mapped[str] = mapped_column(
        ForeignKey("controversy.controversy_id"), primary_key=True, doc="The controversy."
    )
    story_id: Mapped[str] = mapped_column(ForeignKey("story.story_id"), primary_key=True, doc="The story.")
    known_from: Mapped[datetime] = mapped_column(primary_key=True, doc="Since when this is said.")
    known_to: Mapped[datetime | None] = mapped_column(doc="Until when; empty for what is said now.")
    is_primary: Mapped[bool] = mapped_column(default=True, doc="1 for the story's main controversy.")
    score: Mapped[float] = mapped_column(doc="Likeness by which it was placed.")
    why: Mapped[dict[str, Any]] = mapped_column(
        JsonText, default=dict, doc="Features, their shares, and the next best."
    )
    version: Mapped[str] = mapped_column(doc="Version of the grouping.")


class ControversyEntity(ArticlesBase):
    """An entity's part in a controversy."""

    __tablename__ = "controversy_entity"
    __table_args__ = (Index(None, "entity_id", "known_from"),)  # was it a party before?

    controversy_id: Mapped[str] = mapped_column(
        ForeignKey("controversy.controversy_id"), primary_key=True, doc="The controversy."
    )
    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.entity_id"), primary_key=True, doc="The entity.")
    role: Mapped[str] = mapped_column(
        primary_key=True,
        doc="Its part, a row for each: vendor, buyer, critic, regulator, lawmaker, investor, subject, source or other.",
    )
    known_from: Mapped[datetime] = mapped_column(primary_key=True, doc="Since when this is said.")
    known_to: Mapped[datetime | None] = mapped_column(doc="Until when; empty for what is said now.")


class ControversyJurisdiction(ArticlesBase):
    """Where a controversy plays, and since when that is known."""

    __tablename__ = "controversy_jurisdiction"
    __table_args__ = (Index(None, "jurisdiction", "known_from"),)  # was it concerned before?

    controversy_id: Mapped[str] = mapped_column(
        ForeignKey("controversy.controversy_id"), primary_key=True, doc="The controversy."
    )
    jurisdiction: Mapped[str] = mapped_column(
        primary_key=True,
        doc="ISO 3166-1 code of a country, ISO 3166-2 of a state of the US; EU; UN; XK for Kosovo.",
    )
    known_from: Mapped[datetime] = mapped_column(doc="Since when it is known.")


class Development(ArticlesBase):
    """Something a subscriber should be told about a controversy."""

    __tablename__ = "development"
    __table_args__ = (Index(None, "controversy_id", "known_at"),)

    development_id: Mapped[str] = mapped_column(
        primary_key=True, doc="Made from controversy, kind and causing article."
    )
    controversy_id: Mapped[str] = mapped_column(ForeignKey("controversy.controversy_id"), doc="The controversy.")
    story_id: Mapped[str | None] = mapped_column(ForeignKey("story.story_id"), doc="The story, where one caused it.")
    article_id: Mapped[str | None] = mapped_column(ForeignKey("article.article_id"), doc="The article that caused it.")
    kind: Mapped[str] = mapped_column(doc="new, new_story, escalated, company_response, corrected, retracted or quiet.")
    occurred_at: Mapped[datetime] = mapped_column(doc="When it happened: date of the causing article.")
    known_at: Mapped[datetime] = mapped_column(index=True, doc="When it became known to gazewire.")
    headline: Mapped[str] = mapped_column(doc="One attributed line.")
    is_backlog: Mapped[bool] = mapped_column(default=False, doc="1: never announced.")


class Evidence(ArticlesBase):
    """A verbatim quote that backs a development."""

    __tablename__ = "evidence"
    __table_args__ = (Index(None, "development_id", "rank"), Index(None, "article_id"))

    evidence_id: Mapped[str] = mapped_column(primary_key=True, doc="Made from development, article, text and span.")
    development_id: Mapped[str] = mapped_column(ForeignKey("development.development_id"), doc="What it backs.")
    article_id: Mapped[str] = mapped_column(ForeignKey("article.article_id"), doc="Where it stands.")
    text_sha256: Mapped[str] = mapped_column(doc="The text into which the offsets point.")
    rank: Mapped[int] = mapped_column(doc="1 is the best.")
    start_char: Mapped[int] = mapped_column(doc="First code point, from 0.")
    end_char: Mapped[int] = mapped_column(doc="Code point after the last.")
    quote: Mapped[str] = mapped_column(doc="The words themselves.")
    page_sha256: Mapped[str | None] = mapped_column(doc="Hash of the capture; of the text where no page was captured.")
    known_from: Mapped[datetime] = mapped_column(doc="Since when it is anchored here.")
    known_to: Mapped[datetime | None] = mapped_column(doc="Until when; empty for now.")


class Assessment(ArticlesBase):
    """Severity, reach and novelty of a controversy at one time."""

    __tablename__ = "assessment"

    controversy_id: Mapped[str] = mapped_column(
        ForeignKey("controversy.controversy_id"), primary_key=True, doc="The controversy."
    )
    known_from: Mapped[datetime] = mapped_column(primary_key=True, doc="When it was made.")
    position: Mapped[int] = mapped_column(primary_key=True, doc="Order of assessments made at that time, from 1.")
    article_id: Mapped[str | None] = mapped_column(ForeignKey("article.article_id"), doc="Article that caused it.")
    formula_version: Mapped[str] = mapped_column(doc="Version of the formula.")
    severity: Mapped[int] = mapped_column(doc="0 to 100.")
    reach: Mapped[int] = mapped_column(doc="0 to 100.")
    novelty: Mapped[int] = mapped_column(doc="0 to 100.")
    parts: Mapped[dict[str, Any]] = mapped_column(JsonText, doc="Inputs and points of each figure, with evidence.")


class Ruling(ArticlesBase):
    """What a person decided about a controversy, or about an article's link to an entity; later runs obey it."""

    __tablename__ = "ruling"

    ruling_id: Mapped[str] = mapped_column(primary_key=True, doc="Public id.")
    kind: Mapped[str] = mapped_column(doc="`merge`, `split`, `rename`, `dismiss`, `restore`, `unlink` or `relink`.")
    controversy_id: Mapped[str | None] = mapped_column(
        ForeignKey("controversy.controversy_id"),
        index=True,
        doc="About which controversy; of a link, the one that the article belongs to, if any.",
    )
    other_id: Mapped[str | None] = mapped_column(
        ForeignKey("controversy.controversy_id"), doc="Where it was merged into, or what was split off."
    )
    story_ids: Mapped[list[str]] = mapped_column(JsonText, default=list, doc="The stories that moved.")
    title_before: Mapped[str | None] = mapped_column(doc="The title until then, where it changed.")
    slug_before: Mapped[str | None] = mapped_column(
        index=True, doc="The address until then, where it changed; it leads to the new one."
    )
    note: Mapped[str] = mapped_column(default="", doc="Why, in the person's words.")
    ruled_by: Mapped[str] = mapped_column(doc="Who decided, by the name given.")
    ruled_at: Mapped[datetime] = mapped_column(doc="When.")
    article_id: Mapped[str | None] = mapped_column(
        ForeignKey("article.article_id"), index=True, doc="The article whose link was ruled on."
    )
    entity_id: Mapped[str | None] = mapped_column(
        ForeignKey("entity.entity_id"), doc="The entity to which it is linked no more, or again."
    )


class DevelopmentHeadline(ArticlesBase):
    """A development's line in other words, since a ruling took a party out of it."""

    __tablename__ = "development_headline"

    development_id: Mapped[str] = mapped_column(
        ForeignKey("development.development_id"),
        primary_key=True,
        doc="Made from controversy, kind and causing article.",
    )
    known_from: Mapped[datetime] = mapped_column(primary_key=True, doc="Since when it reads so.")
    known_to: Mapped[datetime | None] = mapped_column(doc="Until when; empty for now.")
    headline: Mapped[str] = mapped_column(doc="One attributed line.")
