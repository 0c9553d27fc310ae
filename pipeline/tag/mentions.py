"""Which stretches of a text name an entity: known names and judged candidates, the best that do not overlap."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.records import EntityType, Span
from pipeline.tag.acronyms import is_acronym
from pipeline.tag.belonging import belonging
from pipeline.tag.candidates import Candidate
from pipeline.tag.classifier import CLASSES
from pipeline.tag.gazetteer.records import SurfacePattern
from pipeline.tag.judging import Judged
from pipeline.tag.limits import Bar, Spotting
from pipeline.tag.linking import Link
from pipeline.tag.misnomers import is_nobodys
from pipeline.tag.nobody import bare, nobody
from pipeline.tag.scene import Scene
from pipeline.tag.somebody import somebody
from pipeline.tag.words import Words

ORGANISATIONS: tuple[EntityType, ...] = ("company", "agency", "group", "media", "research", "other")
_NONE, _PERSON, _PRODUCT = (CLASSES.index(name) for name in ("none", "person", "product"))
_HARDLY, _CLEAR = 0.05, 0.2  # of a type, of nothing at all: a name that is not linked
_SEATED = 0.5  # what a body gains that is named with where it is: both alone, "Maumee University" too, would gain more
_JOINED = 0.5  # for each joint of "Hotel and Table Workers Local 44": its end alone gains as much, two real names more
_HEARD, _WORD = 0.02, 0.001  # what a name of a shape gains at least; for each word where the shape alone speaks for it
_SOLD = 0.2  # what a name needs that is presented as a product
_PRESENTED = 0.75  # how likely a name is that is presented as an organisation
_SHAPED: frozenset[EntityType] = frozenset({"agency", "group", "media", "research"})
_COUNTRY = re.compile(r"(?:US|U\.S\.|UK|U\.K\.|EU) ")
_JOINT = re.compile(r" (?:and|&) | \d+$")
_ORGS = [CLASSES.index(name) for name in ORGANISATIONS]


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch that names an entity. `link` is set for names of the gazetteer; `rule` says what decided.

    One that `is_short_form` stands for a party only because the article named that before.
    """

    start: int
    end: int
    surface: str
    entity_type: EntityType
    confidence: float
    rule: str
    link: Link | None = None
    is_short_form: bool = False


def spot(
    place: Scene,
    links: Sequence[Link],
    judged: Judged,
    skipped: Sequence[Span] = (),
    limits: Spotting | None = None,
    title: str = "",
) -> list[Found]:
    """Everything named in the text, in order, without overlaps; nothing that touches a skipped span."""
    odds = _pooled(place.words, judged.candidates, judged.odds)
    # Rows as lists: one number of an array costs as much as five of a list.
    offers = _offers(place, judged.candidates, odds.tolist(), links, limits or Spotting(), title)
    return _best([offer for offer in offers if not _span_touches(offer[1], skipped)])


