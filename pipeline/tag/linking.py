"""Decides which entity of the gazetteer a known name means where it stands: one, or none. Unsure is unlinked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.records import EntityType, Span
from pipeline.tag.abroad import FAR, is_far, is_introduced, is_namesake, is_plain, is_shared
from pipeline.tag.abroad import NAMESAKE as OTHER_NAME
from pipeline.tag.acronyms import is_acronym
from pipeline.tag.affiliates import with_affiliates
from pipeline.tag.bearers import is_firm, is_person
from pipeline.tag.elsewhere import NAMESAKE, PERSON, STATE, THERE, beside_region, means_another, regions_of
from pipeline.tag.gazetteer.context import Surroundings, resolve
from pipeline.tag.gazetteer.normal import key
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.longer import Known, parts_of_longer
from pipeline.tag.scan import NameHit, rule_of
from pipeline.tag.tickers import Tickers
from pipeline.tag.words import Words

_TICKERED = "its ticker stands beside it"
_BESIDE = 60  # characters before and after a surface that its cues may begin or end in


@dataclass(frozen=True, slots=True)
class Link:
    """What a known name means. `entity_id` None: an entity perhaps, but not safely one of ours; `reason` says why.

    `is_outside`: context says that the name means nothing in the gazetteer. `is_another`: it says that the name means
    a namesake. `is_cued`: context speaks for the link. `is_around`: nothing but words somewhere around it do.
    """

    hit: NameHit
    entity_id: str | None
    entity_type: EntityType
    reason: str
    confidence: float
    is_outside: bool = False
    is_cued: bool = False
    is_another: bool = False
    is_around: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What else is known of an article: its title (or, for a title, its text), its day, and whom that part names."""

    other_text: str = ""
    on: date | None = None
    introduced: frozenset[str] = frozenset()


