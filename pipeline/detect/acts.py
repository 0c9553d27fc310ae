"""Acts that begin a happening of their own, as headlines name them: an appeal, a ruling, a denial, a withdrawal.

A later article whose headline names such an act, which its story has not had, tells the next happening of the matter.
English headlines only; in another language no act is found, and nothing speaks against a story.
"""

from __future__ import annotations

import re

_ACTS = {
    "appeal": r"appeal(?:s|ed|ing)?\b(?! to (?:shoppers|customers|buyers|fans|users)\b)|contest(?:s|ed)\b",
    "suit": r"sue[sd]?\b|suing\b|lawsuit|class action|legal (?:challenge|action)",
    "ruling": r"rul(?:es|ed|ing)\b|judges?\b|upheld|upholds|str(?:ikes?|uck) down|court (?:finds|backs|rejects)|"
    r"verdict|dismiss(?:es|ed)",
    "settlement": r"settl(?:e|es|ed|ing|ement)\b",
    "end": r"(?:halt|paus|suspend|scrap|withdr|remov|delet|cancel|abandon|shelv)\w*|(?:drop|stop)(?:s|ped|ping)?\b",
    "vote": r"vot(?:e|es|ed|ing)\b|pass(?:es|ed)\b|approv\w+",
    "law": r"sign(?:s|ed) (?:[\w-]+ ){0,5}(?:law|bill|ban|act|ordinance|legislation|order)\b|(?:is|becomes) law\b|"
    r"takes effect|in force",
    "deal": r"deal\b|agree(?:s|d|ment)?\b",
    "protest": r"protest\w*|walk(?:s|ed)? ?out\b|strikes?\b(?! (?:down|deal|a deal|(?:a )?balance|back|again)\b)|"
    r"revolt\w*|rall(?:y|ies)\b|petition\w*",
    "penalty": r"fin(?:e|es|ed|ing)\b(?!-| (?:print|line|art|dining|words)\b)|penalt\w+|blacklist\w*|sanction\w*",
    "denial": r"reject(?:s|ed|ing)?\b|den(?:y|ie[sd]|ying)\b|(?:hits?|fire[sd]?) back|groundless|baseless|vows? to\b",
    "inquiry": r"investigat\w+|prob(?:e|es|ing)\b|inquiry",
}
_PATTERNS = {name: re.compile(rf"\b(?:{words})", re.IGNORECASE) for name, words in _ACTS.items()}


def acts_named(headline: str) -> tuple[str, ...]:
    """The acts that a headline names, in a fixed order."""
    return tuple(name for name, pattern in _PATTERNS.items() if pattern.search(headline))
