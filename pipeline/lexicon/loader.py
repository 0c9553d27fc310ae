"""Reads the term files: one file per category, one line per term. Refuses what it cannot understand, all at once."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

COLUMNS = ["term", "language", "case", "weight"]


class LexiconError(ValueError):
    """The term files cannot be used; the message has one line per mistake, with file, line and field."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase. `is_exact`: capitals count (acronyms). `weight` is 0 to 1: how strongly it speaks."""

    text: str
    language: str
    is_exact: bool = False
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms by category and language; `version` changes with any byte of the files.

    Categories: `strong`, `law`, `weak`, `negative` (topic), `cue:<type>` for each of the contract's types,
    `boilerplate`, `attribution`, `response`, `severity`.
    """

    version: str
    by_category: Mapping[str, Mapping[str, tuple[Term, ...]]]

    @property
    def categories(self) -> tuple[str, ...]:
        """Names of all categories, sorted."""
        return tuple(sorted(self.by_category))

    def languages(self, category: str) -> tuple[str, ...]:
        """Languages (ISO 639-1) in which the category has terms. An unknown category raises KeyError."""
        return tuple(sorted(self.by_category[category]))

    def terms(self, category: str, language: str | None = None) -> tuple[Term, ...]:
        """The category's terms in one language (none: empty), or in all. An unknown category raises KeyError."""
        found = self.by_category[category]
        if language is not None:
            return found.get(language, ())
        return tuple(term for name in sorted(found) for term in found[name])


def load_lexicon(folder: Traversable | None = None) -> Lexicon:
    """The packaged lexicon, or another folder's. Raises LexiconError with every mistake found."""
    source = folder if folder is not None else files("pipeline.lexicon")
    problems: list[str] = []
    digest = hashlib.blake2b(digest_size=6)
    by_category: dict[str, dict[str, tuple[Term, ...]]] = {}
    for path in sorted((path for path in source.iterdir() if path.name.endswith(".csv")), key=lambda path: path.name):
        data = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + data)
        category = path.name.removesuffix(".csv").replace("cue_", "cue:", 1)
        by_category[category] = _by_language(list(_read(path.name, data, problems)))
    if not by_category:
        problems.append(f"{source}: holds no term file (*.csv)")
    if problems:
        raise LexiconError("\n".join(problems))
    return Lexicon(digest.hexdigest(), by_category)


def _by_language(terms: list[Term]) -> dict[str, tuple[Term, ...]]:
    languages = sorted({term.language for term in terms})
    return {language: tuple(term for term in terms if term.language == language) for language in languages}


def _read(name: str, data: bytes, problems: list[str]) -> Iterator[Term]:
    """The terms of one file; its first line that is no comment must be the columns."""
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        problems.append(f"{name}:1: encoding: is not UTF-8 at byte {error.start}: save it as UTF-8")
        return
    rows = [(number, line) for number, line in enumerate(lines, start=1) if line.strip() and not line.startswith("#")]
    if not rows or next(csv.reader([rows[0][1]])) != COLUMNS:
        problems.append(f"{name}:{rows[0][0] if rows else 1}: header: must read {','.join(COLUMNS)}")
        return
    seen: set[tuple[str, str]] = set()
    for number, line in rows[1:]:
        cells = [cell.strip() for cell in next(csv.reader([line]))]
        complaint = _complaint(cells, seen)
        if complaint:
            problems.append(f"{name}:{number}: {complaint}")
        else:
            seen.add((cells[0], cells[1]))
            yield Term(cells[0], cells[1], cells[2] == "exact", float(cells[3] or 1))


def _complaint(cells: list[str], seen: set[tuple[str, str]]) -> str | None:
    if len(cells) != len(COLUMNS):
        return f"term: has {len(cells)} cells, expected {len(COLUMNS)}: quote a term that holds a comma"
    text, language, case, weight = cells
    if not text:
        return "term: is empty"
    if (text, language) in seen:
        return f"term: '{text}' is there twice"
    if not (len(language) == 2 and language.isalpha() and language.islower()):
        return f"language: '{language}' is no ISO 639-1 code"
    if case not in ("any", "exact"):
        return f"case: '{case}' is none of any, exact"
    if weight and not _is_weight(weight):
        return f"weight: '{weight}' is no number above 0 and up to 1"
    return None


def _is_weight(value: str) -> bool:
    try:
        return 0 < float(value) <= 1
    except ValueError:
        return False
