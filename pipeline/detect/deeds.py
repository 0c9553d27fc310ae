"""Who did what, where a sentence says so beyond doubt: who cancelled, withdrew, denied, promised, fined, sued, banned.

In: a document and its entities. Out: deeds, each with the sentence that carries it. English alone is read, and only
what a main party is itself the subject or the target of; what others ask, expect or are quoted with is no deed. Where
none is found nothing is said: a line then names the parties without saying who did what. Verbs stand in `deeds.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice

from pipeline.detect.clauses import AGAINST, is_certain, telling
from pipeline.detect.earlier import tells_of_earlier
from pipeline.detect.private import names_private
from pipeline.detect.reading import Line
from pipeline.detect.words import sentences
from pipeline.records import CONCERNED, ArticleEntity, Deed, Document, Evidence, Mention, Span, Tagged

VERSION = "deeds-3"
#: Roles in which one decides.
_AUTHORITIES = ("regulator", "lawmaker")
#: A longer sentence is no quote for a mail, and its clauses are past telling apart.
_MAX_SENTENCES, _MAX_WORDS, _MAX_CHARS = 80, 90, 1200
#: Acts by which one answers what is said of it.
ANSWERS = frozenset(
    {"cancellation", "suspension", "halt", "withdrawal", "appeal", "denial", "commitment", "apology", "reply"}
)
_SPOKEN = re.compile(r"“[^”]*”?|\"[^\"]*\"?")
_KEYS = re.compile(r"⟦(\d+)⟧")
#: A page's own brackets are no marks of ours; one apostrophe for both.
_PLAIN = str.maketrans("⟦⟧'", "[]’")


@dataclass(frozen=True, slots=True)
class _Act:
    """An act with who may do it and the patterns that tell it, each with whether it is still to be done."""

    name: str
    by: str
    patterns: tuple[tuple[re.Pattern[str], bool], ...]


def deeds(document: Document, tagged: Tagged) -> tuple[Deed, ...]:
    """What the main parties did, as the text's sentences say it, in their order; acts of one sentence as told first."""
    return deeds_of(document, tagged, [e for e in tagged.entities if e.salience == "main" and e.entity_type != "media"])


def deeds_of(document: Document, tagged: Tagged, parties: Collection[ArticleEntity]) -> tuple[Deed, ...]:
    """The same of these parties. A sentence that names a private person in trouble is passed over."""
    named = {e.name: e for e in parties}
    if document.language != "en" or not named:
        return ()
    spans = sentences(document.text, document.boilerplate, _MAX_SENTENCES)
    private = names_private([Line(span, document.text[span.start : span.end], (), {}) for span in spans], tagged)
    mentions = sorted((m for m in tagged.mentions if m.entity in named and not m.is_inferred), key=lambda m: m.start)
    return tuple(
        deed
        for span in spans
        if span not in private
        for deed in _told(document, span, [(m, named[m.entity]) for m in mentions if span.start <= m.start < span.end])
    )


def _told(document: Document, span: Span, mentions: Sequence[tuple[Mention, ArticleEntity]]) -> Iterator[Deed]:
    text = document.text[span.start : span.end]
    is_long = len(text) > _MAX_CHARS or len(text.split()) > _MAX_WORDS
    if not mentions or is_long or tells_of_earlier(text, document.published_at):
        return
    marked, named = _marked(text, span, mentions)
    quote = Evidence(document.article_id, span.start, span.end, text, 1, 1.0)
    for act in _acts():
        found = (
            one
            for pattern, is_planned in act.patterns
            for one in pattern.finditer(marked)
            if is_certain(marked, one, is_planned=is_planned)
        )
        told = (_deed(act, one, named, quote) for one in found)
        yield from islice(filter(None, told), 1)


def _marked(
    text: str, span: Span, mentions: Sequence[tuple[Mention, ArticleEntity]]
) -> tuple[str, list[ArticleEntity]]:
    """The sentence with each party as `⟦n⟧`, and the parties by n; what is quoted is taken out."""
    text = text.translate(_PLAIN)
    pieces: list[str] = []
    named: list[ArticleEntity] = []
    at = 0
    for mention, party in mentions:
        start, end = mention.start - span.start, mention.end - span.start
        if at <= start and end <= len(text):
            pieces += [text[at:start], f"⟦{len(named)}⟧"]
            named.append(party)
            at = end
    pieces.append(text[at:])
    return _SPOKEN.sub("“”", " ".join("".join(pieces).split())), named


def _deed(act: _Act, found: re.Match[str], named: list[ArticleEntity], quote: Evidence) -> Deed | None:
    groups = found.groupdict()
    by = [named[int(key)] for key in _KEYS.findall(groups.get("by") or "")]
    whom = [named[int(key)] for key in _KEYS.findall(groups.get("whom") or "")]
    if not all(_may(act, one) for one in by):
        return None
    against = tuple(one.name for one in whom if one not in by and one.role not in _AUTHORITIES)
    doers = tuple(dict.fromkeys(one.name for one in by))
    return Deed(act.name, doers, against, quote) if doers or against else None


def _may(act: _Act, one: ArticleEntity) -> bool:
    """Whether a party of its kind and part does such a thing: names and parts are told by models, which err."""
    if act.by == "concerned":
        return one.role in CONCERNED and one.entity_type in ("company", "agency")
    if act.by == "authority":
        return one.entity_type == "agency" and one.role not in ("vendor", "subject")
    return one.entity_type in ("company", "agency", "group")


@cache
def _acts() -> tuple[_Act, ...]:
    raw = tomllib.loads(resources.files("pipeline.detect").joinpath("deeds.toml").read_text(encoding="utf-8"))
    parts = raw.pop("parts")
    return tuple(_Act(name, table["by"], tuple(_patterns(table, parts))) for name, table in raw.items())


def _patterns(table: Mapping[str, str | list[str]], parts: Mapping[str, str]) -> Iterator[tuple[re.Pattern[str], bool]]:
    for form in ("past", "plain", "base", "ing", "passive", "inverted"):
        if verbs := _any_of(table, form, parts):
            yield re.compile(telling(form, verbs, has_target="passive" in table)), form == "base"
    for pattern in table.get("suffered", ()):
        yield re.compile(pattern.replace("{against}", AGAINST)), False


def _any_of(table: Mapping[str, str | list[str]], form: str, parts: Mapping[str, str]) -> str:
    verbs = "|".join(table.get(form, ()))
    for name, pattern in parts.items():
        verbs = verbs.replace(f"{{{name}}}", pattern)
    return f"(?:{verbs})" if verbs else ""
