"""How a sale stands, by words that say so: proposed, pilot, active, ended or refused.

A linear model judges each of the words that may say it (`status_cues.py`) by where it stands; the surest one counts.
`status_weights.npz` lies beside this module; `python -m benchmarks.tagging.parties` makes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import DealStatus
from pipeline.tag.classifier import Classifier
from pipeline.tag.clauses import governing
from pipeline.tag.expressions import rules
from pipeline.tag.pair_features import Reading
from pipeline.tag.pairs import Pair
from pipeline.tag.status_cues import Cue, status_cues
from pipeline.tag.tellings import Telling, heard
from pipeline.tag.undone import is_about_an_end, is_undone

ANSWERS = ("unsaid", "said")
SAID = 0.5  # odds at which a word says how the sale stands; under it the sale is active, as most are
#: What was tried or planned then says nothing of how it stands now; what ended then is over.
_THEN = re.compile(
    r"\b(?:last (?:year|month|spring|summer|autumn|fall|winter)|(?:years?|months) (?:ago|earlier)|previously|"
    r"earlier this year|in the past)\b",
    re.IGNORECASE,
)

_LEAD = 3  # sentences that say what an article has to tell
_NEW = re.compile(
    r"\b(?:today|yesterday|tonight|this (?:week|month|morning|afternoon)|last (?:night|week)|days? ago|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|ha(?:s|ve) (?:agreed|awarded|begun|cancell?ed|chosen|decided|dropped|"
    r"ended|picked|renewed|resumed|selected|signed|started|stopped|suspended|voted))\b",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(r"\bannounce[sd]?\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")  # beside it: what was announced "in 2016" was news then


@dataclass(frozen=True, slots=True)
class Standing:
    """A status and the words that say so, in the sentence of `pair`; without words it is only taken to be active."""

    status: DealStatus
    words: str
    pair: Pair


def standing(reading: Reading, telling: Telling, model: Classifier) -> Standing:
    """How the sale stands by the surest of the words that may say so; else active, said or not."""
    found = [cue for cue in status_cues(reading, telling) if not _is_undone(reading, cue)]
    odds = model.probabilities([one.features for one in found])[:, 1].tolist()
    sure = [(value, -at) for at, value in enumerate(odds) if value >= SAID]
    if sure:
        cue = found[-max(sure)[1]]
        return Standing(cue.status, cue.words, cue.pair)
    return _active(reading, heard(telling)) or Standing("active", "", telling.told[0][0])


def _is_undone(reading: Reading, cue: Cue) -> bool:
    """Whether words only ask for, weigh or deny an end or a refusal, or refuse or plan an end."""
    if cue.status == "pilot":
        return False
    sentence = reading.masked(cue.pair)
    if cue.status != "ended" and is_about_an_end(sentence, cue.start + len(cue.words)):
        return True
    return cue.status != "proposed" and is_undone(sentence, cue.start, cue.words)


def is_of_now(reading: Reading, state: Standing) -> bool:
    """Whether words say how the sale stands now: a trial "last year" may be over, or have become more since."""
    if not state.words or state.status in ("ended", "refused"):
        return bool(state.words)
    sentence = reading.words.sentences[state.pair.sentence]
    return _THEN.search(reading.words.text, sentence.start, sentence.end) is None


def is_news(reading: Reading, state: Standing) -> bool:
    """Whether an article tells a status where it begins, or as something that has just happened: not in passing."""
    if state.pair.sentence < _LEAD:
        return True
    text, sentence = reading.words.text, reading.words.sentences[state.pair.sentence]
    if _THEN.search(text, sentence.start, sentence.end):
        return False
    if _NEW.search(text, sentence.start, sentence.end):
        return True
    is_announced = _ANNOUNCED.search(text, sentence.start, sentence.end) is not None
    return is_announced and _YEAR.search(text, sentence.start, sentence.end) is None


def is_denied(reading: Reading, pair: Pair) -> bool:
    """Whether the clause that governs the buyer, or else the sentence of a pair of names, says there is no sale."""
    if not reading.is_denying(pair):
        return False
    clause = governing(reading, pair)
    return rules()["denied"]["any"].search(reading.masked(pair)[clause.start : clause.end]) is not None


def _active(reading: Reading, some: Sequence[Pair]) -> Standing | None:
    """That it goes on, where the clause of a buyer says so."""
    for pair in some:
        clause = governing(reading, pair)
        match = rules()["status"]["active"].search(reading.masked(pair)[clause.start : clause.end])
        if match:
            return Standing("active", match[0], pair)
    return None
