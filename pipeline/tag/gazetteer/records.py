"""The gazetteer's frozen records: who is known, by which names and identifiers, and when a name is not enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.records import EntityType
from pipeline.tag.gazetteer.normal import Case, accepts, key

Scheme = Literal["isin", "ticker", "lei", "wikidata", "website"]
Policy = Literal["default", "context", "introduced", "never"]


@dataclass(frozen=True, slots=True)
class Alias:
    """A further name of an entity. `valid_to` is the first day on which it is a former name (None: still in use)."""

    text: str
    case: Case
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """One line of the data. `vendor_id` is set for products that somebody sells; `country` is ISO 3166, or EU, INT."""

    entity_id: str
    name: str
    entity_type: EntityType
    kind: str
    country: str | None = None
    aliases: tuple[Alias, ...] = ()
    vendor_id: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which an entity is written. `case` says which capitalisations of `text` count."""

    text: str
    case: Case
    entity_id: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier and where it is from. A ticker reads `EXCHANGE:SYMBOL`, a website is its host."""

    entity_id: str
    scheme: Scheme
    value: str
    valid_from: date | None
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Parent:
    """Who owns or contains an entity, and when. An open end means: as far as is known."""

    entity_id: str
    parent_id: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that an ambiguous surface can mean; `entity_id` None is a thing outside the gazetteer.

    Cues are lower-cased words or phrases; a final `*` leaves the end of the word open. `near` is looked for in the
    mention's sentence and its neighbours, `anywhere` in the whole article, `before` and `after` directly beside the
    mention. One of `not_near`, `not_before`, `not_after` rules the reading out.
    """

    entity_id: str | None
    policy: Policy
    near: tuple[str, ...] = ()
    anywhere: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class AmbiguityRule:
    """What a surface can mean; `case` says which capitalisations the rule speaks of."""

    surface: str
    case: Case
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class SurfacePattern:
    """A class of names that no list can hold ("<City> Police Department"). `regex` is RE2 syntax, case-sensitive."""

    name: str
    regex: str
    entity_type: EntityType
    kind: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All that is known beforehand. Surfaces are keyed by `normal.key`; `version` changes with any byte of the data."""

    version: str
    entities: Mapping[str, Entity]
    surfaces: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, tuple[Form, ...]]
    ambiguous: Mapping[str, AmbiguityRule]
    parents: Mapping[str, tuple[Parent, ...]]
    identifiers: Mapping[str, tuple[Identifier, ...]]
    patterns: tuple[SurfacePattern, ...]
    stop_surfaces: frozenset[str]

    def candidates(self, surface: str) -> tuple[str, ...]:
        """Entities that are written like this, capitals included. More than one, or a rule, means: needs context."""
        forms = self.forms.get(key(surface), ())
        return tuple(dict.fromkeys(form.entity_id for form in forms if accepts(form.text, form.case, surface)))

    def rule(self, surface: str) -> AmbiguityRule | None:
        """The ambiguity rule for this surface as it is written, if there is one."""
        rule = self.ambiguous.get(key(surface))
        return rule if rule is not None and accepts(rule.surface, rule.case, surface) else None

    def by_name(self, name: str) -> Entity | None:
        """The entity with this id, canonical name or alias, where only one is so called; capitals do not count."""
        if name in self.entities:
            return self.entities[name]
        named = [
            e for e in map(self.entities.__getitem__, self.surfaces.get(key(name), ())) if key(e.name) == key(name)
        ]
        found = named or [self.entities[entity_id] for entity_id in self.surfaces.get(key(name), ())]
        return found[0] if len(found) == 1 else None
