"""Lists of those who signed: names that stand one on a line, below words that say so. No sentence tells what they are.

"Signatories include:" and then "Fundacja Oko (Poland)". The line's name goes up to a bracket, a comma or a dash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.records import EntityType, Span
from pipeline.tag.wordlists import name_words, word_lists

_BODIES_THAT = r"(?:organi[sz]ations|groups|NGOs|charities|associations|unions|coalition members)"
_HEADING = re.compile(
    r"\b(?:(?:signator(?:y|ies)|co-?sign(?:ed|ers)|undersigned|endorsed by|sign-?ons?|"
    r"(?:supporting|member|participating|endorsing|signing) organi[sz]ations|coalition members)\b|"
    rf"signed(?: by\b|:|,?$)|{_BODIES_THAT} (?:that|which|who) (?:have |had )?(?:co-)?"
    r"(?:sign(?:ed)?|back(?:ed)?|support(?:ed)?|endorsed?)\b[^.]*:$)",
    re.IGNORECASE,
)
_LINE = re.compile(r"[^\n]+")
_NAME = re.compile(r"[\s•*·–—-]*(?P<name>[^\W\d_a-zß-ÿ][^\n(,;:!?–—]*?[\w.+])\s*(?:[(,;–—][^\n]*)?[;,]?\s*")
_LONGEST = 90  # characters of such a line
_HEADED = 160  # characters of the line above, unless it ends in a colon
_LEAST = 3  # names make a list
_MOST_WORDS = 9
_MOST_NAMES = 4  # of one person
_PERSON = re.compile(r"[^\W\d_a-zß-ÿ][\w.’'-]*[a-zß-ÿ.](?: (?:[a-z]{1,3} ){0,2}[^\W\d_a-zß-ÿ][\w.’'-]*[a-zß-ÿ.]){1,3}")
_OF_COUNTRY = re.compile(r"\s*\(")
_TITLED = re.compile(r"(?:Dr|Prof(?:essor)?|Mr|Mrs|Ms|Rev|Sir|Dame|Fr)\b\.? ")
#: What a person is, told behind the name: no body is one of these.
_POST = re.compile(
    r"[^\n]*\b(?:[Pp]rofessor|[Ll]ecturer|[Rr]esearcher|[Ff]ellow|[Dd]irector|[Cc]hair|[Pp]resident|[Ss]ecretary|[Ll]awyer|"
    r"[Aa]dvocate|[Jj]ournalist|[Ss]enator|MPs?|MEP|PhD|[Aa]uthor|[Aa]ctivist|[Ff]ounder|University|Université|Universidad|"
    r"Universität|College|Institute)\b"
)
_ORGANISATIONS = re.compile(rf"\b{_BODIES_THAT}\b", re.IGNORECASE)
_BODIES = frozenset({"group", "research", "company", "media", "agency", "department", "party", "club"})
_IN_OTHER_WORDS = name_words("bodies_in_other_words")
_LEGAL_FORM = re.compile(r" (?:e\. ?V\.|ASBL|VZW|z\.s\.)$")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line's name with what it shows: `is_like_person` is named as persons are, `is_person` surely is one."""

    span: Span
    words: list[str]
    is_like_person: bool
    is_person: bool


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
    told = [_row(text, row) for row in rows]
    are_bodies = _ORGANISATIONS.search(heading) is not None or _are_bodies(told)
    for row in told:
        kind = _kind(row.words, not are_bodies and row.is_like_person)
        if kind is not None and not row.is_person:
            yield (row.span.start, row.span.end), kind


def _are_bodies(rows: Sequence[_Row]) -> bool:
    """Whether nobody of the list is surely a person, and most are named as no person is."""
    return not any(row.is_person for row in rows) and sum(not row.is_like_person for row in rows) * 2 > len(rows)


def _row(text: str, span: Span) -> _Row:
    name = text[span.start : span.end]
    words, lists = name.casefold().split(), word_lists()
    kinds = {kind for word in name.split() if not word.islower() for kind in lists.heads.get(word.casefold(), ())}
    if kinds & _BODIES or not _IN_OTHER_WORDS.isdisjoint(words):
        return _Row(span, words, is_like_person=False, is_person=_TITLED.match(name) is not None)
    country = _OF_COUNTRY.match(text, span.end)
    is_shaped = _PERSON.fullmatch(name) is not None
    is_given = words[0] in lists.given_names and len(words) <= _MOST_NAMES
    is_posted = is_shaped and _POST.match(text, span.end, min(len(text), span.end + _LONGEST)) is not None
    is_placed = country is not None and not is_posted
    return _Row(span, words, is_shaped and not is_placed, _TITLED.match(name) is not None or is_given or is_posted)


def _kind(words: list[str], may_be_person: bool) -> EntityType | None:
    """A signatory is a group unless its words say otherwise; what may be a person is left open."""
    if may_be_person:
        return None
    kinds = {kind for word in words for kind in word_lists().heads.get(word, ())}
    if "research" in kinds and "group" not in kinds:
        return "research"
    return "company" if words[-1] in ("inc", "ltd", "llc", "gmbh") else "group"
