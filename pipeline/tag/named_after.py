"""Places, events, media and things that only bear a known name: "Acme Park", "Acme Street", "Acme News", "an Acme 3".

Who lent the name is not who is spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipeline.detect.jurisdictions import region_of
from pipeline.records import EntityType
from pipeline.tag.acronyms import is_acronym
from pipeline.tag.scan import NameHit
from pipeline.tag.wordlists import name_words, word_lists
from pipeline.tag.words import Words

_SPONSORED, _SPONSORED_BESIDE = name_words("sponsored"), name_words("sponsored_beside")
_STREETS, _EVENTS, _MEDIA = name_words("streets"), name_words("sponsored_events"), name_words("owned_media")
_BRANDS = name_words("brands_of_things")
_LEAKS = name_words("leaks")
_PARTS, _RIVERS = name_words("parts_of_universities"), name_words("rivers")
_FOR = re.compile(r" for ([A-Z])")
_LIVED_IN = re.compile(
    r" (?:residents?|voters|townspeople|townsfolk|homeowners|suburbs?|county|city council|town council)\b"
)
_SENT = re.compile(r" (?:correspondents?|editors?|reporters?|bureau|office|team|journalists?|presenters?|viewers?)\b")
_IN_STATE = re.compile(r", ([A-Z]\w+(?: [A-Z]\w+)?)(?=[,.;)]|\s*$| (?:has|is|was|have|are|were)\b)")
_WORN = re.compile(
    r" (?:branded )?(?:t-shirts?|tee shirts?|hoodies?|sweatshirts?|tracksuits?|baseball caps?|trainers|sneakers|"
    r"handbags?|tote bags?)\b",
    re.IGNORECASE,
)
_DETERMINED = re.compile(
    r"\b(?:an?|his|her|their|my|your|this|another|stolen|rented|parked|wearing|wore|drove|driving)"
    r"(?: (?:white|black|red|blue|silver|gr[ae]y|green|new|old|used|stolen|rented|rental|parked))* $",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"(?:[.,;:!?)\]\"”’']|\s*$| (?:and|or|in|on|at|with|from|near|that|who|when|while|was|is|has|had|outside|parked|"
    r"for|to|by|driver|car|van|truck|suv|SUV|sedan|pickup|taxi|shoes|bag|jacket|watch|coat|belt|boots)\b(?![’'-]))"
)
_MODEL = re.compile(
    r" (?!(?:CEO|CTO|CFO|Inc|Corp|Co|Ltd|LLC|PLC|AG|SE|SA|NV|North|South|America|Europe|Asia|UK|USA?|Canada|Japan|"
    r"Group|Motors?|Company|Financial|Credit)\b)[A-Z0-9][\w-]*"
)
_BY_ITSELF = re.compile(
    r"(?:[.;:!?]| (?:has|had|is|was|will|does|did|loses|lost|in|on|at|from|region|rainforest|basin)\b)"
)
_SHORT = 3  # letters of what is no team's animal or trade
_BEFORE = 40  # characters before a name that say whether a thing is spoken of


def bears_the_name(words: Words, hit: NameHit, entity_type: EntityType, is_heading: Callable[[], bool]) -> bool:
    """Whether what stands here has the name of the known one, and is not the known one."""
    if entity_type in ("agency", "product"):
        return False
    following = _following(words, hit.last)
    is_firm = entity_type == "company"
    if is_firm and (_is_sponsored(words, hit, following, is_heading) or _is_thing(words.text, hit)):
        return True
    if is_firm and _is_river(words.text, hit):
        return True
    is_street = bool(following) and following[0] in _STREETS
    is_part = entity_type == "research" and not _PARTS.isdisjoint(following)
    if is_street or is_part or (entity_type == "media" and _is_station(words, hit, following)):
        return not is_heading()
    if " " in hit.surface:
        return False
    state = _IN_STATE.match(words.text, hit.end)
    return _LIVED_IN.match(words.text, hit.end) is not None or (state is not None and _is_state(state[1]))


def _is_station(words: Words, hit: NameHit, following: Sequence[str]) -> bool:
    """ "NBC Bay Area", "CNN Brasil": a local station, and not the one whose correspondent is there."""
    named = [" ".join(following[:size]) for size in (1, 2) if len(following) >= size]
    if not is_acronym(hit.surface) or word_lists().places.isdisjoint(named):
        return False
    return _SENT.match(words.text, words.ends[hit.last + len(following) - 1]) is None


def _is_thing(text: str, hit: NameHit) -> bool:
    """ "a Ford", "her Gucci bag": what somebody drives or wears. A maker's spokesman and its plant are the maker's."""
    if _WORN.match(text, hit.end):
        return True
    if hit.surface.casefold() not in _BRANDS:
        return False
    is_one = _DETERMINED.search(text, max(0, hit.start - _BEFORE), hit.start) is not None
    return is_one and (_ALONE.match(text, hit.end) or _MODEL.match(text, hit.end)) is not None


def _is_state(place: str) -> bool:
    """Whether this is one of the United States, and no town in one."""
    return (region_of(place) or "").startswith("US-") and place.casefold() in word_lists().wide_places


def _is_river(text: str, hit: NameHit) -> bool:
    """ "The Amazon has less water": a company that stands alone has no article."""
    if hit.surface.casefold() not in _RIVERS or hit.article:
        return False
    return text[max(0, hit.start - 4) : hit.start].casefold() == "the " and _BY_ITSELF.match(text, hit.end) is not None


def _is_sponsored(words: Words, hit: NameHit, following: Sequence[str], is_heading: Callable[[], bool]) -> bool:
    """ "Acme Stadium", "Acme Park", "the Acme Open", "Acme News"."""
    if not _SPONSORED.isdisjoint(following[:2]):
        return True
    if not following:
        return False
    if following[0] in _SPONSORED_BESIDE:
        return _FOR.match(words.text, words.ends[hit.last]) is None and not is_heading()
    is_own = following[0] in _MEDIA or _is_team(words, hit, following) or not _EVENTS.isdisjoint(following[:2])
    return is_own and not is_heading()


def _is_team(words: Words, hit: NameHit, following: Sequence[str]) -> bool:
    """ "The Acme Herons": several of a kind with a capital, one word, and no body or thing that goes by such a word."""
    kinds = following[0].removesuffix("s")
    is_many = len(following) == 1 and following[0].endswith("s") and len(kinds) > _SHORT
    has_article = words.text[max(0, hit.start - 4) : hit.start].casefold() == "the "
    return (
        is_many and has_article and following[0] not in _LEAKS and not {following[0], kinds} & word_lists().heads.keys()
    )


def _following(words: Words, at: int) -> tuple[str, ...]:
    """The capitalised words, three at most, that go on from word `at`, small."""
    last = at
    while last < min(len(words.texts), at + 3) and goes_on(words, last):
        last += 1
    return words.folded[at:last]


def goes_on(words: Words, at: int) -> bool:
    """Word `at` is capitalised and one blank away from the word before."""
    return words.texts[at][0].isupper() and words.text[words.ends[at - 1] : words.starts[at]] == " "
