"""Where an article went when it was grouped: handed from grouping to what is assessed and learnt after it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.detect.clusters import Profile
from pipeline.merging import Merged
from pipeline.outcomes import GroupOutcome
from pipeline.records import Signature
from pipeline.uniting import United


@dataclass(frozen=True, slots=True)
class Grouped:
    """Where an article went. `controversy` None: its story is in no controversy.

    `joined` is what its story brought into the controversy with it. `position` None: it was grouped before. `merged`:
    two controversies, one of them the story's, that the article shows to be one; `united` are two stories.
    """

    outcome: GroupOutcome
    profile: Profile
    stories: tuple[str, ...] = ()
    controversy: str | None = None
    joined: tuple[Signature, ...] = ()
    position: int | None = None
    is_link_new: bool = False  # between its story and the controversy
    merged: Merged | None = None
    united: United | None = None

    @property
    def changed(self) -> tuple[str, ...]:
        """Controversies of which more changed than that they have one more article."""
        if self.merged is not None:
            return (self.merged.kept, self.merged.gone)
        has_more = bool(self.joined or self.united)
        return (self.controversy,) if has_more and self.controversy is not None else ()
