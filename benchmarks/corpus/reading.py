"""Reads the corpus into rows of the same shape as a labelled evaluation set: an article and its gold.

The format is told in `README.md` beside this file. Errors name file, line and what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.records import TYPES

FOLDER = Path(__file__).parent / "articles"
ENTITY_TYPES = frozenset({"company", "agency", "group", "media", "research", "other_org"})
ROLES = frozenset({"vendor", "buyer", "critic", "regulator", "lawmaker", "investor", "subject", "source", "other"})
STATUSES = frozenset({"proposed", "pilot", "active", "ended", "refused"})
TOPICS = frozenset({"core", "passing", "none"})
DEAL_KEYS = (
    "vendor",
    "buyer",
    "buyer_surface",
    "product",
    "status",
    "disputed",
    "amount",
    "currency",
    "since",
    "quote",
)
#: What a file's items were written for: `sales` teach the tagger alone.
PURPOSES = frozenset({"all", "sales"})
_ONCE = frozenset({"title", "date", "style", "topic", "controversy", "types", "case", "event", "quote"})
_MANY = frozenset({"entity", "product", "deal"})


class CorpusError(ValueError):
    """A corpus file that cannot be read; names file, line and what to do."""


@dataclass(slots=True)
class _Block:
    """One item as it stands in its file: values by key, each with its line."""

    where: str
    name: str
    purpose: str = "all"
    once: dict[str, str] = field(default_factory=dict)
    many: list[tuple[str, str, str]] = field(default_factory=list)
    body: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(line.strip() for line in self.body if line.strip())


def read_corpus(folder: Path = FOLDER) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(article, gold) of every item, by file name and line. `gold["is_short"]` marks headlines with leads.

    `gold["purpose"]` is what the file was written for, one of PURPOSES, `gold["hand"]` the file's name: one writer's.
    """
    rows, errors = _read(folder)
    if errors:
        raise CorpusError("; ".join(errors[:3]))
    return rows


def errors(folder: Path = FOLDER) -> list[str]:
    """Every error of the corpus, each with file and line."""
    return _read(folder)[1]


def _read(folder: Path) -> tuple[list[tuple[dict[str, Any], dict[str, Any]]], list[str]]:
    rows, found = [], []
    names: dict[str, str] = {}
    for path in sorted(folder.glob("*.txt")):
        try:
            for block in _blocks(path):
                try:
                    if block.name in names:
                        raise CorpusError(f"{block.where}: {block.name} is already the name of {names[block.name]}")
                    names[block.name] = block.where
                    rows.append(_row(block))
                except CorpusError as error:
                    found.append(str(error))
        except CorpusError as error:
            found.append(str(error))
    return rows, found


def _blocks(path: Path) -> Iterator[_Block]:
    block: _Block | None = None
    purpose, in_body = "all", False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        where = f"{path.name}:{number}"
        if line.startswith("=== "):
            if block is not None:
                yield block
            block, in_body = _Block(where, line[4:].strip(), purpose), False
        elif block is None:
            purpose = _purpose(where, line) if line.strip() else purpose
        elif in_body:
            block.body.append(line)
        elif line.strip() == "---":
            in_body = True
        elif line.strip():
            _take(block, where, line)
    if block is not None:
        yield block


def _purpose(where: str, line: str) -> str:
    """What a line before a file's first item says."""
    key, _, value = line.partition(":")
    if key != "for":
        raise CorpusError(f"{where}: an item begins with '=== name'; before the first one only 'for:' may stand")
    return _one_of(where, "purpose", value.strip(), PURPOSES)


def _take(block: _Block, where: str, line: str) -> None:
    key, colon, value = line.partition(":")
    if not colon or key not in _ONCE | _MANY:
        raise CorpusError(
            f"{where}: '{key}' is no key of an item; use one of {', '.join(sorted(_ONCE | _MANY))} or ---"
        )
    if key in _MANY:
        block.many.append((where, key, value.strip()))
    elif key in block.once:
        raise CorpusError(f"{where}: '{key}' is given twice")
    else:
        block.once[key] = value.strip()