class Linker:
    """Links the hits of one text after another against one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._tickers = Tickers(gazetteer)

    def links(self, words: Words, hits: Sequence[NameHit], around: Around | None = None) -> list[Link]:
        """A link per hit, in order; surfaces that are never an entity are left out."""
        around = around or Around()
        named = [hit for hit in hits if key(hit.surface) not in self._gazetteer.stop_surfaces]
        kept, affiliates = with_affiliates(words, named, self._gazetteer)
        parts = affiliates | parts_of_longer(words, [self._known(hit) for hit in kept])
        first = [
            self._part(hit) if index in parts else self._plain(words, hit, around.on) for index, hit in enumerate(kept)
        ]
        introduced = around.introduced.union(link.entity_id for link in first if link is not None and link.entity_id)
        article = f"{around.other_text}\n{words.text}"
        found = [
            link or self._in_context(words, hit, article, introduced) for hit, link in zip(kept, first, strict=True)
        ]
        meant = self._without_bearers(words, self._without_others(words, found))
        return self._without_far(article, self._without_namesakes(words, meant))

    def _without_others(self, words: Words, links: Sequence[Link]) -> list[Link]:
        """A name that means somebody else in one place means nobody known in all places of the same text."""
        meant: dict[str, set[str]] = {}
        for link in links:
            if link.entity_id is not None and link.reason != _TICKERED:
                meant.setdefault(key(link.hit.surface), set()).add(link.entity_id)
        longer = {link.entity_id for link in links if link.entity_id is not None and " " in link.hit.surface}
        others: dict[str, str] = {}
        here: dict[int, str] = {}
        for link in links:
            for entity_id in meant.get(key(link.hit.surface), ()):
                entity = self._gazetteer.entities[entity_id]
                reason = means_another(words.text, link.hit.start, link.hit.end, entity)
                if reason == THERE or (reason == STATE and entity_id in longer):
                    here[link.hit.start] = reason
                elif reason is not None:
                    others[key(link.hit.surface)] = reason
        return [
            _unlinked(link, reason)
            if (reason := others.get(key(link.hit.surface)) or here.get(link.hit.start))
            else link
            for link in links
        ]

    def _without_bearers(self, words: Words, links: Sequence[Link]) -> list[Link]:
        """Of a name that a person bears no mention is a company's, unless a company of this name is shown too."""
        text, borne, firms = words.text, set[str](), set[str]()
        longer = {link.entity_id for link in links if link.entity_id is not None and " " in link.hit.surface}
        alone, places = set[int](), [link for link in links if self._may_be_borne(link)]
        for link in places:
            if is_person(text, link.hit.start, link.hit.end):
                borne.add(key(link.hit.surface))
                alone.add(link.hit.start)
            elif link.entity_id in longer or is_firm(text, link.hit.start, link.hit.end):
                firms.add(key(link.hit.surface))
        borne -= firms
        gone = alone | {link.hit.start for link in places if key(link.hit.surface) in borne}
        return [
            _unlinked(link, PERSON) if link.entity_id is not None and link.hit.start in gone else link for link in links
        ]

    def _may_be_borne(self, link: Link) -> bool:
        is_word = link.hit.surface.isalpha() and not is_acronym(link.hit.surface)
        return is_word and link.entity_type != "agency"

    def _without_namesakes(self, words: Words, links: Sequence[Link]) -> list[Link]:
        """The police "in Missouri" are not those of Massachusetts; where both are named, a bare name is nobody's."""
        wrong, right = dict[str, set[int]](), set[int]()
        for link in links:
            if link.entity_id is None or link.entity_type != "agency" or " " not in link.hit.surface:
                continue
            region = beside_region(words.text, link.hit.end)
            own = regions_of(self._gazetteer.entities[link.entity_id], rule_of(self._gazetteer, link.hit))
            if region is not None and region in own:
                right.add(link.hit.start)
            elif region is not None and own and any(one[:2] == region[:2] for one in own):
                wrong.setdefault(key(link.hit.surface), set()).add(link.hit.start)
        return [
            _unlinked(link, NAMESAKE)
            if link.entity_id is not None and key(link.hit.surface) in wrong and link.hit.start not in right
            else link
            for link in links
        ]

    def _without_far(self, article: str, links: Sequence[Link]) -> list[Link]:
        """Acronyms and plain names that are another body's here, by its full name or by where the article plays."""
        home, introduced = set[str](), set[str]()
        for link in links:
            entity = self._gazetteer.entities.get(link.entity_id or "")
            if entity is None or is_plain(link.hit.surface, entity):
                continue
            if " " in link.hit.surface:
                introduced.add(entity.entity_id)
            is_placed = entity.country is not None and entity.entity_type not in ("company", "product")
            if is_placed and not is_shared(link.hit.surface, entity):
                home.add(str(entity.country))
        return [self._near(link, article, home) if link.entity_id not in introduced else link for link in links]

    def _near(self, link: Link, article: str, home: set[str]) -> Link:
        entity = self._gazetteer.entities.get(link.entity_id or "")
        if entity is not None and is_plain(link.hit.surface, entity):
            return _unlinked(link, FAR) if is_far(entity, article, home) else link
        if entity is not None and is_introduced(link.hit.surface, entity, article):
            return _unlinked(link, OTHER_NAME)
        if entity is None or entity.entity_type in ("company", "media", "product"):
            return link
        if is_namesake(link.hit.surface, entity, article):
            return _unlinked(link, OTHER_NAME)
        if not is_shared(link.hit.surface, entity):
            return link
        return _unlinked(link, FAR) if is_far(entity, article, home) else link

    def _known(self, hit: NameHit) -> Known:
        return Known(hit, self._likely_type(hit), rule_of(self._gazetteer, hit) is not None)

    def _likely_type(self, hit: NameHit) -> EntityType:
        return self._type(hit.candidates[0]) if hit.candidates else "other"

    def _part(self, hit: NameHit) -> Link:
        """What a known name is that belongs to a longer one: nobody."""
        return Link(hit, None, self._likely_type(hit), "part of a longer name", 0.4, is_outside=True)

    def _plain(self, words: Words, hit: NameHit, on: date | None) -> Link | None:
        """A link that needs no context, or None."""
        if (entity_id := self._tickers.owner(words, hit)) is not None:
            return replace(self._link(hit, entity_id, _TICKERED, 0.99), is_cued=True)
        if rule_of(self._gazetteer, hit) is not None or len(hit.candidates) != 1:
            return None
        entity_id = hit.candidates[0]
        if not self._in_use(entity_id, hit.surface, on):
            return Link(hit, None, self._type(entity_id), "not yet called so on that day", 0.5)
        return self._link(hit, entity_id, "unambiguous name", 0.98)

    def ticker_spans(self, words: Words, links: Sequence[Link]) -> list[Span]:
        """The brackets with a linked company's ticker: support for the link, and no name of their own."""
        linked = ((link.hit.end, link.entity_id) for link in links if link.entity_id is not None)
        return [span for end, one in linked if (span := self._tickers.span(words, end, one)) is not None]

    def _link(self, hit: NameHit, entity_id: str, reason: str, confidence: float) -> Link:
        return Link(hit, entity_id, self._type(entity_id), reason, confidence)

    def _type(self, entity_id: str) -> EntityType:
        return self._gazetteer.entities[entity_id].entity_type

    def _in_use(self, entity_id: str, surface: str, on: date | None) -> bool:
        """Whether the entity was already called so; a former name goes on being used."""
        for alias in self._gazetteer.entities[entity_id].aliases:
            if key(alias.text) == key(surface) and alias.valid_from is not None:
                return on is None or on >= alias.valid_from
        return True

    def _in_context(self, words: Words, hit: NameHit, article: str, introduced: frozenset[str]) -> Link:
        rule = rule_of(self._gazetteer, hit)
        if rule is None:
            return Link(hit, None, self._type(hit.candidates[0]), "several are called so", 0.4)
        decided = resolve(rule, surroundings(words, hit, article, introduced))
        if decided.entity_id is not None:
            found = self._link(hit, decided.entity_id, decided.reason, 0.9)
            return replace(found, is_cued=decided.is_cued, is_around=decided.is_around)
        ids = [*hit.candidates, *(r.entity_id for r in rule.readings if r.entity_id is not None)]
        entity_type = self._type(ids[0]) if ids else "other"
        return Link(hit, None, entity_type, decided.reason, 0.4, decided.is_outside)


def _unlinked(link: Link, reason: str) -> Link:
    if link.reason == _TICKERED:
        return link
    gone = replace(link, entity_id=None, reason=reason, confidence=0.4, is_cued=False)
    return replace(gone, is_outside=reason == PERSON, is_another=True)


def surroundings(words: Words, hit: NameHit, article: str, introduced: frozenset[str]) -> Surroundings:
    """The hit's sentence with its neighbours, and the words beside it."""
    index = words.sentence_at(hit.start)
    around = words.sentences[max(0, index - 1) : index + 2]
    text = words.text
    return Surroundings(
        near=text[around[0].start : around[-1].end] if around else text,
        article=article,
        before=text[max(0, hit.start - _BESIDE) : hit.start],
        after=text[hit.end : hit.end + _BESIDE],
        introduced=introduced,
        at=len(article) - len(text) + hit.start,
    )
