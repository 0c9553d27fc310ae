"""What part each party plays in an article: a linear model over what it is and over the cues around its mentions.

`role_weights.npz` lies beside this module; `python -m benchmarks.tagging.parties` makes it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.records import Role, Salience
from pipeline.tag.acronyms import plain
from pipeline.tag.classifier import Classifier, unpack
from pipeline.tag.mentions import Found
from pipeline.tag.within import Party
from pipeline.tag.wordlists import WordLists
from pipeline.tag.words import Words

ROLES: tuple[Role, ...] = (
    "vendor",
    "buyer",
    "critic",
    "regulator",
    "lawmaker",
    "investor",
    "subject",
    "source",
    "other",
)
_BEFORE, _AFTER = 4, 6  # words around a mention whose cues count
_MAIN_MENTIONS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of a party beside its mentions. `kind` is the gazetteer's; it `sells` a product that is named."""

    party: Party
    kind: str = ""
    sells: bool = False
    in_title: bool = False
    sells_recognition: bool = False


@cache
def load_role_classifier() -> Classifier:
    """The role weights as shipped."""
    return unpack((files("pipeline.tag") / "role_weights.npz").read_bytes(), len(ROLES))


@cache
def cue_pattern() -> Mapping[str, re.Pattern[str]]:
    """One expression per class of cues, for a single small-lettered word."""
    classes = tomllib.loads((files("pipeline.tag") / "lists" / "cues.toml").read_text(encoding="utf-8"))["roles"]
    return {name: re.compile("|".join(_expression(cue) for cue in cues)) for name, cues in classes.items()}


@cache
def cue_classes(word: str) -> tuple[str, ...]:
    """The classes that a small-lettered word is a cue of."""
    return tuple(name for name, pattern in cue_pattern().items() if pattern.fullmatch(word))


def _expression(cue: str) -> str:
    return re.escape(cue[:-1]) + r"\w*" if cue.endswith("*") else re.escape(cue)


def roles(words: Words, parts: Sequence[Part], lists: WordLists, classifier: Classifier) -> list[Role]:
    """The likeliest role that each party's kind allows; who sells a recognition product named here is its vendor."""
    odds = classifier.probabilities([role_features(words, part, lists) for part in parts])
    return [
        "vendor" if part.sells_recognition else allowed(ROLES[int(row.argmax())], part.kind)
        for part, row in zip(parts, odds, strict=True)
    ]


def allowed(role: Role, kind: str) -> Role:
    """The role, or what a party of this kind is instead where it cannot have it."""
    limit = role_limits().get(kind)
    return limit.instead if limit is not None and role in limit.never else role


@dataclass(frozen=True, slots=True)
class RoleLimit:
    """Roles that a kind of party never has, and the one that it has instead."""

    never: frozenset[str]
    instead: Role


@cache
def role_limits() -> Mapping[str, RoleLimit]:
    """Limits by the gazetteer's kind."""
    tables = tomllib.loads((files("pipeline.tag") / "lists" / "role_limits.toml").read_text(encoding="utf-8"))
    return {kind: RoleLimit(frozenset(table["never"]), table["instead"]) for kind, table in tables.items()}


def saliences(words: Words, parts: Sequence[Part]) -> list[Salience]:
    """Main parties: named in the title, often, or early and again."""
    return ["main" if _is_main(words, part) else "minor" for part in parts]


def _is_main(words: Words, part: Part) -> bool:
    n = len(part.party.found)
    if part.party.entity_type == "media":
        return part.in_title and n >= _MAIN_MENTIONS
    early = part.party.found[0].start < max(400, len(words.text) // 6)
    return part.in_title or n >= _MAIN_MENTIONS or (early and n >= 2)


def role_features(words: Words, part: Part, lists: WordLists) -> list[str]:
    """All features of one party."""
    party = part.party
    kind = part.kind or guessed_kind(party, lists)
    what = f"{party.entity_type}/{kind}"
    n = len(party.found)
    found = {
        "bias",
        f"type={party.entity_type}",
        f"what={what}",
        f"n={min(n, 5)}",
        f"{party.entity_type}:n={min(n, 5)}",
    }
    found.add(f"main={_is_main(words, part)}/{party.entity_type}")
    if part.sells:
        found.add("sells")
    if part.in_title:
        found.update(("in-title", f"in-title/{what}"))
    for one in party.found:
        found.update(_around(words, one, party.entity_type))
    return sorted(found)


def guessed_kind(party: Party, lists: WordLists) -> str:
    """For a party without a kind: the class of its name's last telling word."""
    for word in reversed(plain(party.name)):
        for name in lists.heads.get(word, ()):
            return f"?{name}"
    return "?"


def _around(words: Words, one: Found, entity_type: str) -> Iterator[str]:
    first, last = words.word_at(one.start), words.word_at(one.end - 1) + 1
    sentence = words.sentences[words.sentence_at(one.start)]
    before = [
        words.texts[at].casefold() for at in range(max(0, first - _BEFORE), first) if words.starts[at] >= sentence.start
    ]
    after = [
        words.texts[at].casefold()
        for at in range(last, min(len(words.texts), last + _AFTER))
        if words.starts[at] < sentence.end
    ]
    yield f"p1={before[-1] if before else '^'}"
    yield f"n1={after[0] if after else '$'}"
    yield f"n1={after[0] if after else '$'}/{entity_type}"
    if len(after) > 1:
        yield f"n12={after[0]} {after[1]}"
    if len(before) > 1:
        yield f"p21={before[-2]} {before[-1]}"
    yield from _cues(before, "before", entity_type)
    yield from _cues(after, "after", entity_type)


def _cues(near: Iterable[str], side: str, entity_type: str) -> Iterator[str]:
    for word in near:
        for name in cue_classes(word):
            yield f"{side}:{name}"
            yield f"{side}:{name}/{entity_type}"
