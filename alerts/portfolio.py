"""Holdings to entities: a CSV file read line by line, each holding matched by its identifiers, then by its name.

A holding that fits nobody, or several, is reported, never guessed.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

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
#: A file beyond this is no portfolio.
MAX_BYTES = 5_000_000
MAX_HOLDINGS = 20_000
#: Shares of a whole add up to 1; with leverage to a little more.
_WHOLE = 1.5
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{0,12})?(?:[eE][+-]?[0-9]{1,2})?")


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

    @property
    def state(self) -> Literal["matched", "ambiguous", "unmatched"]:
        """What the report calls it."""
        if len(self.entities) == 1:
            return "matched"
        return "ambiguous" if self.entities else "unmatched"


def read_file(path: Path) -> tuple[Holding, ...]:
    """As `read_holdings`, from a file in UTF-8, or UTF-16 as spreadsheets write it."""
    with path.open("rb") as stream:
        raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise PortfolioError(f"{path}: more than {MAX_BYTES} bytes, which no portfolio takes")
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return read_holdings(raw.decode(encoding))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise PortfolioError(
            f"{path}: line {line}: not text in {'UTF-16' if encoding == 'utf-16' else 'UTF-8'}; save the file as UTF-8"
        ) from None
    except PortfolioError as error:
        raise PortfolioError(f"{path}: {error}") from None


def read_holdings(text: str) -> tuple[Holding, ...]:
    """The holdings of a CSV file with a header; comma, semicolon or tab. PortfolioError where it is not one."""
    rows = _rows(text.removeprefix("\ufeff"))
    if not rows:
        raise PortfolioError("line 1: the file is empty, expected a header such as isin,name,weight")
    places = _places(rows[0][1])
    if len(rows) > MAX_HOLDINGS + 1:  # the header is a row as well
        raise PortfolioError(f"line {rows[MAX_HOLDINGS + 1][0]}: more than {MAX_HOLDINGS} holdings")
    cells = [(line, _cells(line, row, places)) for line, row in rows[1:]]
    is_percent = "weight" in places and "%" in rows[0][1][places["weight"]]
    weights = _shares([(line, found.pop("weight", "")) for line, found in cells], is_percent=is_percent)
    return tuple(Holding(line, **found, weight=weight) for (line, found), weight in zip(cells, weights, strict=True))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Rows that are not blank, with the number of their last line."""
    if "\0" in text:
        raise PortfolioError(f"line {text[: text.index(chr(0))].count(chr(10)) + 1}: a NUL: this is no CSV file")
    first = text.lstrip().partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise PortfolioError(f"line {reader.line_num}: {error}") from error


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


def _cells(line: int, row: list[str], places: Mapping[str, int]) -> dict[str, str]:
    cells = {column: " ".join(row[place].split()) if place < len(row) else "" for column, place in places.items()}
    if not any(cells.get(column) for column in _IDENTIFYING):
        raise PortfolioError(f"line {line}: neither {', '.join(_IDENTIFYING)} is given")
    return cells


def _shares(cells: list[tuple[int, str]], *, is_percent: bool) -> list[float | None]:
    """Weights as shares of the whole. One unit holds for the column: percent where its name says so, where one is more
    than 1, or where they add up to more than a whole. `4.2%` is percent anyway.
    """
    numbers = [_number(text, line) for line, text in cells]
    plain = [number for (_, text), number in zip(cells, numbers, strict=True) if number and not text.endswith("%")]
    is_percent = is_percent or max(plain, default=0.0) > 1 or sum(plain) > _WHOLE
    shares = []
    for (line, text), number in zip(cells, numbers, strict=True):
        share = number / 100 if number is not None and (is_percent or text.endswith("%")) else number
        if share is not None and not 0 <= share <= 1:
            raise PortfolioError(f"line {line}: weight {text!r} is not between 0 and 100 percent")
        shares.append(share)
    return shares


def _number(text: str, line: int) -> float | None:
    """`4.2%`, `4,2 %`, `0.042`: the number as it stands."""
    plain = text.removesuffix("%").strip().replace(",", ".")
    if not plain:
        return None
    if not _NUMBER.fullmatch(plain):
        raise PortfolioError(f"line {line}: weight {text[:40]!r} is not a number such as 4.2% or 0.042")
    return float(plain)


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
