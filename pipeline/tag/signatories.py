"""Lists of those who signed: names that stand one on a line, below words that say so. No sentence tells what they are.

"Signatories include:" and then "Fundacja Oko (Poland)". The line's name goes up to a bracket, a comma or a dash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.records import EntityType, Span
from pipeline.tag.wordlists import name_words, word_lists

_HEADING = re.compile(
    r"\b(?:signator(?:y|ies)|co-?sign(?:ed|ers)|undersigned|signed(?: by|:|,?$)|endorsed by|sign-?ons?|"
    r"(?:supporting|member|participating|endorsing|signing) organi[sz]ations|coalition members)\b",
    re.IGNORECASE,
)
_LINE = re.compile(r"[^\n]+")
_NAME = re.compile(r"[\s•*·–—-]*(?P<name>[^\W\d_a-zß-ÿ][^\n(,;:!?–—]*?[\w.+])\s*(?:[(,;–—][^\n]*)?[;,]?\s*")
_LONGEST = 90  # characters of such a line
_HEADED = 160  # characters of the line above, unless it ends in a colon
_LEAST = 3  # names make a list
_MOST_WORDS = 9
_PERSON = re.compile(
    r"[^\W\d_a-zß-ÿ][\w.’'-]*[a-zß-ÿ.](?: (?:[a-z]{2,3} )?[^\W\d_a-zß-ÿ][\w.’'-]*[a-zß-ÿ.])"
    r"(?: [^\W\d_a-zß-ÿ][\w’'-]*[a-zß-ÿ])?"
)
_OF_COUNTRY = re.compile(r"\s*\(")
_ORGANISATIONS = re.compile(r"\b(?:organi[sz]ations|groups|NGOs|charities|associations|unions|coalition members)\b")
_BODIES = frozenset({"group", "research", "company", "media", "agency", "department", "party", "club"})
_IN_OTHER_WORDS = name_words("bodies_in_other_words")
_LEGAL_FORM = re.compile(r" (?:e\. ?V\.|ASBL|VZW|z\.s\.)$")


def signatories(text: str) -> dict[tuple[int, int], EntityType]:
    """The places of the names that such lists have, with what each most likely is."""
    found: dict[tuple[int, int], EntityType] = {}
    rows: list[Span] | None = None
    heading = ""
    for line in _LINE.finditer(text):
        if line[0].isspace():
            continue
        name = _name(text, Span(line.start(), line.end())) if rows is not None else None
        if rows is not None and name is not None:
            rows.append(name)
            continue
        found.update(_listed(text, rows or (), heading))
        said = line[0].strip()
        is_heading = (said.endswith(":") or len(said) <= _HEADED) and _HEADING.search(said) is not None
        rows, heading = ([], said) if is_heading else (None, "")
    found.update(_listed(text, rows or (), heading))
    return found


def _name(text: str, line: Span) -> Span | None:
    """The name that a line is made of; none where it is a sentence."""
    match = _NAME.fullmatch(text, line.start, line.end) if line.end - line.start <= _LONGEST else None
    if match is None:
        return None
    name = _LEGAL_FORM.sub("", match["name"])
    is_sentence = name.endswith(".") or len(name.split()) > _MOST_WORDS
    return None if is_sentence else Span(match.start("name"), match.start("name") + len(name))


def _listed(text: str, rows: list[Span] | tuple[()], heading: str) -> Iterator[tuple[tuple[int, int], EntityType]]:
    if len(rows) < _LEAST:
        return
    are_bodies = _ORGANISATIONS.search(heading) is not None
    for row in rows:
        name = text[row.start : row.end]
        may_be_person = not (are_bodies or _OF_COUNTRY.match(text, row.end))
        kind = _kind(name.casefold().split(), may_be_person and _PERSON.fullmatch(name) is not None)
        if kind is not None:
            yield (row.start, row.end), kind


def _kind(words: list[str], is_like_person: bool) -> EntityType | None:
    """A signatory is a group unless its words say otherwise; a person is none, nor what is named as a person is."""
    lists = word_lists()
    kinds = {kind for word in words for kind in lists.heads.get(word, ())}
    if words[0] in lists.given_names and len(words) <= 3 and "group" not in kinds:
        return None
    if is_like_person and not kinds & _BODIES and _IN_OTHER_WORDS.isdisjoint(words):
        return None
    if "research" in kinds and "group" not in kinds:
        return "research"
    return "company" if words[-1] in ("inc", "ltd", "llc", "gmbh") else "group"
