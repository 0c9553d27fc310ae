"""Entities, where they are mentioned, their part in an article, and deals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ArticlesBase


class Entity(ArticlesBase):
    """The thing named: from the gazetteer, or found in a text."""

    __tablename__ = "entity"

    entity_id: Mapped[str] = mapped_column(primary_key=True, doc="Gazetteer id, or `x-…` for one outside it.")
    name: Mapped[str] = mapped_column(index=True, doc="Canonical name.")
    entity_type: Mapped[str] = mapped_column(doc="company, agency, group, media, research, product, person or other.")
    kind: Mapped[str | None] = mapped_column(doc="Finer class, for example `police` or `vendor`.")
    country: Mapped[str | None] = mapped_column(doc="ISO 3166-1 alpha-2 code.")
    is_known: Mapped[bool] = mapped_column(doc="1 where the gazetteer holds it.")


class EntityIdentifier(ArticlesBase):
    """An identifier of an entity, with its source."""

    __tablename__ = "entity_identifier"

    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.entity_id"), primary_key=True, doc="The entity.")
    scheme: Mapped[str] = mapped_column(primary_key=True, doc="`isin`, `ticker`, `lei`, `wikidata` or `website`.")
    value: Mapped[str] = mapped_column(primary_key=True, index=True, doc="The identifier; a ticker with its exchange.")
    valid_from: Mapped[str | None] = mapped_column(doc="First day, where known.")
    valid_to: Mapped[str | None] = mapped_column(doc="Last day, where it ended.")
    source: Mapped[str] = mapped_column(default="", doc="Where it is from.")


class EntityParent(ArticlesBase):
    """Who owns or holds whom, and when."""

    __tablename__ = "entity_parent"

    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.entity_id"), primary_key=True, doc="The part.")
    parent_id: Mapped[str] = mapped_column(ForeignKey("entity.entity_id"), primary_key=True, doc="The whole.")
    valid_from: Mapped[str] = mapped_column(default="", primary_key=True, doc="First day; empty where unknown.")
    valid_to: Mapped[str | None] = mapped_column(doc="Last day, where it ended.")


class Mention(ArticlesBase):
    """A span of an article's text that names an entity."""

    __tablename__ = "mention"
    __table_args__ = (Index(None, "article_id", "start_char"), Index(None, "entity_id", "article_id"))

    mention_id: Mapped[str] = mapped_column(primary_key=True, doc="Made from article, text, span and version.")
    article_id: Mapped[str] = mapped_column(ForeignKey("article.article_id"), doc="The article.")
    text_sha256: Mapped[str] = mapped_column(doc="The text into which the offsets point.")
    start_char: Mapped[int] = mapped_column(doc="First code point, from 0.")
    end_char: Mapped[int] = mapped_column(doc="Code point after the last.")
    surface: Mapped[str] = mapped_column(doc="The words themselves.")
    entity_id: Mapped[str | None] = mapped_column(
        ForeignKey("entity.entity_id"), doc="Linked entity; empty where unsafe."
    )
    entity: Mapped[str] = mapped_column(doc="Name of the entity, or the best long form.")
    entity_type: Mapped[str] = mapped_column(doc="Type of the thing named.")
    role: Mapped[str] = mapped_column(
        doc="Part that it plays here: vendor, buyer, critic, regulator, lawmaker, investor, subject, source or other."
    )
    is_known: Mapped[bool] = mapped_column(doc="1 where linked to the gazetteer.")
    is_inferred: Mapped[bool] = mapped_column(doc="1 where only inferred, as a place for its police.")
    confidence: Mapped[float] = mapped_column(doc="Probability that the link, or the type, is right.")
    rule: Mapped[str] = mapped_column(doc="What decided.")
    version: Mapped[str] = mapped_column(doc="Version of the tagger.")
    known_from: Mapped[datetime] = mapped_column(doc="Since when this is said.")
    known_to: Mapped[datetime | None] = mapped_column(doc="Until when; empty for what is said now.")


