"""Count in how many texts each word stem occurs: `python -m benchmarks.sifting.background --eval DIR`.

In: rows marked `train` of the labelled articles and stream. Out: `background.tsv`, single stems with their
counts, no text.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from pipeline.detect.words import stems, words

MIN_COUNT = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/detect/background.tsv"))
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    n_texts = 0
    for prefix in ("", "stream."):
        train = {g["url"] for g in _lines(options.eval / f"{prefix}gold.jsonl") if g["split"] == "train"}
        for item in _lines(options.eval / f"{prefix}articles.jsonl"):
            if item["url"] in train:
                n_texts += 1
                counts.update(set(stems(w.surface for w in words(f"{item['title']}\n{item['text']}"))))
    kept = sorted((t, n) for t, n in counts.items() if n >= MIN_COUNT and t.isalpha() and len(t) > 1)
    lines = [f"texts\t{n_texts}", *(f"{term}\t{n}" for term, n in kept)]
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(kept)} stems of {n_texts} texts")


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
