"""Words for an end or a refusal that is only asked for, weighed or denied: "demanded that it end", "no plans to drop".

They do not say how a sale stands.
"""

from __future__ import annotations

from pipeline.tag.expressions import small

_REACH = 160  # characters before a word in which what governs it is looked for
#: A word of something done, or to be done: "until last year" is governed by nothing.
_DEED = small(
    r"(?:end|stop|halt|suspend|cancel|terminat|drop|scrap|ceas|abandon|discontinu|remov|withdr|pull|cut|switch|turn|"
    r"t[ao]k|tear|rip|thr|unplug|disconnect|disabl|dismantl|return|part(?:s|ed|ing)? |br[eo]k|g[ai]v|revok|annul|delet|"
    r"clos|phas|shut|sever|w[io]nd|walk|no longer|not (?:be )?renew|not to renew|sen[dt]|hand|"
    r"refus|declin|den(?:y|ies)|reject)"
)
_ASKS = (
    r"(?:(?:demand|urg|recommend|propos|suggest|advis|implor|pressur|lobb|petition|request|insist|advocat)\w*|"
    r"(?:call|press|push|appeal|campaign|plead|argu)(?:s|e[sd]|ed|ing)? (?:on|for|upon|to|with|that)|"
    r"ask(?:s|ed|ing)?|want(?:s|ed|ing)?|hop(?:es?|ed|ing)|"
    r"(?:bill|motion|resolution|ordinance|amendment|ban)\b.{0,40} would)"
)
_WEIGHS = (
    r"(?:consider(?:s|ed|ing)?|weigh(?:s|ed|ing)?|threaten(?:s|ed|ing)?|debat(?:es?|ed|ing)|discuss(?:es|ed|ing)?|"
    r"if|unless|whether|could|may|might|should|ought|must|needs? to|instead of|rather than|"
    r"(?:no|any) (?:plans?|intention|reason|wish|need) (?:to|of)|plan(?:s|ned|ning)? to|intend(?:s|ed|ing)? to)"
)
#: Behind one of these begins what happened: "demanded it in May, and the council ended …".
_AWAY = r"(?!, (?:and|but|so|while|when|after|then|which|who)\b|[;:–—]| after (?:\w+ ){0,3}\w+ed\b)"
_GOVERNED = small(rf"\b(?:{_ASKS}|{_WEIGHS})\b(?:{_AWAY}.)*$")
_DENIED = small(
    r"(?:\b(?:refus(?:es|ed|ing|e)|declin(?:es?|ed|ing)|fail(?:s|ed|ing)?) (?:\w+ )?to|"
    r"\b(?:not|never|without|neither|nor)|\w+n['’]t)(?: (?:yet|ever|even|be|been|simply|immediately))? $|"
    rf"\bden(?:y|ies|ied|ying)\b(?:{_AWAY}.)*$"
)
#: What has happened, but where it is wished for: "be ended".
_PAST = small(r"(?:\w+ed|tore|took|threw|broke|gave|withdrew|shut|cut|sent)\b")
_BE = small(r"\b(?:be|is|are|get) (?:\w+ly )?$")
#: What may stand behind a word for a refusal or a plan: that a contract or a use ends.
_AN_END = small(
    r"(?:\W+\w+){0,4}?\W+(?:to|that|of|on)\W+(?:\w+\W+){0,4}?(?:(?:end|stop|halt|ceas|drop)\w*\W+(?:us|buy|work|its|the|their|"
    r"his|her|all|a)|(?:suspend|cancel|terminat|scrap|abandon|discontinu|withdraw|revok)\w*\W+(?:its|the|their|his|her|all|a)\b)"
)


def is_undone(sentence: str, start: int, words: str) -> bool:
    """Whether the words at `start` of a sentence stand in a demand, a condition or a denial."""
    low = words.lower()
    if not _DEED.match(low):
        return False
    before = sentence[max(0, start - _REACH) : start].lower()
    if _DENIED.search(before):
        return True
    if _PAST.match(low) and not _BE.search(before):
        return False
    return _GOVERNED.search(before) is not None


def is_about_an_end(sentence: str, end: int) -> bool:
    """Whether what stands behind the words that end at `end` is an end: "refused to cancel", "plans to stop"."""
    return _AN_END.match(sentence[end:].lower()) is not None
