"""Reads each data file into the draft; a row with a problem is noted and left out."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources.abc import Traversable
from typing import cast

from pipeline.records import EntityType
from pipeline.tag.gazetteer.checks import IDENTIFIER_CHECKS, is_country, is_entity_id, parse_date
from pipeline.tag.gazetteer.draft import Draft, DraftRule
from pipeline.tag.gazetteer.kinds import KINDS, POLICIES, SCHEMES
from pipeline.tag.gazetteer.normal import Case, default_case, key, normal
from pipeline.tag.gazetteer.records import Alias, Entity, Identifier, Parent, Policy, Reading, Scheme
from pipeline.tag.gazetteer.source import Problems, Row, read_rows

ENTITY_COLUMNS = ("entity_id", "name", "kind", "country", "aliases")
PRODUCT_COLUMNS = ("entity_id", "name", "kind", "country", "vendor", "aliases")
ALIAS_COLUMNS = ("entity_id", "alias", "valid_from", "valid_to")
IDENTIFIER_COLUMNS = ("entity_id", "scheme", "value", "valid_from", "valid_to", "source")
PARENT_COLUMNS = ("entity_id", "parent", "valid_from", "valid_to")
CUE_COLUMNS = ("near", "anywhere", "before", "after", "not_near", "not_before", "not_after")
RULE_COLUMNS = ("surface", "entity_id", "policy", *CUE_COLUMNS, "note")

_MARKED = re.compile(r"(?P<text>.+?)\{(?P<case>\w+)\}")


def read_entities(folder: Traversable, name: str, entity_type: EntityType, draft: Draft, problems: Problems) -> None:
    """One type's entities. A second line with the same id is a mistake in one folder, a replacement in an overlay."""
    columns = PRODUCT_COLUMNS if entity_type == "product" else ENTITY_COLUMNS
    seen: set[str] = set()
    for row in read_rows(folder, name, columns, problems):
        entity = _entity(row, entity_type, problems)
        if entity is None:
            continue
        known = draft.entities.get(entity.entity_id)
        if entity.entity_id in seen or (known is not None and known[0].file.rpartition("/")[0] == str(folder)):
            problems.add(row, "entity_id", f"'{entity.entity_id}' is used twice")
            continue
        seen.add(entity.entity_id)
        draft.entities[entity.entity_id] = (row, entity)


def _entity(row: Row, entity_type: EntityType, problems: Problems) -> Entity | None:
    if not is_entity_id(row["entity_id"]):
        problems.add(row, "entity_id", f"'{row['entity_id']}' is no slug of a-z, 0-9 and hyphens (and not 'x-…')")
        return None
    if not row["name"]:
        problems.add(row, "name", "is empty")
        return None
    if _MARKED.fullmatch(row["name"]):
        problems.add(row, "name", f"'{row['name']}': a {{case}} belongs to an alias, give the name once more there")
    if row["kind"] not in KINDS[entity_type]:
        problems.add(row, "kind", f"'{row['kind']}' is none of {', '.join(sorted(KINDS[entity_type]))}")
    if row["country"] and not is_country(row["country"]):
        problems.add(row, "country", f"'{row['country']}' is no ISO 3166 code of two capitals, nor EU or INT")
    aliases = tuple(alias for cell in row.many("aliases") if (alias := _alias(row, "aliases", cell, problems)))
    return Entity(
        entity_id=row["entity_id"],
        name=normal(row["name"]),
        entity_type=entity_type,
        kind=row["kind"],
        country=row["country"] or None,
        aliases=aliases,
        vendor_id=(row["vendor"] or None) if entity_type == "product" else None,
    )


def _alias(
    row: Row, column: str, cell: str, problems: Problems, since: date | None = None, until: date | None = None
) -> Alias | None:
    text, case = _marked(row, column, cell, problems)
    return Alias(text, case, since, until) if text else None


def _marked(row: Row, column: str, cell: str, problems: Problems) -> tuple[str, Case]:
    """A surface and its case: the marker's (`CLEAR{exact}`) or the default."""
    found = _MARKED.fullmatch(cell)
    if not found:
        return normal(cell), default_case(normal(cell))
    if found["case"] not in ("exact", "caps", "any"):
        problems.add(row, column, f"'{{{found['case']}}}' is none of {{exact}}, {{caps}}, {{any}}")
    return normal(found["text"]), cast(Case, found["case"])


