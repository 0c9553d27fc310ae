"""The demo: the whole main job on the replica press, tick by tick, with digests sent to a local mailbox.

Its day is kept in its folder, so that a run that was ended, or killed, goes on where it was. The jobs are handed in by
the root, which has them from the scheduler; the demo only moves the clock.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, sessionmaker

from alerts import subscribers
from alerts.doors import DoorRules, Wanted, hash_of, open_door
from alerts.mailbox import Mailbox
from alerts.preferences import Schedule, Terms
from alerts.signing import signing_key
from alerts.wishes import Wishes
from demo.press.ticks import START, TICKS
from models import Article, ArticleSift, Controversy, Development, Feed, Fetch, Mention, StageRun, Story, Subscriber
from pipeline.tag.gazetteer import Gazetteer

OUTLETS_FILE = Path(__file__).parent / "outlets.toml"
GAZETTEER_FOLDER = Path(__file__).parent / "gazetteer"
_STATE_FILE = "demo.json"
#: Known to everyone: the demo's desk guards nothing, and its mails must be the same on every machine.
_SIGNING_KEY = "the demo has no secrets"
#: The secret part of the address of the private feed of the reader who wants all.
FEED_SECRET = "demo-everything"  # noqa: S105 - shown to everyone

Say = Callable[[str], None]


class Jobs(Protocol):
    """The scheduler's jobs, bound to the demo's databases."""

    def crawl(self, now: datetime) -> Mapping[str, int]: ...
    def extract(self, now: datetime) -> Mapping[str, int]: ...
    def process(self, now: datetime) -> Mapping[str, int]: ...
    def digest(self, now: datetime) -> Mapping[str, int]: ...
    def deliver(self, now: datetime) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class Day:
    """How far the demo has come: ticks that are done."""

    ticks_done: int = 0

    @classmethod
    def load(cls, folder: Path) -> Day:
        """The day that a folder is at; a new folder is at the beginning."""
        path = folder / _STATE_FILE
        return cls(**json.loads(path.read_text("utf-8"))) if path.exists() else cls()

    def save(self, folder: Path) -> None:
        """Keep it, whole or not at all."""
        scratch = folder / f"{_STATE_FILE}.new"
        scratch.write_text(json.dumps({"ticks_done": self.ticks_done}), "utf-8")
        scratch.replace(folder / _STATE_FILE)


def forget(folder: Path) -> None:
    """Take away what an earlier demo left in its folder, and nothing else."""
    for path in [folder / _STATE_FILE, *folder.glob("gazewire*.db"), *folder.glob("gazewire*.db-*")]:
        path.unlink(missing_ok=True)
    for name in ("mailbox", "outbox"):
        for path in (folder / name).glob("*.eml"):
            path.unlink()


def add_readers(desk: sessionmaker[Session], gazetteer: Gazetteer) -> None:
    """Three invented readers: an analyst with holdings, one who wants all, one who wants quiet days proven.

    Who wants all has a private feed as well.
    """
    with desk.begin() as session:
        signing_key(session, _SIGNING_KEY)
        if session.scalar(select(func.count()).select_from(Subscriber)):
            return
        for address, wishes in _READERS:
            subscribers.add(session, address, wishes, gazetteer, (), START)
        feed = open_door(session, _EVERYTHING, Wanted("feed"), DoorRules(), START)
        feed.door.secret = hash_of(FEED_SECRET)


_EVERYTHING = "everything@desk.example"
_HOLDINGS = ("Amazon", "Visantor", "Fennimart", "Lumenquay")
_READERS = (
    ("analyst@desk.example", Wishes(Terms(names=_HOLDINGS))),
    (_EVERYTHING, Wishes()),
    ("ferries@desk.example", Wishes(Terms(names=("Auberline",)), Schedule(wants_quiet_day=True))),
)


def run_ticks(folder: Path, jobs: Jobs, set_clock: Callable[[datetime], None], say: Say) -> None:
    """Run the ticks that are left; where none is left, the last one again, which must bring nothing."""
    done = Day.load(folder).ticks_done
    if done >= len(TICKS):
        say("all days are done: running the last one again, which should bring nothing new")
    for place in range(min(done, len(TICKS) - 1), len(TICKS)):
        now = TICKS[place]
        set_clock(now)
        say(f"\nday {place + 1} of {len(TICKS)}: {now:%A, %d %B %Y, %H:%M} UTC")
        for name in ("crawl", "extract", "process", "digest", "deliver"):
            counts: Mapping[str, int] = getattr(jobs, name)(now)
            say(f"  {name:8} {_listed(counts)}")
        Day(place + 1).save(folder)


def summary(articles: sessionmaker[Session], mailbox: Mailbox) -> list[str]:
    """What the folder holds now: counts, then every outcome with its count."""
    with articles() as session:
        return [
            f"outlets polled       {_count(session, select(Feed.outlet_slug).where(Feed.last_polled_at.is_not(None)))}",
            f"pages fetched        {_count(session, select(Fetch.url).where(Fetch.outcome == 'captured'))}",
            f"articles             {_count(session, select(Article.article_id))}",
            f"core articles        {_count(session, select(ArticleSift.article_id).where(*_CORE))}",
            f"mentions             {_count(session, select(Mention.mention_id).where(Mention.known_to.is_(None)))}",
            f"stories              {_count(session, select(Story.story_id))}",
            f"controversies        {_count(session, select(Controversy.controversy_id))}",
            f"developments         {_count(session, select(Development.development_id))}",
            f"digests delivered    {len(mailbox.mails())}",
            "",
            *_outcomes(session),
        ]


_CORE = (ArticleSift.known_to.is_(None), ArticleSift.topic == "core")


def _count(session: Session, query: Select[str]) -> int:
    return session.scalar(select(func.count()).select_from(query.distinct().subquery())) or 0


def _outcomes(session: Session) -> list[str]:
    found: dict[str, Counter[str]] = {}
    for table in (Fetch, StageRun):
        rows = session.execute(select(table.stage, table.outcome, func.count()).group_by(table.stage, table.outcome))
        for stage, outcome, number in rows:
            found.setdefault(stage, Counter())[outcome] += number
    order = ("poll", "fetch", "extract", "tag", "sift", "group", "assess")
    return [f"{stage:20} {_listed(found[stage])}" for stage in order if stage in found]


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counts.items()) if number) or "nothing"
