"""The pure steps as one thing: loaded once by a root, handed to whatever processes or analyses."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.detect.deeds import VERSION as DEEDS_VERSION
from pipeline.detect.sift import Sifter
from pipeline.grouping import VERSION as GROUP_VERSION
from pipeline.lexicon import Lexicon
from pipeline.tag.gazetteer import Gazetteer
from pipeline.tag.prefilter import Prefilter
from pipeline.tag.tagger import Tagger


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps with what they need."""

    prefilter: Prefilter
    tagger: Tagger
    sifter: Sifter
    gazetteer: Gazetteer
    lexicon: Lexicon

    @property
    def version(self) -> str:
        """Changes when any of the steps does."""
        return f"{self.tagger.version}/{self.sifter.version}/{GROUP_VERSION}/{DEEDS_VERSION}"
