"""The captures: what was fetched, byte for byte, and texts whose rights withhold them from readers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import CapturesBase, JsonText


class CaptureMeta(CapturesBase):
    """One row: which article database these captures belong to."""

    __tablename__ = "capture_meta"

    key: Mapped[str] = mapped_column(primary_key=True, doc="Name of the fact: `article_database_id`.")
    value: Mapped[str] = mapped_column(doc="Its value.")


class Body(CapturesBase):
    """A body as received, compressed once more where that helps; shared by fetches with equal bytes."""

    __tablename__ = "body"

    sha256: Mapped[str] = mapped_column(primary_key=True, doc="SHA-256 of the bytes as received.")
    coding: Mapped[str] = mapped_column(doc="How `data` is kept: `raw` or `zlib`.")
    size: Mapped[int] = mapped_column(doc="Bytes as received.")
    data: Mapped[bytes] = mapped_column(LargeBinary, doc="The bytes.")


class Capture(CapturesBase):
    """One fetch of a page: what came back, from where, when."""

    __tablename__ = "capture"

    url: Mapped[str] = mapped_column(primary_key=True, doc="Address as asked for.")
    sha256: Mapped[str] = mapped_column(primary_key=True, doc="SHA-256 of the body as received.")
    final_url: Mapped[str] = mapped_column(doc="Address that answered.")
    redirects: Mapped[list[str]] = mapped_column(JsonText, doc="Addresses that redirected, in order.")
    status: Mapped[int] = mapped_column(doc="HTTP status.")
    headers: Mapped[list[list[str]]] = mapped_column(JsonText, doc="Response headers, name and value, in order.")
    robots_allowed: Mapped[bool] = mapped_column(doc="1 where robots.txt allowed the fetch.")
    tdm_reserved: Mapped[bool] = mapped_column(doc="1 where text and data mining is reserved.")
    ai_opt_out: Mapped[bool] = mapped_column(doc="1 where the page opts out of use by AI.")
    rights_basis: Mapped[list[str]] = mapped_column(JsonText, doc="Headers, tags and files that said so.")
    fetched_at: Mapped[datetime] = mapped_column(index=True, doc="When these bytes were first received.")


class WithheldText(CapturesBase):
    """An article's text that readers may not have; the pipeline reads it here."""

    __tablename__ = "withheld_text"

    text_sha256: Mapped[str] = mapped_column(primary_key=True, doc="SHA-256 of the text in UTF-8.")
    text: Mapped[str] = mapped_column(doc="The text.")
