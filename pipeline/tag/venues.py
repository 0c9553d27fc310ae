"""Places and events where a system is used: "tested at Port Selwyn Airport", "sold to the 2018 Halden Games".

They are no organisations and no entities of the article. Only a sale that is told keeps one: as its buyer, unlinked,
under its bare name, with an inferred mention in a view of its own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from pipeline.records import Span
from pipeline.tag.inferred import PlaceForBody
from pipeline.tag.nations import SHORT
from pipeline.tag.taken import Taken
from pipeline.tag.wordlists import WordLists
from pipeline.tag.words import Words

_CAPITAL = r"(?:(?:St|Ste|Mt|Ft|Dr)\.\s)?[^\W\d_a-z][\w’'-]*(?:\.[A-Z]\b\.?)?"
_YEAR = r"(?:19|20)\d\d"
_JOIN = r"(?:(?:of|de|du|des|del|della|da|di|do|la|le|el|al|der|am|the|von|van|y|&)\s){0,2}"
_RUN = re.compile(rf"(?<![\w’'-])(?:{_YEAR}\s)?{_CAPITAL}(?:\s{_JOIN}(?:{_CAPITAL}|{_YEAR}\b))*")
_KINDS = (
    "international|regional|municipal|high|middle|primary|secondary|elementary|public|central|main|bus|railway|rail|train|"
    "subway|metro|tram|football|cricket|hockey|baseball|basketball|rugby|shopping|cruise|ferry|golf|swimming|fever|"
    "mountain|christmas|theme|holiday"
)
_WITH = "theme|aquatic|convention|exhibition|sports|medical|civic|community|shopping|conference"
_CALLS = "ferry|cruise|bus|passenger"
_JOINING = ("of", "at", "the")  # at the end of "the ferry terminal of the"
_BACK = 40  # characters before a name that may hold what kind of place it is
_SHOWN = re.compile(r"\b(?:on show|on display|booths?|exhibit\w*|showcas\w+|keynotes?|trade (?:show|fair)s?)\b")
#: Before a place where people come together about a matter: it is where they meet, not who buys.
_GATHERED = re.compile(
    r"\b(?:met|gather(?:ed|s|ing)?|rall(?:y|ied|ies|ying)|protest(?:ed|s|ing|ers)?|march(?:ed|es|ing)?|"
    r"demonstrat(?:ed|es|ing|ors|ion)|picket(?:ed|s|ing)?|assembled|spoke)\s+(?:\w+\s){0,2}"
    r"(?:at|in|outside|near|around|on|to|through)\s+(?:the\s)?$"
)
_OWNER = re.compile(r"^((?:\w+\s){0,2}\w+)['’]s\s+(?=[A-Z])")


@cache
def _heads() -> Mapping[str, Mapping[str, frozenset[str]]]:
    tables = tomllib.loads((files("pipeline.tag") / "lists" / "venues.toml").read_text(encoding="utf-8"))
    return {kind: {name: frozenset(some) for name, some in rows.items()} for kind, rows in tables.items()}


@cache
def _head_words() -> frozenset[str]:
    """The last word of each head: without any of them a sentence has no place and no event."""
    heads = (head for kind in ("venue", "event", "bare") for some in _heads()[kind].values() for head in some)
    return frozenset(re.findall(r"\w+", head)[-1] for head in heads)


@cache
def _small_of() -> re.Pattern[str]:
    """Before a name: "the ferry terminal of Port Ballagh", "the stadium at Chipeta", "the island state of Maroa"."""
    rows = _heads()["venue"]
    heads = "|".join(sorted(rows["any"] | rows["capital"] | rows["before"]))
    return re.compile(rf"(?<![\w’'-])((?:(?:{_KINDS})\s)?(?:{heads})\s(?:of|at)\s(?:the\s)?)$")


@cache
def _small_head() -> re.Pattern[str]:
    heads = "|".join(sorted(_heads()["venue"]["any"] | _heads()["event"]["any"]))
    return re.compile(
        rf"(?:\s(?:{_KINDS}))?\s(?:{heads}|(?:{_CALLS})\s(?:terminal|landing)|(?:{_WITH})\s(?:park|cent(?:er|re)|hall|complex))\b(?!['’-]\w)"
    )


def venues(words: Words, taken: Sequence[Span], lists: WordLists, skipped: Sequence[Span] = ()) -> list[PlaceForBody]:
    """The venues and events outside of names and of what is skipped, in the order of the text."""
    closed = Taken([*taken, *skipped])
    found: list[PlaceForBody] = []
    for index, sentence in enumerate(words.sentences):
        if _head_words().isdisjoint(words.folded[slice(*words.reach(index))]):
            continue  # most sentences speak of none
        for start, end, kind in _named(words.text, sentence, lists):
            if not closed.touches(start, end):
                name = " ".join(words.text[start:end].split())
                found.append(PlaceForBody(start, end, name, None, kind))
    return found


def _named(text: str, sentence: Span, lists: WordLists) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) of each place and event of a sentence; none where things are shown to buyers."""
    for match in _RUN.finditer(text, sentence.start, sentence.end):
        start, end = _begin(text, match.start(), match.end(), lists), match.end()
        if start >= end or _is_people(text[start:end], lists):
            continue
        lead = text[max(sentence.start, start - _BACK) : start]
        small = _small_head().match(text, end, sentence.end)
        before = _small_of().search(lead) if lead.rstrip().endswith(_JOINING) else None
        headed = _headed(text[start:end])
        if (small is None and before is None and headed is None) or _GATHERED.search(lead):
            continue
        if _SHOWN.search(text, sentence.start, sentence.end):
            return
        if small is not None and small[0].endswith("s") and _is_land(text[start:end].casefold(), lists):
            continue  # "dozens of U.S. airports"
        if small is not None:
            is_event = text[: small.end()].rsplit(None, 1)[-1] in _heads()["event"]["any"]
            yield start, small.end(), "event" if is_event else "venue"
        elif before is not None:
            yield start - len(before[1]), end, "venue"
        elif headed is not None:
            yield start, start + headed[0], headed[1]


