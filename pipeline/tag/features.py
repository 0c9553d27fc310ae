"""What the classifier sees of a candidate: the shape of its name, the words around it, and what others said of it.

Every feature is a short string; `classifier.py` hashes them, so that no word of a training text is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.tag.candidates import Candidate, is_capital
from pipeline.tag.scan import NameHit
from pipeline.tag.shapes import Shapes
from pipeline.tag.wordlists import WordLists
from pipeline.tag.words import Words

_LONG = 6
_APPOSITION = 7  # words of ", a startup that …" that are looked at


@dataclass(frozen=True, slots=True)
class Entity:
    """A span of the statistical pipeline."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Hint:
    """A gazetteer hit with the type of its (first) candidate, and whether context supports it."""

    hit: NameHit
    entity_type: str
    is_linked: bool


@dataclass(slots=True)
class Scene:
    """One text with everything that features are drawn from. `entities` is None where no model ran."""

    words: Words
    lists: WordLists
    entities: Sequence[Entity] | None
    hints: Sequence[Hint]
    shapes: Shapes
    counts: Counter[str] = field(init=False)
    folded: list[str] = field(init=False)
    surnames: frozenset[str] = field(init=False)
    headings: frozenset[int] = field(init=False)
    hint_at: dict[int, Hint] = field(init=False)
    label_at: dict[int, str] = field(init=False)
    label_of: dict[tuple[int, int], str] = field(init=False)

    def __post_init__(self) -> None:
        self.counts = Counter(self.words.texts)
        self.folded = [text.casefold() for text in self.words.texts]
        self.hint_at = {at: hint for hint in self.hints for at in range(hint.hit.first, hint.hit.last)}
        self.label_of = {(one.start, one.end): one.label for one in self.entities or ()}
        self.label_at = {at: one.label for one in self.entities or () for at in self._inside(one.start, one.end)}
        self.surnames = frozenset(self._surnames()) | frozenset(self._modelled_surnames())
        self.headings = frozenset(self._headings())

    def _inside(self, start: int, end: int) -> range:
        return range(self.words.word_at(start), self.words.word_at(max(start, end - 1)) + 1)

    def _surnames(self) -> Iterator[str]:
        """Last words of what begins with a given name: a later "Cooper" alone is that person."""
        texts = self.words.texts
        for at in range(len(texts) - 1):
            if self.folded[at] in self.lists.given_names and is_capital(texts[at]):
                following = at + (3 if texts[at + 1][0].isupper() and texts[at + 2 : at + 3] == (".",) else 1)
                if following < len(texts) and texts[following][0].isupper() and self.words.spaced(following):
                    yield texts[following]

    def _modelled_surnames(self) -> Iterator[str]:
        """Last words of persons that the statistical pipeline sees in two words or more."""
        for one in self.entities or ():
            words = self.words.text[one.start : one.end].split()
            if one.label == "PERSON" and len(words) > 1:
                yield words[-1].removesuffix("'s").removesuffix("’s")

    def _headings(self) -> Iterator[int]:
        """Sentences in title case or capitals: their capitals say nothing."""
        for index, span in enumerate(self.words.sentences):
            long_words = [
                word for word in re.findall(r"[A-Za-z]\w+", self.words.text[span.start : span.end]) if len(word) > 3
            ]
            if len(long_words) >= 3 and sum(word[0].isupper() for word in long_words) > 0.75 * len(long_words):
                yield index


def features(scene: Scene, candidate: Candidate) -> list[str]:
    """All features of one candidate."""
    found = ["bias"]
    found.extend(_name(scene, candidate))
    found.extend(_context(scene, candidate))
    found.extend(_article(scene, candidate))
    found.extend(_others(scene, candidate))
    return found


def _name(scene: Scene, candidate: Candidate) -> Iterator[str]:
    texts = scene.words.texts[candidate.first : candidate.last]
    folded = scene.folded[candidate.first : candidate.last]
    alpha = [word for word in folded if word[0].isalnum()]
    if not alpha:
        yield "no-word"
        return
    size = min(len(alpha), _LONG)
    yield f"n={size}"
    yield f"first={alpha[0]}"
    yield f"last={alpha[-1]}"
    if size > 1:
        yield f"last2={alpha[-2]} {alpha[-1]}"
        yield f"first2={alpha[0]} {alpha[1]}"
    else:
        yield f"only={alpha[0]}"
    for word in alpha[1:-1]:
        yield f"mid={word}"
    yield f"end3={alpha[-1][-3:]}"
    yield f"end2={alpha[-1][-2:]}"
    yield f"shapes={'_'.join(_shape(text) for text in texts[:5])}"
    yield f"lastshape={_shape(texts[-1])}{size}"
    for word in ("of", "for", "and", "on", "&", "(", ",", ".", "-", "'", "’"):
        if word in folded:
            yield f"has={word}"
    for part, words in (("first", alpha[:1]), ("last", alpha[-1:]), ("in", alpha[1:-1] if size > 2 else [])):
        for name in _classes(scene.lists, words):
            yield f"{part}:{name}"
    yield "classes=" + "_".join(_class(scene.lists, word) for word in alpha[:_LONG])
    phrase = " ".join(alpha)
    if phrase in scene.lists.places:
        yield "is-place"
    for size_of_place in (1, 2):
        if len(alpha) > size_of_place and " ".join(alpha[:size_of_place]) in scene.lists.places:
            yield f"place+{_class(scene.lists, alpha[size_of_place])}"


def _shape(text: str) -> str:
    if text.isdigit():
        return "9"
    if not text[0].isalnum():
        return text if text in ".&-+" else "'"
    if text.isupper():
        return "A" if len(text) == 1 else "AA" if len(text) <= 5 else "AAA"
    if text[0].isupper():
        return "AaA" if any(map(str.isupper, text[1:])) else "Aa"
    return "aA" if any(map(str.isupper, text)) else "a"


