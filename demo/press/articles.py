"""The press's articles, read from `articles/<outlet>/<slug>.md`.

A file is TOML between two `+++` lines, then blocks separated by empty lines. A block's first character says what it is:
`#` subheading, `>` quotation, `*` list item, `!` editor's note, anything else a paragraph. A line
`+++ <time>` starts the next revision: the whole text as it reads from that time on.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Literal

Kind = Literal["paragraph", "heading", "quotation", "item", "note"]
KINDS: dict[str, Kind] = {"#": "heading", ">": "quotation", "*": "item", "!": "note"}
FENCE = "+++"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, subheading, quotation, list item or editor's note."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Revision:
    """What an article says from `since` on."""

    since: datetime
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One article of one outlet. `old_path` is what its feed still links; `dated` False hides its date everywhere."""

    outlet: str
    slug: str
    number: int
    title: str
    standfirst: str
    authors: tuple[str, ...]
    published: datetime
    section: str
    revisions: tuple[Revision, ...]
    old_path: str | None = None
    dated: bool = True

    @property
    def key(self) -> str:
        """`outlet/slug`, by which expected.toml names it."""
        return f"{self.outlet}/{self.slug}"

    def at(self, now: datetime) -> Revision:
        """The revision that stands at `now`; the first one for any earlier time."""
        standing = [revision for revision in self.revisions if revision.since <= now]
        return standing[-1] if standing else self.revisions[0]


@cache
def load_articles() -> tuple[Article, ...]:
    """All articles, oldest first; equal times by key. ValueError names the file that is wrong."""
    articles = [
        _article(folder.name, page.name.removesuffix(".md"), page.read_text(encoding="utf-8"))
        for folder in files("demo.press").joinpath("articles").iterdir()
        if folder.is_dir()
        for page in folder.iterdir()
        if page.name.endswith(".md")
    ]
    return tuple(sorted(articles, key=lambda article: (article.published, article.key)))


def _article(outlet: str, slug: str, source: str) -> Article:
    try:
        _, front, body = source.split(f"{FENCE}\n", 2)
        fields = tomllib.loads(front)
        return Article(
            outlet=outlet,
            slug=slug,
            number=int(fields["number"]),
            title=fields["title"],
            standfirst=fields.get("standfirst", ""),
            authors=tuple(fields.get("authors", ())),
            published=fields["published"],
            section=fields["section"],
            revisions=_revisions(fields["published"], body),
            old_path=fields.get("old_path"),
            dated=fields.get("dated", True),
        )
    except (KeyError, ValueError) as error:
        raise ValueError(f"demo/press/articles/{outlet}/{slug}.md: {error}; see demo/press/articles.py") from error


def _revisions(published: datetime, body: str) -> tuple[Revision, ...]:
    first, *later = body.split(f"\n{FENCE} ")
    revisions = [Revision(published, _blocks(first))]
    for part in later:
        since, _, text = part.partition("\n")
        revisions.append(Revision(datetime.fromisoformat(since.strip()), _blocks(text)))
    return tuple(revisions)


def _blocks(text: str) -> tuple[Block, ...]:
    return tuple(_block(" ".join(part.split())) for part in text.split("\n\n") if part.strip())


def _block(text: str) -> Block:
    kind = KINDS.get(text[0])
    return Block(kind, text[1:].strip()) if kind else Block("paragraph", text)
