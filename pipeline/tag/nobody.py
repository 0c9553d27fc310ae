"""Names that are nobody's organisation, as the article itself shows: persons, peoples, towns and products.

What is said here holds for names that the gazetteer does not know; one mention that is clear speaks for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.tag.bearers import is_in_trouble, is_titled
from pipeline.tag.candidates import Candidate
from pipeline.tag.land_bodies import LAND_OWNS, NOT_ITS_OWN, OF_LAND
from pipeline.tag.misnomers import CAPITAL, FIRM_OF
from pipeline.tag.scene import Scene
from pipeline.tag.things import acts, is_longer, things
from pipeline.tag.words import Words

_POSSESSIVE = re.compile(r"['’]s?$")
_LASTS = ("s", "'", "’")  # of what may end in one
_BACK, _ON = 70, 90  # characters before and after a name that may show what it is

_POST = (
    r"director[- ]general|chief [a-z]+ officer|"
    r"(?:chief|deputy|vice|managing|executive|general|research|policy|campaigns?|co-?|legal)[ -]?"
    r"(?:executive(?: officer)?|officer|director|president|secretary|manager|constable|analyst|editor|economist|"
    r"scientist|engineer|founder|inspector|superintendent|counsel)|CEO|founder|co-?founder|chair(?:man|woman|person)?|"
    r"spokes(?:man|woman|person)|professor|researcher|mayor|councill?or|senator|congress(?:man|woman)|"
    r"assembly(?:man|woman)|minister|judge|detective|sergeant|lieutenant|sheriff|engineer|secretary|activist|resident|"
    r"journalist|economist|psychologist|sociologist|superintendent|principal|novelist|photographer|suspect|victim|"
    r"shopper|motorist|organi[sz]er|passenger|protester|whistle-?blower|attorney|lawyer|solicitor|barrister|grandmother|grandfather"
)
_AFTER_POST = re.compile(rf"\b(?:{_POST}),?\s+$", re.IGNORECASE)
_OF_A_BODY = re.compile(r"\b(?:the|of|at|for|from|with|by|to|in|and|or|an?)\s+$", re.IGNORECASE)
_CASE_OF = re.compile(r"\b(?:case|arrest|story|ordeal) of $")
_AFTERWARDS = re.compile(
    rf", (?:(?:the|an?|its|their) )?(?:(?:[A-Z][\w-]* )?[\w-]+['’]s? )?(?:[a-z][\w-]*[a-rt-z] ){{0,2}}?(?:{_POST})"
    r"(?= (?:of|at|for|in|with)\b|,)"
)
_WHO = re.compile(r",\s+(?:who(?:m|'s|’s|'d|’d|'ll|’ll)?|\d\d)\b[\s,]")
_AGE = re.compile(r", [1-9]\d,")
_HUMAN = re.compile(
    r",\s+an?\s+(?:[\w-]+\s+){0,3}?(?:teacher|mother|father|student|pensioner|driver|nurse|lawyer|professor|researcher|"
    r"resident|activist|journalist|engineer|worker|farmer|grandmother|grandfather|man|woman|pupil|psychologist|"
    r"sociologist|musician|artist|waiter|carer|cleaner|shopper|passenger|traveller|traveler)\b"
)
_BYLINE = re.compile(
    r"(?:\b(?:[Ww]ith files from|(?:[Aa]dditional |[Ff]urther )?[Rr]eport(?:ing|age) by|[Ee]dit(?:ing|ed) by|"
    r"[Ww]rit(?:ing|ten) by|[Cc]ompiled by)|(?:^|\n)[Bb]y) "
    r"(?:[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,2}(?:,| and|, and) ){0,2}$"
)
_AGED = re.compile(r"\b\d{1,3}-year-old $")
_POSTED = re.compile(
    rf"\b(?:{_POST}|head|chief|director|leader|secretary) (?:of|for) (?:[a-z][\w-]* ){{0,3}}[a-z][\w-]*, $"
)
_NAME = re.compile(rf"{CAPITAL}[\w'’-]*[^\W\d_](?: (?:[A-Z]\. )?{CAPITAL}[\w'’-]*[^\W\d_]){{0,2}}")
_BEGUN = re.compile(rf"(?:^|\s){CAPITAL}[\w'’-]*\s+$")

_PEOPLE = re.compile(r"(?:r|er|an|ian|n|ese|ish|ite|i|ic|ander)s?$")
_LONGEST_ENDING = 6  # letters of "anders"
_PLACED = re.compile(r"\b(?:in|from|across|throughout|outside|near|of|to)\s+$", re.IGNORECASE)
_WITHIN = re.compile(
    r"\b(?:(?P<where>court|courts|offices?|based|headquartered|listed|held|opening|market|meeting)|"
    r"(?P<held>[Ss]hares?|[Ss]tock|stakes?|holdings?|interests?|invest\w*|confidence|trust|faith|believ\w+|brought|enrolled|"
    r"search\w*|partners?|seen|said|reported|published|report|articles?))?\s*in\s+$"
)
_LAND_OWNS = re.compile(rf"['’]s (?:[a-z][\w-]* ){{0,2}}?(?i:{LAND_OWNS})\b{NOT_ITS_OWN}")
_OF_LAND = re.compile(rf"\b{OF_LAND} of $")
_PEOPLED = re.compile(
    r"\b(?:(?:[Rr]esidents|[Ii]nhabitants|[Vv]illagers|[Ss]treets|outskirts|suburbs?) of|"
    r"the (?:[a-z]+ )?(?:town|village|hamlet|suburb|resort) of|"
    rf"(?:said|says|asked|asks|added|adds|wrote|recalled|replied) {CAPITAL}[^\W\d_]+ of) $"  # one who has no surname
)
_ARTICLE = re.compile(r"\b(?:an?|the) $", re.IGNORECASE)
_FIRM_OF = re.compile(r" (?:company|firm|start-?up|maker|supplier|manufacturer|developer|integrator|court|suburb)\b")
_OF_FIRM = re.compile(rf"{FIRM_OF}$")
_KIND_OF_FIRM = re.compile(r" (?:maker|vendor|firm|manufacturer|supplier|giant|chain) [A-Z]")
_PLACE_LETTERS = 4  # of a place that a people is called after


@dataclass(frozen=True, slots=True)
class Nobody:
    """Names, without possessives, that are no organisation: persons, peoples and towns, and what a company sells."""

    beings: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()


def nobody(
    place: Scene, proposed: Sequence[Candidate], organisation: Sequence[float], least: float, known: frozenset[int]
) -> Nobody:
    """`organisation` has each candidate's odds; below `least` it is none. `known` has the words of linked names."""
    text = place.words.text
    chances = [
        (one, bare(text[one.start : one.end]), odds)
        for one, odds in zip(proposed, organisation, strict=True)
        if known.isdisjoint(range(one.first, one.last))
    ]
    asked = {name for _, name, odds in chances if odds >= least / 2}
    if not asked:
        return Nobody()
    beings = {part for one, name, odds in chances for part in _person(place, one, name, odds < least, asked)}
    beings.update([name for name in asked if _is_bearer(name, beings)])
    in_question = [(one, name) for one, name, _ in chances if name in asked and name not in beings]
    beings.update(_peoples(place, asked))
    beings.update(_towns(place.words, in_question))
    return Nobody(frozenset(beings), things(place, in_question, asked, known))


