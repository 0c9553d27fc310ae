"""`python -m benchmarks.extraction [--split train|check|all]`: our texts beside trafilatura's three ways, in one run.

Reads `extraction/` of $GAZEWIRE_EVAL_DIR; without it, says so and ends with 0. Ends with 1 when the floor is missed.
`--raise-floors` pins what was reached where it is higher; a floor is never lowered. The rules of `pipeline.read` were
made on the train half alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import trafilatura

from benchmarks.extraction.score import Figure, figure
from pipeline.read.extract import ExtractError, extract
from pipeline.records import FetchedPage

_FLOORS = Path(__file__).with_name("floors.json")
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=__doc__)
    parser.add_argument("--split", choices=("train", "check", "all"), default="all")
    parser.add_argument("--raise-floors", action="store_true")
    given = parser.parse_args()
    split: str = given.split
    folder = os.environ.get("GAZEWIRE_EVAL_DIR")
    if not folder or not (Path(folder) / "extraction").is_dir():
        print("extraction: skipped, GAZEWIRE_EVAL_DIR names no folder with an extraction/ in it")
        return 0
    truth = _truth(Path(folder) / "extraction", split)
    pages = {key: _body(Path(folder) / "extraction", key) for key in truth}
    ours = _measured("gazewire", truth, lambda key: _ours(pages[key], truth[key]["url"]))
    modes: dict[str, dict[str, Any]] = {
        "": {},
        " precision": {"favor_precision": True},
        " recall": {"favor_recall": True},
    }
    for name, options in modes.items():
        _measured("trafilatura" + name, truth, lambda key, options=options: _theirs(pages[key], options))  # type: ignore[misc]
    return _compared(ours.f, split, raise_floors=given.raise_floors)


def _compared(reached: float, split: str, *, raise_floors: bool) -> int:
    floors: dict[str, float] = json.loads(_FLOORS.read_text(encoding="utf-8"))
    is_held = reached >= floors[split]
    print(f"floor {floors[split]:.4f} on {split}: {'held' if is_held else 'MISSED'}")
    if raise_floors and reached > floors[split]:
        floors[split] = int(reached * 10_000) / 10_000
        _FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0 if is_held else 1


def _truth(folder: Path, split: str) -> dict[str, dict[str, str]]:
    """Return the gold rows of one half; the page's id decides: an even last digit is train, an odd one check."""
    rows: dict[str, dict[str, str]] = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    halves = {key: "check" if int(key[-1], 16) % 2 else "train" for key in rows}
    return {key: row for key, row in rows.items() if split in ("all", halves[key])}


def _body(folder: Path, key: str) -> bytes:
    return gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes())


def _measured(name: str, truth: dict[str, dict[str, str]], read: Callable[[str], str]) -> Figure:
    result = figure([(row["articleBody"], read(key)) for key, row in sorted(truth.items())])
    print(f"{name:<24} F {result.f:.4f}  P {result.precision:.4f}  R {result.recall:.4f}  pages {len(truth)}")
    return result


def _ours(body: bytes, url: str) -> str:
    page = FetchedPage(url, url, 200, (("Content-Type", "text/html"),), body, "", _LONG_AGO)
    try:
        return extract(page).text
    except ExtractError:
        return ""


def _theirs(body: bytes, options: dict[str, Any]) -> str:
    return trafilatura.extract(body.decode("utf-8", "replace"), include_comments=False, **options) or ""


if __name__ == "__main__":
    sys.exit(main())
