"""`python -m benchmarks.grouping.scale`: what grouping and assessing cost with few and with many articles known.

    python -m benchmarks.grouping.scale [--known 10000,1000000] [--measured 1500] [--sample 300] [--folder DIR]

Articles are made up (`made_press.py`): the stated number is known, in a database as processing leaves it; the next ones
are grouped and assessed by the pipeline's own steps 7 and 8, one transaction each. Its commit, which keeps the rows of
the earlier steps too, is told apart. Seconds are the processor's. Printed for each size: articles a second (the first
ones after a start apart: they read what they touch for the first time), seconds to load the indexes, seconds of a tick
that finds nothing new, memory at its peak, and on a sample how often stories and controversies are the ones that
comparing with all known ones would choose. Ends with 1 where a pinned limit of `scale_limits.json` is missed. Without
arguments it takes half an hour of processor time; `--known 2000` half a minute. A FOLDER keeps the databases of known
articles for the next run, which measures on copies of them (the million takes 5 GB).
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from benchmarks.grouping.exhaustive import Exhaustive
from benchmarks.grouping.made_press import MadePress, Told
from benchmarks.grouping.stock import Stock
from models import Article, migrate
from models.locations import SCHEMAS, Locations, locate
from models.session import make_engine, make_session_factory
from pipeline.assessing import Change, write_change
from pipeline.detect.clusters import Profile
from pipeline.grouped import Grouped
from pipeline.grouping import Grouping
from pipeline.outcomes import GroupOutcome
from pipeline.records import Evidence
from pipeline.tallies import Tallies

_LIMITS = Path(__file__).with_name("scale_limits.json")
_SEED = 20261122
_WARM = 300


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures at one size. Times in milliseconds of processor an article, loading and idle tick in seconds."""

    known: int
    first_ms: float
    grouped_ms: float
    assessed_ms: float
    committed_ms: float
    load_s: float
    idle_tick_s: float
    peak_mb: float
    stories_agree: float
    controversies_agree: float

    @property
    def per_second(self) -> float:
        """Articles a second, grouped and assessed."""
        return 1000 / (self.grouped_ms + self.assessed_ms)

    def line(self) -> str:
        """One line of the table."""
        parts = (
            f"{self.known:>9} known: {self.per_second:5.0f} articles/s",
            f"(group {self.grouped_ms:.2f} ms, assess {self.assessed_ms:.2f} ms,",
            f"commit {self.committed_ms:.2f} ms beside,",
            f"first {_WARM} after a start {self.first_ms:.2f} ms), load {self.load_s:.1f} s,",
            f"idle tick {self.idle_tick_s:.3f} s, agreement {self.stories_agree:.3f} stories",
            f"{self.controversies_agree:.3f} controversies, peak {self.peak_mb:.0f} MB",
        )
        return " ".join(parts)


class Bench:
    """Steps 7 and 8 on made-up articles, as the processor runs them."""

    def __init__(self, sessions: sessionmaker[Session], stock: Stock) -> None:
        self._sessions = sessions
        self._stock = stock
        self.tallies = Tallies()
        self.grouping = Grouping()
        self.grouped_s = self.assessed_s = self.committed_s = 0.0

    def take(self, articles: Iterable[Told]) -> None:
        """Group and assess one after the other; the processor's seconds add up."""
        for one in articles:
            at = one.signature.published_at
            with self._sessions.begin() as session:
                article = self._stock.arrive(session, one)
                session.flush()
                began = time.process_time()
                grouped = self.grouping.place(session, article, one.signature, at)
                placed = time.process_time()
                if grouped.controversy is not None:
                    for changed in grouped.changed:
                        self.tallies.forget(changed)
                    write_change(session, _change(grouped, article, at), self.tallies)
                ended = time.process_time()
            committed = time.process_time()
            self.grouping.learn(grouped)
            self.grouped_s += placed - began + time.process_time() - committed
            self.assessed_s += ended - placed
            self.committed_s += committed - ended

    def spent(self) -> tuple[float, float, float]:
        """Seconds of grouping, of assessing and of commits since the last call."""
        found = self.grouped_s, self.assessed_s, self.committed_s
        self.grouped_s = self.assessed_s = self.committed_s = 0.0
        return found