def _row(block: _Block) -> tuple[dict[str, Any], dict[str, Any]]:
    once = block.once
    for key in ("title", "topic", "controversy"):
        if not once.get(key):
            raise CorpusError(f"{block.where}: {block.name} has no '{key}'")
    if not block.text:
        raise CorpusError(f"{block.where}: {block.name} has no body after ---")
    url = f"https://corpus.example/{block.name}"
    entities = [_entity(block, where, value) for where, key, value in block.many if key == "entity"]
    gold = {
        "url": url,
        "topic": _one_of(block.where, "topic", once["topic"], TOPICS),
        "controversy": _flag(block.where, "controversy", once["controversy"]),
        "types": [_one_of(block.where, "type", one, frozenset(TYPES)) for one in _list(once.get("types", ""), ",")],
        "case": once.get("case") or None,
        "event": once.get("event") or None,
        "entities": entities,
        "products": [_inside(block, where, value) for where, key, value in block.many if key == "product"],
        "quote": _inside(block, block.where, once["quote"]) if once.get("quote") else None,
        "deals": [_deal(block, where, value, entities) for where, key, value in block.many if key == "deal"],
        "purpose": block.purpose,
        "hand": block.where.partition(".")[0].removesuffix("-short"),
        "is_short": block.where.partition(":")[0].endswith("-short.txt"),
        "split": "train",
    }
    if bool(gold["types"]) != gold["controversy"]:
        raise CorpusError(f"{block.where}: {block.name} has types without controversy, or a controversy without types")
    return {"url": url, "title": once["title"], "text": block.text, "published_at": once.get("date", "")}, gold


def _entity(block: _Block, where: str, value: str) -> dict[str, Any]:
    fields = _list(value, "|")
    if len(fields) != 5:
        raise CorpusError(f"{where}: an entity is 'name | type | role | salience | surface ; surface'")
    name, kind, role, salience, surfaces = fields
    return {
        "name": name,
        "type": _one_of(where, "entity type", kind, ENTITY_TYPES),
        "role": _one_of(where, "role", role, ROLES),
        "salience": _one_of(where, "salience", salience, frozenset({"main", "minor"})),
        "surfaces": [_inside(block, where, one) for one in _list(surfaces, ";")],
    }


def _deal(block: _Block, where: str, value: str, entities: list[dict[str, Any]]) -> dict[str, Any]:
    pairs = {key.strip(): text.strip() for key, _, text in (one.partition("=") for one in value.split("|"))}
    if set(pairs) - set(DEAL_KEYS):
        raise CorpusError(f"{where}: a deal has the keys {', '.join(DEAL_KEYS)}")
    names = {one["name"] for one in entities}
    if pairs.get("vendor") not in names:
        raise CorpusError(f"{where}: the vendor '{pairs.get('vendor')}' is the name of no entity line")
    if pairs.get("buyer") not in names and not pairs.get("buyer_surface"):
        raise CorpusError(
            f"{where}: the buyer '{pairs.get('buyer')}' is the name of no entity line; "
            "of a place, venue or event that buys give the words of the body as buyer_surface"
        )
    return {
        "buyer_surface": _inside(block, where, pairs["buyer_surface"]) if pairs.get("buyer_surface") else None,
        **{key: pairs.get(key) or None for key in ("vendor", "buyer", "product", "amount", "currency", "since")},
        "status": _one_of(where, "status", pairs.get("status", ""), STATUSES),
        "disputed": _flag(where, "disputed", pairs.get("disputed") or "no"),
        "quote": _inside(block, where, pairs.get("quote", "")),
    }


def _inside(block: _Block, where: str, quote: str) -> str:
    if not quote or quote not in block.text:
        raise CorpusError(f"{where}: '{quote}' does not stand in the body word for word")
    return quote


def _one_of(where: str, what: str, value: str, allowed: frozenset[str]) -> str:
    if value not in allowed:
        raise CorpusError(f"{where}: '{value}' is no {what}; use one of {', '.join(sorted(allowed))}")
    return value


def _flag(where: str, what: str, value: str) -> bool:
    return _one_of(where, what, value, frozenset({"yes", "no"})) == "yes"


def _list(value: str, mark: str) -> list[str]:
    return [one.strip() for one in value.split(mark) if one.strip()]
