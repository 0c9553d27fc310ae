"""`python -m benchmarks.tagging.links DB… --out FILE [--urls FILE]`: links drawn at random, for a person to read.

A link is one entity as one article names it: its first linked mention. FILE gets a line for each, with the sentence
around it; it quotes the articles, so it belongs to nobody's repository. Verdicts are written down without the quotes,
in `links_read.csv` beside this file, which the second form counts:

    python -m benchmarks.tagging.links --verdicts
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from models.reading import harmless

_READ = Path(__file__).with_name("links_read.csv")
_COLUMNS = ("url", "start_char", "end_char", "surface", "entity_id", "verdict", "remark")
_AROUND = 160
_SQL = """
SELECT a.url, m.start_char, m.end_char, m.surface, m.entity_id, e.name, e.entity_type, e.kind, e.country, a.text
FROM v_mentions AS m
JOIN v_articles AS a ON a.article_id = m.article_id
JOIN v_entities AS e ON e.entity_id = m.entity_id
WHERE m.is_known = 1 AND a.text IS NOT NULL ORDER BY a.url, m.start_char
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("databases", nargs="*", type=Path, help="SQLite article databases")
    parser.add_argument("--out", type=Path, help="file to write the links into")
    parser.add_argument("--urls", type=Path, help="labels: of these articles only the split check")
    parser.add_argument("--number", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--verdicts", action="store_true", help="count the verdicts that are kept")
    given = parser.parse_args()
    if given.verdicts:
        return _count()
    links = [link for path in given.databases for link in _links(path, _left_out(given.urls))]
    drawn = random.Random(given.seed).sample(links, min(given.number, len(links)))
    with given.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*_COLUMNS[:5], "entity", "what", "context"))
        writer.writerows(sorted(drawn))
    print(f"{len(drawn)} of {len(links)} links written to {given.out}")
    return 0


def _left_out(urls: Path | None) -> frozenset[str]:
    """Labelled articles that are no part of the check."""
    if urls is None:
        return frozenset()
    rows = [json.loads(line) for line in urls.read_text("utf-8").splitlines()]
    return frozenset(row["url"] for row in rows if row["split"] != "check")


def _links(path: Path, left_out: frozenset[str]) -> Iterator[tuple[str, ...]]:
    seen: set[tuple[str, str]] = set()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        for url, start, end, surface, entity_id, name, kind, fine, country, text in database.execute(_SQL):
            if url in left_out or (url, entity_id) in seen:
                continue
            seen.add((url, entity_id))
            context = f"{text[max(0, start - _AROUND) : start]}[[{surface}]]{text[end : end + _AROUND]}"
            what = " ".join(filter(None, (kind, fine, country)))
            line = (url, start, end, surface, entity_id, name, what, context)
            yield tuple(" ".join(harmless(value).split()) for value in line)


def _count() -> int:
    with _READ.open(encoding="utf-8", newline="") as file:
        verdicts = Counter(row["verdict"] for row in csv.DictReader(file))
    print(", ".join(f"{verdict} {number}" for verdict, number in verdicts.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
