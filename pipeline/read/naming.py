"""Titles without the outlet's name, bylines without anything but persons' names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from pipeline.read.decode import clean_text

#: A longer title, from whatever source, is cut: what reads titles may rely on it.
MAX_TITLE_CHARS = 500
SEPARATORS = re.compile(r"\s+(?:\||-|–|—|·|•|::|»|/|:)\s+|\s*\|\s*")
_MAX_AUTHORS = 20
_AUTHOR_SPLIT = re.compile(
    r"\s*(?:,|;|\||/|·|•|\band\b|\bund\b|\bet\b|&)(?!\s*(?:jr|sr|iii?|ph\.?d)\b)\s*", re.IGNORECASE
)
_BY = re.compile(r"\A(?:by|von|par|por|di|door|written by|words by|author|story by)[:\s]+", re.IGNORECASE)
# Slugs and logins (davidindiewire, madeline-fry) are no names; scripts without case have no capitals.
_NAME_LIKE = re.compile(r"(?=[^\W\d_])(?!.*[A-Z]{3}[a-z]{2})(?:.*[A-ZÀ-ÞĀ-Ž]|[^a-zA-Z]+\Z)")
_ADDRESS = re.compile(r"[(<]?\b[\w.+-]{1,64}@[\w.-]{1,255}[)>]?")
_NOBODY = re.compile(
    r"\b(?:staff|editors?|editorial|newsroom|news desk|desk|team|admin|administrator|redaktion|rédaction|redacción|"
    r"contributors?|correspondents?|reporters?|associated press|reuters|agencies|wire|press release|guest|sponsored|"
    r"unknown|anonymous)\b|https?:|www\.|@|\.(?:com|org|net)\b|\d{2}",
    re.IGNORECASE,
)


def clean_title(title: str, site_names: Iterable[str]) -> str:
    """Return `title` on one line without the outlet's name at either end."""
    plain = " ".join(clean_text(unescape(title)).split())
    names = {folded_name(name) for name in site_names if name}
    for separator in reversed(list(SEPARATORS.finditer(plain))):
        if folded_name(plain[separator.end() :]) in names and separator.start() > 0:
            plain = plain[: separator.start()]
            break
    first = SEPARATORS.search(plain)
    if first and folded_name(plain[: first.start()]) in names and plain[first.end() :].strip():
        plain = plain[first.end() :]
    return plain.strip()


def clean_authors(raw: Iterable[str], site_name: str = "") -> tuple[str, ...]:
    """Return the names of persons in bylines: no addresses, no desks, no outlet, each once, in order."""
    found: dict[str, None] = {}
    for line in (one for one in raw if not re.match(r"\s*(?:https?:)?//|\s*www\.", one)):
        plain = _BY.sub("", _ADDRESS.sub(" ", " ".join(clean_text(unescape(line)).split())).strip("() "))
        for name in _AUTHOR_SPLIT.split(plain[:300]):
            tidy = _BY.sub("", name.strip(" .·-–—\"'“”"))
            if _is_person(tidy) and folded_name(tidy) != folded_name(site_name):
                found.setdefault(_in_case(tidy), None)
    return tuple(found)[:_MAX_AUTHORS]


def _in_case(name: str) -> str:
    """Return a name set in capitals (ADA McQUILL stays) as a name is written."""
    return name.title() if name.isupper() and " " in name else name


def _is_person(name: str) -> bool:
    words = name.split()
    return (
        1 <= len(words) <= 5
        and (3 if name.isascii() else 2) <= len(name) <= 60
        and not _NOBODY.search(name)
        and _NAME_LIKE.match(name) is not None
    )


def folded_name(text: str) -> str:
    return re.sub(r"\Athe(?=\w{3})|\W+", "", re.sub(r"\Athe\s+", "", text.strip().lower()))
