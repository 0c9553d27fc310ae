"""Links drawn at random, for a person to read one by one, and what that person found.

    python -m benchmarks.tagging.links draw SOURCE=DB… --out FILE [--labels FILE…] [--number 300] [--seed N]
    python -m benchmarks.tagging.links keep FILE
    python -m benchmarks.tagging.links count

A link is one mention of a known entity, whichever it is: the first by its full name, a later one by a lone surname, an
acronym or "the company", or a place that stands for its police. `draw` takes them at random and spreads them:

- over what decided (`KINDS`): each kind as often as it is in all links, but `_LEAST` times at least, or all it has;
- over outlets: no outlet gives more than two fifths of the draw;
- over names: `_SAME` mentions at most of one entity under one surface in one outlet.

It writes a line for each, with the text around it and two empty columns, verdict (right, wrong, unsure) and remark; the
text is its publisher's, so FILE stays where it is. SOURCE is a word for what the database holds. `keep` writes the
filled file down without the text, as `links_read.csv` beside this module, and `count` says how many of the kept links
are right, in all, by source and by kind.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from commands.terminal import harmless
from pipeline.tag.gazetteer.normal import key

READ = Path(__file__).with_name("links_read.csv")
KEPT = ("source", "outlet", "url", "start_char", "end_char", "surface", "entity_id", "kind", "verdict", "remark")
VERDICTS = ("right", "wrong", "unsure")
#: What linked a mention: its full name; another name that only one has; the usual reading of a name that several have;
#: such a name after the full one; such a name by the words around it; a bare word ("the company"); a name that the
#: model found and that shortens a known one; a place for its body.
KINDS = ("full name", "other name", "usual", "introduced", "context", "short form", "model", "inferred")
_DRAWN = (*KEPT, "entity", "what", "rule", "context")
_AROUND = 220
_LEAST, _SAME = 12, 2
_SQL = """
SELECT a.outlet, a.url, m.start_char, m.end_char, m.surface, m.entity_id, e.name, e.entity_type, e.kind, e.country,
       m.rule, a.text
FROM (SELECT * FROM v_mentions UNION ALL SELECT * FROM v_inferred_mentions) AS m
JOIN v_articles AS a ON a.article_id = m.article_id
JOIN v_entities AS e ON e.entity_id = m.entity_id
WHERE m.is_known = 1 AND a.text IS NOT NULL ORDER BY a.url, m.start_char, m.end_char, m.entity_id
"""


class UnreadError(ValueError):
    """A drawn file that cannot be kept: the line and what to do about it."""


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A mention and the known entity that it is said to mean; `what` tells that entity from its namesakes."""

    source: str
    url: str
    start: int
    end: int
    outlet: str
    surface: str
    entity_id: str
    name: str
    what: str
    rule: str
    context: str

    @property
    def kind(self) -> str:
        """What linked it, one of `KINDS`."""
        how = self.rule.partition(":")[0]
        if how in ("short form", "model", "inferred"):
            return how
        if self.rule.endswith("unambiguous name"):
            return "full name" if key(self.surface) == key(self.name) else "other name"
        return {"the usual reading": "usual", "introduced by its full name": "introduced"}.get(
            self.rule.rpartition(": ")[2], "context"
        )


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
    draw.add_argument("databases", nargs="+", type=_source, metavar="SOURCE=DB", help="SQLite article databases")
    draw.add_argument("--out", type=Path, required=True, help="file to write the links into")
    draw.add_argument("--labels", type=Path, nargs="*", default=[], help="JSON lines: of theirs only the split check")
    draw.add_argument("--number", type=int, default=300)
    draw.add_argument("--seed", type=int, default=20261124)
    tasks.add_parser("keep").add_argument("drawn", type=Path, help="a drawn file whose verdicts are filled in")
    tasks.add_parser("count")
    return parser


def _source(given: str) -> tuple[str, Path]:
    name, equals, path = given.partition("=")
    if not (name and equals and path):
        raise argparse.ArgumentTypeError(f"'{given}' is not SOURCE=DB, as demo=var/demo/gazewire.db")
    return name, Path(path)


