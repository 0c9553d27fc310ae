"""Persons who bear the name of a company: "James Kroger, 41", "police arrested Hilton". Nobody's company is meant."""

from __future__ import annotations

import re

from pipeline.tag.wordlists import word_lists

_CAPITAL = r"[A-Z][\w'’-]*[^\W_]"
#: A given name, perhaps with a second one or an initial, right before a name.
_GIVEN = re.compile(rf"(?<![\w’'&-])(?P<given>{_CAPITAL}) (?:[A-Z]\. )?$")
#: Given names that are other words too.
_NO_GIVEN = frozenset({"al", "don", "drew", "max", "pat", "sue", "van", "victor"})
_TITLE = re.compile(
    r"\b(?:(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Sgt|Lt|Det|Capt)\.?|Miss|Senator|Representative|Congress(?:man|woman)|"
    r"Council(?:man|woman|member)|Councillor|Assembly(?:man|woman|member)|Officer|Detective|Judge|Sergeant|Lieutenant|"
    r"Captain|Constable|Inspector|Professor|Lord|Lady|Sir|Dame|Baroness|Mayor|Governor|Sheriff|Colonel|Corporal|Coach|"
    r"Bishop|Archbishop|Father|Reverend|Pastor|Rabbi|Imam|Nurse) $"
)
_WRONGLY = r"(?:(?:also|later|once|twice|never|wrongly|wrongfully|falsely|mistakenly|unlawfully|briefly|first) )?"
_ARRESTED = r"(?:arrested|jailed|handcuffed|imprisoned|misidentified|extradited|strip-searched)"
_SHOP = (
    r"(?:[\w'’-]+ ){0,4}?(?:shops?|stores?|malls?|supermarkets?|arenas?|stadiums?|venues?|casinos?|clubs?|pubs?|"
    r"cinemas?)"
)
_SENT_AWAY = (
    rf"(?:(?:thrown out of|ejected from|banned from|barred from|escorted (?:from|out of)|asked to leave) {_SHOP}\b|"
    r"stopped by (?:[\w'’-]+ ){0,2}?(?:police|guards?|officers?|security|staff)\b|released without charge\b|"
    r"taken (?:back )?(?:in)?to (?:jail|prison|custody|a cell)\b|"
    r"(?:wrongly|falsely|mistakenly) (?:matched|identified|accused|picked)\b|"
    r"picked out (?:of a line-?up|by (?:an? |the )?(?:algorithm|software|computer|camera|facial|face))\b|led away\b)"
)
_TROUBLE = re.compile(
    r"(?:, (?:who|\d\d?,(?: who)?))? "
    rf"(?:(?:was|is|were|had been|has been|being) (?:{_WRONGLY}{_ARRESTED}\b|{_SENT_AWAY})|"
    r"was (?:[\w-]+ ){0,3}pregnant\b|spent (?:[\w-]+ ){1,3}(?:in|behind) (?:jail|prison|custody|bars|a cell)\b)|"
    rf", (?:wrongly |wrongfully |falsely )?{_ARRESTED} (?:in|on|at|after|for|by|over)\b"
)
_KIN = (
    r"(?:wife|husband|widow|mother|father|parents|son|daughter|children|brother|sister|girlfriend|boyfriend|fiancée?)"
)
_KIN_AFTER = re.compile(
    rf"(?:['’]s? (?:{_KIN}|arrest|alibi|mugshot|detention)\b|"
    rf"(?:,| and) (?:his|her) (?:{_KIN}|family|lawyers?|attorneys?)\b)"
)
_KIN_BEFORE = re.compile(rf"\b(?:arrest|detention|imprisonment|jailing|{_KIN}) of $")
_SEIZED = re.compile(rf"\b{_ARRESTED} $")
_SEIZED_ON = re.compile(r"(?:[.,;]| (?:on|in|at|after|for|outside|and|over|because|when|while|as)\b)")
_AGED = re.compile(r", (?:[1-9]\d|aged [1-9]\d?)(?:[,.;]| (?:and|was|is|had|said|from)\b)")
_HUMAN = re.compile(
    r", (?:an?|the) (?:[\w-]+ ){0,3}?(?:teacher|mother|father|student|pensioner|nurse|resident|grandmother|grandfather|"
    r"shopper|passenger|waiter|carer|cleaner|pupil|man|woman|widow|teenager)\b(?! (?:of|brand|chain))"
)
#: Right after a name, or right before it, these show that a company is spoken of.
_FIRM_AFTER = re.compile(
    r" (?:Inc|Corp|Corporation|Ltd|Limited|LLC|plc|PLC|Co|Company|Group|Holdings|stores?|shops?|supermarkets?|shares|"
    r"branches|employees|customers|outlets|hotels?|cars?|vehicles|laptops?|servers?|executives?|spokes\w+)\b"
)
_FIRM_BEFORE = re.compile(
    r"\b(?:company|firm|retailer|grocer|supermarket|supermarkets|chain|carmaker|automaker|maker|bank|vendor|supplier|"
    r"shops|stores|chains|retailers|companies) $"
)


def is_titled(text: str, start: int) -> bool:
    """Whether a person's title stands right before the name at `start`."""
    return _TITLE.search(text, max(0, start - 24), start) is not None


def is_person(text: str, start: int, end: int) -> bool:
    """Whether what stands beside the one-word name at these offsets shows a person who bears it."""
    if is_titled(text, start) or _AGED.match(text, end) or _HUMAN.match(text, end) or is_in_trouble(text, start, end):
        return True
    given = _GIVEN.search(text, max(0, start - 30), start)
    return given is not None and _is_given(given["given"])


def is_in_trouble(text: str, start: int, end: int) -> bool:
    """Whether what stands beside the name tells of an arrest or of kin: firms are fined and sued, and know neither."""
    if _TROUBLE.match(text, end) or _KIN_AFTER.match(text, end):
        return True
    if _KIN_BEFORE.search(text, max(0, start - 24), start):
        return True
    return _SEIZED.search(text, max(0, start - 20), start) is not None and _SEIZED_ON.match(text, end) is not None


def is_firm(text: str, start: int, end: int) -> bool:
    """Whether what stands beside the name shows a company."""
    return bool(_FIRM_AFTER.match(text, end) or _FIRM_BEFORE.search(text, max(0, start - 20), start))


def _is_given(word: str) -> bool:
    lists, folded = word_lists(), word.casefold()
    return folded in lists.given_names - _NO_GIVEN and folded not in lists.places and folded not in lists.heads
