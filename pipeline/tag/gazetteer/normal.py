"""The normal form of a surface, the capitalisations that count for it, and its mechanical spelling variants."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

#: `exact`: as written only. `caps`: as written, in title case or in capitals, never in small letters. `any`: any case.
Case = Literal["exact", "caps", "any"]

_FOLD = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "\u00b4": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u00ad": "",
        "\u200b": "",
    }
)
_LONG_NAME_WORDS = 4
_OWN_LETTERS = 6  # from this length on a name of one word is the same with other capitals inside
_SPELLINGS = (
    ("Center", "Centre"),
    ("Organization", "Organisation"),
    ("Program", "Programme"),
)
_SPELT = {one: other for pair in _SPELLINGS for one, other in (pair, pair[::-1])}
_EITHER = re.compile(rf"(?<= )(?:{'|'.join(_SPELT)})(?!\w)|\b(?:{'|'.join(_SPELT)})(?= )")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
#: Words of a name that the press often leaves without a capital ("Orlando police department").
_OFFICE_WORDS = frozenset(
    [
        "agency",
        "attorney",
        "authority",
        "board",
        "bureau",
        "city",
        "commission",
        "commissioner",
        "committee",
        "council",
        "county",
        "court",
        "department",
        "district",
        "division",
        "force",
        "general",
        "government",
        "legislature",
        "mayor's",
        "ministry",
        "office",
        "parliament",
        "police",
        "prosecutor",
        "school",
        "schools",
        "senate",
        "service",
        "sheriff",
        "sheriff's",
        "state's",
        "the",
        "university",
    ]
)


def normal(surface: str) -> str:
    """Straight quotes and hyphens, no soft hyphens, one space between words, composed characters; capitals are kept."""
    if not surface.isascii():
        surface = unicodedata.normalize("NFC", surface).translate(_FOLD)
    return " ".join(surface.split())


@lru_cache(maxsize=1 << 12)  # each name of an article is asked for again and again
def key(surface: str) -> str:
    """The normal form without capitals: what `Gazetteer.surfaces`, `.forms` and `.ambiguous` are keyed by."""
    return normal(surface).casefold()


def default_case(text: str) -> Case:
    """Acronyms exactly, names of four words and more in any case, all else with its capitals."""
    if len(text.split()) >= _LONG_NAME_WORDS:
        return "any"
    return "exact" if text.isupper() and " " not in text else "caps"


def accepts(form: str, case: Case, surface: str) -> bool:
    """Whether `surface`, equal to `form` but for capitals, is capitalised in a way that counts."""
    written, wanted = normal(surface), normal(form)
    if written == wanted:
        return True
    if case == "exact" or written.islower():
        return False
    if case == "any" or _differs_inside(wanted, written):
        return True
    pairs = list(zip(wanted.split(" "), written.split(" "), strict=False))
    has_own_word = any(one.casefold() not in _OFFICE_WORDS for one, _ in pairs)
    return all(_keeps_capital(one, other) or (has_own_word and other in _OFFICE_WORDS) for one, other in pairs)


def _differs_inside(wanted: str, written: str) -> bool:
    """ "HikVision", "Easyjet": one word, and only capitals inside it differ."""
    return len(written) >= _OWN_LETTERS and " " not in written and written[0].isupper() and not wanted.islower()


def _keeps_capital(wanted: str, written: str) -> bool:
    """A word's capitals are kept, or it is in capitals or in title case."""
    return written in (wanted, wanted[:1].upper() + wanted[1:]) or written.isupper()


def variants(text: str) -> tuple[str, ...]:
    """The same name as others spell it: "U.S." and "US", "&" and "and", "Acme Centre" and "Acme Center", no accents.

    `text` comes first.
    """
    found = {text: None}
    for one in list(found):
        found[_DOTTED.sub(lambda match: match[0].replace(".", ""), one)] = None
    for one in list(found):
        found[one.replace(" & ", " and ")] = None
        found[one.replace(" and ", " & ")] = None
    for one in list(found):
        found[_EITHER.sub(lambda match: _SPELT[match[0]], one)] = None
    for one in list(found):
        found[_plain(one)] = None
    return tuple(found)


def _plain(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.translate(str.maketrans("øØłŁđĐ", "oOlLdD")).replace("ß", "ss"))
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    return kept if kept.isascii() else text
