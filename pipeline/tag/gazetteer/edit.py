"""What stands behind `gazewire gazetteer check|list|show|add`: reads, and adds one line where told to."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.records import EntityType
from pipeline.tag.gazetteer.kinds import ENTITY_FILES
from pipeline.tag.gazetteer.loader import build, data_folder
from pipeline.tag.gazetteer.normal import default_case, key
from pipeline.tag.gazetteer.reading import ENTITY_COLUMNS, PRODUCT_COLUMNS
from pipeline.tag.gazetteer.records import AmbiguityRule, Entity, Gazetteer, Reading
from pipeline.tag.gazetteer.source import GazetteerError, Problem


def check(paths: Sequence[Path] = ()) -> list[Problem]:
    """Every problem of the packaged data with these overlay folders laid over it."""
    return build([data_folder(), *paths])[1]


def listed(gazetteer: Gazetteer, entity_type: EntityType | None = None, country: str | None = None) -> list[Entity]:
    """Entities by name, of one type or country where given."""
    chosen = [
        entity
        for entity in gazetteer.entities.values()
        if entity_type in (None, entity.entity_type) and country in (None, entity.country)
    ]
    return sorted(chosen, key=lambda entity: (key(entity.name), entity.entity_id))


def find(gazetteer: Gazetteer, name: str) -> list[Entity]:
    """Everybody of this id, name or alias, capitals apart; more than one for an ambiguous name."""
    if name in gazetteer.entities:
        return [gazetteer.entities[name]]
    return [gazetteer.entities[entity_id] for entity_id in gazetteer.surfaces.get(key(name), ())]


def show(gazetteer: Gazetteer, name: str) -> str | None:
    """All that is known of an id, name or alias, as lines to read; None where nobody is so called."""
    entities = find(gazetteer, name)
    rule = gazetteer.ambiguous.get(key(name))
    if not entities and rule is None:
        return None
    parts = ["\n".join(_entity_lines(gazetteer, entity)) for entity in entities]
    if rule is not None:
        parts.append("\n".join(_rule_lines(rule)))
    return "\n\n".join(parts)


def add_line(folder: Path, entity: Entity) -> Path:
    """Writes the entity as one line, sorted in, into its type's file of an overlay folder; returns the file.

    Raises GazetteerError, with the folder as it was, where the line would be refused.
    """
    names = {entity_type: name for name, entity_type in ENTITY_FILES.items()}
    path = folder / names[entity.entity_type]
    columns = PRODUCT_COLUMNS if entity.entity_type == "product" else ENTITY_COLUMNS
    before = path.read_text(encoding="utf-8") if path.is_file() else None
    lines = (before or ",".join(columns) + "\n").splitlines()
    head = next(number for number, line in enumerate(lines, start=1) if line and not line.startswith("#"))
    line = _line(entity)
    later = (at for at in range(head, len(lines)) if lines[at] > line and not lines[at].startswith("#"))
    lines.insert(next(later, len(lines)), line)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    problems = check([folder])
    if problems:
        path.unlink() if before is None else path.write_text(before, encoding="utf-8")
        raise GazetteerError(problems)
    return path


def _line(entity: Entity) -> str:
    """The entity as a CSV line without its end."""
    aliases = "|".join(
        alias.text if alias.case == default_case(alias.text) else f"{alias.text}{{{alias.case}}}"
        for alias in entity.aliases
    )
    vendor = [entity.vendor_id or ""] if entity.entity_type == "product" else []
    cells = [entity.entity_id, entity.name, entity.kind, entity.country or "", *vendor, aliases]
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _entity_lines(gazetteer: Gazetteer, entity: Entity) -> Iterator[str]:
    yield f"{entity.entity_id}: {entity.name}"
    yield f"  {entity.entity_type}, {entity.kind}{f', {entity.country}' if entity.country else ''}"
    if entity.vendor_id:
        yield f"  sold by {_named(gazetteer, entity.vendor_id)}"
    for parent in gazetteer.parents.get(entity.entity_id, ()):
        yield f"  part of {_named(gazetteer, parent.parent_id)}{_when(parent.valid_from, parent.valid_to)}"
    for alias in entity.aliases:
        yield f"  also {alias.text} ({alias.case}){_when(alias.valid_from, alias.valid_to)}"
    for found in gazetteer.identifiers.get(entity.entity_id, ()):
        when = _when(found.valid_from, found.valid_to)
        yield f"  {found.scheme} {found.value}{when} (source: {found.source})"


def _named(gazetteer: Gazetteer, entity_id: str) -> str:
    return f"{gazetteer.entities[entity_id].name} ({entity_id})"


def _when(since: object, until: object) -> str:
    since_text = f" since {since}" if since else ""
    return since_text + (f" until {until}" if until else "")


def _rule_lines(rule: AmbiguityRule) -> Iterator[str]:
    yield f"'{rule.surface}' ({rule.case}) means several things:"
    for reading in rule.readings:
        yield f"  {reading.entity_id or 'something else'}: {reading.policy}{_cues(reading)}"


def _cues(reading: Reading) -> str:
    named = {
        "near": reading.near,
        "in the article": reading.anywhere,
        "before": reading.before,
        "after": reading.after,
        "not near": reading.not_near,
        "not before": reading.not_before,
        "not after": reading.not_after,
    }
    return "".join(f"; {name} {', '.join(cues)}" for name, cues in named.items() if cues)
