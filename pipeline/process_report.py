"""How articles ended at each stage of processing, one by one and all together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pipeline.outcomes import AssessOutcome, GroupOutcome, SiftOutcome, TagOutcome
from pipeline.records import Sifted


@dataclass(slots=True)
class ProcessReport:
    """How many articles were taken, and how they ended at each stage."""

    taken: int = 0
    tag: Counter[str] = field(default_factory=Counter)
    sift: Counter[str] = field(default_factory=Counter)
    group: Counter[str] = field(default_factory=Counter)
    assess: Counter[str] = field(default_factory=Counter)

    def count(self, ended: Ended) -> None:
        """Take one article's endings in."""
        self.taken += 1
        self.tag[ended.tag] += 1
        self.sift[ended.sift] += 1
        self.group[ended.group] += 1
        self.assess[ended.assess] += 1

    def check(self) -> None:
        """Every article ended once at every stage."""
        for stage in (self.tag, self.sift, self.group, self.assess):
            if stage.total() != self.taken:
                raise AssertionError(f"{self.taken} articles taken, {stage.total()} ended: {dict(stage)}")


@dataclass(frozen=True, slots=True)
class Ended:
    """How one article ended at each stage."""

    tag: TagOutcome
    sift: SiftOutcome
    group: GroupOutcome = GroupOutcome.NOT_GROUPED
    assess: AssessOutcome = AssessOutcome.NOT_ASSESSED


def sift_outcome(sifted: Sifted) -> SiftOutcome:
    """How sifting ended, as it is counted."""
    if sifted.topic == "core" and sifted.is_controversy:
        return SiftOutcome.CONTROVERSY
    return {"core": SiftOutcome.CORE, "passing": SiftOutcome.PASSING, "none": SiftOutcome.NONE}[sifted.topic]
