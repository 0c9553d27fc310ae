"""`python -m benchmarks.gate [--split train|check]`: the quality figures beside their pinned floors.

Imports the evaluation's articles and headline stream as `gazewire import --replay` does, has its scorer read the
researchers' views, and compares. Beside each figure: its 95 % interval over the articles, and what two simple methods
reach in the same run (`benchmarks/alternatives.py`). Reads $GAZEWIRE_EVAL_DIR; without it, says so and ends with 0.
Ends with 1 when a floor is missed. `--raise-floors` pins what was reached where it is higher; a floor is never lowered.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.alternatives import write_names, write_simple
from benchmarks.intervals import Interval
from benchmarks.scoring import COUNTS, Scorer
from models import migrate
from models.locations import SCHEMAS, Locations, locate
from models.session import make_engine
from pipeline.detect.sift import Sifter
from pipeline.detect.weights import load_weights
from pipeline.extraction import ExtractionOptions
from pipeline.importing import Importer
from pipeline.lexicon import load_lexicon
from pipeline.process import Processor
from pipeline.read.worker import Extractor
from pipeline.steps import Steps
from pipeline.tag.gazetteer import load_gazetteer
from pipeline.tag.languages import PACKAGED, load_pipeline
from pipeline.tag.prefilter import Prefilter
from pipeline.tag.tagger import Tagger
from scheduler import clock

_FLOORS = Path(__file__).with_name("floors.json")
_SEED = 20261122
#: What a simple method says nothing about.
_SILENT = {
    "types.f1",
    "roles.right",
    "deals.status_right",
    "evidence.any",
    "evidence.overlap",
    "evidence.quoted",
    "offsets.wrong",
}
_NOT_ATTEMPTED = {"simple": _SILENT | {"deals.f1", "linked_names.right"}, "names": _SILENT}
#: Told over both splits too: articles of one long dispute stand in both.
_OVER_BOTH = {"articles.all.controversies.f1"}
_SETS = {"articles": ("articles.jsonl", "gold.jsonl"), "stream": ("stream.articles.jsonl", "stream.gold.jsonl")}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate", description=__doc__)
    parser.add_argument("--split", choices=("train", "check", "all"), action="append")
    parser.add_argument("--raise-floors", action="store_true")
    parser.add_argument("--samples", type=int, default=40, help="half samples for the intervals")
    given = parser.parse_args()
    folder = os.environ.get("GAZEWIRE_EVAL_DIR")
    if not folder or not (Path(folder) / "score.py").is_file():
        print("gate: skipped, GAZEWIRE_EVAL_DIR names no folder with a score.py in it")
        return 0
    floors: dict[str, float] = json.loads(_FLOORS.read_text("utf-8"))
    figures = list(_measured(Path(folder), given.split or ["train", "check"], given.samples))
    found = {figure.name: figure.value for figure in figures}
    missed = [name for name, value in found.items() if name in floors and not _holds(name, value, floors[name])]
    print(f"{'':44} {'ours':>7}  {'95 % interval':17} {'pinned':15} {'simple':>7} {'names':>7}")
    for figure in figures:
        print(f"{figure.line(_floor_text(figure.name, floors))}{'   MISSED' if figure.name in missed else ''}")
    if given.raise_floors:
        _raise_floors(floors, found)
    print(f"{len(found)} figures, {len(missed)} below their floors")
    return 1 if missed else 0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its interval and what the alternatives reach; None where they do not attempt it."""

    name: str
    value: float
    interval: Interval | None
    simple: float | None
    names: float | None

    def line(self, pinned: str) -> str:
        """One line of the table."""
        spread = "" if self.interval is None else f"{self.interval[0]:.3f} to {self.interval[1]:.3f}"
        others = (f"{'-' if value is None else format(value, '.4f'):>7}" for value in (self.simple, self.names))
        return f"{self.name:44} {self.value:7.4f}  {spread:17} {pinned:15} {' '.join(others)}".rstrip()


def _measured(folder: Path, splits: list[str], samples: int) -> Iterator[Figure]:
    steps = load_steps()
    nlp = load_pipeline(PACKAGED)
    with tempfile.TemporaryDirectory() as scratch:
        for kind, (articles, gold) in _SETS.items():
            ours, simple, names = (Path(scratch) / f"{kind}-{whose}.db" for whose in ("ours", "simple", "names"))
            import_files(locate(str(ours)), [folder / articles], steps)
            rows = [json.loads(line) for line in (folder / articles).read_text("utf-8").splitlines()]
            write_simple(simple, rows, steps.lexicon, nlp, kind)
            write_names(names, rows, steps.gazetteer)
            for split in splits:
                scorer = Scorer(folder, folder / gold, split)
                yield from _figures(f"{kind}.{split}", scorer, (ours, simple, names), samples)
            if kind == "articles" and "all" not in splits:
                whole = _figures(f"{kind}.all", Scorer(folder, folder / gold, "all"), (ours, simple, names), samples)
                yield from (figure for figure in whole if figure.name in _OVER_BOTH)


def _figures(prefix: str, scorer: Scorer, databases: tuple[Path, Path, Path], samples: int) -> Iterator[Figure]:
    ours, simple, names = (scorer.figures(database) for database in databases)
    intervals = scorer.intervals(databases[0], samples, _SEED) if samples else {}
    for name, value in ours.items():
        others = (
            None if name in _NOT_ATTEMPTED[whose] else found.get(name)
            for whose, found in (("simple", simple), ("names", names))
        )
        yield Figure(f"{prefix}.{name}", value, intervals.get(name), *others)


def load_steps() -> Steps:
    """The pure steps as the service loads them."""
    gazetteer, lexicon = load_gazetteer(), load_lexicon()
    return Steps(
        Prefilter(lexicon, gazetteer),
        Tagger(None, gazetteer, lexicon),
        Sifter(lexicon, load_weights()),
        gazetteer,
        lexicon,
    )


def import_files(where: Locations, files: list[Path], steps: Steps) -> None:
    """Import files or folders into new databases and process them, as a replay."""
    migrate.upgrade(where)
    articles = make_engine(where.articles, schema=SCHEMAS["articles"])
    captures = make_engine(where.captures, schema=SCHEMAS["captures"])
    with Extractor() as extractor:
        Importer(articles, captures, clock(), ExtractionOptions(), extractor, replay=True).run(files)
    Processor(articles, captures, steps).run(clock())
    articles.dispose()
    captures.dispose()


def _is_ceiling(name: str) -> bool:
    return name.split(".", 2)[2] in COUNTS


def _holds(name: str, value: float, floor: float) -> bool:
    return value <= floor if _is_ceiling(name) else value >= floor


def _floor_text(name: str, floors: dict[str, float]) -> str:
    if name not in floors:
        return ""
    return f"{'ceiling' if _is_ceiling(name) else 'floor'} {floors[name]:.4f}"


def _raise_floors(floors: dict[str, float], found: dict[str, float]) -> None:
    better = {name: value for name, value in found.items() if name in floors and _holds(name, value, floors[name])}
    _FLOORS.write_text(json.dumps(floors | better, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
