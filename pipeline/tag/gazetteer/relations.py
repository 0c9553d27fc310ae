"""Checks what rows say of each other: vendors, parents and owners of names exist, and nobody owns himself."""

from __future__ import annotations

from pipeline.tag.gazetteer.draft import Draft
from pipeline.tag.gazetteer.source import Problems, Row


def check_relations(draft: Draft, problems: Problems) -> None:
    """Notes every reference to an entity that is not there, and every circle of parents."""
    _check_vendors(draft, problems)
    rows = [row for found in draft.more_aliases.values() for row, _ in found]
    rows += [row for row, _ in draft.identifier_rows] + [row for row, _ in draft.parent_rows]
    for row in rows:
        _check_known(row, "entity_id", row["entity_id"], draft, problems)
    for row, parent in draft.parent_rows:
        _check_known(row, "parent", parent.parent_id, draft, problems)
    for rule in draft.rules.values():
        for row, reading in rule.readings:
            if reading.entity_id:
                _check_known(row, "entity_id", reading.entity_id, draft, problems)
    _check_circles(draft, problems)


def _check_vendors(draft: Draft, problems: Problems) -> None:
    for row, entity in draft.entities.values():
        if entity.vendor_id is not None:
            _check_known(row, "vendor", entity.vendor_id, draft, problems)


def _check_known(row: Row, column: str, entity_id: str, draft: Draft, problems: Problems) -> None:
    if entity_id not in draft.entities:
        problems.add(row, column, f"'{entity_id}' is no entity_id of any file")


def _check_circles(draft: Draft, problems: Problems) -> None:
    """Each circle is reported once, at its smallest id."""
    for row, parent in draft.parent_rows:
        path, todo = {parent.entity_id}, [parent.parent_id]
        while todo:
            current = todo.pop()
            if current == parent.entity_id:
                if current == min(path):
                    problems.add(row, "parent", f"'{parent.entity_id}' ends up as its own parent")
                break
            if current not in path:
                path.add(current)
                todo += [above.parent_id for above in draft.parents.get(current, ())]
