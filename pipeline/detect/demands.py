"""Headlines that demand something of somebody, or say that an end is weighed or denied: an article's type may then be
what is demanded, not what was done.
"""

from __future__ import annotations

import re

_CLAUSES = re.compile(r"[:;]")
#: Who asks; of whom, stands behind. `Presses ahead`, `wants to` and `demand for` ask nobody.
_ASKS = re.compile(
    r"\b(?:(?:calls?|called|calling|asks?|asked|asking) (?:on|for)|urg(?:e[sd]?|ing)|petition(?:s|ed)?|"
    r"demand(?:s|ed|ing)?(?! for\b)|press(?:es|ed|ing)?(?! (?:ahead|on|forward|releases?|conferences?|charges)\b)|"
    r"(?:asks?|tells?|wants?)(?! to\b)|asked|told|wanted(?! to\b))\b",
    re.IGNORECASE,
)
#: What is asked for: that somebody does something, or that something ends or is explained.
_ASKED_FOR = re.compile(
    r"\b(?:to|end|halt|stop|scrap|drop|ban|moratorium|pause|freeze|suspend|suspension|withdraw|withdrawal|remov(?:e|al)|"
    r"cancel|cancellation|apology|answers|explanation|inquiry|investigation|probe|review|hearing)\b",
    re.IGNORECASE,
)
#: Who says so ends nothing yet: `refuses to end`, `denies that it dropped`, `may scrap`, `no plans to stop`.
_HOLDS_ON = re.compile(
    r"\b(?:(?:refus(?:e[sd]?|ing)|declin(?:e[sd]?|ing)|no (?:plans?|intention|reason)|"
    r"not|wo?n['’]t|may|might|could|whether|if) (?:\w+ )?(?:to |of )?|"
    r"(?:den(?:y|ies|ied)|mull(?:s|ed|ing)?|weigh(?:s|ed|ing)?|consider(?:s|ed|ing)?|debates?|"
    r"threatens?(?: to)?)\b[^.:;]{0,60}? )"
    r"(?:end|halt|stop|scrap|drop|paus|freez|suspen|withdr[ae]w|remov|cancel|terminat|abandon|ditch|sever|quit|pull)",
    re.IGNORECASE,
)
#: Types of what a vendor or buyer does: a demand has the same words.
_DEEDS = frozenset({"contract_cancelled", "vendor_withdrawal"})


def demanded(headline: str) -> frozenset[str]:
    """The types that are only demanded, weighed or denied where the headline says so: nobody did that yet."""
    return _DEEDS if is_demand(headline) or _HOLDS_ON.search(headline) else frozenset()


def is_demand(headline: str) -> bool:
    """Whether a clause of the headline asks somebody for something, such as `Riders urge Calder Transit to end …`."""
    for clause in _CLAUSES.split(headline):
        asks = _ASKS.search(clause)  # behind the first one lies what lies behind any other: one pass is enough
        if asks and _ASKED_FOR.search(clause, asks.end()):
            return True
    return False