def _begin(text: str, start: int, end: int, lists: WordLists) -> int:
    """Without the words that open a clause, and without the place that owns it."""
    while (word := _FIRST.match(text, start, end)) is not None and _opens(word[1].casefold(), lists):
        start = word.end()
    owner = _OWNER.match(text[start:end])
    if owner is not None and owner[1].casefold() in lists.places:
        start += owner.end()
    seated = _OF.match(text[start:end])
    if seated is not None and not _is_head(seated[1]):
        start += seated.end()  # "Ann Field of Aldermoor University"
    return start


def _opens(word: str, lists: WordLists) -> bool:
    return word in _heads()["opening"]["words"] or "time" in lists.heads.get(word, ())


def _is_head(word: str) -> bool:
    return any(word.casefold() in words for kind in ("venue", "event") for words in _heads()[kind].values())


def _is_land(name: str, lists: WordLists) -> bool:
    return name in SHORT or name in lists.wide_places


def _is_people(name: str, lists: WordLists) -> bool:
    """ "American airports" are many."""
    return " " not in name and "people" in lists.heads.get(name.casefold(), ())


_OF = re.compile(r"(?:[\w’'&-]+\s)*?([\w’'&-]+)\sof\s(?:the\s)?")
_FIRST = re.compile(r"([^\W\d_]+)(?:\s+|$)")
_TAIL = re.compile(rf"\s(?:{_YEAR}|[IVXL]+)$")


def _headed(name: str) -> tuple[int, str] | None:
    """How long the name is with its head, and what it is; a bare head names nothing."""
    bare = _heads()["bare"]
    low = name.casefold()
    for kind in ("venue", "event"):
        if low in bare[kind]:
            return len(name), kind
    body = _TAIL.sub("", name).removesuffix("'s").removesuffix("’s")
    parts = body.split()
    if len(parts) < 2:
        return None
    for kind in ("venue", "event"):
        heads = _heads()[kind]
        if parts[0].casefold() in heads.get("first", ()):
            return len(body), kind
        if parts[-1].casefold() in heads["any"] or parts[-1].casefold() in heads["capital"]:
            whole = len(name) if _TAIL.search(name) else len(body)
            return whole, kind
        opening = _OF.match(body)
        if opening is not None and any(opening[1].casefold() in heads[some] for some in heads):
            return len(body), kind
    return None
