"""What readers said, as rows to learn from: `python -m benchmarks.sifting.verdicts FILE` has the sifter judge them.

FILE is what `gazewire verdicts labels` wrote. Rows in other languages than English are left out, because the sifter
learns from English ones. `train --verdicts FILE` learns from them beside all else.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.sifting.tagged import Tags
from pipeline.detect.sift import Sifter
from pipeline.detect.weights import load_weights
from pipeline.lexicon import load_lexicon
from pipeline.records import TYPES, Document

_SHAPE = {"url": str, "title": str, "text": str, "topic": str, "controversy": bool, "types": list, "event": str}
_TOPICS = ("core", "passing", "none")


class VerdictError(ValueError):
    """A line that is no labelled row; the message names it and says what is expected."""


def read_verdicts(file: Path) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Kind, item and labels of each English row, as the other rows have them."""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        row = _checked(line, f"{file}, line {number}")
        if row.get("language", "en") == "en":
            gold = {name: row[name] for name in ("url", "topic", "controversy", "types", "event")}
            yield "verdict", {name: row[name] for name in ("url", "title", "text")}, {**gold, "case": None}


def _checked(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise VerdictError(f"{where}: no JSON: {error}") from error
    wrong = [name for name, kind in _SHAPE.items() if not isinstance(row, dict) or not isinstance(row.get(name), kind)]
    if wrong:
        raise VerdictError(f"{where}: {', '.join(wrong)} not as `gazewire verdicts labels` writes it")
    if row["topic"] not in _TOPICS or not set(row["types"]) <= set(TYPES):
        raise VerdictError(f"{where}: the topic or a type is not one of ours")
    return dict(row)


def agreement(file: Path) -> tuple[int, int, list[str]]:
    """Rows, those that the sifter calls as readers do, and the addresses of the others."""
    lexicon, others, n_rows = load_lexicon(), [], 0
    sifter, tags = Sifter(lexicon, load_weights()), Tags(lexicon, Path(os.devnull))
    for _, item, gold in read_verdicts(file):
        n_rows += 1
        url, epoch = item["url"], datetime(2020, 1, 1, tzinfo=UTC)
        document = Document(url, url, item["title"], item["text"], "en", "", epoch)
        if sifter.sift(document, tags.of(document)).is_controversy != gold["controversy"]:
            others.append(url)
    return n_rows, n_rows - len(others), others


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE")
    n_rows, n_alike, others = agreement(parser.parse_args().file)
    print(f"{n_rows} rows, {n_alike} judged as readers do")
    for url in others:
        print(f"otherwise: {url}")


if __name__ == "__main__":
    main()
