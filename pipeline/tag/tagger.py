"""Text to entities, roles and deals. The wing's one entrance: `Tagger(nlp, gazetteer, lexicon).tag(document)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from pipeline.records import ArticleEntity, Document, EntityType, Mention, Role, Span, Tagged
from pipeline.tag.classifier import Classifier, load_classifier
from pipeline.tag.deals import deals
from pipeline.tag.features import Entity
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.inferred import PlaceForPolice, inferred_police
from pipeline.tag.linking import Around, Link, Linker
from pipeline.tag.mentions import Spotting, scene, spot
from pipeline.tag.roles import Part, load_role_classifier, roles, saliences
from pipeline.tag.scan import NameScanner
from pipeline.tag.shapes import Shapes
from pipeline.tag.sides import dealers, place_id, vendor_of
from pipeline.tag.within import Party, parties
from pipeline.tag.wordlists import word_lists
from pipeline.tag.words import Words, split

if TYPE_CHECKING:
    from spacy.language import Language

CODE_VERSION = "1"
_MODEL_TEXT = 200_000  # characters that the statistical pipeline is given at most


@dataclass(frozen=True, slots=True)
class TaggerOptions:
    """Thresholds."""

    spotting: Spotting = field(default_factory=Spotting)


@dataclass(frozen=True, slots=True)
class Weights:
    """The trained parts: what a name is, and what part a party plays."""

    names: Classifier
    roles: Classifier


@dataclass(frozen=True, slots=True)
class Seen:
    """All that the tagger made of one text, before it becomes records."""

    words: Words
    title_ids: tuple[str, ...]
    parts: tuple[Part, ...]
    roles: tuple[Role, ...]
    products: tuple[Party, ...]
    places: tuple[PlaceForPolice, ...]


class Tagger:
    """Tags one document at a time; holds no state between them."""

    def __init__(
        self,
        nlp: Language | None,
        gazetteer: Gazetteer,
        lexicon: Any = None,
        options: TaggerOptions | None = None,
        weights: Weights | None = None,
    ) -> None:
        self._nlp = nlp if nlp is not None and "ner" in nlp.pipe_names else None
        self._gazetteer = gazetteer
        self.lexicon = lexicon
        self._options = options or TaggerOptions()
        self._scanner = NameScanner(gazetteer)
        self._linker = Linker(gazetteer)
        self._shapes = Shapes(gazetteer)
        self._names: Mapping[str, tuple[str, EntityType]] = {
            entity.entity_id: (entity.name, entity.entity_type) for entity in gazetteer.entities.values()
        }
        weights = weights or Weights(load_classifier(), load_role_classifier())
        self._classifier, self._roles = weights.names, weights.roles

    @property
    def version(self) -> str:
        """Code, gazetteer, weights and statistical pipeline: equal versions give equal results."""
        meta = self._nlp.meta if self._nlp is not None else {"lang": "blank", "name": "none", "version": "0"}
        model = f"{meta['lang']}_{meta['name']}-{meta['version']}"
        return f"tag-{CODE_VERSION}+{self._gazetteer.version}+{self._classifier.version}.{self._roles.version}+{model}"

    def tag(self, document: Document) -> Tagged:
        """Mentions, parties and deals. Mentions are sorted, disjoint, and equal the text at their offsets."""
        seen = self.see(document.text, document.title, document.boilerplate, document.published_at.date())
        main = saliences(seen.words, seen.parts)
        mentions = [m for part, role in zip(seen.parts, seen.roles, strict=True) for m in _mentions(part.party, role)]
        mentions.extend(m for party in seen.products for m in _mentions(party, "other"))
        mentions.extend(self._inferred(seen))
        entities = [
            self._article_entity(part, role, salience)
            for part, role, salience in zip(seen.parts, seen.roles, main, strict=True)
            if part.party.entity_id is not None
        ]
        entities.extend(
            self._article_entity(Part(party), "other", "minor") for party in seen.products if party.entity_id
        )
        return Tagged(
            version=self.version,
            mentions=tuple(_disjoint(mentions)),
            entities=tuple(entities),
            deals=tuple(
                deals(seen.words, dealers(seen.parts, seen.roles, seen.products, seen.places, self._gazetteer))
            ),
            title_entity_ids=seen.title_ids,
        )

    def see(self, text: str, title: str = "", boilerplate: Sequence[Span] = (), on: date | None = None) -> Seen:
        """Everything found in a text, with what decided."""
        words = split(text)
        links, title_ids = self._links(words, title, on)
        place = scene(words, links, self._entities(text), self._shapes)
        skipped = (*boilerplate, *self._linker.ticker_spans(words, links))
        found = spot(place, links, self._classifier, skipped, self._options.spotting)
        grouped = parties(text, found, self._names)
        named = {one.surface for one in found if one.surface in title}
        parts = tuple(
            self._part(party, title_ids, named, grouped) for party in grouped if party.entity_type != "product"
        )
        return Seen(
            words,
            title_ids,
            parts,
            tuple(roles(words, parts, word_lists(), self._roles)),
            tuple(party for party in grouped if party.entity_type == "product"),
            tuple(inferred_police(text, self._gazetteer, word_lists(), boilerplate)),
        )

    def _links(self, words: Words, title: str, on: date | None) -> tuple[list[Link], tuple[str, ...]]:
        """The links of the text, and the entities that the title names."""
        title_words = split(title)
        title_hits = self._scanner.hits(title_words)
        plain = self._linker.links(title_words, title_hits, Around("", on))
        named = frozenset(link.entity_id for link in plain if link.entity_id is not None and link.confidence > 0.95)
        links = self._linker.links(words, self._scanner.hits(words), Around(title, on, named))
        introduced = frozenset(link.entity_id for link in links if link.entity_id is not None)
        again = self._linker.links(title_words, title_hits, Around(words.text, on, introduced))
        return links, tuple(dict.fromkeys(link.entity_id for link in again if link.entity_id is not None))

    def _entities(self, text: str) -> list[Entity] | None:
        if self._nlp is None:
            return None
        return [Entity(ent.start_char, ent.end_char, ent.label_) for ent in self._nlp(text[:_MODEL_TEXT]).ents]

    def _part(self, party: Party, title_ids: Sequence[str], in_title: set[str], grouped: Sequence[Party]) -> Part:
        known = self._gazetteer.entities.get(party.entity_id or "")
        vendors = {vendor_of(other, self._gazetteer) for other in grouped if other.entity_type == "product"}
        named = party.entity_id in title_ids or any(one.surface in in_title for one in party.found)
        kind = known.kind if known else self._shape_kind(party)
        return Part(party, kind, party.entity_id is not None and party.entity_id in vendors, named)

    def _shape_kind(self, party: Party) -> str:
        shapes = (self._shapes.match(one.surface) for one in party.found)
        return next(
            (shape.kind for shape in shapes if shape is not None and shape.entity_type == party.entity_type), ""
        )

    def _article_entity(self, part: Part, role: Role, salience: Any) -> ArticleEntity:
        party = part.party
        known = self._gazetteer.entities.get(party.entity_id or "")
        country = known.country if known else None
        return ArticleEntity(
            party.entity_id or "",
            party.name,
            party.entity_type,
            role,
            salience,
            party.is_known,
            country,
            len(party.found),
        )

    def _inferred(self, seen: Seen) -> list[Mention]:
        text = seen.words.text
        return [
            Mention(
                start=place.start,
                end=place.end,
                surface=text[place.start : place.end],
                entity=place.entity.name if place.entity else place.name,
                entity_type="agency",
                entity_id=place_id(place),
                role="buyer",
                is_known=place.entity is not None,
                is_inferred=True,
                confidence=0.6,
                rule="inferred: a place that stands for its police",
            )
            for place in seen.places
        ]


def _mentions(party: Party, role: Role) -> list[Mention]:
    return [
        Mention(
            start=one.start,
            end=one.end,
            surface=one.surface,
            entity=party.name,
            entity_type=party.entity_type,
            entity_id=party.entity_id,
            role=role,
            is_known=party.is_known,
            confidence=round(one.confidence, 3),
            rule=one.rule,
        )
        for one in party.found
    ]


def _disjoint(mentions: Sequence[Mention]) -> list[Mention]:
    """Sorted; of two that overlap the one that is no inference stays, then the longer."""
    kept: list[Mention] = []
    for one in sorted(mentions, key=lambda m: (m.is_inferred, m.start - m.end)):
        if all(
            one.end <= other.start or other.end <= one.start for other in kept if one.is_inferred == other.is_inferred
        ):
            kept.append(one)
    return sorted(kept, key=lambda m: (m.start, m.is_inferred))
