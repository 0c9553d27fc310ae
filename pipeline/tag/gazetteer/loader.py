"""Builds the gazetteer from its files and any overlays, and refuses data that contradicts itself."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.tag.gazetteer.draft import Draft
from pipeline.tag.gazetteer.forms import Forms, index_forms
from pipeline.tag.gazetteer.kinds import ENTITY_FILES
from pipeline.tag.gazetteer.patterns import read_patterns
from pipeline.tag.gazetteer.reading import (
    read_aliases,
    read_entities,
    read_identifiers,
    read_parents,
    read_rules,
    read_stop_surfaces,
)
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.gazetteer.relations import check_relations
from pipeline.tag.gazetteer.source import GazetteerError, Problem, Problems

DATA_FILES = (
    *ENTITY_FILES,
    "aliases.csv",
    "identifiers.csv",
    "parents.csv",
    "ambiguous.csv",
    "patterns.toml",
    "stop_surfaces.txt",
)


def load_gazetteer(overlays: Sequence[Path] = ()) -> Gazetteer:
    """The packaged data with each overlay folder laid over it. Raises GazetteerError with every problem found."""
    was_collecting = gc.isenabled()
    gc.disable()  # all that is made here stays: looking through it again and again takes longer than reading it
    try:
        gazetteer, problems = build([data_folder(), *overlays])
    finally:
        if was_collecting:
            gc.enable()
    if problems:
        raise GazetteerError(problems)
    return gazetteer


def data_folder() -> Traversable:
    """Where the packaged data lies."""
    return files("pipeline.tag.gazetteer")


def build(folders: Sequence[Traversable]) -> tuple[Gazetteer, list[Problem]]:
    """Reads the folders in order, later ones over earlier ones. The gazetteer is sound where there is no problem."""
    draft, problems = Draft(), Problems()
    for folder in folders:
        if not folder.is_dir():
            problems.found.append(Problem(str(folder), 0, "folder", "is not a folder that can be read"))
            continue
        _refuse_strangers(folder, problems)
        for name, entity_type in ENTITY_FILES.items():
            read_entities(folder, name, entity_type, draft, problems)
        read_aliases(folder, draft, problems)
        read_identifiers(folder, draft, problems)
        read_parents(folder, draft, problems)
        read_rules(folder, draft, problems)
        read_stop_surfaces(folder, draft, problems)
        read_patterns(folder, draft, problems)
    check_relations(draft, problems)
    forms = index_forms(draft, problems)
    return _gazetteer(draft, forms, _version(folders)), problems.found


def _refuse_strangers(folder: Traversable, problems: Problems) -> None:
    """A data file under a name that nothing reads is a slip of the pen: its entities would be missed in silence."""
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name not in DATA_FILES and path.name.endswith((".csv", ".toml", ".txt")):
            close = get_close_matches(path.name, DATA_FILES, 1)
            advice = f"rename it to {close[0]}" if close else f"use one of {', '.join(DATA_FILES)}"
            problems.found.append(Problem(str(path), 0, "file", f"is read by nothing: {advice}"))


def _gazetteer(draft: Draft, forms: Forms, version: str) -> Gazetteer:
    return Gazetteer(
        version=version,
        entities={entity_id: draft.entity(entity_id) for entity_id in sorted(draft.entities)},
        surfaces={surface: tuple(dict.fromkeys(form.entity_id for form in found)) for surface, found in forms.items()},
        forms=forms,
        ambiguous=draft.built_rules(),
        parents={entity_id: tuple(parents) for entity_id, parents in draft.parents.items()},
        identifiers={entity_id: tuple(found.values()) for entity_id, found in draft.identifiers.items()},
        patterns=tuple(draft.patterns.values()),
        stop_surfaces=frozenset(draft.stop_surfaces),
    )


def _version(folders: Iterable[Traversable]) -> str:
    """Twelve hexadecimal digits over names and bytes of all files read."""
    digest = hashlib.blake2b(digest_size=6)
    for folder in folders:
        for name in DATA_FILES:
            path = folder / name
            if path.is_file():
                digest.update(f"{name}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
