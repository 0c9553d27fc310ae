"""`python -m benchmarks.gate [--split train|check]`: the quality figures beside their pinned floors.

Imports the evaluation's articles and headline stream as `gazewire import --replay` does, has its scorer read the
researchers' views, and compares. Reads $GAZEWIRE_EVAL_DIR; without it, says so and ends with 0. Ends with 1 when a
floor is missed. `--raise-floors` pins what was reached where it is higher; a floor is never lowered.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models import migrate
from models.locations import SCHEMAS, Locations, locate
from models.session import make_engine
from pipeline.detect.sift import Sifter
from pipeline.detect.weights import load_weights
from pipeline.extraction import ExtractionOptions
from pipeline.importing import Importer
from pipeline.lexicon import load_lexicon
from pipeline.process import Processor, Steps
from pipeline.read.worker import Extractor
from pipeline.tag.gazetteer import load_gazetteer
from pipeline.tag.languages import PACKAGED, load_pipeline
from pipeline.tag.prefilter import Prefilter
from pipeline.tag.tagger import Tagger
from scheduler import clock

_FLOORS = Path(__file__).with_name("floors.json")
_SETS = {"articles": ("articles.jsonl", "gold.jsonl"), "stream": ("stream.articles.jsonl", "stream.gold.jsonl")}
#: Figures that are reported: path in the scorer's JSON. Those that the labels of a set do not have are left out.
_FIGURES = (
    "topic.f1",
    "controversy.f1",
    "types.f1",
    "entities.f1",
    "entities.by_type.company.f1",
    "entities.by_type.agency.f1",
    "entities.by_type.group.f1",
    "entities.main_recall",
    "untyped.p",
    "untyped.r",
    "linked_names.right",
    "roles.right",
    "deals.f1",
    "deals.status_right",
    "stories.f1",
    "stories.by_event",
    "stories.per_event",
    "controversies.f1",
    "evidence.any",
    "evidence.overlap",
    "offsets.wrong",
)
#: Of these, less is better.
_CEILINGS = frozenset({"stories.per_event", "offsets.wrong"})


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate", description=__doc__)
    parser.add_argument("--split", choices=("train", "check", "all"), action="append")
    parser.add_argument("--raise-floors", action="store_true")
    given = parser.parse_args()
    folder = os.environ.get("GAZEWIRE_EVAL_DIR")
    if not folder or not (Path(folder) / "score.py").is_file():
        print("gate: skipped, GAZEWIRE_EVAL_DIR names no folder with a score.py in it")
        return 0
    floors: dict[str, float] = json.loads(_FLOORS.read_text("utf-8"))
    found = dict(_measured(Path(folder), given.split or ["train", "check"]))
    missed = [name for name, value in found.items() if name in floors and not _holds(name, value, floors[name])]
    for name, value in found.items():
        print(f"{name:48} {value:8.4f}   {_floor_text(name, floors)}{'   MISSED' if name in missed else ''}")
    if given.raise_floors:
        _raise_floors(floors, found)
    print(f"{len(found)} figures, {len(missed)} below their floors")
    return 1 if missed else 0


def _measured(folder: Path, splits: list[str]) -> Iterator[tuple[str, float]]:
    steps = _steps()
    with tempfile.TemporaryDirectory() as scratch:
        for name, (articles, gold) in _SETS.items():
            where = locate(f"{scratch}/{name}.db")
            _import(where, folder / articles, steps)
            for split in splits:
                scored = _scored(folder, Path(scratch) / f"{name}.db", folder / gold, split)
                for figure in _FIGURES:
                    value = _at(scored, figure)
                    if value is not None:
                        yield f"{name}.{split}.{figure}", value


def _steps() -> Steps:
    gazetteer, lexicon = load_gazetteer(), load_lexicon()
    tagger = Tagger(load_pipeline(PACKAGED), gazetteer, lexicon)
    return Steps(Prefilter(lexicon, gazetteer), tagger, Sifter(lexicon, load_weights()), gazetteer, lexicon)


def _import(where: Locations, file: Path, steps: Steps) -> None:
    migrate.upgrade(where)
    articles = make_engine(where.articles, schema=SCHEMAS["articles"])
    captures = make_engine(where.captures, schema=SCHEMAS["captures"])
    with Extractor() as extractor:
        Importer(articles, captures, clock(), ExtractionOptions(), extractor, replay=True).run([file])
    Processor(articles, captures, steps).run(clock())
    articles.dispose()
    captures.dispose()


def _scored(folder: Path, database: Path, gold: Path, split: str) -> dict[str, Any]:
    command = [sys.executable, str(folder / "score.py"), "--db", str(database), "--gold", str(gold), "--json"]
    ran = subprocess.run([*command, "--split", split], capture_output=True, text=True, check=True)
    scored: dict[str, Any] = json.loads(ran.stdout)
    return scored


def _at(scored: dict[str, Any], figure: str) -> float | None:
    value: Any = scored
    for step in figure.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return None if value is None else float(value)


def _is_ceiling(name: str) -> bool:
    return name.split(".", 2)[2] in _CEILINGS


def _holds(name: str, value: float, floor: float) -> bool:
    return value <= floor if _is_ceiling(name) else value >= floor


def _floor_text(name: str, floors: dict[str, float]) -> str:
    if name not in floors:
        return "reported"
    return f"{'ceiling' if _is_ceiling(name) else 'floor'} {floors[name]:.4f}"


def _raise_floors(floors: dict[str, float], found: dict[str, float]) -> None:
    better = {name: value for name, value in found.items() if name in floors and _holds(name, value, floors[name])}
    _FLOORS.write_text(json.dumps(floors | better, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
