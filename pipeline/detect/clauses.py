"""The grammar of clauses that tell of an act: what may stand before, between and after the parties, each marked `⟦n⟧`.

Strict by design: a pattern that fits too little leaves a headline neutral, one that fits too much makes it untrue.
"""

from __future__ import annotations

import re

_NAME = r"⟦\d+⟧"
_NAMES = rf"{_NAME}(?:(?:, (?:the )?{_NAME}){{0,4}},? and (?:the )?{_NAME})?"
#: What a party is, before its name: `Dutch supermarket chain`. Any other word there may be a verb: `lawyers suing`.
_NOUN = (
    r"(?:[\w’-]+-based|agency|airline|airport|app|authority|bank|biometrics?|body|camera|carrier|chain|civil|cloud|"
    r"commission|company|contractor|council|county|data|department|district|face|facial|firm|force|giant|grocer|group|identity|liberties|maker|"
    r"manufacturer|matching|operator|police|privacy|protection|provider|public|rail|recognition|regulator|retailer?|"
    r"rights|school|search|security|software|specialist|stadium|start-?up|store|supermarket|supplier|surveillance|tech|"
    r"technology|transit|transport|union|university|vendor|watchdog)"
)
_KIND = rf"(?:[Tt]he |[Ii]ts |[Aa]n? )?(?:[A-Z][\w’-]+ (?={_NOUN} ))?(?:{_NOUN} ){{0,4}}"
_SPEAKERS = (
    r"(?:board|trustees|directors|management|leaders|council|members|commissioners|officials|lawyers?|chief|head|"
    r"spokes\w+)"
)
#: When it was done, where it stands before subject or verb: `on Thursday`, `late on Monday night`.
_WHEN = (
    r"(?:(?:[Ll]ate |[Ee]arly )?(?:[Oo]n )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|afternoon|evening|"
    r"night))?|[Yy]esterday|[Tt]oday|[Tt]his week|[Ll]ast week)"
)
#: Where a clause begins, and what may stand before its subject: `the board of the`, `supermarket chain`. A bare `and`
#: or `that` begins none: `critics of A and B`, `a report that A`.
_OPENING = (
    rf"(?:^(?:{_WHEN} )?|[,;—–”)] | [-–—] |(?:[,;] (?:and|but)|\b[Ww]hen|\b[Aa]fter|\b[Aa]s|\b[Ww]hile|\b[Bb]ecause|"
    rf"\b[Ss]ince|^And|^But|\bwhere) )(?:(?:[Tt]he |[Aa] )?{_SPEAKERS} (?:of|for|at) )?{_KIND}"
)
#: Who speaks for a party, after its name: `’s chief executive Gunnar Eklind`, `, which holds stock,`.
_TITLE = (
    r"(?:board|management|council|trustees|owners?|founder|co-founder|president|chairman|chairwoman|chair|vice|senior|"
    r"deputy|chief|executive|CEO|sheriff|director|manager|counsel|spokes\w+|lawyers?|officials?|executives?)"
)
_AFTER = (
    r"(?: \([^)]{1,40}\))?(?: and (?:an? (?:group|coalition) of|\w+ other|other|several) [a-z]+)?(?:’s?)?"
    rf"(?:(?: {_TITLE}){{1,4}}(?: [A-Z][\w.’-]+){{0,3}})?(?:, (?:Inc|Corp|Ltd)\.?)?"
    r"(?:, (?:which|who|whose|the|an?|based|in|through|via|by)\b[^,;:⟦]{1,90},)?"
)
_SPEAKER = rf"(?:(?:[A-Z][\w.’-]+ ){{0,3}}[A-Z][\w.’-]+, )?(?:the |an? )?(?:{_TITLE} ){{1,4}}(?:of|for|at) "
_ADVERBS = (
    r"(?: (?:also|later|then|now|formally|quietly|publicly|repeatedly|already|flatly|since|first|recently|immediately|"
    rf"temporarily|permanently|unanimously|again|further|{_WHEN})){{0,3}}"
)
_SAID = (
    r"(?: (?:has |had )?(?:said|says|announced|confirmed|told [^,.;⟦]{1,40}?)(?: (?:on )?\w+day)?(?: that)? (?:it|they)"
    r"\b)?"
)
_HAS = r"(?: (?:has|have|had))?"
_DECIDED = (
    r"(?: will|(?: has| have| had)? (?:agreed|decided|chosen) to| (?:agrees|decides|chose|moved) to|"
    r"(?: has| have| had)? voted(?: \d+\s?(?:[-–]|to)\s?\d+| unanimously)?(?: (?:on )?\w+day)?(?: night)? to)"
)
_WAS = r"(?: (?:is|was|were|has been|have been|had been|is being|being)){1,2}"
#: How much: `two million`, `€20m`, `a record 3 million euros`.
_AMOUNT = (
    r"(?: (?:about|nearly|almost|some|over|up|to|more|than|an?|record|total|of|[€$£]?\d[\d.,]*[a-z]{0,2}|one|two|three|"
    r"four|five|six|seven|eight|nine|ten|twenty|half|hundred|thousand|million|billion|m|bn|euros?|dollars?|pounds?|crowns?|"
    r"francs?|yen|rupees?|reais)){0,7}"
)
_DAY = r"(?: (?:on|in|last|this) \w+| yesterday| \w+day)?"
#: What a target may be followed by; `Oculume’s rival`, `Oculume users` are other targets.
_END = (
    r"(?=[.,;:)—–”]|$| (?:over|on|in|for|to|after|at|with|as|from|last|this|yesterday|because|when|while|alleging|"
    r"saying|under|by|and (?:the|its|an?|two|three|several|other)|about|nearly|almost|some|an?|one|two|three|four|five|"
    r"six|seven|eight|nine|ten|twenty|half|more|\w+day)\b| [€$£\d])"
)
_WHOM = rf"(?P<whom>{_NAMES}{_END}|{_NAME}{_END})"
#: Whom an act is against: right after it, but for what the party is (`the fitness chain`, not `a store that used`).
AGAINST = (
    r"(?:(?:the |an? )?(?:(?!(?:that|who|whose|which|of|by|for|against|with|using|rival|and)\b)[\w’-]+ ){0,3}?"
    rf"{_NOUN} |{_KIND}){_WHOM}"
)
#: After a verb that has a target: the target, or that none is named. `sued a rival of Oculume` is neither.
_TARGET = rf"(?:(?: of{_AMOUNT})?(?: on| against)? {AGAINST}|(?=[.,;]|$| (?:over|in|to|for|after|alleging|because)\b))"
_BY = rf"(?:{_AMOUNT}{_DAY} by {_KIND}(?P<by>{_NAME})(?!’))?"
_LEADS = {
    "past": rf"{_HAS}{_ADVERBS} ",
    "plain": rf"{_HAS}{_ADVERBS} ",
    "base": rf"{_ADVERBS}{_DECIDED}{_ADVERBS} ",
    "ing": rf"{_WAS}{_ADVERBS} ",
}

