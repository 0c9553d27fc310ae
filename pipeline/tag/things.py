"""Names that an article presents as a thing that is sold or used, and so no company: "Lens, a system lent by Acme".

One mention that is clear speaks for all of them, unless the name acts as only a company does ("Lens said").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from pipeline.tag.candidates import Candidate, is_capital
from pipeline.tag.scene import Scene
from pipeline.tag.words import Words

_BACK = 70  # characters before a name that may show what it is
_THING = (
    r"(?:systems?|software|apps?|sensors?|tools?|platform|terminals?|kiosks?|scanners?|cameras?|gates?|readers?|engine|"
    r"product|technology|algorithms?|service|suite|module|device|turnstiles?|programs?|licen[cs]es?|update|machines?|"
    r"robots?|locks?|doorbells?|glasses|drones?|tablets?|headsets?)"
)
_SELLER = r"(?:vendor|maker|supplier|developer|manufacturer|company|firm|start-?up)"
_FIRM = rf"(?:{_SELLER}|provider|business|operator|giant|group|specialist|chain|unit|arm|division|subsidiary|unicorn)"
_OWNED = re.compile(rf"\b{_SELLER}(?:['’]s|\b[^.;:!?]{{0,40}}?\bwhose)\s+(?:own |new |flagship )?[\"“‘]?$")
_WHOSE, _OWNS = re.compile(r",\s+whose\s+[\"“‘]?"), re.compile(r"['’]s\s+[\"“‘]?")
_THING_AFTER = re.compile(
    rf"[\"”’]?\s{{1,9}}(?:[a-z][\w-]{{0,40}}\s{{1,9}}){{0,2}}{_THING}\b(?!\s{{1,9}}(?:{_SELLER}|business|provider)\b)"
)
_CALLED = re.compile(
    rf"\b{_THING}s?,?\s+(?:(?:is|was|that is|which is)\s+)?"
    r"(?:called|named|dubbed|branded|marketed as|sold as)\s+[\"“‘]?$"
)
_MADE = re.compile(
    r"[\"”’]?(?:,? (?:made|developed|built|marketed|sold|supplied) by (?:the )?[A-Z]|"
    rf",? an? (?:[\w-]+ ){{0,3}}?{_THING} "
    r"(?:by|from|made|sold|built|developed) )"
)
_NOTED = re.compile(rf"\b(?:[Ii]ts|[Tt]heir|[Tt]he) (?:[\w-]+ ){{0,2}}?{_THING}, [\"“‘]?$")
_DEVICE = (
    r"(?:systems?|software|apps?|tools?|terminals?|kiosks?|scanners?|cameras?|gates?|readers?|sensors?|turnstiles?|"
    r"devices?|locks?|deadbolts?|doorbells?|glasses|drones?|robots?|machines?|tablets?|headsets?)"
)
_PART = (
    r"(?:made|sold|built|developed|lent|supplied|bought|leased|rented|licensed|offered|provided|marketed|fitted|"
    r"installed)"
)
_TOLD = (  # words before a thing's noun
    r"(?:(?!(?:of|in|at|for|to|with|from|by|on|and|or|as|that|which|who|whose|makes?|makers?|sells?)\b)"
    rf"(?!{_SELLER}\b)[\w-]+ ){{0,4}}?"
)
_NAMED = r"(?:scheme|system|service|software|product|tool|app|pilot|trial) (?:is|was|will be) (?:known|called)"
_CORPORATE = r"(?:Capital|Equity|Group|Holdings|Inc|Labs|Partners|Systems|Technologies|Ventures)"  # firms buy firms
_IS_THING = re.compile(
    rf"[\"”’]?(?:, (?:an?|the) {_TOLD}(?:{_THING}|product) (?:{_PART}\b|(?:by|from) (?:the )?[A-Z])|"
    rf", (?:an?|the) {_TOLD}(?:{_DEVICE}|product) of (?:the )?[A-Z]|"
    rf", an? {_TOLD}{_DEVICE}(?=[,.;]| (?:that|which|for|to)\b)|"
    rf", the {_TOLD}(?:part|component|module|feature) of (?:the|its|their) |"
    rf", (?:its|their|(?:the {_SELLER}|[A-Z][\w-]+)['’]s) {_TOLD}(?:{_THING}|product)\b(?! {_FIRM})|"
    rf",? (?:which )?(?:is|was|has been|will be) (?:\w+ly )?(?:(?:made|built|developed|marketed) by (?:the )?[A-Z]|"
    r"(?:fitted|installed) (?!as\b))|"
    r", which (?:sells|retails|is priced|is sold|costs?) (?:(?:for|at|about|around) ){0,2}[$£€¥]?\d|"
    rf", which (?!(?:[\w'’&.-]+ ){{0,4}}{_CORPORATE} )(?:[\w'’&.-]+ ){{1,5}}"
    r"(?:bought|leases?d?|rent(?:s|ed)|licen[cs]e[sd]|purchased) from "
    r"(?!(?:its|their|the) (?:own )?(?:founders?|owners?|shareholders|investors|parent)\b)|"
    rf", (?:software|technology|hardware) (?:{_PART}\b|(?:by|from|that|which|for) )|"
    rf", as the {_TOLD}{_NAMED}\b)"
)
_USED = re.compile(
    r" (?:is|was|has been|had been|being) (?:\w+ly )?(?:used|deployed|tested|tried|trialled|piloted) (?:by|at|in)\b"
)
_MARKED = re.compile(rf"(?:™|®|\(TM\)|\((?:tm|R|r)\)) (?:[a-z][\w-]{{0,40}} ){{0,2}}{_THING}\b")
_PAID_FOR = re.compile(r"\b(?:for|installed|fitted|ran) [\"“‘]?$")
_EDITION = re.compile(r"^(.+) (?:Plus|Pro|Lite|Max|Mini|Go|Live|\d)$")
_TRIAL_OF = re.compile(r"\b(?:pilots?|trials?|tests?|roll-?out|installation|use|version) of [\"“‘]?$")
_BOUGHT = re.compile(rf", {_PART} (?:by|from) (?:the )?[A-Z]")
_WORKS = re.compile(r", which (?:compares|matches|recogni[sz]es|reads|checks|scans|flags|searches|counts|unlocks) ")
_COPY_OF = re.compile(
    r"\b(?:(?:versions?|copy|copies|makers?|manufacturers?|developers?) of|"
    r"(?:which|that|what) (?:it|he|she|they|the (?:company|firm|police|force|city|council)) "
    r"(?:calls?|called|names?|named)) [\"“‘]?$"
)
_SUPPLIED_BY = re.compile(r"\b(?:made|built|developed|sold|supplied|provided|run|owned|operated|founded) by (?:the )?$")
_ACTS = re.compile(
    r"(?:['’]s)?\s{1,9}(?:said|says|told|declined|did not|would not|has not|hired|employs|sells|sold|supplied|raised|"
    r"bought|chief|CEO|founder|spokes\w+|executives?|employees|staff|Inc|Ltd|LLC|Corp|shares|which)\b"
)


def things(
    place: Scene, named: Sequence[tuple[Candidate, str]], asked: Collection[str], known: frozenset[int]
) -> frozenset[str]:
    """Those of the names, without possessives, that are things. `known` has the words of linked names."""
    shown = {name for one, name in named if _is_presented(place.words, one, name, known)}
    shown.update(_lines(place, named, asked))
    shown.update([f"{base}{ending}" for name in shown for base in _EDITION.findall(name) for ending in ("", "s")])
    acting = {name for one, name in named if name in shown and _is_somebody(place.words.text, one, name)}
    return frozenset(name for name in shown - acting if not _is_body(place, name))


def _is_body(place: Scene, name: str) -> bool:
    """Whether a name has the shape of a public body: "Halden Police® technology"."""
    shape = place.shapes.match(name)
    return shape is not None and shape.entity_type == "agency"


def acts(text: str, end: int) -> bool:
    """Whether the name that ends there does, or has, what only somebody does or has: "Lens said", "Lens employees"."""
    return _ACTS.match(text, end) is not None


def _is_somebody(text: str, one: Candidate, name: str) -> bool:
    """ "Lens said", "made by Lens": somebody, who may have been bought as a thing is."""
    return acts(text, one.start + len(name)) or _SUPPLIED_BY.search(text, max(0, one.start - 24), one.start) is not None


def _is_presented(words: Words, one: Candidate, name: str, known: frozenset[int]) -> bool:
    """ "the vendor whose Lens cameras", "the system, called Acme Lens", "Lens, made by Acme"."""
    text, end = words.text, one.start + len(name)
    before = text[max(0, one.start - _BACK) : one.start]
    if _THING_AFTER.match(text, end) and (_OWNED.search(before) or _is_owned(words, one, known)):
        return True
    maker = _maker(words, one.first, known)
    called = before if maker is None else text[max(0, words.starts[maker] - _BACK) : words.starts[maker]]
    shown = _CALLED.search(called) or _COPY_OF.search(called) or _MADE.match(text, end) or _IS_THING.match(text, end)
    shown = shown or (_PAID_FOR.search(before) and _WORKS.match(text, end))
    shown = shown or (_TRIAL_OF.search(before) and _BOUGHT.match(text, end))
    shown = shown or _MARKED.match(text, end)
    is_noted = text[end : end + 1] == "," and _NOTED.search(before) is not None
    return bool(shown or is_noted) and not is_longer(text, end)


def _lines(place: Scene, named: Sequence[tuple[Candidate, str]], asked: Collection[str]) -> Iterator[str]:
    """ "Acme Lens is used by": what bears the first word of "Acme Systems" and a word that no company ends with."""
    firms = {first for first, _, rest in (name.partition(" ") for name in asked) if _is_corporate(place, rest)}
    for one, name in named:
        first, _, rest = name.partition(" ")
        is_line = first in firms and rest and not _is_corporate(place, rest)
        if is_line and _USED.match(place.words.text, one.start + len(name)):
            yield name


def _is_corporate(place: Scene, words: str) -> bool:
    """Whether words end as a company's name does."""
    return "company" in place.lists.heads.get(words.rpartition(" ")[2].casefold().rstrip("."), ())


def _maker(words: Words, first: int, known: frozenset[int]) -> int | None:
    """The first word of the known name that stands right before word `first`, as in "Acme Lens"."""
    at = first
    while at - 1 in known:
        at -= 1
    return at if at < first and words.text[words.ends[first - 1] : words.starts[first]] == " " else None


def _is_owned(words: Words, one: Candidate, known: frozenset[int]) -> bool:
    """ "Acme, whose Lens", "Acme's Lens", "Acme Lens"."""
    between = words.text[words.ends[one.first - 3] : one.start] if one.first > 2 else ""
    if one.first > 2 and is_capital(words.texts[one.first - 3]) and _WHOSE.fullmatch(between):
        return True
    if one.first > 2 and one.first - 3 in known and _OWNS.fullmatch(between):
        return True
    return _maker(words, one.first, known) is not None


def is_longer(text: str, end: int) -> bool:
    """Whether another capitalised word follows, so that the name is longer."""
    return text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()
