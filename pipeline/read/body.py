"""The body of a page: trafilatura finds it, and what is left of headlines and boxes at its edges is taken off."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

import trafilatura
from lxml.html import HtmlElement

from pipeline.read.boilerplate import mark
from pipeline.read.decode import clean_text


def body_text(tree: HtmlElement, title: str, prune_xpath: Sequence[str] = ()) -> str:
    """Return the article's paragraphs, separated by newlines; empty where there are none. `tree` stays unchanged."""
    text = trafilatura.extract(
        deepcopy(tree), fast=True, include_comments=False, prune_xpath=list(prune_xpath) or None, output_format="txt"
    )
    return _without_title(_without_boilerplate(clean_text(text or "")), title)


def _without_boilerplate(text: str) -> str:
    kept, at = [], 0
    for span in mark(text):
        kept.append(text[at : span.start])
        at = span.end
    kept.append(text[at:])
    return "\n".join(line for line in "".join(kept).split("\n") if line.strip())


def _without_title(text: str, title: str) -> str:
    """Take the title off the top of the body, where it is kept apart."""
    first, _, rest = text.partition("\n")
    is_title = bool(title) and " ".join(first.split()).casefold() == " ".join(title.split()).casefold()
    return rest.lstrip("\n") if is_title else text
