"""What the classifier sees of a candidate: the shape of its name, the words around it, and what others said of it.

Every feature is a short string; `classifier.py` hashes them, so that no word of a training text is kept. Candidates
share their first and last words, and articles their names: what hangs on one of these alone is drawn and hashed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from pipeline.tag.acronyms import initials_match, is_acronym
from pipeline.tag.candidates import Candidate, is_capital
from pipeline.tag.classifier import hashes
from pipeline.tag.group_features import groups_after, groups_before, own_groups
from pipeline.tag.hint_features import hint_features
from pipeline.tag.scene import Scene
from pipeline.tag.wordlists import WordLists

_QUOTES = ("'", "’", "‘")
_LONG = 6
_LISTING = frozenset({",", "and", "or", "the", "&", ";"})
_APPOSITION = 7  # words of ", a startup that …" that are looked at
_SIGNS = frozenset({"of", "for", "and", "on", "&", "(", ",", ".", "-", "'", "’"})


def features(scene: Scene, candidate: Candidate) -> list[int]:
    """All features of one candidate, hashed."""
    first, last, folded = candidate.first, candidate.last, scene.folded
    low, high = scene.reach(first)
    beside = f"p1n1={folded[first - 1] if first > low else '^'} {folded[last] if last < high else '$'}"
    found = list(hashes(("bias", beside)))
    found += _name(scene.lists, scene.words.texts[first:last])
    found += scene.once(_before, first)
    found += scene.once(_after, (last, high))
    if first == low and last >= high - 1 and scene.words.sentence_of(first) in scene.headings:
        found += hashes(("is-heading",))
    own = (_acronym(scene, candidate), own_groups(scene, candidate), _article(scene, candidate))
    found += hashes(chain(*own, hint_features(scene, candidate)))
    return found


@lru_cache(maxsize=1 << 13)
def _name(lists: WordLists, texts: Sequence[str]) -> tuple[int, ...]:
    return tuple(hashes(_of_name(lists, texts)))


def _of_name(lists: WordLists, texts: Sequence[str]) -> Iterator[str]:
    folded = [text.casefold() for text in texts]
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
    yield f"shapes={'_'.join(map(_shape, texts[:5]))}"
    yield f"lastshape={_shape(texts[-1])}{size}"
    yield from (f"has={word}" for word in dict.fromkeys(folded) if word in _SIGNS)
    for part, words in (("first", alpha[:1]), ("last", alpha[-1:]), ("in", alpha[1:-1] if size > 2 else [])):
        for name in _classes(lists, words):
            yield f"{part}:{name}"
            yield f"{part}:{name}&n={min(size, 4)}"
    yield "classes=" + "_".join(_class(lists, word) for word in alpha[:_LONG])
    phrase = " ".join(alpha)
    if phrase in lists.places:
        yield "is-place"
    for size_of_place in (1, 2):
        if len(alpha) > size_of_place and " ".join(alpha[:size_of_place]) in lists.places:
            yield f"place+{_class(lists, alpha[size_of_place])}"


@lru_cache(maxsize=1 << 12)
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
    return {name for word in words for name in _classes_of(lists, word)}


@lru_cache(maxsize=1 << 12)
def _classes_of(lists: WordLists, word: str) -> tuple[str, ...]:
    named = (("given", lists.given_names), ("surname", lists.surnames), ("place", lists.places))
    return (*lists.heads.get(word, ()), *(name for name, some in named if word in some))


@lru_cache(maxsize=1 << 12)
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


def _before(scene: Scene, first: int) -> Iterator[str]:
    """What stands before a name, and where in the text it begins."""
    folded, beside, sentence = scene.folded, scene.lists.beside, scene.words.sentence_of(first)
    low, _ = scene.words.reach(sentence)
    before = folded[max(low, first - 3) : first]
    p1, p2 = (before[-1] if before else "^"), (before[-2] if len(before) > 1 else "^")
    yield f"p1={p1}"
    yield f"p2={p2}"
    yield f"p21={p2} {p1}"
    yield from (f"p1:{name}" for name in beside.get(p1, ()))
    yield from (f"p2:{name}" for name in beside.get(p2, ()))
    for word in folded[max(0, first - 4) : first]:
        yield from (f"near-before:{name}" for name in beside.get(word, ()))
    at = first - 1
    while at >= 0 and at >= first - 3 and folded[at] in _LISTING:
        at -= 1
    if at < first - 1:
        yield from _listed(scene, at, "before")
    if first > low and is_capital(scene.words.texts[first - 1]):
        yield f"capital-before={_class(scene.lists, folded[first - 1])}"
    if first == low:
        yield "opens-sentence"
    if sentence in scene.headings:
        yield "in-heading"
    yield from groups_before(scene, first, low)


def _after(scene: Scene, place: tuple[int, int]) -> Iterator[str]:
    """What stands after a name: `place` is the word after it and the first one of the next sentence."""
    last, high = place
    folded, beside = scene.folded, scene.lists.beside
    after = folded[last : min(high, last + 3)]
    n1, n2 = (after[0] if after else "$"), (after[1] if len(after) > 1 else "$")
    yield f"n1={n1}"
    yield f"n12={n1} {n2}"
    if len(after) > 1 and n1 in _QUOTES and n2 == "s":
        yield f"owns={after[2] if len(after) > 2 else '$'}"
        yield "owns"
    for word in (n1, n2) if n1 in _QUOTES else (n1,):
        yield from (f"n1:{name}" for name in beside.get(word, ()))
    yield from (f"n2:{name}" for name in beside.get("" if n1 in _QUOTES else n2, ()))
    yield from _apposition(scene, folded[last:high])
    at = last
    while at < len(folded) and at < last + 3 and folded[at] in _LISTING:
        at += 1
    if at > last:
        yield from _listed(scene, at, "after")
    if last < high and is_capital(scene.words.texts[last]):
        yield f"capital-after={_class(scene.lists, folded[last])}"
    yield from groups_after(scene, last, high)


def _apposition(scene: Scene, after: Sequence[str]) -> Iterator[str]:
    """ ", a startup that …": nouns that say what the name is."""
    if len(after) > 2 and after[0] in (",", "(", "–", "—") and after[1] in ("a", "an", "the", "one", "which"):
        for word in after[2 : 2 + _APPOSITION]:
            if word in (",", ".", "that", "which", "who", ")"):
                break
            yield from (f"appos:{name}" for name in scene.lists.beside.get(word, ()))


def _listed(scene: Scene, at: int, side: str) -> Iterator[str]:
    """A known neighbour in a list: "Amazon, Xyz and Microsoft"."""
    if (label := scene.label_at.get(at)) is not None:
        yield f"list-model={label}"
    if (hint := scene.hint_at.get(at)) is not None:
        yield f"list={hint.entity_type}"
        yield f"list-{side}={hint.entity_type}"


def _acronym(scene: Scene, candidate: Candidate) -> Iterator[str]:
    """A long form right before its acronym in brackets, and the acronym itself."""
    texts, last, first = scene.words.texts, candidate.last, candidate.first
    if last + 1 < len(texts) and texts[last] == "(" and is_acronym(texts[last + 1]):
        spelled = initials_match(texts[last + 1], scene.words.text[candidate.start : candidate.end])
        yield "introduces" if spelled else "before-other-acronym"
        if spelled:
            yield f"introduces:{scene.folded[last - 1]}"
    if last == first + 1 and is_acronym(texts[first]):
        yield "acronym"
        if texts[first - 1 : first] == ("(",):
            yield "acronym-in-brackets"
        yield f"acronym-introduced={texts[first] in scene.introduced}"


def _article(scene: Scene, candidate: Candidate) -> Iterator[str]:
    """The rest of the article: how often, in small letters too, and whether it is somebody's surname."""
    texts = scene.words.texts[candidate.first : candidate.last]
    if len(texts) == 1:
        yield f"count={min(4, scene.counts[texts[0]])}"
        if scene.counts[texts[0].casefold()] and not texts[0].islower():
            yield "also-small"
    if texts[-1] in scene.surnames:
        yield f"surname-here{min(3, len(texts))}"
