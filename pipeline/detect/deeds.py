"""Who did what, where a sentence says so beyond doubt: who cancelled, withdrew, denied, promised, fined, sued, banned.

In: a document and its entities. Out: deeds, each with the sentence that carries it. English alone is read, and only
what a main party is itself the subject or the target of; what others ask, expect or are quoted with is no deed. Where
none is found nothing is said: a line then names the parties without saying who did what. Verbs stand in `deeds.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pipeline.detect.earlier import tells_of_earlier
from pipeline.detect.words import sentences
from pipeline.records import ArticleEntity, Deed, Document, Evidence, Mention, Span, Tagged

#: Roles in which a company or agency answers, and those in which one decides.
CONCERNED = ("vendor", "buyer", "subject")
AUTHORITIES = ("regulator", "lawmaker")
_MAX_SENTENCES, _MAX_CHARS = 80, 1200
#: Acts by which one answers what is said of it.
ANSWERS = frozenset(
    {"cancellation", "suspension", "halt", "withdrawal", "appeal", "denial", "commitment", "apology", "reply"}
)
_ITS_WORDS = (
    r"(?:said|says|told|wrote|denie[sd]|insist(?:s|ed)|responded|replied|defend(?:s|ed)|added|argue[sd]|apologi[sz]ed)"
)
_IT = {
    "company": r"(?:company|firm|vendor|retailer|operator|chain|start-?up|supplier|maker|manufacturer|airline)",
    "agency": r"(?:department|district|force|agency|ministry|authority|police|sheriff|council|city|school)",
}
#: The same without a name: `the company said`, `said a spokeswoman`.
_SPEAKS_FOR_IT = {
    kind: re.compile(
        rf"\b(?:[Tt]he|[Aa]) (?:\w+ )?{it}(?:['’]s)?(?: spokes\w+)? (?:has |have |had |also )?{_ITS_WORDS}\b"
        rf"|\b{_ITS_WORDS} (?:the|a) (?:\w+ )?{it}\b"
    )
    for kind, it in _IT.items()
}

_NAME = r"⟦\d+⟧"
_SUBJECT = rf"(?P<by>{_NAME}(?:(?:, {_NAME})*,? and (?:the )?{_NAME})?)"
#: Where a clause begins, and what may stand before its subject: `the board of the`, `supermarket chain`.
_OPENING = (
    r"(?:^|[,;:—–”)] | [-–—] |\b(?:and|but|that|when|after|as|while|because|since|where) )"
    r"(?:[Tt]he |[Ii]ts |[Aa]n? )?"
    r"(?:(?:board|trustees|directors|management|leaders|council|members|commissioners|officials|lawyers?|spokes\w+|"
    r"chief|head) (?:of|for|at) (?:the )?)?"
    r"(?:(?!(?i:of|by|with|against|from|to|for|at|in|on|into|over|about|like|than|under|between|if|whether|unless)\b)"
    r"[\w’'-]+ ){0,3}"
)
#: Who speaks for a party, after its name: `’s chief executive Gunnar Eklind`, `, which holds stock,`.
_AFTER = (
    r"(?: \([^)]{1,40}\))?(?: and (?:an? (?:group|coalition) of|\w+ other|other|several) [a-z]+)?(?:['’]s?)?"
    r"(?: (?:board|management|council|trustees|owners?|founder|co-founder|president|chairman|chairwoman|chair|vice|"
    r"senior|deputy|chief|executive|CEO|sheriff|director|manager|counsel|spokes\w+|lawyers?|officials?|executives?))*"
    r"(?: [A-Z][\w.’'-]+){0,3}(?:, (?:Inc|Corp|Ltd)\.?)?"
    r"(?:, (?:which|who|whose|the|an?|based|in|through|via|by)\b[^,;:⟦]{1,90},)?"
)
_ADVERBS = (
    r"(?: (?:also|later|then|now|formally|quietly|publicly|repeatedly|already|flatly|since|first|recently|immediately|"
    r"temporarily|permanently|unanimously|again|further))*"
)
_SAID = (
    r"(?: (?:has |had )?(?:said|says|announced|confirmed|told [^,.;⟦]{1,40}?)(?: (?:on )?\w+day)?"
    r"(?: that)? (?:it|they)\b)?"
)
_HAS = r"(?: (?:has|have|had))?"
_DECIDED = (
    r"(?: will|(?: has| have| had)? (?:agreed|decided|chosen)? to| (?:agrees|decides|chose|moved) to|"
    r"(?: has| have| had)? voted(?: \d+\s?(?:[-–]|to)\s?\d+| unanimously)?(?: (?:on )?\w+day)?(?: night)? to)"
)
_WAS = r"(?: (?:is|was|were|has been|have been|had been|is being|being))"
_WHOM = rf"(?P<whom>{_NAME}(?:(?:, (?:the )?{_NAME})*,? and (?:the )?{_NAME})?)"
_TARGET = rf"(?:[^.;⟦]{{0,60}}{_WHOM})?"
_BY = rf"(?:[^.;⟦,]{{0,60}}\bby (?:the )?(?:[a-z]+ ){{0,3}}(?P<by>{_NAME}))?"
_SPOKEN = re.compile(r"“[^”]*”?|\"[^\"]*\"?")
_KEYS = re.compile(r"⟦(\d+)⟧")


@dataclass(frozen=True, slots=True)
class _Act:
    """An act with who may do it and the patterns that tell it."""

    name: str
    by: str
    patterns: tuple[re.Pattern[str], ...]


def deeds(document: Document, tagged: Tagged) -> tuple[Deed, ...]:
    """What the main parties did, as the text's sentences say it, in their order; acts of one sentence as told first."""
    main = {e.name: e for e in tagged.entities if e.salience == "main" and e.entity_type != "media"}
    if document.language != "en" or not main:
        return ()
    mentions = sorted((m for m in tagged.mentions if m.entity in main and not m.is_inferred), key=lambda m: m.start)
    return tuple(
        deed
        for span in sentences(document.text, document.boilerplate, _MAX_SENTENCES)
        if span.end - span.start <= _MAX_CHARS
        for deed in _told(document, span, [(m, main[m.entity]) for m in mentions if span.start <= m.start < span.end])
    )


