"""What the classifier sees of a candidate: the shape of its name, the words around it, and what others said of it.

Every feature is a short string; `classifier.py` hashes them, so that no word of a training text is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.tag.acronyms import initials_match, is_acronym
from pipeline.tag.candidates import Candidate, is_capital
from pipeline.tag.group_features import group_features
from pipeline.tag.hint_features import hint_features
from pipeline.tag.scene import Scene
from pipeline.tag.wordlists import WordLists

_QUOTES = ("'", "’", "‘")
_LONG = 6
_LISTING = frozenset({",", "and", "or", "the", "&", ";"})
_APPOSITION = 7  # words of ", a startup that …" that are looked at


def features(scene: Scene, candidate: Candidate) -> list[str]:
    """All features of one candidate."""
    found = ["bias"]
    found.extend(_name(scene, candidate))
    found.extend(_context(scene, candidate))
    found.extend(group_features(scene, candidate))
    found.extend(_article(scene, candidate))
    found.extend(hint_features(scene, candidate))
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
            yield f"{part}:{name}&n={min(size, 4)}"
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
    if len(after) > 1 and n1 in _QUOTES and n2 == "s":
        yield f"owns={after[2] if len(after) > 2 else '$'}"
        yield "owns"
    for name in scene.lists.beside.get(p1, ()):
        yield f"p1:{name}"
    for word in (n1, n2) if n1 in _QUOTES else (n1,):
        for name in scene.lists.beside.get(word, ()):
            yield f"n1:{name}"
    yield from (f"n2:{name}" for name in scene.lists.beside.get("" if n1 in _QUOTES else n2, ()))
    yield from (f"p2:{name}" for name in scene.lists.beside.get(p2, ()))
    yield from _apposition(scene, candidate, folded[candidate.last : high])
    yield from _list(scene, candidate)
    yield from _acronym(scene, candidate)
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


def _list(scene: Scene, candidate: Candidate) -> Iterator[str]:
    """Known neighbours in a list: "Amazon, Xyz and Microsoft"."""
    first, last, folded = candidate.first, candidate.last, scene.folded
    before = first - 1
    while before >= 0 and before >= first - 3 and folded[before] in _LISTING:
        before -= 1
    after = last
    while after < len(folded) and after < last + 3 and folded[after] in _LISTING:
        after += 1
    if before < first - 1 and (label := scene.label_at.get(before)) is not None:
        yield f"list-model={label}"
    if after > last and (label := scene.label_at.get(after)) is not None:
        yield f"list-model={label}"
    if before < first - 1 and (hint := scene.hint_at.get(before)) is not None:
        yield f"list={hint.entity_type}"
        yield f"list-before={hint.entity_type}"
    if after > last and (hint := scene.hint_at.get(after)) is not None:
        yield f"list={hint.entity_type}"
        yield f"list-after={hint.entity_type}"


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