#: Before an act, in its clause: it is denied, or somebody else says it.
_DENIED = re.compile(
    r"\b(?:not|never|no one|nobody|none|neither|nor|no|says?|said|believ\w+|thinks?|thought|suggest\w*|argu\w+|"
    r"complain\w*|insist\w*|deni\w+|demand\w*|wants?|wanted|wish\w*|expect\w*|fear\w*|suspect\w*|told|heard|learn\w+)\b|n’t\b",
    re.IGNORECASE,
)
#: Before an act, anywhere: it is supposed, asked, rumoured or claimed.
_SUPPOSED = re.compile(
    r"^(?:What|How|Why|Imagine|Suppose|Should|Were)\b|\b(?:if|whether|unless|would|could|might|may|should|must|without|"
    r"false|falsely|wrong|wrongly|rumou?rs?|hop(?:e|es|ed|ing)|threat\w*|rather than|instead of|reportedly|allegedly|"
    r"alleg\w+|accus\w+|claim\w*|according to)\b",
    re.IGNORECASE,
)
#: After an act: on a condition, or by the word of others.
_ONLY_IF = re.compile(r"\b(?:if|unless|provided that|on condition|only when|or so)\b", re.IGNORECASE)
_SAID_AFTER = re.compile(
    r"[,—–] (?P<who>[^,.;—–]{1,80}?) (?:said|says?|claim(?:s|ed)|alleg(?:es|ed)|believes?|believed|argue[sd]?)\b|"
    r"\baccording to (?P<source>[^,.;]{1,80})|[,—–] (?:said|says?) (?P<sayer>[^,.;]{1,80})"
)
_OFFICIAL = re.compile(
    r"⟦|\b(?:it|they|company|firm|spokes\w+|officials?|statement|he|she|police|department|city|council|agency|district|"
    r"board|chief|executive|regulator|court|documents?|report|filings?|records?|memo|e-?mails?|minister|ministry)\b"
)
_PAUSE = re.compile(r"[,;—–”)]")
#: What somebody is quoted with, taken out.
_QUOTE = "“”"
_CLOSING = " ”\"'’)"


def telling(form: str, verbs: str, *, has_target: bool = False) -> str:
    """The pattern of a clause with these verbs: groups `by` and `whom`, where it names them.

    `form` is one of past, plain, base, ing; passive, in which the subject suffers the act; and inverted, in which it
    stands behind the verb: `“…” said Ada Orr, a spokeswoman for A`.
    """
    if form == "inverted":
        return rf"{_QUOTE} {verbs} (?:{_SPEAKER})?{_KIND}(?P<by>{_NAME}){_END}"
    if form == "passive":
        return rf"{_OPENING}(?P<whom>{_NAMES}){_AFTER}{_WAS}{_ADVERBS} {verbs}{_BY}"
    return rf"{_OPENING}(?P<by>{_NAMES}){_AFTER},?{_SAID}{_LEADS[form]}{verbs}{_TARGET if has_target else ''}"


def is_certain(marked: str, found: re.Match[str], *, is_planned: bool = False) -> bool:
    """Whether the sentence itself says that it was done: no question, denial or condition, and nobody else's word.

    `is_planned` acts are still to be done, and so can hang on a condition that stands behind them.
    """
    is_inverted = found[0].startswith(_QUOTE)
    begin = found.start() if is_inverted else min(found.start(name) for name, one in found.groupdict().items() if one)
    before, after = marked[:begin], marked[found.end() :]
    if marked.rstrip(_CLOSING).endswith("?") or _SUPPOSED.search(before):
        return False
    if is_planned and _ONLY_IF.search(after):
        return False
    if _DENIED.search(_PAUSE.split(before)[-1]):
        return False
    others = _SAID_AFTER.search(after)
    return others is None or bool(_OFFICIAL.search(next(filter(None, others.groups()))))
