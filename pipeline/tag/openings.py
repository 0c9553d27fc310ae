"""What looks like a name of several words only because its language writes every noun with a capital."""

from __future__ import annotations

from collections.abc import Mapping

#: Articles by language. German bodies that bear one, such as "Die Linke", are the gazetteer's business.
_ARTICLES: Mapping[str, frozenset[str]] = {
    "de": frozenset({"der", "die", "das", "den", "dem", "des", "ein", "eine", "einem", "einen", "einer", "eines"})
}


def opens_with_article(surface: str, language: str) -> bool:
    """Whether it is "Die Software" rather than a name: an article and a noun at the beginning of a sentence."""
    return surface.split(maxsplit=1)[0].casefold() in _ARTICLES.get(language[:2], ())