def read_aliases(folder: Traversable, draft: Draft, problems: Problems) -> None:
    """Further and former names."""
    for row in read_rows(folder, "aliases.csv", ALIAS_COLUMNS, problems):
        since, until = _dates(row, problems)
        alias = _alias(row, "alias", row["alias"], problems, since, until)
        if alias is None:
            problems.add(row, "alias", "is empty")
        else:
            draft.more_aliases[row["entity_id"]].append((row, alias))


def _dates(row: Row, problems: Problems) -> tuple[date | None, date | None]:
    """valid_from and valid_to; a bad date or an end that is not after its start is a problem."""
    found: list[date | None] = []
    for column in ("valid_from", "valid_to"):
        try:
            found.append(parse_date(row[column]))
        except ValueError as error:
            problems.add(row, column, f"'{row[column]}' {error}")
            found.append(None)
    since, until = found
    if since and until and until <= since:
        problems.add(row, "valid_to", f"'{row['valid_to']}' is not after valid_from")
    return since, until


def read_identifiers(folder: Traversable, draft: Draft, problems: Problems) -> None:
    """Identifiers; a value that fails its checksum is refused."""
    for row in read_rows(folder, "identifiers.csv", IDENTIFIER_COLUMNS, problems):
        since, until = _dates(row, problems)
        scheme, value = row["scheme"], row["value"]
        if scheme not in SCHEMES:
            problems.add(row, "scheme", f"'{scheme}' is none of {', '.join(sorted(SCHEMES))}")
        elif not IDENTIFIER_CHECKS[scheme](value):
            problems.add(row, "value", f"'{value}' is no valid {scheme} (form or checksum)")
        elif not row["source"]:
            problems.add(row, "source", "is empty: say where the identifier is from")
        else:
            found = Identifier(row["entity_id"], cast(Scheme, scheme), value, since, until, row["source"])
            draft.identifiers[found.entity_id][scheme, value] = found
            draft.identifier_rows.append((row, found))


def read_parents(folder: Traversable, draft: Draft, problems: Problems) -> None:
    """Owners; whether both ends exist is checked when all folders are read."""
    for row in read_rows(folder, "parents.csv", PARENT_COLUMNS, problems):
        parent = Parent(row["entity_id"], row["parent"], *_dates(row, problems))
        draft.parents[parent.entity_id].append(parent)
        draft.parent_rows.append((row, parent))


def read_rules(folder: Traversable, draft: Draft, problems: Problems) -> None:
    """Readings of ambiguous surfaces. The first line of an overlay about a surface drops the rule that was there."""
    for row in read_rows(folder, "ambiguous.csv", RULE_COLUMNS, problems):
        surface, case = _marked(row, "surface", row["surface"], problems)
        if not surface:
            problems.add(row, "surface", "is empty")
            continue
        if row["policy"] not in POLICIES:
            problems.add(row, "policy", f"'{row['policy']}' is none of {', '.join(sorted(POLICIES))}")
            continue
        rule = draft.rules.get(key(surface))
        if rule is None or rule.folder != str(folder):
            rule = draft.rules[key(surface)] = DraftRule(surface, case, str(folder))
        elif (rule.surface, rule.case) != (surface, case):
            message = f"is written '{rule.surface}{{{rule.case}}}' in a line above: write all readings alike"
            problems.add(row, "surface", message)
        reading = _reading(row)
        if any(reading == other for _, other in rule.readings):
            problems.add(row, "surface", f"'{surface}' has this reading in a line above")
            continue
        rule.readings.append((row, reading))


def _reading(row: Row) -> Reading:
    cues = {column: tuple(map(key, row.many(column))) for column in CUE_COLUMNS}
    return Reading(row["entity_id"] or None, cast(Policy, row["policy"]), note=row["note"], **cues)


def read_stop_surfaces(folder: Traversable, draft: Draft, problems: Problems) -> None:
    """Surfaces that are never an entity, one a line."""
    del problems  # any line is a surface
    path = folder / "stop_surfaces.txt"
    if path.is_file():
        lines = path.read_text(encoding="utf-8").splitlines()
        draft.stop_surfaces.update(key(line) for line in lines if line.strip() and not line.startswith("#"))
