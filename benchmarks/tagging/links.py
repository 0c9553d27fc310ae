"""Links drawn at random, for a person to read one by one, and what that person found.

    python -m benchmarks.tagging.links draw DB… --out FILE [--labels FILE] [--number 300] [--seed N]
    python -m benchmarks.tagging.links keep FILE
    python -m benchmarks.tagging.links count

A link is one entity as one article names it: its first linked mention. `draw` writes a line for each, with the text
around it and two empty columns, verdict (right, wrong, unsure) and remark; the text is its publisher's, so FILE stays
where it is. `keep` writes the filled file down without the text, as `links_read.csv` beside this module, and `count`
says how many of the kept links are right.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from models.reading import harmless

READ = Path(__file__).with_name("links_read.csv")
KEPT = ("url", "start_char", "end_char", "surface", "entity_id", "verdict", "remark")
VERDICTS = ("right", "wrong", "unsure")
_DRAWN = (*KEPT, "entity", "what", "context")
_AROUND = 160
_SQL = """
SELECT a.url, m.start_char, m.end_char, m.surface, m.entity_id, e.name, e.entity_type, e.kind, e.country, a.text
FROM v_mentions AS m
JOIN v_articles AS a ON a.article_id = m.article_id
JOIN v_entities AS e ON e.entity_id = m.entity_id
WHERE m.is_known = 1 AND a.text IS NOT NULL ORDER BY a.url, m.start_char, m.end_char
"""


class UnreadError(ValueError):
    """A drawn file that cannot be kept: the line and what to do about it."""


def main(given: list[str] | None = None) -> int:
    options = _parser().parse_args(given)
    try:
        print({"draw": _draw, "keep": _keep, "count": _count}[options.task](options))
    except (UnreadError, OSError, sqlite3.Error) as problem:
        print(f"links: {problem}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tasks = parser.add_subparsers(dest="task", required=True)
    draw = tasks.add_parser("draw")
    draw.add_argument("databases", nargs="+", type=Path, help="SQLite article databases")
    draw.add_argument("--out", type=Path, required=True, help="file to write the links into")
    draw.add_argument("--labels", type=Path, help="labels in JSON lines: of their articles only the split check")
    draw.add_argument("--number", type=int, default=300)
    draw.add_argument("--seed", type=int, default=20261122)
    tasks.add_parser("keep").add_argument("drawn", type=Path, help="a drawn file whose verdicts are filled in")
    tasks.add_parser("count")
    return parser


def _draw(options: argparse.Namespace) -> str:
    left_out = _left_out(options.labels)
    links = [link for path in options.databases for link in linked(path) if link[0] not in left_out]
    drawn = random.Random(options.seed).sample(links, min(options.number, len(links)))
    with options.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_DRAWN)
        writer.writerows((*link[:5], "", "", *link[5:]) for link in sorted(drawn))
    return f"{len(drawn)} of {len(links)} links written to {options.out}"


def _left_out(labels: Path | None) -> frozenset[str]:
    """Labelled articles that are no part of the check."""
    if labels is None:
        return frozenset()
    rows = [json.loads(line) for line in labels.read_text("utf-8").splitlines()]
    return frozenset(row["url"] for row in rows if row["split"] != "check")


def linked(path: Path) -> Iterator[tuple[str, ...]]:
    """Links of one database: where, what, whom (`_DRAWN` without verdict and remark), in the order of the articles."""
    seen: set[tuple[str, str]] = set()
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        for url, start, end, surface, entity_id, name, kind, fine, country, text in database.execute(_SQL):
            if (url, entity_id) in seen:
                continue
            seen.add((url, entity_id))
            context = f"{text[max(0, start - _AROUND) : start]}[[{surface}]]{text[end : end + _AROUND]}"
            what = " ".join(filter(None, (kind, fine, country)))
            line = (url, str(start), str(end), surface, entity_id, name, what, context)
            yield tuple(" ".join(harmless(value).split()) for value in line)


def _keep(options: argparse.Namespace) -> str:
    with options.drawn.open(encoding="utf-8", newline="") as file:
        kept = list(kept_lines(csv.DictReader(file)))
    with READ.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(KEPT)
        writer.writerows(kept)
    return f"{len(kept)} verdicts kept in {READ}"


def kept_lines(rows: Iterable[dict[str, str]]) -> Iterator[tuple[str, ...]]:
    """Read links without the publishers' text. Raises UnreadError for a missing verdict, or a missing remark."""
    for number, row in enumerate(rows, start=2):
        if row["verdict"] not in VERDICTS:
            raise UnreadError(f"line {number}: verdict: '{row['verdict']}' is none of {', '.join(VERDICTS)}")
        if row["verdict"] != "right" and not row["remark"]:
            raise UnreadError(f"line {number}: remark: say in your own words why it is {row['verdict']}")
        yield tuple(row[column] for column in KEPT)


def _count(options: argparse.Namespace) -> str:
    del options  # there is one kept file
    with READ.open(encoding="utf-8", newline="") as file:
        found = Counter(row["verdict"] for row in csv.DictReader(file))
    return f"{found.total()} links read: " + ", ".join(f"{found[verdict]} {verdict}" for verdict in VERDICTS)


if __name__ == "__main__":
    sys.exit(main())
