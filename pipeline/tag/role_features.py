"""What speaks for a party's role: its kind and name, and the words around every mention of it in the article."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from pipeline.tag.acronyms import plain
from pipeline.tag.mentions import Found
from pipeline.tag.within import Party
from pipeline.tag.wordlists import WordLists
from pipeline.tag.words import Words

_BEFORE, _AFTER = 4, 6  # words around a mention whose cues count
_APPOSITION = 14  # words between two commas that still say what a party is
_SKIPPED = frozenset(
    {"has", "have", "had", "is", "was", "are", "were", "be", "been", "being", "will", "would", "could", "can", "may"}
    | {"might", "also", "not", "never", "who", "which", "that", "then", "already", "now", "recently", "since", "still"}
    | {"later", "both", "all", "do", "does", "did", "to"}
)
_MARKS = ("'", "’")


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of a party beside its mentions. `kind` is the gazetteer's; it `sells` a product that is named."""

    party: Party
    kind: str = ""
    sells: bool = False
    in_title: bool = False
    sells_recognition: bool = False


@dataclass(slots=True)
class Cast:
    """The parties of one article with what their features are drawn from, made ready once.

    `counts` is how often each is named, in rising order.
    """

    words: Words
    parts: Sequence[Part]
    lists: WordLists
    title: str = ""
    folded: tuple[str, ...] = field(init=False)
    rank: dict[int, int] = field(init=False)
    counts: list[int] = field(init=False)
    n_mentions: int = field(init=False)
    n_titled: int = field(init=False)
    title_words: list[str] = field(init=False)
    _cues: dict[tuple[int, int], frozenset[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.folded = self.words.folded
        self.counts = sorted(len(part.party.found) for part in self.parts)
        self.n_mentions, self.n_titled = sum(self.counts), sum(part.in_title for part in self.parts)
        self.title_words = re.findall(r"\w+", self.title.casefold())
        order = sorted(range(len(self.parts)), key=lambda at: -len(self.parts[at].party.found))
        seen: dict[str, int] = {}
        self.rank = {}
        for at in order:
            kind = self.parts[at].party.entity_type
            self.rank[at] = seen[kind] = seen.get(kind, -1) + 1

    def cues(self, low: int, high: int) -> frozenset[str]:
        """The classes of cues among the words of a sentence, looked up once for all that it names."""
        if (low, high) not in self._cues:
            self._cues[low, high] = frozenset(name for word in self.folded[low:high] for name in cue_classes(word))
        return self._cues[low, high]


@cache
def cue_pattern() -> Mapping[str, re.Pattern[str]]:
    """One expression per class of cues, for a single small-lettered word."""
    classes = tomllib.loads((files("pipeline.tag") / "lists" / "cues.toml").read_text(encoding="utf-8"))["roles"]
    return {name: re.compile("|".join(_expression(cue) for cue in cues)) for name, cues in classes.items()}


@lru_cache(maxsize=1 << 14)
def cue_classes(word: str) -> tuple[str, ...]:
    """The classes that a small-lettered word is a cue of."""
    return tuple(name for name, pattern in cue_pattern().items() if pattern.fullmatch(word))


def _expression(cue: str) -> str:
    return re.escape(cue[:-1]) + r"\w*" if cue.endswith("*") else re.escape(cue)


def guessed_kind(party: Party, lists: WordLists) -> str:
    """For a party without a kind: the class of its name's last telling word."""
    for word in reversed(plain(party.name)):
        for name in lists.heads.get(word, ()):
            return f"?{name}"
    return "?"


def role_features(cast: Cast, at: int) -> list[str]:
    """All features of the party at place `at`."""
    part = cast.parts[at]
    found = set(_own(cast, at, part))
    for one in part.party.found:
        found.update(_around(cast, one, part.party.entity_type))
    return sorted(found)


def _own(cast: Cast, at: int, part: Part) -> Iterator[str]:
    party, n = part.party, len(part.party.found)
    kind = part.kind or guessed_kind(party, cast.lists)
    what = f"{party.entity_type}/{kind}"
    yield from (
        "bias",
        f"type={party.entity_type}",
        f"what={what}",
        f"n={min(n, 5)}",
        f"{party.entity_type}:n={min(n, 5)}",
    )
    yield f"rank={min(cast.rank[at], 3)}/{party.entity_type}"
    yield f"first={min(4, 5 * party.found[0].start // max(1, len(cast.words.text)))}/{party.entity_type}"
    for word in plain(party.name):
        yield f"name={word}"
    if part.sells:
        yield "sells"
    if part.in_title:
        yield "in-title"
        yield f"in-title/{what}"
        yield from _in_title(cast, part)


def _in_title(cast: Cast, part: Part) -> Iterator[str]:
    """The words beside the party's name in the title, and the classes of all its words."""
    for surface in {tuple(plain(one.surface)) for one in part.party.found}:
        length = len(surface)
        for at in range(len(cast.title_words) - length + 1):
            if length and tuple(cast.title_words[at : at + length]) == surface:
                for word in cast.title_words[at + length : at + length + 3]:
                    yield f"t:after={word}"
                for word in cast.title_words[max(0, at - 2) : at]:
                    yield f"t:before={word}"
    for word in cast.title_words:
        for name in cue_classes(word):
            yield f"t:{name}/{part.party.entity_type}"


def _around(cast: Cast, one: Found, entity_type: str) -> Iterator[str]:
    words = cast.words
    first, last = words.word_at(one.start), words.word_at(one.end - 1) + 1
    low, high = words.reach(words.sentence_at(one.start))
    before, after = cast.folded[max(low, first - _BEFORE) : first], cast.folded[last : min(high, last + _AFTER)]
    yield from _beside(before, after, entity_type)
    yield from _cues(before, "before", entity_type)
    yield from _cues(after, "after", entity_type)
    yield from _clause(cast.folded[last : max(last, high)], entity_type)
    for name in cast.cues(low, high):
        yield f"s:{name}/{entity_type}"


def _beside(before: Sequence[str], after: Sequence[str], entity_type: str) -> Iterator[str]:
    yield f"p1={before[-1] if before else '^'}"
    yield f"n1={after[0] if after else '$'}"
    yield f"n1={after[0] if after else '$'}/{entity_type}"
    if len(after) > 1:
        yield f"n12={after[0]} {after[1]}"
    if len(before) > 1:
        yield f"p21={before[-2]} {before[-1]}"
    for word in before[-3:]:
        yield f"b={word}/{entity_type}"


def _clause(after: Sequence[str], entity_type: str) -> Iterator[str]:
    """What follows a name: what it has ("'s software"), what it is (", a watchdog,"), what it does ("fined")."""
    at = 0
    if len(after) > 1 and after[0] in _MARKS:
        at = 2 if after[1] == "s" else 1
        for word in after[at : at + 3]:
            yield f"has={word}"
            yield from (f"has:{name}/{entity_type}" for name in cue_classes(word))
        return
    if after and after[0] in (",", "("):
        closing = "," if after[0] == "," else ")"
        end = next((i for i in range(1, min(len(after), _APPOSITION)) if after[i] == closing), None)
        for word in after[1 : end or _APPOSITION]:
            if len(word) > 2:
                yield f"is={word}"
                yield f"is={word}/{entity_type}"
        at = len(after) if end is None else end + 1
    verbs = [word for word in after[at : at + 7] if word not in _SKIPPED][:3]
    for place, word in enumerate(verbs):
        yield f"v{place}={word}"
        yield f"v={word}/{entity_type}"
        yield from (f"v:{name}/{entity_type}" for name in cue_classes(word))


def _cues(near: Sequence[str], side: str, entity_type: str) -> Iterator[str]:
    for word in near:
        for name in cue_classes(word):
            yield f"{side}:{name}"
            yield f"{side}:{name}/{entity_type}"
