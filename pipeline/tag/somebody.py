"""Names that an article presents as an organisation: "the start-up Banjo", "Banjo, a start-up that".

What is said here holds for names that the gazetteer does not know; one mention that is clear speaks for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.records import EntityType
from pipeline.tag.candidates import Candidate, begins_sentence
from pipeline.tag.datelines import agencies
from pipeline.tag.scene import Scene
from pipeline.tag.signatories import signatories

_BACK, _ON = 70, 120  # characters before and after a name that may present it

_COMPANY = (
    r"company|firm|start-?up|vendor|maker|manufacturer|supplier|developer|retailer|integrator|contractor|operator|"
    r"carmaker|chain|bank|insurer|brokerage|caterer|processor|reseller|distributor|airline|consultancy|"
    r"(?:software|mailing|trading|publishing) house|grocer|hotelier|conglomerate|lender|broker|unicorn|subsidiary|"
    r"specialist|giant|provider|builder|carrier|spin-?off|wholesaler|bookmaker"
)
_PEOPLE = (  # who join together
    r"(?:academics|activists|campaigners|citizens|cleaners|consumers|couriers|doctors|drivers|employees|exiles|families|fans|"
    r"farmers|firefighters|guards|journalists|lawyers|members|migrants|mothers|neighbou?rs|nurses|officers|parents|"
    r"passengers|patients|pensioners|people|pilots|players|refugees|renters|researchers|residents|riders|scholars|"
    r"scientists|staff|students|supporters|survivors|teachers|tenants|veterans|volunteers|voters|women|workers)"
)
_KIND_OF_GROUP = (
    r"rights|advocacy|campaign|campaigning|pressure|privacy|consumer|civil[ -]liberties|activist|industry|trade|lobby|"
    r"community|parents['’]?|tenants['’]?|workers['’]?|transparency|citizens['’]?|digital[ -]rights|volunteer|"
    r"neighbou?rhood|residents['’]?|justice|legal aid|support"
)
_GROUP = (
    r"charity|non-?profit|NGO|association|coalition|union|campaign(?:ers)?|activists|initiative|alliance|federation|"
    rf"collective|movement|(?:organi[sz]ation|club|group|network)(?= of (?:[a-z]+ )?{_PEOPLE}\b)|"
    rf"(?:{_KIND_OF_GROUP}) (?:group|body|organi[sz]ation|network|campaign)"
)
_AGENCY = (
    r"regulator|ministry|(?:privacy|data protection|supervisory) authority|police force|inspectorate|"
    r"(?:public|statutory|government|municipal|state) (?:body|agency|authority)|"
    r"(?:housing|transport|transit|tax|welfare|social security|intelligence|law enforcement) (?:agency|authority)"
)
_MEDIA = r"newspaper|magazine|broadcaster|news site|news agency|newsletter"
_UNSURE = r"group|organi[sz]ation|body|watchdog|think tank|foundation|network|institute|agency|authority"
_NOUN = (
    rf"(?:(?P<company>{_COMPANY})|(?P<group>{_GROUP})|(?P<agency>{_AGENCY})|(?P<media>{_MEDIA})|(?P<other>{_UNSURE}))"
)
_BEFORE = re.compile(
    rf"\b{_NOUN}(?: |,? (?:(?:is|was) )?(?:also |now )?(?:called|named|known as|calling itself|by the name of) )"
    r"[\"“‘]?$"
)
_INSERTED = re.compile(rf"\b[Tt]he (?:[\w'’-]+ ){{0,3}}{_NOUN}, $")
_PLAIN = r"(?!(?:of|in|at|for|to|with|from|by|on|and|or)\b)[\w'’-]+,? "
_BRACKETS = r"(?: \((?:formerly |previously |also |or |now |once )?[A-Z][^()\n]{1,40}\))?"  # its other name
_AFTER = re.compile(
    rf"{_BRACKETS}(?:, | \(| [–—-] )(?:an?|the|one of the) (?:{_PLAIN}){{0,4}}?{_NOUN}"
    r"(?= (?:that|which|whose|of|in|based|for|from|behind|run|owned|founded|with|backed|headquartered|opposed|"
    r"representing|known)\b|[,.;:)]| [–—-])"
)
_DOES = re.compile(
    r", which (?:(?P<group>(?:(?:has|had) )?(?:long )?(?:campaign\w*|advocat\w+|lobb(?:y|ies|ied)\w*) "
    rf"(?:for|against|on)\b|represents? (?:the |some |about )?(?:[\w,.'’-]+ ){{0,3}}?{_PEOPLE}\b)|"
    r"(?P<company>(?:also )?(?:makes|sells|supplies|manufactures|distributes) "
    r"(?!(?:for|at|in|out|up|it|sure|them|us|sense|much|most|more|headlines|news|use|no|a lot|the most)\b)))"
)
_PERSONAL = frozenset(  # what persons are too
    {"activists", "bookmaker", "broker", "builder", "campaigners", "contractor", "developer", "grocer", "hotelier"}
)
_CALLED = re.compile(r"(?:called|named|known as|calling itself|by the name of) [\"“‘]?$")
#: What follows a name that is no clause's subject: "the campaign Smith supports" says nothing of Smith.
_STANDS = re.compile(
    r"['’]s? |[,.;:)\]\"”]|$|\n| (?:and|or|in|from|at|by|with|for|on|to|over|which|that|who|whose|wants?|said|says|"
    r"ask(?:s|ed)|told|called for|warned|declined|argue[sd]|announced)\b|"
    r" (?:has|have|had) \w+ (?:(?:the|an?|its|their) |[A-Z0-9£$€])"
)
_ENDINGS = frozenset({"Inc", "LLC", "Ltd", "Corp", "GmbH", "plc", "PLC", "ApS"})  # of a company's name in full
_OPENING = frozenset(  # no name: what opens a sentence, and titles
    (
        *("in", "for", "per", "and", "but", "at", "from", "by", "on", "with", "to", "as", "of", "opposite", "like"),
        *("president", "prime", "prof", "dr", "mr", "mrs", "ms", "sen", "rep", "gov", "sir", "king", "queen"),
    )
)
_SPEAKS = frozenset(
    {"said", "says", "told", "asked", "asks", "argued", "argues", "wrote", "added", "warned", "replied"}
)
_TWO = frozenset({"and", "for", "at", "in", "with", "by"})  # in a name, or between two
_SURE = 0.05  # what the presented name needs of the classifier where it may be a person, or begin a clause
_TRADED = 0.2  # where its noun is one that persons have too: "Ann Field, a developer"
_LIKELY = 0.1  # the same of what a person is of
_LIKELIER = 0.35  # and where no word tells it from a town, of which people are too
_KINDS: tuple[EntityType, ...] = ("company", "group", "agency", "media", "other")


def somebody(
    place: Scene, proposed: Sequence[Candidate], organisation: Sequence[float], known: frozenset[int]
) -> Mapping[str, EntityType]:
    """Names, without possessives, with the type that they are presented as, "other" where its word leaves that open."""
    text, found = place.words.text, dict[str, EntityType]()
    chance = {(one.first, one.last): odds for one, odds in zip(proposed, organisation, strict=True)}
    by_place = {(one.first, one.last): one for one in proposed}
    wires = {(span.start, span.end) for span in agencies(text)}
    signed = signatories(text)
    for span in _names(place):
        one = by_place.get(span)
        if one is not None and (one.start, one.end) in signed and known.isdisjoint(range(*span)):
            found.setdefault(text[one.start : one.end], signed[one.start, one.end])
        elif one is not None and known.isdisjoint(range(*span)) and _may_be(place, one, chance):
            kind = "media" if (one.start, one.end) in wires else _presented(place, one, chance[span])
            if place.words.texts[one.last - 1] in _ENDINGS:
                kind = "company"
            if kind is not None:
                found.setdefault(text[one.start : one.end], kind)
    for span in _affiliations(place):
        one = by_place.get(span)
        least = _LIKELY if _is_of_body(place, span) else _LIKELIER
        if one is not None and known.isdisjoint(range(*span)) and chance[span] >= least:
            found.setdefault(text[one.start : one.end], "other")
    return found


def _names(place: Scene) -> Iterator[tuple[int, int]]:
    """Whole runs of capitalised words, those that a possessive ends without it, and those up to "Ltd"; no article."""
    texts = place.words.texts
    for begin, last in place.chains:
        is_opened = (texts[begin] == "The" and last - begin > 2) or begins_sentence(place.words, begin)
        first = begin + 1 if is_opened else begin
        if _is_somebody_of(place, first, last):
            first += 3
        yield first, last
        yield from ((first, at + 1) for at in range(first + 1, last - 1) if texts[at] in _ENDINGS)
        if last - first > 2 and texts[last - 2] in ("'", "’") and texts[last - 1] == "s":
            yield first, last - 2


def _is_somebody_of(place: Scene, first: int, last: int) -> bool:
    """ "said Ann Field of Acme": no body is called by two such words and "of"."""
    texts = place.words.texts
    if last - first < 4 or texts[first + 2] != "of" or first == 0 or place.folded[first - 1] not in _SPEAKS:
        return False
    return not any(place.lists.heads.get(word) for word in place.folded[first : first + 2])


def _affiliations(place: Scene) -> Iterator[tuple[int, int]]:
    """What a person is of, in several words: "Ann Field of Parents in the Loop"; one word may be a town."""
    texts = place.words.texts
    for first, last in place.chains:
        of = next((at for at in range(first + 2, min(first + 4, last - 2)) if texts[at] == "of"), None)
        if of is None or place.folded[first] not in place.lists.given_names:
            continue
        begin = of + 2 if texts[of + 1] == "the" else of + 1
        name = place.words.text[place.words.starts[begin] : place.words.ends[last - 1]]
        if last - begin > 1 and name.casefold() not in place.lists.places:
            yield begin, last


def _is_of_body(place: Scene, span: tuple[int, int]) -> bool:
    """ "Parents in the Loop", "Halden Rights": a small word, or one that bodies are called."""
    texts, folded = place.words.texts[slice(*span)], place.folded[slice(*span)]
    kinds = {kind for word in folded for kind in place.lists.heads.get(word, ())}
    return not kinds <= {"place", "people", "government"} or any(text.islower() for text in texts)


def _may_be(place: Scene, one: Candidate, chance: Mapping[tuple[int, int], float]) -> bool:
    """No person, people or date; where two names may be meant the whole must be likelier than its beginning."""
    words = place.folded[one.first : one.last]
    opening = words[0]
    if opening in _OPENING or opening in place.lists.given_names or "title" in place.lists.heads.get(opening, ()):
        return False
    if words[-1].isdigit() or "," in words:
        return False
    if any("people" in place.lists.heads.get(word, ()) for word in words[:1]):
        return False
    if _TWO.isdisjoint(words):
        return True
    shorter = max((chance.get((one.first, last), 0.0) for last in range(one.first + 1, one.last)), default=0.0)
    return chance[one.first, one.last] > shorter


def _presented(place: Scene, one: Candidate, odds: float) -> EntityType | None:
    text = place.words.text
    before = text[max(0, one.start - _BACK) : one.start]
    ahead = _BEFORE.search(before)
    match = ahead or _AFTER.match(text, one.end, one.end + _ON)
    if match is None and text[one.end : one.end + 1] == ",":
        match = _INSERTED.search(before) or _DOES.match(text, one.end, one.end + _ON)
    told = {kind: noun for kind, noun in match.groupdict().items() if noun} if match is not None else {}
    if told and odds < (_TRADED if ahead is None else _SURE) and not _PERSONAL.isdisjoint(told.values()):
        return None
    if told and odds < _SURE and _may_be_another(place, one, ahead):
        return None
    return next((kind for kind in _KINDS if kind in told), None)


def _may_be_another(place: Scene, one: Candidate, ahead: re.Match[str] | None) -> bool:
    """Whether a name may be a person's, or begin a clause that tells which firm or campaign is meant."""
    text, words = place.words.text, place.folded[one.first : one.last]
    if ahead is not None and not _CALLED.search(ahead.group()) and not _STANDS.match(text, one.end):
        return True
    is_surname = len(words) == 1 and re.search(rf"[A-Z][\w.'’-]* {re.escape(text[one.start : one.end])}\b", text)
    return bool(is_surname) or not place.lists.surnames.isdisjoint(words)