def has_reply(document: Document, tagged: Tagged, found: Sequence[Deed]) -> bool | None:
    """Whether the text tells what a company concerned says to it, or an agency where no company is; None in a language
    that is not read. `found` are its deeds. That somebody declined to comment is no reply.
    """
    if document.language != "en":
        return None
    main = [e for e in tagged.entities if e.role in CONCERNED and e.salience == "main"]
    kind = "company" if any(e.entity_type == "company" for e in main) else "agency"
    names = {e.name for e in main if e.entity_type == kind}
    if any(deed.act in ANSWERS and not names.isdisjoint(deed.by) for deed in found):
        return True
    return bool(names) and any(
        _SPEAKS_FOR_IT[kind].search(sentence) and not tells_of_earlier(sentence, document.published_at)
        for span in sentences(document.text, document.boilerplate, _MAX_SENTENCES)
        if (sentence := document.text[span.start : min(span.end, span.start + _MAX_CHARS)])
    )


def _told(document: Document, span: Span, mentions: Sequence[tuple[Mention, ArticleEntity]]) -> Iterator[Deed]:
    text = document.text[span.start : span.end]
    if not mentions or tells_of_earlier(text, document.published_at):
        return
    marked, named = _marked(text, span, mentions)
    quote = Evidence(document.article_id, span.start, span.end, text, 1, 1.0)
    for act in _acts():
        for pattern in act.patterns:
            found = pattern.search(marked)
            deed = _deed(act, found, named, quote) if found else None
            if deed is not None:
                yield deed
                break


def _marked(
    text: str, span: Span, mentions: Sequence[tuple[Mention, ArticleEntity]]
) -> tuple[str, list[ArticleEntity]]:
    """The sentence with each main party as `⟦n⟧`, and the parties by n; what is quoted is taken out."""
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
    against = tuple(one.name for one in whom if one not in by and one.role not in AUTHORITIES)
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


def _patterns(table: Mapping[str, str | list[str]], parts: Mapping[str, str]) -> Iterator[re.Pattern[str]]:
    before = {"past": rf"{_HAS}{_ADVERBS} ", "plain": rf"{_HAS}{_ADVERBS} ", "base": rf"{_DECIDED}{_ADVERBS} "}
    before["ing"] = rf"{_WAS}{_ADVERBS} "
    for form, lead in before.items():
        if verbs := _any_of(table, form, parts):
            target = _TARGET if "passive" in table else ""
            yield re.compile(rf"{_OPENING}{_SUBJECT}{_AFTER}{_SAID}{lead}{verbs}{target}")
    if verbs := _any_of(table, "passive", parts):
        yield re.compile(rf"(?P<whom>{_NAME}){_AFTER}{_WAS}+{_ADVERBS} {verbs}{_BY}")
    for pattern in table.get("suffered", ()):
        yield re.compile(pattern.replace("{whom}", _WHOM))


def _any_of(table: Mapping[str, str | list[str]], form: str, parts: Mapping[str, str]) -> str:
    verbs = "|".join(table.get(form, ()))
    for name, pattern in parts.items():
        verbs = verbs.replace(f"{{{name}}}", pattern)
    return f"(?:{verbs})" if verbs else ""
