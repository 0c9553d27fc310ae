"""Stretches of a text that might name an organisation: capitalised words, joined as names are ("Department of Labor").

Every stretch is proposed with all its parts; `judging.py` judges them and the best that do not overlap remain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.tag.wordlists import name_words
from pipeline.tag.words import Words

_JOINING = name_words("joining")
_SMALL_HEADS = name_words("small_heads")
_BEFORE_OF = name_words("before_of")
_BODIES = name_words("bodies")
_OPENERS = name_words("openers")
_BEGINNERS = name_words("beginners")
_GLUES = frozenset({"-", ".", "&", "@", "/", "+", "!"})  # behind the first word of "In-Q-Tel", "A. Field & Sons"
_ADDRESSED = frozenset({"/", "@", "#", "_", "\\"})  # right before a word of an address or a handle
_POINTED = frozenset({"St", "Ste", "Mt", "Ft"})
_ELIDED = frozenset({"d", "l", "dell", "all", "sull"})
_SEATED = frozenset(
    {
        "Center",
        "Centre",
        "Clinic",
        "Institute",
        "Faculty",
        "Laboratory",
        "Lab",
        "School",
        "Department",
        "Project",
        "Program",
        "Programme",
        "Observatory",
        "Initiative",
        "College",
    }
)
_MEMBERS = frozenset(
    {"MP", "MPs", "MEP", "MEPs", "MSP", "MSPs", "MLA", "MLAs", "MPP", "MPPs", "TD", "TDs"}
)  # end no name
#: "board of": of anything else it is a part of that body.
_BOARDS_OF = frozenset(
    (
        *("Supervisors", "Education", "Commissioners", "Directors", "Trustees", "Selectmen", "Aldermen", "Regents"),
        *("Governors", "Health", "Elections", "Police", "Ethics", "Parole", "Appeals", "Review", "County"),
    )
)
_LONGEST = 14  # words and signs
_LONGEST_CHAIN = 40
_MOST = 8_000  # candidates of one text: an article has 300; what is longer has its first ones judged
_STARTS = 8  # capitalised words of a chain that a name may begin at


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words `first` to `last` (exclusive) and the characters that they cover."""

    first: int
    last: int
    start: int
    end: int


def candidates(words: Words, runs: Sequence[tuple[int, int]]) -> list[Candidate]:
    """All stretches worth judging, in the order of their beginnings. `runs` are the text's chains."""
    found: list[Candidate] = []
    for chain in runs:
        found.extend(_parts(words, chain))
        if len(found) >= _MOST:
            break
    return found


def chains(words: Words) -> list[tuple[int, int]]:
    """The longest runs of capitalised words with what may join them, as (first, last) of words."""
    found, at, n = [], 0, len(words.texts)
    while at < n:
        if (words.texts[at].islower() and words.texts[at] not in _BEFORE_OF) or not _opens(words, at):
            at += 1
            continue
        last = _extend(words, at)
        found.append((at, last))
        at = last
    return found


def is_capital(text: str) -> bool:
    """A word that a name can be made of: a capital somewhere ("iPhone", "NEC"), or digits beside a letter ("4chan")."""
    return not text.islower() and any(map(str.isupper, text))


def _opens(words: Words, at: int) -> bool:
    text = words.texts[at]
    if is_capital(text):
        return True
    following = words.texts[at + 1] if at + 1 < len(words.texts) else ""
    return text in _BEFORE_OF and following == "of" and at + 2 < len(words.texts) and is_capital(words.texts[at + 2])


def _extend(words: Words, first: int) -> int:
    """Where a chain that opens at `first` ends (exclusive)."""
    last = first + 1
    _, end = words.reach(words.sentence_of(first))
    while last < end and last - first < _LONGEST_CHAIN:
        step = _step(words, last)
        if step == 0:
            break
        last += step
    return last


def _step(words: Words, at: int) -> int:
    """How many words from `at` on go on with the name: 0, or up to and including the next capitalised one."""
    text = words.texts[at]
    if is_capital(text) or (text.isdigit() and words.spaced(at) and len(text) <= 4):
        return 1
    if text in _SMALL_HEADS and words.spaced(at):
        return 1
    if text.islower() and _next(words, at + 1) in _BODIES and text.isalpha() and text not in _JOINING:
        return 2
    if text in ("'", "’", "‘") and not words.spaced(at):
        return _possessive(words, at)
    if text in _ELIDED and _next(words, at + 1) in ("'", "’") and is_capital(_next(words, at + 2)):
        return 3
    if text in (".", "-", "&", "+", "@", "!"):
        return _sign(words, at)
    if text == "(" or text == ",":
        return _partners(words, at) or _place_inside(words, at)
    return _seat(words, at) if text == "at" else _joined(words, at)


def _next(words: Words, at: int) -> str:
    return words.texts[at] if at < len(words.texts) else ""


def _possessive(words: Words, at: int) -> int:
    """ "Sheriff's Office", "Kohl's": the s belongs to the chain; whether it belongs to the name is judged later."""
    if _next(words, at + 1) in ("s", "S", "t") and not words.spaced(at + 1):
        return 2
    following = _next(words, at + 1)
    return 1 if following and words.spaced(at + 1) and (is_capital(following) or following in _SMALL_HEADS) else 0


