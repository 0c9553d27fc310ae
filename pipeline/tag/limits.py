"""How likely a name must be to count: less where main parties stand, more for an acronym that nobody knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.tag.acronyms import is_acronym
from pipeline.tag.candidates import Candidate
from pipeline.tag.classifier import CLASSES
from pipeline.tag.nobody import bare
from pipeline.tag.scene import Scene

_LEAD = 3  # sentences
_OFTEN = 3
_TYPES = [CLASSES.index(name) for name in ("company", "agency", "group")]
_TRADE = re.compile(
    r"\b(?i:contracts?|suppl(?:y|ies|ied)|sold|sells|selling|sale|bought|buys|purchas\w+|procure\w*|deploy\w+|"
    r"install\w*|roll(?:ed|ing|s)? out|awarded|tender|pilot\w*|trial\w*|signed|licen[cs]\w+|acquired|vendor|supplier|"
    r"customers?|client)\b"
)
_JOINT = re.compile(r" (?:and|&) | \d+$")  # these may be two names


@dataclass(frozen=True, slots=True)
class Spotting:
    """Probabilities at which something counts.

    `shaped` is what a name needs that follows one of the gazetteer's shapes of agencies, groups and research bodies;
    below `heard` the shape alone speaks for it. `typed` is what a name's best type needs, since an organisation of an
    unsure type is one of type other. `known` is what a linked name has at least, unless the classifier gives it less
    than `never` and no cue of its context speaks for it; 0 keeps the classifier from having a say about known names,
    and it has none about products, of which few are labelled. `unlinked` is what a known name needs that means several
    things and is not linked, `opening` where it is one word that stands only once, at the beginning of a sentence.

    Main parties would be missed most, and stand in the title or the lead: `titled` and `lead` are what a name needs
    there (`often` where it is repeated), and of their best type it is enough that it has `share` of what speaks for an
    organisation (`usual` elsewhere). Where a company, an agency or a group has `clear` of that, a name in the title, or
    one that stands only once in the lead, needs `eased` of it. In a sentence that tells of sale or use a name needs
    `traded` of what it would. What somebody is a member of, works for or buys from needs `belonged`. An acronym that
    nobody knows needs `acronym`: below it two of three name nobody.

    On articles that were held out F1 is the same from 0.40 to 0.65, and names that nobody knows are found more often
    the lower `found` is: from 0.5 to 0.4 their recall gains 0.006 on news half known and 0.021 on the corpus, and their
    precision loses 0.007 and 0.006 (`python -m benchmarks.tagging.validate`).
    """

    found: float = 0.45
    often: float = 0.41
    lead: float = 0.35
    titled: float = 0.3
    share: float = 0.55
    clear: float = 0.8
    eased: float = 0.75
    traded: float = 0.8
    belonged: float = 0.12
    usual: float = 0.75
    acronym: float = 0.55
    known: float = 0.75
    unlinked: float = 0.65
    opening: float = 0.9
    shaped: float = 0.05
    heard: float = 0.2
    typed: float = 0.45
    never: float = 0.03


@dataclass(frozen=True, slots=True)
class Bar:
    """What each name of an article needs. `counts` has how often each surface stands, `belonged` what is a body."""

    place: Scene
    title: str
    counts: Mapping[str, int]
    belonged: frozenset[str]
    limits: Spotting

    def needed(self, one: Candidate, row: Sequence[float], organisation: float) -> tuple[float, float]:
        """What a name needs to be one, and its best type of that; `row` are its odds."""
        surface, limits = self.place.words.text[one.start : one.end], self.limits
        name, times = bare(surface), self.counts[surface]
        least, share = self._placed(one, name)
        if times >= _OFTEN and not is_acronym(surface):
            least = min(least, limits.often)
        elif share < 1 and least <= (limits.lead if times == 1 else limits.titled):
            is_clear = max(map(row.__getitem__, _TYPES)) >= limits.clear * organisation
            least *= limits.eased if is_clear and not _JOINT.search(surface) else 1
        if share < 1 and least * limits.traded <= organisation < least and self._is_of_trade(one):
            least *= limits.traded
        return min(least, limits.belonged) if name in self.belonged else least, share

    def _is_of_trade(self, one: Candidate) -> bool:
        """Whether the sentence of a name tells of sale and use."""
        span = self.place.words.sentences[self.place.words.sentence_of(one.first)]
        return _TRADE.search(self.place.words.text, span.start, span.end) is not None

    def _placed(self, one: Candidate, name: str) -> tuple[float, float]:
        """Less in the title and the lead, but for a known place."""
        place, limits = self.place, self.limits
        if name.casefold() in place.lists.places:
            return limits.found, 1.0
        if len(name) > 2 and _stands_in(self.title, name):
            return limits.titled, limits.share
        if is_acronym(name):
            return limits.acronym, 1.0
        if place.words.sentence_of(one.first) < _LEAD:
            return limits.lead, limits.share
        return limits.found, limits.usual


def _stands_in(title: str, name: str) -> bool:
    """Whether a title has a name in it, and not within another word."""
    at = title.find(name)
    while at >= 0:
        if not title[at - 1 : at].isalnum() and not title[at + len(name) : at + len(name) + 1].isalnum():
            return True
        at = title.find(name, at + 1)
    return False