def _classes(lists: WordLists, words: Iterable[str]) -> set[str]:
    found = {name for word in words for name in lists.heads.get(word, ())}
    for word in words:
        found.update(name for name in ("given", "surname", "place") if _is(lists, name, word))
    return found


def _is(lists: WordLists, name: str, word: str) -> bool:
    return word in {"given": lists.given_names, "surname": lists.surnames, "place": lists.places}[name]


def _class(lists: WordLists, word: str) -> str:
    """The most telling class of a word, "-" for none."""
    heads = lists.heads.get(word)
    if heads:
        return heads[0]
    if word in lists.given_names:
        return "given"
    if word in lists.places:
        return "place"
    return "surname" if word in lists.surnames else word if word in ("of", "for", "and", "on", "s") else "-"


def _context(scene: Scene, candidate: Candidate) -> Iterator[str]:
    folded, words = scene.folded, scene.words
    sentence = words.sentence_at(candidate.start)
    span = words.sentences[sentence]
    low, high = words.word_at(span.start), words.word_at(max(span.start, span.end - 1)) + 1
    before = folded[max(low, candidate.first - 3) : candidate.first]
    after = folded[candidate.last : min(high, candidate.last + 3)]
    p1, p2 = (before[-1] if before else "^"), (before[-2] if len(before) > 1 else "^")
    n1, n2 = (after[0] if after else "$"), (after[1] if len(after) > 1 else "$")
    yield f"p1={p1}"
    yield f"p2={p2}"
    yield f"p21={p2} {p1}"
    yield f"n1={n1}"
    yield f"n12={n1} {n2}"
    yield f"p1n1={p1} {n1}"
    if len(after) > 1 and n1 in ("'", "’", "‘") and n2 == "s":
        yield f"owns={after[2] if len(after) > 2 else '$'}"
        yield "owns"
    for name in scene.lists.beside.get(p1, ()):
        yield f"p1:{name}"
    for word in (n1, n2) if n1 in ("'", "’") else (n1,):
        for name in scene.lists.beside.get(word, ()):
            yield f"n1:{name}"
    yield from _apposition(scene, candidate, folded[candidate.last : high])
    if candidate.first > low and is_capital(words.texts[candidate.first - 1]):
        yield f"capital-before={_class(scene.lists, folded[candidate.first - 1])}"
    if candidate.last < high and is_capital(words.texts[candidate.last]):
        yield f"capital-after={_class(scene.lists, folded[candidate.last])}"
    if candidate.first == low:
        yield "opens-sentence"
    if sentence in scene.headings:
        yield "in-heading"
        if candidate.first == low and candidate.last >= high - 1:
            yield "is-heading"


def _apposition(scene: Scene, candidate: Candidate, after: Sequence[str]) -> Iterator[str]:
    """ ", a startup that …" and "the nonprofit group X": nouns that say what the name is."""
    if len(after) > 2 and after[0] in (",", "(", "–", "—") and after[1] in ("a", "an", "the", "one", "which"):
        for word in after[2 : 2 + _APPOSITION]:
            if word in (",", ".", "that", "which", "who", ")"):
                break
            for name in scene.lists.beside.get(word, ()):
                yield f"appos:{name}"
    for word in scene.folded[max(0, candidate.first - 4) : candidate.first]:
        for name in scene.lists.beside.get(word, ()):
            yield f"near-before:{name}"


def _article(scene: Scene, candidate: Candidate) -> Iterator[str]:
    """The rest of the article: how often, in small letters too, and whether it is somebody's surname."""
    texts = scene.words.texts[candidate.first : candidate.last]
    if len(texts) == 1:
        yield f"count={min(4, scene.counts[texts[0]])}"
        if scene.counts[texts[0].casefold()] and not texts[0].islower():
            yield "also-small"
    if texts[-1] in scene.surnames:
        yield f"surname-here{min(3, len(texts))}"


def _others(scene: Scene, candidate: Candidate) -> Iterator[str]:
    """The gazetteer and the statistical pipeline."""
    if scene.entities is None:
        yield "no-model"
    else:
        label = scene.label_of.get((candidate.start, candidate.end))
        if label:
            yield f"model={label}"
            yield f"model={label}{min(3, candidate.last - candidate.first)}"
        else:
            labels = {scene.label_at.get(at, "-") for at in range(candidate.first, candidate.last)}
            yield f"model~{'_'.join(sorted(labels))}"
        yield f"model-next={scene.label_at.get(candidate.last, '-')}"
        yield f"model-before={scene.label_at.get(candidate.first - 1, '-')}"
    shape = scene.shapes.match(scene.words.text[candidate.start : candidate.end])
    if shape is not None:
        yield f"shape={shape.entity_type}"
        yield f"shape={shape.name}"
    yield from _hints(scene, candidate)


def _hints(scene: Scene, candidate: Candidate) -> Iterator[str]:
    seen: set[int] = set()
    for at in range(candidate.first, candidate.last):
        hint = scene.hint_at.get(at)
        if hint is None or id(hint) in seen:
            continue
        seen.add(id(hint))
        first, last = hint.hit.first, hint.hit.last
        kind = f"{hint.entity_type}{'' if hint.is_linked else '?'}"
        if (first, last) == (candidate.first, candidate.last):
            yield f"known={kind}"
        elif first < candidate.first or last > candidate.last:
            yield f"inside-known={kind}"
        else:
            edge = "first" if first == candidate.first else "last" if last == candidate.last else "mid"
            yield f"holds-known={kind}:{edge}"
    if len(seen) > 1:
        yield f"holds-knowns={min(3, len(seen))}"