def _sign(words: Words, at: int) -> int:
    text, following = words.texts[at], _next(words, at + 1)
    if text in ("&", "+") and words.spaced(at) and following and is_capital(following):
        return 2
    if text == "&" and following and is_capital(following):
        return 2
    if text == "+":
        return 0 if words.spaced(at) else 1
    if text == "." and words.texts[at - 1] in _POINTED and not words.spaced(at) and following and is_capital(following):
        return 2
    if text == "-" and words.texts[at - 1] == "Co" and following in ("op", "operative"):
        return 2
    if not following or words.spaced(at) or words.spaced(at + 1):
        return 1 if text == "." and _is_dotted(words, at) else 0
    if text == "." and ((following.islower() and len(following) <= 3) or is_capital(following)):
        return 2
    return 2 if text == "-" and (is_capital(following) or following.isdigit() or len(words.texts[at - 1]) <= 2) else 0


def _is_dotted(words: Words, at: int) -> bool:
    """The last point of "U.N.": the letter before it stands alone, and another such point comes before that."""
    return at >= 3 and len(words.texts[at - 1]) == 1 and words.texts[at - 2] == "." and not words.spaced(at)


def _place_inside(words: Words, at: int) -> int:
    """A place in "Washington County (Oregon) Sheriff's Office", "University of California, Berkeley"; ", Inc."."""
    following = _next(words, at + 1)
    if words.texts[at] == "," and following.rstrip(".") in ("Inc", "LLC", "Ltd", "Corp"):
        return 2
    if not following or not is_capital(following):
        return 0
    if words.texts[at] == "," and words.texts[max(0, at - 3) : at - 1] == ("University", "of"):
        return 2
    closing = 1 if words.texts[at] == "(" else 0
    for size in (1, 2):
        end = at + 1 + size
        if closing and _next(words, end) != ")":
            continue
        if _next(words, end + closing).casefold() in ("sheriff", "police", "county", "city", "district", "department"):
            return 1 + size + closing
    return 0


def _partners(words: Words, at: int) -> int:
    """ "Pell, Ostrander & Liu": a comma, one more capitalised word and the sign that ends the list."""
    following = _next(words, at + 1)
    is_list = words.texts[at] == "," and following and is_capital(following)
    return 2 if is_list and _next(words, at + 2) == "&" and is_capital(_next(words, at + 3) or "a") else 0


def _seat(words: Words, at: int) -> int:
    """ "Center on Privacy at Georgetown Law": a school's part of itself, named with where it is."""
    is_part = any(text in _SEATED for text in words.texts[max(0, at - 8) : at])
    following = _next(words, at + 1)
    skipped = 2 if following == "the" else 1
    return skipped + 1 if is_part and is_capital(_next(words, at + skipped) or "a") else 0


def _joined(words: Words, at: int) -> int:
    """One or two small joining words before a capitalised one."""
    size = 0
    while size < 3 and _next(words, at + size) in _JOINING:
        size += 1
    if size and words.texts[at + size - 1] == "for" and _next(words, at + size) in ("a", "an"):
        size += 1  # "Citizens for a Walkable Calverton"
    following = _next(words, at + size)
    return size + 1 if 0 < size < 3 and following and is_capital(following) else 0


def _parts(words: Words, chain: tuple[int, int]) -> list[Candidate]:
    first, last = chain
    starts = [at for at in range(first, last) if _may_start(words, at, chain)][: _STARTS * 3]
    ends = [at + 1 for at in range(first, last) if _may_end(words, at, chain)]
    return [
        Candidate(begin, end, words.starts[begin], words.ends[end - 1])
        for begin in starts
        for end in ends
        if begin < end <= begin + _LONGEST
    ]


def _may_start(words: Words, at: int, chain: tuple[int, int]) -> bool:
    text = words.texts[at]
    if words.text[max(0, words.starts[at] - 1) : words.starts[at]] in _ADDRESSED:
        return False
    if at > chain[0] and not words.spaced(at) and words.texts[at - 1] in (".", "'", "’", "‘"):
        return False
    if begins_sentence(words, at) or _is_opener(words, at):
        return False
    if text == "board" and _next(words, at + 2) not in _BOARDS_OF:
        return False
    return is_capital(text) or (text in _BEFORE_OF and _next(words, at + 1) == "of")


def begins_sentence(words: Words, at: int) -> bool:
    """ "But Ashgrove", "In Halden": whether the word has its capital from beginning a sentence alone."""
    if words.folded[at] not in _BEGINNERS or (_next(words, at + 1) in _GLUES and not words.spaced(at + 1)):
        return False
    return at == words.reach(words.sentence_of(at))[0]


def _is_opener(words: Words, at: int) -> bool:
    """ "Retailer Ashgrove": at the beginning of a sentence the capital of such a word says nothing."""
    if words.texts[at].casefold() not in _OPENERS or not is_capital(_next(words, at + 1)):
        return False
    return at == words.reach(words.sentence_of(at))[0]


def _may_end(words: Words, at: int, chain: tuple[int, int]) -> bool:
    text = words.texts[at]
    glued = (
        at + 1 < chain[1]
        and not words.spaced(at + 1)
        and words.texts[at + 1] == "."
        and _next(words, at + 2)[:1].isalnum()
    )
    if (glued and not words.spaced(at + 2)) or text in _MEMBERS:
        return False
    if text in ("s", "S") and not words.spaced(at) and words.texts[at - 1] in ("'", "’", "‘"):
        return True
    if not words.spaced(at) and words.texts[at - 1] == "." and text.islower():
        return True
    if text in ("op", "operative") and words.texts[max(0, at - 2) : at] == ("Co", "-"):
        return True
    return is_capital(text) or text in _SMALL_HEADS or text in ("+", "!") or text.isdigit() or _is_dotted(words, at)
