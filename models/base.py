"""The three declarative bases (articles, captures, desk) and the column types that make SQLite and PostgreSQL agree."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, Integer, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def to_utc_text(value: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ`; a time without a zone is refused, because nobody knows what it means."""
    if value.tzinfo is None:
        raise ValueError(f"a time needs a zone: {value!r}")
    moment = value.astimezone(UTC)
    return f"{moment.year:04d}{moment.strftime(_FORMAT)[len(str(moment.year)) :]}"


def from_utc_text(text: str) -> datetime:
    """The inverse of `to_utc_text`."""
    return datetime.fromisoformat(text)


class UtcText(TypeDecorator[datetime]):
    """A UTC time kept as sortable text, whole seconds, the same on every database."""

    impl = String(20)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else to_utc_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_utc_text(value)


class JsonText(TypeDecorator[Any]):
    """JSON kept as compact text with sorted keys, so that equal values are equal bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Flag(TypeDecorator[bool]):
    """A flag kept as the integer 0 or 1, which is what readers' SQL compares with."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


TYPE_MAP = {datetime: UtcText, bool: Flag, str: Text, bytes: LargeBinary, int: Integer}


class ArticlesBase(DeclarativeBase):
    """Tables of the article database: outlets to developments."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPE_MAP


class CapturesBase(DeclarativeBase):
    """Tables of the captures: raw pages, and texts that readers may not have."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPE_MAP


class DeskBase(DeclarativeBase):
    """Tables of the desk: subscribers, digests, deliveries."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPE_MAP
