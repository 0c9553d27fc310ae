"""Sentences in which a company or agency that is concerned answers: denies, explains, promises, stops."""

from __future__ import annotations

import re

from pipeline.detect.kinds import RESPONSES
from pipeline.detect.reading import Line
from pipeline.records import CONCERNED, Tagged

_REPLIES = re.compile(
    r"\b(?:said(?! to\b)|says|told|tells|wrote|writes|denie[sd]|deny|declined|respond(?:s|ed)|repl(?:y|ies|ied)|"
    r"announced|defend(?:s|ed)|apologi[sz](?:e|es|ed)|insist(?:s|ed)|maintain(?:s|ed)|dispute[sd]|promise[sd]|pledge[sd]|"
    r"committed|confirmed|acknowledged|terminated|"
    r"will (?:no longer|stop|end|halt|pause|suspend|appeal|fight|remove|leave)|"
    r"(?:has|have|had) (?:stopped|ended|halted|paused|suspended|removed|terminated))\b"
)
_SPEAKS_FOR_IT = re.compile(
    r"\b(?:the (?:company|firm|vendor|retailer|operator|department|agency)|spokes\w+|chief executive|"
    r"in a statement|blog post)\b"
)
#: Who demands does not answer.
_DEMANDS = re.compile(
    r"\b(?:critics?|shareholders|investors|employees|workers|campaigners|activists|advocates|complaint|suit|petition|"
    r"they ask|open letter)\b[^.]*\b(?:want\w*|demand\w*|ask\w*|call\w*|urg\w+|claim\w*|says?|said|seek\w*)\b"
    r"|^they ask\b"
)
_OTHERS = ("critic", "regulator", "lawmaker", "investor")
_CUES = tuple(f"type:{name}" for name in sorted(RESPONSES))


def weight_of_answer(line: Line, tagged: Tagged) -> float:
    """How much a sentence speaks as the answer; 0.0 where it does not. A named party in its own words weighs most."""
    text = line.text.casefold()
    roles = {m.role for m in tagged.mentions if line.span.start <= m.start < line.span.end}
    if _DEMANDS.search(text):
        return 0.0
    is_theirs, is_marked = not roles.isdisjoint(CONCERNED), any(cue in line.cues for cue in _CUES)
    replies, speaks = bool(_REPLIES.search(text)), bool(_SPEAKS_FOR_IT.search(text))
    if not is_marked and not (replies and (is_theirs or speaks)):
        return 0.0
    spoken_by_others = not roles.isdisjoint(_OTHERS) and not is_theirs
    return max(0.1, 1.5 * is_marked + 0.8 * is_theirs + 0.4 * replies + 0.4 * speaks - 1.5 * spoken_by_others)
