"""Why each known name of a text was linked, or was not: the surface, who is called so, each reading's support."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.tag.gazetteer.context import Judgement, judged
from pipeline.tag.gazetteer.normal import key
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.linking import Link, Linker, surroundings
from pipeline.tag.scan import NameHit, NameScanner, rule_of
from pipeline.tag.shapes import Shapes
from pipeline.tag.words import Words, split


@dataclass(frozen=True, slots=True)
class SurfaceReason:
    """A surface that the gazetteer knows. `entity_id` None: refused, and `reason` says why.

    `called_so` are the ids of all who are written like this, `readings` what each rule's reading had for it.
    """

    start: int
    end: int
    surface: str
    entity_id: str | None
    reason: str
    called_so: tuple[str, ...] = ()
    readings: tuple[Judgement, ...] = ()


def surface_reasons(gazetteer: Gazetteer, text: str) -> tuple[SurfaceReason, ...]:
    """Every surface of the gazetteer in a text, in order, those that are never an entity included."""
    words = split(text)
    hits = NameScanner(gazetteer).hits(words)
    links = {link.hit: link for link in Linker(gazetteer).links(words, hits)}
    plain = (one for one in links.values() if rule_of(gazetteer, one.hit) is None)
    introduced = frozenset(one.entity_id for one in plain if one.entity_id is not None)
    return tuple(_reason(gazetteer, words, hit, links.get(hit), introduced) for hit in hits)


def shape_of(gazetteer: Gazetteer, surface: str) -> str | None:
    """The pattern that a whole surface follows ("agency, police: us-police-department"), None for none."""
    found = Shapes(gazetteer).match(surface)
    return f"{found.entity_type}, {found.kind}: {found.name}" if found is not None else None


def reason_lines(gazetteer: Gazetteer, text: str) -> Iterator[str]:
    """The reasons as lines to read; one line where the text has no known name."""
    found = surface_reasons(gazetteer, text)
    for one in found:
        yield from _lines(gazetteer, one)
    if not found:
        yield _unknown(gazetteer, text.strip())


def _unknown(gazetteer: Gazetteer, text: str) -> str:
    if key(text) in gazetteer.stop_surfaces:
        return "never an entity as it stands (stop_surfaces.txt)"
    shape = shape_of(gazetteer, text)
    return f"not in the gazetteer; has the shape of {shape}" if shape else "no name of the gazetteer, no shape of one"


def _reason(
    gazetteer: Gazetteer, words: Words, hit: NameHit, link: Link | None, introduced: frozenset[str]
) -> SurfaceReason:
    if link is None:
        return SurfaceReason(hit.start, hit.end, hit.surface, None, "never an entity as it stands", hit.candidates)
    rule = rule_of(gazetteer, hit)
    readings = () if rule is None else judged(rule, surroundings(words, hit, words.text, introduced))
    return SurfaceReason(hit.start, hit.end, hit.surface, link.entity_id, link.reason, hit.candidates, readings)


def _lines(gazetteer: Gazetteer, one: SurfaceReason) -> Iterator[str]:
    verdict = f"is {gazetteer.entities[one.entity_id].name} ({one.entity_id})" if one.entity_id else "is not linked"
    yield f"{one.start}-{one.end} {one.surface!r} {verdict}: {one.reason}"
    if len(one.called_so) > 1:
        yield f"    called so: {', '.join(one.called_so)}"
    for reading in one.readings:
        meant = reading.reading.entity_id or "something else"
        yield f"    {meant}: {reading.reason} (strength {reading.strength} of 5)"
