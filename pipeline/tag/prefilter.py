"""Decides from topic terms alone whether an article is worth tagging: one RE2 scan over title and text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import re2

from pipeline.lexicon import Lexicon, Term, as_regex
from pipeline.tag.gazetteer.records import Gazetteer

_ENOUGH_WEAK, _ENOUGH_KINDRED = 2, 3
_FACES = (Term("face", "en"), Term("faces", "en"))
#: Words of pictures, machines and gates by which reports speak of the technology that never name it.
_KINDRED_WORDS = """
    app arrested bias biometric camera cameras computer contract custody database enrol enroll enrolled ethnic
    ethnicity face faces gallery gate gates jail lane lanes lawsuit likeness lookalike lookalikes match matched
    matches matching minority misidentified passport passports photo photograph photographs photos picture
    pictures police portrait portraits privacy pupils readers recognise recognised recognises recognize recognized
    recognizes regulator scan scanned scanner scanners scanning scans selfies sensor skin software sued suit supplier
    surveillance systems template templates tracking unlock vendor wrongly
"""
_KINDRED = tuple(Term(word, "en") for word in _KINDRED_WORDS.split())
#: What is done with faces, and by what, where the technology is not named: "recognising their faces", "clocking in by
#: face", "the gate mistook her for".
_DONE_TO = (
    r"recogni[sz]\w*|scan\w*|read(?:s|ing)?|knows?|knew|match(?:es|ed|ing)|compar(?:e|es|ed|ing)|identif\w+|verif\w+"
    r"|detect\w*|clock(?:ed|ing)?|log(?:s|ged|ging)?|pay(?:s|ing)?|paid|record(?:s|ed|ing)?|track(?:s|ed|ing)?"
    r"|search(?:es|ed|ing)?|stol\w+|measur\w+|captur\w+|enrol\w*|scrap(?:es?|ed|ing)|harvest\w*|collect\w*"
    r"|stor(?:es|ed|ing)"
)
_OF_FACES = "tickets?|readers?|software|checks?|payments?|clocks?|entry|gates?|data|log-?ins?"
_MACHINES = (
    "cameras?|gates?|locks?|doors?|tills?|lanes?|scanners?|readers?|kiosks?|terminals?|taps?|box(?:es)?|software"
    "|algorithms?|gadgets?|robots?|machines?"
)
_DONE_BY = r"recogni[sz](?:e|es|ed|ing)|mistook|mistak(?:es|ing|en)|identif(?:y|ies|ied)|knew|knows?"
_DEEDS = "|".join(
    (
        rf"\b(?:{_DONE_TO})(?: [\w'’-]+){{0,4}} faces?\b",
        rf"\b(?:by|per|via) (?:(?:their|his|her|your|our|people's|the) )?faces?\b|\bface (?:{_OF_FACES})\b",
        rf"\b(?:{_MACHINES})\b(?:,? [\w'’-]+){{0,4}} (?:{_DONE_BY}) ",
    )
)
_SCANNED = 2_000_000  # characters of a text that are looked at


@dataclass(frozen=True, slots=True)
class TermHit:
    """A topic term in an article. Offsets count in the text; -1 for a hit in the title."""

    term: str
    category: str
    start: int
    end: int


class Prefilter:
    """Strong topic terms, in all the lexicon's languages at once, and names of face-recognition products.

    An article is relevant with one strong term or product, with two different ones of vendors, law and neighbouring
    technology, with a vendor and a face, with three different kindred words, or where it says what is done with faces
    or which machine knows people. Without a gazetteer, terms alone decide.
    """

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer | None = None) -> None:
        products = _names(gazetteer, "product", "face-recognition")
        vendors = _names(gazetteer, "company", "vendor")
        self._strong = _compiled((*lexicon.terms("strong"), *products))
        self._weak = _compiled((*lexicon.terms("weak"), *lexicon.terms("law"), *vendors))
        self._vendors = _compiled(vendors)
        self._faces = _compiled(_FACES)
        self._kindred = _compiled(_KINDRED)
        self._deeds = re2.compile(f"(?i){_DEEDS}")

    def hits(self, text: str, title: str = "") -> tuple[TermHit, ...]:
        """Every term, title first, each category in the order of the text."""
        found = [TermHit(match[0], name, -1, -1) for name, scan in self._scans() for match in scan.finditer(title)]
        for name, scan in self._scans():
            found.extend(TermHit(m[0], name, m.start(), m.end()) for m in scan.finditer(text[:_SCANNED]))
        return tuple(found)

    def is_relevant(self, text: str, title: str = "") -> bool:
        """Whether the article goes on to the tagger."""
        body = text[:_SCANNED]
        if self._strong.search(title) or self._strong.search(body):
            return True
        whole = f"{title}\n{body}"
        weak = _different(self._weak, whole)
        if len(weak) >= _ENOUGH_WEAK or len(_different(self._kindred, whole)) >= _ENOUGH_KINDRED:
            return True
        if self._deeds.search(whole):
            return True
        return bool(weak) and bool(self._vendors.search(whole)) and bool(self._faces.search(whole))

    def _scans(self) -> tuple[tuple[str, Any], tuple[str, Any]]:
        return ("strong", self._strong), ("weak", self._weak)


def _different(scan: Any, text: str) -> set[str]:
    return {match[0].casefold() for match in scan.finditer(text)}


def _names(gazetteer: Gazetteer | None, entity_type: str, kind: str) -> tuple[Term, ...]:
    """Unambiguous names of one type and kind, as they are written."""
    if gazetteer is None:
        return ()
    entities = (e for e in gazetteer.entities.values() if e.entity_type == entity_type and e.kind == kind)
    names = {name for entity in entities for name in (entity.name, *(alias.text for alias in entity.aliases))}
    return tuple(Term(name, "en", is_exact=True) for name in sorted(names) if _is_plain(gazetteer, name))


def _is_plain(gazetteer: Gazetteer, name: str) -> bool:
    """No rule, or one with a single reading that needs no context."""
    rule = gazetteer.rule(name)
    return rule is None or [reading.policy for reading in rule.readings] == ["default"]


def _compiled(terms: Iterable[Term]) -> Any:
    options = re2.Options()
    options.max_mem = 256 << 20
    return re2.compile(as_regex(terms), options=options)
