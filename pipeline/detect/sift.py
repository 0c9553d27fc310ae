"""What an article is about: face recognition at its core or in passing, a controversy or not, and of which types.

In: a document and its entities. Out: `Sifted` with calibrated probabilities, and the figures that pushed them in
`reasons`. Without trained weights, or in a language that they were not trained on, plain rules decide; `version`
and `reasons` say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import replace

from pipeline.detect.cues import load_patterns, phrase_finder
from pipeline.detect.demands import demanded
from pipeline.detect.fact_checks import is_fact_check
from pipeline.detect.features import features
from pipeline.detect.lines import line_figures
from pipeline.detect.reading import Reading, read
from pipeline.detect.rules import rule_scores
from pipeline.detect.senses import place_of
from pipeline.detect.weights import DISPUTE, LINES_SHARE, MANNER, Weights
from pipeline.lexicon import Lexicon
from pipeline.records import TYPES, Document, Sifted, Tagged, Topic

RULES_VERSION = "sift-rules-3"
TRAINED_LANGUAGES = frozenset({"en"})
_RULE_THRESHOLD = 0.5
_N_REASONS = 6
#: What calls itself opinion must be this surely about a new event: opinion is full of dispute and holds no news.
_OPINION_THRESHOLD = 0.8
_OPINION = "stance:labelled_opinion"
#: What never names the technology must be this surely about it: other news of police and courts comes near.
_UNNAMED_THRESHOLD = 0.7
_LIKENESS = r"(?:faces?|photos?|photographs?|pictures?|portraits?|mugshots?|selfies?)"
_MATCHING = (
    r"(?:match(?:es|ed|ing)?|recogni[sz](?:e[sd]?|ing)|algorithms?|biometric\w*|scann(?:ers?|ing)|templates?"
    r"|compare[sd]?|software)"
)
#: A likeness and what a machine does with it, in one sentence: the technology without its name.
_MATCHED = re.compile(rf"\b{_LIKENESS}\b.{{0,80}}\b{_MATCHING}\b|\b{_MATCHING}\b.{{0,80}}\b{_LIKENESS}\b", re.I)
_LIKENESSES = re.compile(rf"\b{_LIKENESS}\b", re.I)


class Sifter:
    """Sifts documents; holds no state between them."""

    def __init__(self, lexicon: Lexicon, weights: Weights | None = None) -> None:
        self._lexicon = lexicon
        self._weights = weights

    @property
    def version(self) -> str:
        """Version of what decides: the weights' where they are loaded, else that of the rules."""
        return self._weights.version if self._weights else RULES_VERSION

    def read(self, document: Document) -> Reading:
        """The document's sentences with their cues, as sifting sees them."""
        return read(document, load_patterns(document.language), phrase_finder(self._lexicon, document.language))

    def sift(self, document: Document, tagged: Tagged) -> Sifted:
        """Topic, controversy and types of a document.

        A text without a topic term, a known product, or a likeness that is matched, is `none`, unless it speaks of
        likenesses and the weights are all but sure of it.
        """
        reading = self.read(document)
        is_named = _has_topic(reading) or _names_product(tagged)
        weights = self._weights if document.language in TRAINED_LANGUAGES else None
        if not is_named and (weights is None or not _speaks_of_likenesses(reading)):
            return self._without_topic()
        undone = demanded(document.title)
        if weights is None:
            sifted = self._by_rules(reading, undone)
        else:
            sifted = self._by_weights(weights, reading, tagged, undone)
            if not is_named and sifted.topic_score < _UNNAMED_THRESHOLD:
                return self._without_topic()
        return _without_news(sifted) if is_fact_check(document.title) else sifted

    def _without_topic(self) -> Sifted:
        return Sifted(self.version, "none", 0.0, False, 0.0, (), ("no topic term",))

    def _by_rules(self, reading: Reading, undone: Set[str]) -> Sifted:
        scores = rule_scores(reading)
        thresholds = dict.fromkeys(scores, _RULE_THRESHOLD)
        reasons = ("rules only: no trained weights for this language",)
        return _decide(RULES_VERSION, scores, thresholds, reasons, undone)

    def _by_weights(self, weights: Weights, reading: Reading, tagged: Tagged, undone: Set[str]) -> Sifted:
        figures = features(reading, tagged)
        stated = weights.stated(line_figures(reading)) if weights.reads_on(figures) else 0.0
        return replace(decide(weights, figures, stated, undone), place=place_of(figures))


def decide(
    weights: Weights, figures: Mapping[str, float], stated: float = 0.0, undone: Set[str] = frozenset()
) -> Sifted:
    """What weights say of the figures of a text and, where it is a long one, of what a sentence has `stated`.

    `undone` are types of which the headline says that they are only demanded.
    """
    thresholds = weights.cuts(is_long=not figures["is:short"])
    if f"title:{_OPINION}" in figures:
        thresholds["controversy"] = max(thresholds["controversy"], _OPINION_THRESHOLD)
    reasons = tuple(
        f"{head} {share:+.2f} {name}"
        for head in ("core", DISPUTE, MANNER)
        if head in weights.heads
        for name, share in weights.pushes(head, figures, _N_REASONS)
    )
    if stated:
        reasons += (f"controversy {LINES_SHARE * stated:+.2f} strongest sentence",)
    return _decide(weights.version, weights.scores(figures, stated), thresholds, reasons, undone)


def _without_news(sifted: Sifted) -> Sifted:
    """The same as no report of a controversy: what a fact check looks at was told by others."""
    return replace(sifted, is_controversy=False, types=(), reasons=(*sifted.reasons, "called a fact check"))


def _has_topic(reading: Reading) -> bool:
    """True where any sentence speaks of the technology, of biometrics at all, or of a likeness that is matched."""
    return any(
        line.has_topic or "topic:biometric" in line.cues or _MATCHED.search(line.text)
        for line in (reading.title, *reading.lines)
    )


def _speaks_of_likenesses(reading: Reading) -> bool:
    """True where a face or a picture of one is spoken of at all."""
    return any(_LIKENESSES.search(line.text) for line in (reading.title, *reading.lines))


def _names_product(tagged: Tagged) -> bool:
    """True where a product of the gazetteer is named: a text may say what it does in no term that we know."""
    return any(m.entity_type == "product" and m.is_known for m in tagged.mentions)


def _decide(
    version: str,
    scores: Mapping[str, float],
    thresholds: Mapping[str, float],
    reasons: tuple[str, ...],
    undone: Set[str],
) -> Sifted:
    is_core = scores["core"] >= thresholds["core"]
    is_controversy = is_core and scores["controversy"] >= thresholds["controversy"]
    topic: Topic = "core" if is_core else "passing"
    types = _types(scores, thresholds, undone) if is_controversy else ()
    return Sifted(
        version, topic, round(scores["core"], 4), is_controversy, round(scores["controversy"], 4), types, reasons
    )


def _types(
    scores: Mapping[str, float], thresholds: Mapping[str, float], undone: Set[str]
) -> tuple[tuple[str, float], ...]:
    """Types over their threshold, best first; a controversy of none of them keeps its likeliest one."""
    known = [(t, scores[f"type:{t}"]) for t in TYPES if f"type:{t}" in scores and t not in undone]
    kept = [(t, round(s, 4)) for t, s in known if s >= thresholds[f"type:{t}"]]
    if not kept and known:
        kept = [max(known, key=lambda ts: ts[1])]
    order = {t: i for i, t in enumerate(TYPES)}
    return tuple(sorted(kept, key=lambda ts: (-ts[1], order[ts[0]])))
