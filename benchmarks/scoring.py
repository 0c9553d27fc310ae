"""The evaluation's own scorer, run in this process, and the spread of its figures when articles are resampled."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import math
import random
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.intervals import Interval, half_samples, interval

#: Figures that are reported: path in the scorer's JSON. Those that the labels of a set do not have are left out.
FIGURES = (
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
    "evidence.quoted",
    "offsets.wrong",
)
#: Of our own making, from two of the scorer's.
_QUOTED = "evidence.quoted"
#: Of these, less is better, and they may pass 1.
COUNTS = frozenset({"stories.per_event", "offsets.wrong"})


class Scorer:
    """Scores databases against one gold file. `folder` holds the evaluation's `score.py`."""

    def __init__(self, folder: Path, gold: Path, split: str) -> None:
        self._module = _load(folder / "score.py")
        rows = [json.loads(line) for line in gold.read_text("utf-8").splitlines()]
        self._rows = [row for row in rows if split == "all" or row.get("split") == split]

    def figures(self, database: Path) -> dict[str, float]:
        """Every figure that the labels allow, by its path."""
        return self._score(database, self._rows)

    def intervals(self, database: Path, samples: int, seed: int) -> dict[str, Interval]:
        """95 % intervals of the figures, by half samples of the articles."""
        point = self.figures(database)
        drawn = half_samples(self._rows, samples, random.Random(seed))
        scored = [self._score(database, rows) for rows in drawn]
        found = {name: [one[name] for one in scored if name in one] for name in point}
        most = {name: math.inf if name in COUNTS else 1.0 for name in found}
        return {name: interval(point[name], values, most[name]) for name, values in found.items() if values}

    def _score(self, database: Path, rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as gold:
            gold.writelines(json.dumps(row) + "\n" for row in rows)
            gold.flush()
            scored = _printed(self._module, ["--db", str(database), "--gold", gold.name, "--json"])
        return dict(_picked(scored))


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("evaluation_score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _printed(module: ModuleType, arguments: list[str]) -> dict[str, Any]:
    """What the scorer prints; it reads its arguments from the command line, as a program of its own."""
    kept, sys.argv = sys.argv, ["score.py", *arguments]
    try:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            module.main()
    finally:
        sys.argv = kept
    printed: dict[str, Any] = json.loads(out.getvalue())
    return printed


def _picked(scored: dict[str, Any]) -> Iterable[tuple[str, float]]:
    for figure in FIGURES:
        value: Any = scored
        for step in figure.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        if figure == _QUOTED:
            value = _quoted(scored["evidence"])
        if value is not None:
            yield figure, float(value)


def _quoted(evidence: dict[str, Any]) -> float | None:
    """Found and rightly quoted, of all controversial events. The scorer's overlap alone falls where more are found."""
    return evidence["any"] * evidence["overlap"] if evidence["n"] else None
