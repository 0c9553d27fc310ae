"""Digest content to JSON values and back, by the types of the records alone."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from alerts.records import Coverage, DigestContent, DigestItem

T = TypeVar("T")


def to_json(content: DigestContent) -> dict[str, Any]:
    """JSON values only: objects, lists, text, numbers; times as `YYYY-MM-DDTHH:MM:SSZ`. To be read, not changed."""
    encoded: dict[str, Any] = _encode(content)
    return encoded


def from_json(value: dict[str, Any]) -> DigestContent:
    """The inverse of `to_json`; unknown keys are left out, so that an older reader takes newer content."""
    return _decode(DigestContent, value)


@lru_cache(maxsize=1024)  # many subscribers are told the same item, and what was looked at
def _encode_shared(value: DigestItem | Coverage) -> dict[str, Any]:
    return {field.name: _encode(getattr(value, field.name)) for field in fields(value)}


def _encode(value: Any) -> Any:
    if isinstance(value, DigestItem | Coverage):
        return _encode_shared(value)
    if is_dataclass(value):
        return {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value


@cache
def _hints(cls: type[Any]) -> dict[str, Any]:
    return get_type_hints(cls)


def _decode(cls: type[T], value: dict[str, Any]) -> T:
    hints: dict[str, Any] = _hints(cls)  # type: ignore[arg-type]
    return cls(**{name: _decode_as(hints[name], item) for name, item in value.items() if name in hints})


def _decode_as(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = next(arg for arg in get_args(hint) if arg is not type(None))
        return None if value is None else _decode_as(inner, value)
    if origin is tuple:
        return tuple(_decode_as(get_args(hint)[0], item) for item in value)
    if origin is Literal:
        return value
    if hint is datetime:
        return datetime.fromisoformat(value)
    return _decode(hint, value) if is_dataclass(hint) and isinstance(hint, type) else value