class ArticleEntity(ArticlesBase):
    """An entity's part in an article."""

    __tablename__ = "article_entity"
    __table_args__ = (Index(None, "entity_id", "article_id"),)

    article_id: Mapped[str] = mapped_column(ForeignKey("article.article_id"), primary_key=True, doc="The article.")
    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.entity_id"), primary_key=True, doc="The entity.")
    known_from: Mapped[datetime] = mapped_column(primary_key=True, doc="Since when this is said.")
    version: Mapped[str] = mapped_column(primary_key=True, doc="Version of the tagger.")
    known_to: Mapped[datetime | None] = mapped_column(doc="Until when; empty for what is said now.")
    role: Mapped[str] = mapped_column(
        doc="Part that it plays: vendor, buyer, critic, regulator, lawmaker, investor, subject, source or other."
    )
    salience: Mapped[str] = mapped_column(doc="`main` or `minor`.")
    n_mentions: Mapped[int] = mapped_column(default=0, doc="How often it is named.")


class Deal(ArticlesBase):
    """A vendor's supply of facial-recognition technology to a named buyer."""

    __tablename__ = "deal"

    deal_id: Mapped[str] = mapped_column(primary_key=True, doc="Made from vendor and buyer.")
    vendor_id: Mapped[str] = mapped_column(ForeignKey("entity.entity_id"), index=True, doc="Who supplies.")
    buyer_id: Mapped[str] = mapped_column(ForeignKey("entity.entity_id"), index=True, doc="Who is supplied.")


class DealTelling(ArticlesBase):
    """What one article says of a deal, with the quote that says it."""

    __tablename__ = "deal_telling"

    deal_id: Mapped[str] = mapped_column(ForeignKey("deal.deal_id"), primary_key=True, doc="The deal.")
    article_id: Mapped[str] = mapped_column(ForeignKey("article.article_id"), primary_key=True, doc="The article.")
    start_char: Mapped[int] = mapped_column(primary_key=True, doc="First code point of the quote, from 0.")
    known_from: Mapped[datetime] = mapped_column(primary_key=True, doc="Since when this is said.")
    version: Mapped[str] = mapped_column(primary_key=True, doc="Version of the tagger.")
    known_to: Mapped[datetime | None] = mapped_column(doc="Until when; empty for what is said now.")
    text_sha256: Mapped[str] = mapped_column(doc="The text into which the offsets point.")
    end_char: Mapped[int] = mapped_column(doc="Code point after the last.")
    quote: Mapped[str] = mapped_column(doc="The words themselves.")
    product: Mapped[str | None] = mapped_column(doc="Product named.")
    status: Mapped[str] = mapped_column(doc="proposed, pilot, active, ended or refused.")
    is_disputed: Mapped[bool] = mapped_column(doc="1 where the article reports a dispute over it.")
    amount: Mapped[float | None] = mapped_column(doc="Amount of money named, in units of `currency`.")
    currency: Mapped[str | None] = mapped_column(doc="ISO 4217 code.")
    since: Mapped[str | None] = mapped_column(doc="Since when, as precise as told: YYYY, YYYY-MM or YYYY-MM-DD.")
    as_of: Mapped[datetime] = mapped_column(doc="Date of the article, or when it was seen.")
    confidence: Mapped[float] = mapped_column(doc="Probability that it is right.")
    is_status_told: Mapped[bool] = mapped_column(
        server_default="1", doc="1 where words say the status, 0 where it is only taken to be active."
    )
    is_news: Mapped[bool] = mapped_column(
        server_default="1",
        doc="1 where the article tells it as news, 0 where it is only mentioned in passing; also 1 where it was tagged "
        "before revision 0010 (`gazewire process --again` reads it anew).",
    )
    shows: Mapped[str] = mapped_column(
        server_default="sale",
        doc="What the quote shows: sale; or status, amount, since (several with a blank between) where those stand "
        "in another sentence.",
    )
