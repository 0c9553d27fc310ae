"""What has been read so far: mutable while the files are read, frozen into the gazetteer at the end."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

from pipeline.tag.gazetteer.normal import Case, key, variants
from pipeline.tag.gazetteer.records import Alias, AmbiguityRule, Entity, Identifier, Parent, Reading, SurfacePattern
from pipeline.tag.gazetteer.source import Row


@dataclass(slots=True)
class DraftRule:
    """The readings of one surface, each with its row; `folder` says which overlay it is from."""

    surface: str
    case: Case
    folder: str
    readings: list[tuple[Row, Reading]] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """All rows by their keys, each with where it stands, so that later checks can name the line."""

    entities: dict[str, tuple[Row, Entity]] = field(default_factory=dict)
    more_aliases: dict[str, list[tuple[Row, Alias]]] = field(default_factory=lambda: defaultdict(list))
    identifiers: dict[str, dict[tuple[str, str], Identifier]] = field(default_factory=lambda: defaultdict(dict))
    parents: dict[str, list[Parent]] = field(default_factory=lambda: defaultdict(list))
    parent_rows: list[tuple[Row, Parent]] = field(default_factory=list)
    identifier_rows: list[tuple[Row, Identifier]] = field(default_factory=list)
    rules: dict[str, DraftRule] = field(default_factory=dict)
    patterns: dict[str, SurfacePattern] = field(default_factory=dict)
    stop_surfaces: set[str] = field(default_factory=set)

    def entity(self, entity_id: str) -> Entity:
        """The entity with the aliases of `aliases.csv` added; a dated line replaces an undated one."""
        entity = self.entities[entity_id][1]
        more = {alias.text: alias for _, alias in self.more_aliases.get(entity_id, ())}
        if not more:
            return entity
        kept = tuple(alias for alias in entity.aliases if alias.text not in more)
        return replace(entity, aliases=(*kept, *more.values()))

    def built_rules(self) -> dict[str, AmbiguityRule]:
        """The rules by folded surface, and by how else it is spelt ("&", "US", without accents)."""
        found = {
            surface: AmbiguityRule(rule.surface, rule.case, tuple(reading for _, reading in rule.readings))
            for surface, rule in self.rules.items()
        }
        for rule in list(found.values()):
            for other in variants(rule.surface):
                found.setdefault(key(other), replace(rule, surface=other))
        return found
