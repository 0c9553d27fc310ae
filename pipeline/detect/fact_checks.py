"""Headlines that call their article a fact check: it looks at what others claim, and is no news of the matter."""

from __future__ import annotations

import re

_NAME = (
    r"(?:fact[- ]?check(?:s|ed|er|ing)?|faktencheck|faktenfinder|verificaci[oó]n|verificamos|desinformaci[oó]n|"
    r"factcheck|checagem|desintox|vrai ou (?:faux|fake))"
)
_LABEL = re.compile(
    rf"^\W*(?-i:[A-Z][\w.’'&-]* ){{0,2}}{_NAME}(?: team)?\s*(?:[:|–—?]|- )"
    rf"|[|–—:(\[] ?{_NAME}\W*$|^\W*{_NAME}\W+(?:no|yes|false|true)\b",
    re.IGNORECASE,
)


def is_fact_check(headline: str) -> bool:
    """Whether the headline bears the label at its beginning or its end; `police fact-check a match` does not."""
    return _LABEL.search(headline) is not None
