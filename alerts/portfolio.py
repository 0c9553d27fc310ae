"""Holdings to entities: a CSV file read line by line, each holding matched by its identifiers, then by its name.

A holding that fits nobody, or several, is reported, never guessed.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.tag.gazetteer import Entity, Gazetteer, key

#: Column names that are understood, in lower case; the first is ours.
COLUMNS: dict[str, tuple[str, ...]] = {
    "isin": ("isin", "isin code"),
    "lei": ("lei", "lei code"),
    "ticker": ("ticker", "symbol", "ticker symbol"),
    "exchange": ("exchange", "market", "mic", "exchange code"),
    "name": ("name", "company", "issuer", "security", "security name", "issuer name"),
    "weight": ("weight", "weight %", "weight (%)", "share", "portfolio weight"),
}
_IDENTIFYING = ("isin", "lei", "ticker", "name")


class PortfolioError(ValueError):
    """A file that cannot be read; the message names the line and the column, and says what is expected."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One line of the file. `weight` is a share of the whole, 0 to 1, where one is given."""

    line: int
    isin: str = ""
    lei: str = ""
    ticker: str = ""
    exchange: str = ""
    name: str = ""
    weight: float | None = None

    @property
    def label(self) -> str:
        """What a person calls it."""
        return self.name or self.isin or self.ticker or self.lei


@dataclass(frozen=True, slots=True)
class Match:
    """What a holding fits, and by which column. One entity is a match, several are ambiguous, none is unknown."""

    holding: Holding
    entities: tuple[Entity, ...]
    by: str = ""


def read_holdings(text: str) -> tuple[Holding, ...]:
    """The holdings of a CSV file with a header; comma, semicolon or tab. PortfolioError where it is not one."""
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines:
        raise PortfolioError("line 1: the file is empty, expected a header such as isin,name,weight")
    delimiter = max(",;\t", key=lines[0].count)
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise PortfolioError(f"line {reader.line_num}: {error}") from error
    places = _places(rows[0][1])
    return tuple(_holding(line, row, places) for line, row in rows[1:] if any(cell.strip() for cell in row))


def _places(header: list[str]) -> dict[str, int]:
    names = [name.strip().casefold() for name in header]
    places = {
        column: next(place for place, name in enumerate(names) if name in known)
        for column, known in COLUMNS.items()
        if set(names) & set(known)
    }
    if not places.keys() & set(_IDENTIFYING):
        raise PortfolioError(f"line 1: no column named {', '.join(_IDENTIFYING)} in {', '.join(header)}")
    return places


def _holding(line: int, row: list[str], places: Mapping[str, int]) -> Holding:
    cells = {column: row[place].strip() if place < len(row) else "" for column, place in places.items()}
    weight = _weight(cells.pop("weight", ""), line)
    holding = Holding(line, **cells, weight=weight)
    if not holding.label:
        raise PortfolioError(f"line {line}: neither {', '.join(_IDENTIFYING)} is given")
    return holding


def _weight(text: str, line: int) -> float | None:
    """`4.2%`, `4,2 %`, `0.042` and `4.2` (more than 1 is percent) as a share of the whole."""
    plain = text.removesuffix("%").strip().replace(",", ".")
    if not plain:
        return None
    try:
        number = float(plain)
    except ValueError:
        raise PortfolioError(f"line {line}: weight {text!r} is not a number such as 4.2% or 0.042") from None
    share = number / 100 if text.strip().endswith("%") or number > 1 else number
    if not 0 <= share <= 1:
        raise PortfolioError(f"line {line}: weight {text!r} is not between 0 and 100 percent")
    return share


def match_holdings(holdings: Iterable[Holding], gazetteer: Gazetteer) -> tuple[Match, ...]:
    """What each holding fits, in the order of the file."""
    holders = _holders(gazetteer)
    return tuple(_match(holding, gazetteer, holders) for holding in holdings)


def _holders(gazetteer: Gazetteer) -> dict[tuple[str, str], set[str]]:
    """Entity ids by scheme and identifier; a ticker also by its symbol alone."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entity_id, identifiers in gazetteer.identifiers.items():
        for identifier in identifiers:
            value = identifier.value.upper()
            found[identifier.scheme, value].add(entity_id)
            if identifier.scheme == "ticker":
                found["symbol", value.rpartition(":")[2]].add(entity_id)
    return found


def _match(holding: Holding, gazetteer: Gazetteer, holders: Mapping[tuple[str, str], set[str]]) -> Match:
    """By the safest column that fits anybody. Identifiers that name different entities are ambiguous, not a choice."""
    by_identifier = [(by, ids) for by, lookup in _lookups(holding) if (ids := frozenset(holders.get(lookup, ())))]
    if by_identifier:
        together = frozenset.intersection(*(ids for _, ids in by_identifier))
        ids = together or frozenset.union(*(ids for _, ids in by_identifier))
        return Match(holding, _entities(ids, gazetteer), by_identifier[0][0])
    named = gazetteer.by_name(holding.name) if holding.name else None
    if named is not None:
        return Match(holding, (named,), "name")
    bearers = gazetteer.surfaces.get(key(holding.name), ()) if holding.name else ()
    return Match(holding, _entities(bearers, gazetteer), "name" if bearers else "")


def _lookups(holding: Holding) -> Iterable[tuple[str, tuple[str, str]]]:
    """Columns to look up, the safest first. A symbol without its exchange fits whoever bears it on any."""
    if holding.isin:
        yield "isin", ("isin", holding.isin.upper())
    if holding.lei:
        yield "lei", ("lei", holding.lei.upper())
    if holding.ticker:
        symbol, exchange = holding.ticker.upper(), holding.exchange.upper()
        whole = symbol if ":" in symbol or not exchange else f"{exchange}:{symbol}"
        yield "ticker", ("ticker" if ":" in whole else "symbol", whole)


def _entities(ids: Iterable[str], gazetteer: Gazetteer) -> tuple[Entity, ...]:
    return tuple(gazetteer.entities[entity_id] for entity_id in sorted(ids))