def _draw(options: argparse.Namespace) -> str:
    left_out = _left_out(options.labels)
    links = [link for name, path in options.databases for link in linked(path, name) if link.url not in left_out]
    drawn = spread(links, options.number, options.seed)
    with options.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_DRAWN)
        writer.writerows(_line(link) for link in sorted(drawn))
    return f"{len(drawn)} of {len(links)} links written to {options.out}"


def _left_out(labels: Iterable[Path]) -> frozenset[str]:
    """Labelled articles that are no part of the check."""
    rows = [json.loads(line) for path in labels for line in path.read_text("utf-8").splitlines()]
    return frozenset(row["url"] for row in rows if row["split"] != "check")


def _line(link: Link) -> tuple[str, ...]:
    where = (link.source, link.outlet, link.url, str(link.start), str(link.end), link.surface, link.entity_id)
    return (*where, link.kind, "", "", link.name, link.what, link.rule, link.context)


def linked(path: Path, source: str) -> Iterator[Link]:
    """Every link of one database, in the order of the articles, its words on one line and harmless to print."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        for outlet, url, start, end, surface, entity_id, name, *what, rule, text in database.execute(_SQL):
            context = f"{text[max(0, start - _AROUND) : start]}[[{surface}]]{text[end : end + _AROUND]}"
            described = " ".join(filter(None, what))
            words = (surface, entity_id, name, described, rule, context)
            yield Link(source, url, start, end, outlet, *(" ".join(harmless(one).split()) for one in words))


def spread(links: Sequence[Link], number: int, seed: int) -> list[Link]:
    """`number` links at random, or as many as the limits of the module's text leave, the rarest kinds first."""
    shuffled = random.Random(seed).sample(links, len(links))
    wanted = Counter({kind: _share(count, number, len(links)) for kind, count in _kinds(links).items()})
    drawn: list[Link] = []
    for kind, _ in reversed(wanted.most_common()):
        of_kind = [link for link in shuffled if link.kind == kind]
        _take(of_kind, min(wanted[kind], number - len(drawn)), number, drawn)
    taken = set(drawn)
    _take([link for link in shuffled if link not in taken], number - len(drawn), number, drawn)
    return drawn


def _kinds(links: Iterable[Link]) -> Counter[str]:
    return Counter(link.kind for link in links)


def _share(count: int, number: int, total: int) -> int:
    return min(count, max(_LEAST, round(number * count / total)))


def _take(links: Iterable[Link], wanted: int, number: int, drawn: list[Link]) -> None:
    """Adds to `drawn` the first `wanted` links that no limit forbids."""
    outlets = Counter(link.outlet for link in drawn)
    names = Counter(_name(link) for link in drawn)
    for link in links:
        if wanted <= 0:
            return
        if 5 * (outlets[link.outlet] + 1) <= 2 * number and names[_name(link)] < _SAME:
            drawn.append(link)
            outlets[link.outlet] += 1
            names[_name(link)] += 1
            wanted -= 1


def _name(link: Link) -> tuple[str, str, str]:
    return link.outlet, link.entity_id, key(link.surface)


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
        return "\n".join(counted(list(csv.DictReader(file))))


def counted(rows: Sequence[dict[str, str]]) -> Iterator[str]:
    """Lines that say how many of the links have which verdict: all of them, then each source's and each kind's."""
    yield f"{len(rows)} links read: {_verdicts(rows)}"
    for column in ("source", "kind"):
        for value, _ in Counter(row[column] for row in rows).most_common():
            some = [row for row in rows if row[column] == value]
            yield f"  {column} {value}, {len(some)} read: {_verdicts(some)}"


def _verdicts(rows: Iterable[dict[str, str]]) -> str:
    found = Counter(row["verdict"] for row in rows)
    return ", ".join(f"{found[verdict]} {verdict}" for verdict in VERDICTS)


if __name__ == "__main__":
    sys.exit(main())
