"""Reads `patterns.toml`: shapes of names that tell type and kind, for classes that no list can hold."""

from __future__ import annotations

import re
import tomllib
from importlib.resources.abc import Traversable
from typing import Any

from pipeline.tag.gazetteer.draft import Draft
from pipeline.tag.gazetteer.kinds import KINDS
from pipeline.tag.gazetteer.records import SurfacePattern
from pipeline.tag.gazetteer.source import Problem, Problems

_WORD_LIST = re.compile(r"\{(\w+)\}")


def read_patterns(folder: Traversable, draft: Draft, problems: Problems) -> None:
    """The `[[pattern]]` tables, `{word}` replaced by the list of that name. The same name in an overlay replaces."""
    path = folder / "patterns.toml"
    if not path.is_file():
        return
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.found.append(Problem(str(path), 0, "file", f"is no TOML: {error}"))
        return
    lists = {name: _alternatives(value) for name, value in data.get("words", {}).items()}
    for number, table in enumerate(data.get("pattern", ()), start=1):
        where = f"pattern {number} ({table.get('name', 'without a name')})"
        message = _complaint(table, lists)
        if message:
            problems.found.append(Problem(str(path), number, where, message))
        else:
            draft.patterns[table["name"]] = _pattern(table, lists)


def _alternatives(value: str | list[str]) -> str:
    """A list of words as alternatives, longest first; a string is an expression of its own."""
    if isinstance(value, str):
        return f"(?:{value})"
    return "(?:" + "|".join(re.escape(word) for word in sorted(value, key=lambda word: (-len(word), word))) + ")"


def _complaint(table: dict[str, Any], lists: dict[str, str]) -> str | None:
    missing = [field for field in ("name", "regex", "type", "kind") if not table.get(field)]
    if missing:
        return f"lacks {', '.join(missing)}"
    if table["kind"] not in KINDS.get(table["type"], ()):
        return f"'{table['type']}', '{table['kind']}' is no type and kind"
    unknown = [word for word in _WORD_LIST.findall(table["regex"]) if word not in lists]
    if unknown:
        return f"uses {{{unknown[0]}}}, which [words] lacks"
    try:
        re.compile(_expand(table["regex"], lists))
    except re.error as error:
        return f"regex: {error}"
    return None


def _expand(regex: str, lists: dict[str, str]) -> str:
    return _WORD_LIST.sub(lambda match: lists[match[1]], regex)


def _pattern(table: dict[str, Any], lists: dict[str, str]) -> SurfacePattern:
    return SurfacePattern(
        name=table["name"],
        regex=_expand(table["regex"], lists),
        entity_type=table["type"],
        kind=table["kind"],
        country=table.get("country"),
    )
