"""How likely a name must be to count: less where main parties stand, more for an acronym that nobody knows."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.tag.acronyms import is_acronym
from pipeline.tag.candidates import Candidate
from pipeline.tag.nobody import bare
from pipeline.tag.scene import Scene

_LEAD = 3  # sentences


@dataclass(frozen=True, slots=True)
class Spotting:
    """Probabilities at which something counts.

    `shaped` is what a name needs that follows one of the gazetteer's shapes of agencies and research bodies; `typed` is
    what its best type needs, since an organisation of an unsure type is one of type other. `known` is what a
    linked name has at least, unless the classifier gives it less than `never` and no cue of its context speaks for it;
    0 keeps the classifier from having a say about known names, and it has none about products, of which few are
    labelled. `unlinked` is what a known name needs that means several things and is not linked, `opening` where it
    is one word that stands only once, at the beginning of a sentence.

    Main parties would be missed most, and stand in the title or the lead: `titled` and `lead` are what a name needs
    there (`often` where it is repeated), and of their best type it is enough that it has `share` of what speaks for an
    organisation (`usual` elsewhere). An acronym that nobody knows needs `acronym`: below it two of three name nobody.

    On articles that were held out F1 is the same from 0.40 to 0.65, and names that nobody knows are found more often
    the lower `found` is: from 0.5 to 0.4 their recall gains 0.006 on news half known and 0.021 on the corpus, and their
    precision loses 0.007 and 0.006 (`python -m benchmarks.tagging.validate`).
    """

    found: float = 0.45
    often: float = 0.41
    lead: float = 0.35
    titled: float = 0.3
    share: float = 0.55
    usual: float = 0.75
    acronym: float = 0.55
    known: float = 0.75
    unlinked: float = 0.65
    opening: float = 0.9
    shaped: float = 0.2
    typed: float = 0.45
    never: float = 0.03


def needed(place: Scene, one: Candidate, title: str, limits: Spotting) -> tuple[float, float]:
    """What a name needs to be one, and its best type of that: less in the title and the lead, but for a known place."""
    name = bare(place.words.text[one.start : one.end])
    if name.casefold() in place.lists.places:
        return limits.found, 1.0
    if len(name) > 2 and _stands_in(title, name):
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
