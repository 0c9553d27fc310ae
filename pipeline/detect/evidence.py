"""The sentences that best state what is disputed: whole, verbatim, attributed, never boilerplate.

In: a document, its entities and what sifting said. Out: up to `limit` quotes with offsets, best first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from pipeline.detect.answers import weight_of_answer
from pipeline.detect.cues import load_patterns, phrase_finder
from pipeline.detect.demands import demanded
from pipeline.detect.earlier import tells_of_earlier
from pipeline.detect.private import names_private
from pipeline.detect.reading import Line, Reading, read
from pipeline.detect.words import stems
from pipeline.lexicon import Lexicon
from pipeline.records import Document, Evidence, Sifted, Tagged

PREFERRED_WORDS = 40
MIN_WORDS = 6
MAX_WORDS = 90
#: A longer sentence may speak of a privacy policy or a newsletter without being one.
FURNITURE_WORDS = 16
#: What a sentence loses that names a private person, where another states the same.
PRIVATE = 2.0
#: What a sentence gains as an answer that names who gives it.
IN_ITS_NAME = 1.0
#: What a sentence loses that tells of another time.
EARLIER = 0.4
#: Sentences alike to this share of their words state the same; the second is left out.
SAME = 0.7

_ATTRIBUTION = re.compile(
    r"\b(?:said|says|say|according to|told|reported|reports?|announced|wrote|writes|argue[sd]?|claim(?:s|ed)?|alleg\w+|"
    r"accus\w+|called (?:on|for)|call(?:s|ing) (?:on|for)|demand\w*|urg\w+|warn\w*|found|finds|revealed|confirmed|"
    r"den(?:y|ies|ied)|"
    r"filed|sued|voted|ruled|ordered|fined|testified|concluded|shows?|showed)\b"
)
#: A sentence that begins so says whom or what it is about only together with the one before it; `it took`, `it is the
#: first`, `this week` do not.
_LEANS_BACK = re.compile(
    r"(?:(?:in|of|by|with|for|to) (?:it|this|them)\b,?|he|she|they|his|her|their|its|him|them|such|both|neither|others|"
    r"these|those|but|and|so|also|however|instead|still|yet|meanwhile|moreover|nor|or|then|besides|nevertheless|"
    r"even so|in addition|for (?:example|instance)|by contrast|as a result|otherwise|likewise|similarly|indeed|"
    r"that(?! (?:same|day|week)\b)|"
    r"it(?! (?:took|takes|is|was) (?:the (?:first|second|third|latest)|not clear|unclear|\w+ (?:hour|day|year)s)\b)|"
    r"this(?! (?:week|month|year|summer|spring|autumn|fall|winter|morning)\b))\b"
)
#: Nor does one whose speaker is a pronoun, with no name before it.
_SAID_BY_HIM = re.compile(
    r"[,.?!”\"] (?:he|she|they) (?:said|says|added|adds|wrote|writes|told|tells|finds|found|argue[sd]|continued|"
    r"explained|noted|concluded)\b"
)
#: Too few words say too little to stand alone.
_ENOUGH_WORDS, _SHORT_WORDS = 40, 14
_FURNITURE = re.compile(
    r"^(?:[•·*►▶–—-]|read (?:more|next|also)|related|sign up|subscribe|advertis|follow us|share this|photo|image|"
    r"credit|©|watch:|listen:|click here|join the|newsletter|copyright|all rights reserved|tags:|topics:|more from)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Scored:
    line: Line
    score: float


def choose(
    document: Document, tagged: Tagged, sifted: Sifted, lexicon: Lexicon, limit: int = 3
) -> tuple[Evidence, ...]:
    """The best sentences of a document. Where none speaks of the technology, the nearest to the title are taken.

    Empty only where the text has no whole sentence outside boilerplate.
    """
    return _quoted(document, _ranked(document, tagged, sifted, lexicon), limit)


def choose_answer(
    document: Document,
    tagged: Tagged,
    sifted: Sifted,
    lexicon: Lexicon,
    limit: int = 2,
    told: Collection[int] = (),
) -> tuple[Evidence, ...]:
    """The sentences in which a company or agency that is concerned answers; empty where none is seen to.

    `told` are starts of sentences whose subject it is beyond doubt.
    """
    ranked = _ranked(document, tagged, sifted, lexicon)
    weighed = ((s, weight_of_answer(s.line, tagged) + IN_ITS_NAME * (s.line.span.start in told)) for s in ranked)
    answers = [replace(s, score=s.score + weight) for s, weight in weighed if weight]
    answers.sort(key=lambda s: (-s.score, s.line.span.start))
    return _quoted(document, answers, limit)


def _ranked(document: Document, tagged: Tagged, sifted: Sifted, lexicon: Lexicon) -> list[_Scored]:
    """Every usable sentence, best first."""
    reading = read(document, load_patterns(document.language), phrase_finder(lexicon, document.language))
    numbered = [(i, line) for i, line in enumerate(reading.lines) if not _is_furniture(line)]
    usable = [(i, line) for i, line in numbered if MIN_WORDS <= len(line.words) <= MAX_WORDS] or numbered
    types = {name for name, _ in sifted.types} | demanded(document.title)  # a demand is the matter, too
    scored = [_Scored(line, _score(line, i, reading, tagged, types)) for i, line in usable]
    scored = [
        replace(s, score=s.score - EARLIER) if tells_of_earlier(s.line.text, document.published_at) else s
        for s in scored
    ]
    scored = _without_names(scored, tagged, sifted)
    scored.sort(key=lambda s: (-s.score, s.line.span.start))
    return scored


def _quoted(document: Document, ranked: Sequence[_Scored], limit: int) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            article_id=document.article_id,
            start=s.line.span.start,
            end=s.line.span.end,
            quote=document.text[s.line.span.start : s.line.span.end],
            rank=rank,
            score=round(s.score, 4),
        )
        for rank, s in enumerate(_apart(ranked, limit), start=1)
    )


def _without_names(scored: list[_Scored], tagged: Tagged, sifted: Sifted) -> list[_Scored]:
    """A sentence that names a private person gives its place to one that states the matter without the name."""
    named = names_private([s.line for s in scored], tagged)
    types = {f"type:{name}" for name, _ in sifted.types}
    same = [s for s in scored if s.line.span not in named and s.line.has_face and types & s.line.cues.keys()]
    if not named or not same:
        return scored
    instead = max(same, key=lambda s: (s.score, -s.line.span.start))
    displaced = max(s.score for s in scored if s.line.span in named)
    return [
        replace(s, score=s.score - PRIVATE)
        if s.line.span in named
        else replace(s, score=max(s.score, displaced))
        if s is instead
        else s
        for s in scored
    ]


def _is_furniture(line: Line) -> bool:
    """True for what belongs to the page, and for a piece of a sentence too long to read."""
    is_piece = line.span.end - line.span.start != len(line.text)
    is_plea = "term:boilerplate" in line.cues and len(line.words) <= FURNITURE_WORDS
    return is_piece or is_plea or bool(_FURNITURE.match(line.text))


def _score(line: Line, index: int, reading: Reading, tagged: Tagged, types: Collection[str]) -> float:
    """How well a sentence states the matter; the weights were set on training quotes."""
    folded = line.text.casefold()
    names = [m.entity_type for m in tagged.mentions if line.span.start <= m.start < line.span.end]
    score = 1.6 * _titled(line, reading.title)
    score += 1.0 * line.has_face + 0.4 * (line.has_topic and not line.has_face)
    score += 0.35 * min(3, sum(1 for name in types if f"type:{name}" in line.cues))
    score += 0.3 * ("stance:dispute" in line.cues) + 0.2 * ("stance:event" in line.cues)
    score += 0.4 * bool(_ATTRIBUTION.search(folded))
    score += 0.15 * min(3, len(set(names) & {"company", "agency", "group"}))
    score += 1.0 / (1 + index)
    score += max(0.0, 0.5 - 0.06 * index)
    score -= 1.2 * _leans_back(folded, index) + 0.3 * (index + 1) / len(reading.lines)
    score += min(1.0, len(line.words) / _ENOUGH_WORDS)
    score -= 0.08 * max(0, _SHORT_WORDS - len(line.words))
    score -= 0.5 * _is_bare_quote(line.text) + 0.6 * line.text.rstrip("\"”’'").endswith("?")
    score -= 0.02 * max(0, len(line.words) - PREFERRED_WORDS)
    score -= 0.5 * (line.text[-1:] not in '.!?"”’…)')
    return score


def _leans_back(folded: str, index: int) -> bool:
    """True for a sentence that hangs on the one before it; the first one has none."""
    return index > 0 and bool(_LEANS_BACK.match(folded.lstrip("\"“'‘ (")) or _SAID_BY_HIM.search(folded))


def _titled(line: Line, title: Line) -> float:
    """Share of the title's words that the sentence has too."""
    wanted = set(stems(w.surface for w in title.words))
    return len(wanted & set(stems(w.surface for w in line.words))) / len(wanted) if wanted else 0.0


def _is_bare_quote(text: str) -> bool:
    """True for words of somebody whom the sentence does not name."""
    return text[:1] in '"“' and text.rstrip(".")[-1:] in '"”'


def _apart(scored: Sequence[_Scored], limit: int) -> list[_Scored]:
    """The best ones of which no two state the same."""
    kept: list[_Scored] = []
    for candidate in scored:
        mine = set(stems(w.surface for w in candidate.line.words))
        if all(_alike(mine, set(stems(w.surface for w in k.line.words))) < SAME for k in kept):
            kept.append(candidate)
        if len(kept) == limit:
            break
    return kept


def _alike(mine: set[str], theirs: set[str]) -> float:
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))