def bare(surface: str) -> str:
    """A name without its possessive."""
    return _POSSESSIVE.sub("", surface) if surface[-1:] in _LASTS else surface


def _person(place: Scene, one: Candidate, name: str, is_unlikely: bool, asked: Collection[str]) -> Iterator[str]:
    """The parts of a person's name that stand alone later: alone, it is the same person, and nobody's company."""
    given, _, surname = name.partition(" ")
    if given.casefold() in place.lists.given_names and is_unlikely and surname:
        yield surname
    parts = {name, given, surname, name.rpartition(" ")[2]} - {""}
    if not parts.isdisjoint(asked) and _NAME.fullmatch(name) and _is_shown_as_person(place, one, name):
        yield from parts


def _is_shown_as_person(place: Scene, one: Candidate, name: str) -> bool:
    """ "the director general, Ann Field, wrote", "said Ann Field, who", "Ann, a teacher": no firm is spoken of so."""
    words, last = place.words, name.rpartition(" ")[2].casefold()
    before, end = words.text[max(0, one.start - _BACK) : one.start], one.start + len(name)
    if name.isupper() or is_longer(words.text, end):
        return False
    if is_in_trouble(words.text, one.start, end) and (_CASE_OF.search(before) or not _OF_A_BODY.search(before)):
        return True
    if last not in place.lists.heads and _is_named_as_person(words.text, before, name, end):
        return True
    if last in place.lists.heads or _OF_A_BODY.search(before):
        return False
    if is_titled(words.text, one.start) or (" " in name and _AFTER_POST.search(before)):
        return True
    is_told = _HUMAN.match(words.text, end) or _AGE.match(words.text, end)
    if " " in name and not is_told:
        is_told = _WHO.match(words.text, end) or _AFTERWARDS.match(words.text, end)
    return bool(is_told) and _BEGUN.search(before) is None