def _pooled(words: Words, proposed: Sequence[Candidate], odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """Half of what each place says, half of the surest place of the same words: a name that is clear once stays one."""
    best: dict[str, int] = {}
    surfaces = [words.text[one.start : one.end] for one in proposed]
    none = odds[:, _NONE].tolist()
    for at, surface in enumerate(surfaces):
        if surface not in best or none[at] < none[best[surface]]:
            best[surface] = at
    return np.asarray((odds + odds[[best[surface] for surface in surfaces]]) / 2, dtype=np.float32)


def _span_touches(one: Found, skipped: Sequence[Span]) -> bool:
    return any(one.start < span.end and span.start < one.end for span in skipped)


def _offers(
    place: Scene,
    proposed: Sequence[Candidate],
    odds: Sequence[Sequence[float]],
    links: Sequence[Link],
    limits: Spotting,
    title: str,
) -> list[tuple[float, Found]]:
    """(gain, found) of each judged candidate and each link: what stands above its limit."""
    by_span = {(link.hit.start, link.hit.end): link for link in links}
    offers: list[tuple[float, Found]] = []
    judged = set()
    counts = Counter(place.words.text[one.start : one.end] for one in proposed)
    inside = {at: link for link in links if link.entity_id for at in range(link.hit.first, link.hit.last)}
    surest = _surest(proposed, odds, inside)
    chances = list(map(_organisation, odds))
    shown = nobody(place, proposed, chances, limits.found, frozenset(inside))
    bar = Bar(place, title, counts, belonging(place, proposed, frozenset(inside)), limits)
    presented = somebody(place, proposed, chances, frozenset(inside))
    for one, row, chance in zip(proposed, odds, chances, strict=True):
        link = by_span.get((one.start, one.end))
        judged.add((one.start, one.end))
        whole = inside.get(one.first)
        if link is None and whole is not None and whole.hit.last >= one.last:
            continue  # a part of a known name
        if link is None and whole is None and _is_owned(place, one, inside):
            continue  # "US Bureau of Industry and Security", known without its country
        if link is None:
            surface = place.words.text[one.start : one.end]
            name = bare(surface)
            if name in shown.beings or (is_nobodys(surface) and presented.get(name) not in ("group", "other")):
                continue  # but "Justice Matters, a charity"
            if name in shown.products and presented.get(name) != "company" and name not in bar.belonged:
                offers.extend(_product(place, one, row))
                continue
            kind = presented.get(name)
            if kind is not None:
                offers.extend(_presented(one, surface, row, kind, limits))
                continue
            if chance < limits.shaped:
                continue
            least, share = bar.needed(one, row, chance)
            offers.extend(_unknown(place, one, row, limits, least, share))
        elif not link.is_outside and (link.entity_id is not None or _may_be_meant(link, row)):
            named = max(1 - row[_NONE], surest.get(link, 0.0))
            is_alone = counts[place.words.text[one.start : one.end]] == 1 and _opens(place, one)
            offers.extend(_known(link, named, limits, limits.opening if is_alone else limits.unlinked))
    unjudged = (link for span, link in by_span.items() if span not in judged and not link.is_outside)
    offers.extend((0.3, _of_link(link, link.confidence)) for link in unjudged if link.entity_id is not None)
    return offers


def _surest(
    proposed: Sequence[Candidate], odds: Sequence[Sequence[float]], inside: Mapping[int, Link]
) -> dict[Link, float]:
    """How sure it is that something is named within each known name: in "Sheriff's Office in Oregon" the office is."""
    found: dict[Link, float] = {}
    for one, row in zip(proposed, odds, strict=True):
        link = inside.get(one.first)
        if link is not None and one.last <= link.hit.last:
            found[link] = max(found.get(link, 0.0), 1 - row[_NONE])
    return found


def _is_owned(place: Scene, one: Candidate, inside: Mapping[int, Link]) -> bool:
    """Whether a candidate is a known agency with the letters of its country before it."""
    owner = _COUNTRY.match(place.words.text, one.start, one.end)
    link = inside.get(place.words.word_at(owner.end())) if owner is not None else None
    if owner is None or link is None or link.entity_type != "agency":
        return False
    return (link.hit.start, link.hit.end) == (owner.end(), one.end)


def _may_be_meant(link: Link, row: Sequence[float]) -> bool:
    """Whether a name that is not linked has anything of the type of those who are called so."""
    return row[_NONE] <= _CLEAR or row[CLASSES.index(link.entity_type)] >= _HARDLY


def _opens(place: Scene, one: Candidate) -> bool:
    """Whether this is one word that opens its sentence, where any word has a capital."""
    sentence = place.words.sentences[place.words.sentence_of(one.first)]
    word = place.words.text[one.start : one.end]
    return one.start == sentence.start and word.isalpha() and not is_acronym(word)


def _known(link: Link, named: float, limits: Spotting, least: float) -> list[tuple[float, Found]]:
    """A linked name, or one without a link that is `least` likely to name somebody."""
    if link.entity_id is None:
        return [(named - least, _of_link(link, min(link.confidence, named)))] if named >= least else []
    if named < limits.never and not link.is_cued and link.entity_type != "product":
        return []
    sure = max(named, limits.known)
    believed = 1.0 if link.is_cued or not limits.never else named
    return [(sure - limits.found, _of_link(link, link.confidence * (1 + believed) / 2))]


def _of_link(link: Link, confidence: float) -> Found:
    hit = link.hit
    return Found(hit.start, hit.end, hit.surface, link.entity_type, confidence, f"alias: {link.reason}", link)


def _unknown(
    place: Scene, one: Candidate, row: Sequence[float], limits: Spotting, least: float, share: float
) -> list[tuple[float, Found]]:
    """Nothing below `least`, but for a name that has the shape of an agency or research body.

    Its best type is believed from the limit on, or where it has `share` of what speaks for an organisation.
    """
    organisation = _organisation(row)
    surface = place.words.text[one.start : one.end]
    seated = _SEATED if " at " in surface else 0.0
    joints = len(_JOINT.findall(surface))
    best = max(_ORGS, key=row.__getitem__)
    is_typed = row[best] >= min(limits.typed, share * organisation)
    shape = place.shapes.match(surface) if joints or not is_typed or organisation < least else None
    is_heard = organisation >= limits.heard
    if shape is not None and shape.entity_type in _SHAPED and (is_heard or _speaks_alone(shape, surface)):
        gain = (
            max(_HEARD if is_heard else _WORD * (one.last - one.first), organisation - least + seated)
            + _JOINED * joints
        )
        return [(gain, Found(one.start, one.end, surface, shape.entity_type, organisation, f"shape: {shape.name}"))]
    if organisation < least:
        return []
    kind = CLASSES[best] if is_typed else "other"
    found = Found(one.start, one.end, surface, kind, organisation, f"model: {CLASSES[best]} {row[best]:.2f}")  # type: ignore[arg-type]
    return [(organisation - least + seated + 1e-6, found)]


def _speaks_alone(shape: SurfacePattern, surface: str) -> bool:
    """Whether a shape is believed without the classifier: an airport is a place as often."""
    return surface[0].isupper() and shape.name != "airport"


def _presented(
    one: Candidate, surface: str, row: Sequence[float], kind: EntityType, limits: Spotting
) -> list[tuple[float, Found]]:
    """What the article presents as an organisation, of the type that it says; where that is open, the likeliest."""
    organisation = max(_organisation(row), _PRESENTED)
    best = max(_ORGS, key=row.__getitem__)
    told = CLASSES[best] if kind == "other" and row[best] >= _organisation(row) / 2 else kind
    found = Found(one.start, one.end, surface, told, organisation, "presented as an organisation")  # type: ignore[arg-type]
    return [(organisation - limits.found, found)]


def _organisation(row: Sequence[float]) -> float:
    return sum(map(row.__getitem__, _ORGS))


def _product(place: Scene, one: Candidate, row: Sequence[float]) -> list[tuple[float, Found]]:
    """What the article presents as a product; its makers' proof is surer than how likely it is a name at all."""
    named = 1 - row[_NONE]
    if named < _SOLD:
        return []
    surface = place.words.text[one.start : one.end]
    return [(named, Found(one.start, one.end, surface, "product", max(named, 0.5), "presented as a product"))]


def _best(offers: list[tuple[float, Found]]) -> list[Found]:
    """The choice without overlaps that gains most (weighted intervals)."""
    offers = sorted(offers, key=lambda offer: (offer[1].end, offer[1].start))
    ends = [found.end for _, found in offers]
    gains: list[float] = [0.0]
    previous: list[int] = []
    for gain, found in offers:
        before = bisect_right(ends, found.start, 0, len(previous))
        previous.append(before)
        gains.append(max(gains[-1], gains[before] + gain))
    chosen, at = [], len(offers)
    while at:
        gain, found = offers[at - 1]
        if gains[at] > gains[at - 1]:
            chosen.append(found)
            at = previous[at - 1]
        else:
            at -= 1
    return chosen[::-1]
