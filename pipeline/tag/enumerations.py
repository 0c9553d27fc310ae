"""What may stand between two names of one list: "Acme, the retailer Lenscore and Budgies"."""

from __future__ import annotations

import re

_STEP = 60  # characters from one name of a list to the next
_NO_LIST = re.compile(
    r"\b(?:which|who|whose|that|said|says|is|was|are|were|has|have|had|with|to|by|from|at|sold|sells?|us(?:ed|es|e|ing)|"
    r"mak(?:es|e|ing)|made|buys?|bought|while|but|when|after|before|because|where|about|against|told|called|then)\b"
)


def list_steps(word: str, most: int) -> re.Pattern[str]:
    """What a step of a list may look like: a sign or "and", and at most so many small words, each like `word`."""
    return re.compile(rf"(?=[^a-z]*(?:[,;()&]|\band\b|\bor\b|\bas well as\b))[\s,;()&]*(?:{word}[\s,;()]*){{0,{most}}}")


def is_list(between: str, steps: re.Pattern[str]) -> bool:
    """Whether what stands between two names is a step of a list, as `steps` has them, and no clause of its own."""
    return len(between) <= _STEP and steps.fullmatch(between) is not None and _NO_LIST.search(between) is None