def _is_named_as_person(text: str, before: str, name: str, end: int) -> bool:
    """ "14-year-old Ann", "With files from Ann Field", "the director of transport, Ann Field, said"."""
    if _AGED.search(before):
        return True
    is_posted = text[end : end + 1] == "," and _POSTED.search(before) is not None
    return " " in name and (is_posted or _BYLINE.search(before) is not None)


def _is_bearer(name: str, beings: Collection[str]) -> bool:
    """Whether it is a person's whole name, whose last part the article shows to be a person's."""
    return name.count(" ") == 1 and name.partition(" ")[2] in beings and _NAME.fullmatch(name) is not None


def _peoples(place: Scene, asked: Collection[str]) -> Iterator[str]:
    """Those of the names that are a people's, or one of them: "Corlander" where the article has Corland as a place."""
    likely = [name for name in asked if name.isalpha() and name[0].isupper() and not name.isupper()]
    likely = [name for name in likely if _PEOPLE.search(name, _PLACE_LETTERS)]
    places = _places(place) if likely else frozenset()
    yield from (name for name in likely if _is_people(name, places))


def _places(place: Scene) -> frozenset[str]:
    """The places that the article speaks of as places, small letters."""
    words, found = place.words, set()
    for at, text in enumerate(words.texts):
        if len(text) >= _PLACE_LETTERS and text[0].isupper():
            is_placed = _PLACED.search(words.text, max(0, words.starts[at] - 14), words.starts[at]) is not None
            if is_placed or text.casefold() in place.lists.places:
                found.add(text.casefold())
    return frozenset(found | place.lists.wide_places)


def _towns(words: Words, named: Sequence[tuple[Candidate, str]]) -> Iterator[str]:
    """Names that the article only ever has after "in", and those that it once has as a place and nothing else."""
    found: dict[str, list[re.Match[str] | None]] = {}
    opened = [(one, name, words.text[max(0, one.start - 28) : one.start]) for one, name in named]
    acting = {
        name for one, name, before in opened if acts(words.text, one.start + len(name)) and not _PEOPLED.search(before)
    }
    for one, name, before in opened:
        is_peopled = not name.isupper() and _PEOPLED.search(before) is not None
        is_somewhere = _is_placed(words.text, one, name) or _OF_FIRM.search(before) is not None
        if is_somewhere or (name not in acting and (is_peopled or _is_kind(words, one, name))):
            yield name
        if one.last - one.first == 1:
            found.setdefault(name, []).append(_WITHIN.search(words.text, max(0, one.start - 24), one.start))
    for name, places in found.items():
        inside = [match for match in places if match is not None]
        if len(inside) == len(places) and (
            len(inside) > 1 or any(match["where"] for match in inside) or not any(match["held"] for match in inside)
        ):
            yield name


def _is_kind(words: Words, one: Candidate, name: str) -> bool:
    """ "Lock maker Acme" at the beginning of a sentence."""
    opens = one.first == words.reach(words.sentence_of(one.first))[0]
    return opens and _KIND_OF_FIRM.match(words.text, one.start + len(name)) is not None


def _is_placed(text: str, one: Candidate, name: str) -> bool:
    """ "a Corland start-up", "Corland's interior ministry"."""
    end = one.start + len(name)
    if _LAND_OWNS.match(text, end):
        return True
    if text.startswith(" of ", one.start - 4) and _OF_LAND.search(text, max(0, one.start - _BACK), one.start):
        return True
    return _FIRM_OF.match(text, end) is not None and _ARTICLE.search(text, max(0, one.start - 6), one.start) is not None


def _is_people(name: str, places: frozenset[str]) -> bool:
    folded = name.casefold()
    cuts = range(max(_PLACE_LETTERS, len(folded) - _LONGEST_ENDING), len(folded))
    stems = [folded[:cut] for cut in cuts if _PEOPLE.fullmatch(folded, cut)]
    return not places.isdisjoint([*stems, *(f"{stem}{vowel}" for stem in stems for vowel in "ae")])