def _change(grouped: Grouped, article: Article, at: datetime) -> Change:
    quote = Evidence(article.article_id, 0, 5, "Words", 1, 1.0)
    is_opening = grouped.outcome is GroupOutcome.NEW_CONTROVERSY
    has_joined = bool(grouped.joined)
    return Change(grouped.controversy or "", article, None, is_opening, at, (quote,), has_joined=has_joined)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grouping.scale", description=__doc__)
    parser.add_argument("--known", default="10000,1000000", help="sizes, divided by commas")
    parser.add_argument("--measured", type=int, default=1500, help="articles timed at each size")
    parser.add_argument("--sample", type=int, default=300, help="articles compared with all known ones")
    parser.add_argument("--folder", type=Path, help="where the databases go; a temporary one by default")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        found = []
        for size in map(int, given.known.split(",")):
            copied = _stocked(size, given.folder or Path(folder), Path(folder))
            found.append(_measure(size, given.measured, given.sample, copied))
    return _verdict(found)


def _stocked(known: int, kept: Path, folder: Path) -> Locations:
    """A copy of the database of so many known articles; it is written first where `kept` does not hold it yet."""
    where = locate(str(kept / f"known-{known}.db"))
    migrate.upgrade(where)
    engine = make_engine(where.articles, schema=SCHEMAS["articles"])
    stock = Stock(engine)
    if not stock.n_known:
        stock.keep(islice(MadePress(_SEED).articles(), known))
    if stock.n_known != known:
        raise SystemExit(f"{kept / f'known-{known}.db'} holds {stock.n_known} articles: remove it, it was not finished")
    engine.dispose()
    copied = folder / "measured.db"
    shutil.copyfile(kept / f"known-{known}.db", copied)
    return locate(str(copied))


def _measure(known: int, n_measured: int, n_sample: int, where: Locations) -> Measured:
    engine = make_engine(where.articles, schema=SCHEMAS["articles"])
    articles, stock = MadePress(_SEED).articles(known), Stock(engine)
    sessions = make_session_factory(engine)
    bench = Bench(sessions, stock)
    load_s, idle_tick_s = _refreshed(bench.grouping, sessions), _refreshed(bench.grouping, sessions)
    bench.take(islice(articles, _WARM))
    first_ms = 1000 * sum(bench.spent()[:2]) / _WARM
    bench.take(islice(articles, n_measured))
    grouped_s, assessed_s, committed_s = bench.spent()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    agree = _agreement(bench.grouping, islice(articles, n_sample))
    engine.dispose()
    made = Measured(
        known,
        first_ms,
        1000 * grouped_s / n_measured,
        1000 * assessed_s / n_measured,
        1000 * committed_s / n_measured,
        load_s,
        idle_tick_s,
        peak_mb,
        *agree,
    )
    print(made.line(), flush=True)
    return made


def _refreshed(grouping: Grouping, sessions: sessionmaker[Session]) -> float:
    began = time.process_time()
    with sessions() as session:
        grouping.refresh(session)
    return time.process_time() - began


def _agreement(grouping: Grouping, articles: Iterable[Told]) -> tuple[float, float]:
    """Share of placements that comparing in full with everything known gives too: stories, controversies."""
    same: tuple[list[bool], list[bool]] = ([], [])
    stories, controversies, exhaustive = grouping.stories, grouping.controversies, Exhaustive(grouping.controversies)
    for one in articles:
        profile = Profile.of(one.signature)
        every = stories.placements(stories.rank(profile, stories.near(profile)))
        same[0].append(stories.place(profile)[0].group_id == every[0].group_id)
        same[1].append(controversies.place(profile).group_id == exhaustive.place(profile).group_id)
    shares = [sum(one) / max(1, len(one)) for one in same]
    return shares[0], shares[1]


def _verdict(found: Sequence[Measured]) -> int:
    limits: dict[str, float] = json.loads(_LIMITS.read_text("utf-8"))
    least, most = found[0], found[-1]
    ratio = least.per_second / most.per_second
    checks = [
        (f"{least.per_second:.0f} articles/s at {least.known}", least.per_second >= limits["articles_per_second"]),
        (f"cost at {most.known} known is {ratio:.2f} times that at {least.known}", ratio <= limits["cost_ratio"]),
    ]
    for one in found:
        agree = min(one.stories_agree, one.controversies_agree)
        checks.append((f"agreement {agree:.3f} at {one.known}", agree >= limits["agreement"]))
    for line, holds in checks:
        print(f"{line}: {'held' if holds else 'MISSED'}")
    return 0 if all(holds for _, holds in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
