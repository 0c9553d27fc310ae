"""Whose product a name is, where only the text says it: "Acme's Lens", "Lens, made by Acme", "Acme sells Lens"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.tag.mentions import Found
from pipeline.tag.words import Words

_REACH = 90  # characters between a product and its maker's name
_OWNED = re.compile(r"['’]s?\s+(?:[\w-]+\s+){0,5}[\"“‘']?")
_CALLED = re.compile(
    r"(?:['’]s|[^.;]*\b(?:called|named|dubbed|known as|branded|sells?|selling|sold|makes?|maker of|makers? of|offers?|"
    r"develop(?:s|ed|er of)|launch(?:ed|es)|built|builds|markets?|suppl(?:y|ies|ied|ier of)|provid(?:es|ed|er of)|"
    r"behind|unveiled|introduced|owns|created|creator of|runs?|operates?))\b[^.;]{0,40}",
)
_BY = re.compile(
    r"[\"”’']?[^.;]{0,50}\b(?:by|from|of|maker|vendor|supplier|developer|product|owner)\b[\s,]*(?:[\w-]+[\s,]+){0,5}"
)
_BRACKET = re.compile(r"\s*\(\s*")


def maker(words: Words, product: Sequence[Found], companies: Iterable[tuple[int, int, int]]) -> int | None:
    """The company, of (start, end, company), that the words beside the product's name make its maker."""
    votes: dict[int, int] = {}
    known = sorted(companies)
    for one in product:
        for start, end, company in known:
            if _is_tied(words.text, one, start, end):
                votes[company] = votes.get(company, 0) + 1
    return max(votes, key=lambda company: (votes[company], -company), default=None)


def _is_tied(text: str, product: Found, start: int, end: int) -> bool:
    if end <= product.start <= end + _REACH:
        between = text[end : product.start]
        return _OWNED.fullmatch(between) is not None or _CALLED.fullmatch(between) is not None
    if product.end <= start <= product.end + _REACH:
        between = text[product.end : start]
        return _BY.fullmatch(between) is not None or _BRACKET.fullmatch(between) is not None
    return False
