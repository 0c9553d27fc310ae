"""An article as the tagger would see it if it found just the labelled names: what roles and deals are learned from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from benchmarks.tagging.corpus import Labelled, entity_type
from pipeline.records import EntityType
from pipeline.tag.echoes import with_echoes
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.mentions import Found
from pipeline.tag.places import places
from pipeline.tag.role_features import Part
from pipeline.tag.seen import Seen
from pipeline.tag.shapes import Shapes
from pipeline.tag.within import Party, is_named_in, outside_id
from pipeline.tag.words import split


def as_labelled(article: Labelled, gazetteer: Gazetteer, shapes: Shapes) -> Seen:
    """The article with the parties and products of its labels; roles and saliences are the labelled ones."""
    parties = with_echoes(article.text, list(_parties(article, gazetteer)), ())
    golds = {_key(one): one for one in article.gold["entities"]}
    products = tuple(one for one in parties if one.entity_type == "product")
    named = [one for one in parties if one.entity_type != "product"]
    known = (gazetteer.entities.get(one.entity_id or "") for one in products)
    sold = {one.vendor_id for one in known if one is not None}
    parts = tuple(_part(article, one, gazetteer, shapes, sold) for one in named)
    marks = [golds[one.name, one.entity_type] for one in named]
    words = split(article.text)
    seen = Seen(
        words=words,
        title_ids=(),
        parts=parts,
        roles=tuple(one["role"] for one in marks),
        saliences=tuple(one["salience"] for one in marks),
        products=products,
        places=places(words, parties, gazetteer),
    )
    return replace(seen, parts=tuple(replace(one, party=_linked(one.party, gazetteer)) for one in parts))


def _key(gold: dict[str, Any]) -> tuple[str, str]:
    return gold["name"], entity_type(gold)


def _parties(article: Labelled, gazetteer: Gazetteer) -> Iterator[Party]:
    """Labelled names where they stand, longer ones first."""
    taken: set[int] = set()
    rows = [(one["name"], entity_type(one), tuple(one["surfaces"])) for one in article.gold["entities"]]
    rows += [(name, "product", (name,)) for name in article.gold.get("products") or ()]
    found: dict[tuple[str, str], list[Found]] = {}
    longest = sorted(((s, name, kind) for name, kind, some in rows for s in some), key=lambda row: -len(row[0]))
    for surface, name, kind in longest:
        for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", article.text):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                found.setdefault((name, kind), []).append(Found(*match.span(), surface, kind, 1.0, "label"))  # type: ignore[arg-type]
    for (name, kind), some in found.items():
        known = gazetteer.by_name(name)
        fits = known is not None and known.entity_type == kind
        entity_id = known.entity_id if known is not None and fits else outside_id(kind, name)
        where = tuple(sorted(some, key=lambda one: one.start))
        yield Party(entity_id, name, _typed(kind), fits, where)


def _typed(kind: str) -> EntityType:
    return kind  # type: ignore[return-value]  # labels have the contract's words


def _linked(party: Party, gazetteer: Gazetteer) -> Party:
    """The party under the gazetteer's name, where it is known."""
    known = gazetteer.entities.get(party.entity_id or "")
    return replace(party, name=known.name) if known is not None else party


def _part(article: Labelled, party: Party, gazetteer: Gazetteer, shapes: Shapes, sold: Iterable[str | None]) -> Part:
    known = gazetteer.entities.get(party.entity_id or "")
    matched = (shapes.match(one.surface) for one in party.found)
    shaped = (one.kind for one in matched if one is not None and one.entity_type == party.entity_type)
    sells = party.entity_id is not None and party.entity_id in sold
    in_title = is_named_in(party, article.title)
    return Part(party, known.kind if known is not None else next(shaped, ""), sells, in_title, sells)
