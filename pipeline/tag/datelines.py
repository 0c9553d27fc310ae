"""Where an agency's report was filed ("CALDER BAY, Ohio, Aug. 4 -", "LONDON (Reuters) —"): a place, and no party."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.records import Span
from pipeline.tag.acronyms import initials_match
from pipeline.tag.wordlists import word_lists

_CAPS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’]+(?:[ -][A-ZÀ-Þ.'’]+){0,3}"
_TITLE = r"[A-ZÀ-Þ][\w.'’]+(?:[ -][A-ZÀ-Þ][\w.'’]+){0,2}"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATELINE = re.compile(
    rf"^[ \t]*(?P<place>(?P<caps>{_CAPS}(?:/{_CAPS})?)|{_TITLE})(?P<region>(?:, (?!{_MONTH} \d){_TITLE}){{0,2}})"
    rf"(?P<date>,? (?:{_MONTH} \d\d?|\d\d? {_MONTH})(?:,? \d{{4}})?)?"
    r"(?P<agency>(?: ?-- ?| ?/ ?| )?\(?(?P<name>(?<=[(/])(?:[A-Z][\w.&' ]{1,30}|dpa|epd|ots|sda))[)/])?"
    r"(?: ?[-–—―]{1,2} ?|(?P<colon>: ))(?=[\"“‘'A-ZÀ-Þ])",
    re.MULTILINE,
)

_AGENCY = re.compile(
    r"(?:\b(?:wire|newswire|press|news|agency|reuters|bloomberg|service|media)|"
    r"^(?-i:AAP|AFP|ANI|ANSA|AP|CNN|CP|DPA|EFE|IANS|KUNA|MENA|PA|PTI|SPA|TASS|UPI|WAM|dpa|epd|ots|sda))$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[A-Z]{2,5}")
_CORPORATE = re.compile(r"\b(?:Inc|Corp|Ltd|LLC|Limited|Company)\b")


def datelines(text: str, linked: Sequence[Span] = ()) -> Iterator[Span]:
    """The place of each dateline at the beginning of a line, with its region.

    `linked` are the known names of the text: such a name is a place only where both a date and an agency follow it.
    """
    for match in _DATELINE.finditer(text):
        start, end = match.start("place"), match.end("region")
        is_known = any(one.start < end and start < one.end for one in linked)
        if _is_filed(match) if is_known else _is_place(match):
            yield Span(start, end)


def agencies(text: str) -> Iterator[Span]:
    """The agency of each dateline."""
    for match in _DATELINE.finditer(text):
        if _is_agency(match) and (match["caps"] or _is_place(match)):
            yield Span(*match.span("name"))


def _is_filed(match: re.Match[str]) -> bool:
    return match["date"] is not None and _is_agency(match)


def _is_agency(match: re.Match[str]) -> bool:
    name = match["name"]
    if name is None or initials_match(name, match["place"]):
        return False
    return _AGENCY.search(name) is not None or _is_unlisted(match)


def _is_unlisted(match: re.Match[str]) -> bool:
    """ "HALDEN (WN) -": letters in brackets that are no ticker ("HALVEX (HVX) -") of what stands before them."""
    place = match["place"].casefold()
    if "(" not in match["agency"] or _LETTERS.fullmatch(match["name"]) is None:
        return False
    letters = iter(place)
    is_ticker = all(letter in letters for letter in match["name"].casefold())
    return not is_ticker and bool(match["caps"] or match["date"] or place in word_lists().places)


def _is_place(match: re.Match[str]) -> bool:
    is_listed = match["place"].casefold() in word_lists().places
    if match["colon"]:
        return is_listed and match["caps"] is not None
    if _is_agency(match):
        return True
    if match["caps"] is None:
        return is_listed and match["date"] is not None
    if is_listed or match["date"]:
        return True
    return bool(match["region"]) and _CORPORATE.search(match["region"]) is None
