"""`python -m benchmarks.corpus`: checks the corpus and counts what is in it. Ends with 1 where something is wrong."""

from __future__ import annotations

import sys
from collections import Counter

from benchmarks.corpus.reading import errors, read_corpus


def main() -> int:
    found = errors()
    if found:
        print("\n".join(found), file=sys.stderr)
        return 1
    rows = [gold for _, gold in read_corpus()]
    long = [gold for gold in rows if not gold["is_short"]]
    print(f"{len(long)} articles, {len(rows) - len(long)} headlines with leads")
    _print("topic", Counter(gold["topic"] for gold in rows))
    _print("controversy", Counter(str(gold["controversy"]) for gold in rows))
    _print("types", Counter(kind for gold in rows for kind in gold["types"]))
    _print("entities", Counter(one["type"] for gold in rows for one in gold["entities"]))
    _print("roles", Counter(one["role"] for gold in rows for one in gold["entities"]))
    _print("deals", Counter(one["status"] for gold in rows for one in gold["deals"]))
    return 0


def _print(name: str, counts: Counter[str]) -> None:
    print(f"{name}: " + ", ".join(f"{key} {count}" for key, count in counts.most_common()))


if __name__ == "__main__":
    sys.exit(main())
