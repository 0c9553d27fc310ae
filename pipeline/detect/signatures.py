"""What grouping keeps of an article: weighted words, meaning, entities, places and numbers, exact through JSON.

In: a document, its entities and what sifting said. Out: `Signature`, from which the indexes are rebuilt without
the text.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from pipeline.detect.actors import actors
from pipeline.detect.acts import acts_named
from pipeline.detect.background import load_background
from pipeline.detect.cues import folded_sentence, load_patterns
from pipeline.detect.days import days_named
from pipeline.detect.jurisdictions import places
from pipeline.detect.kinds import sure
from pipeline.detect.meaning import AXES, meaning
from pipeline.detect.words import SHORT_SENTENCES, sentences, stem, telling_words, words
from pipeline.records import CONCERNED, Document, Sifted, Signature, Tagged

VERSION = "signature-9"
MAX_TERMS = 60
MAX_ENTITIES = 16
MAX_SENTENCES, MAX_CHARS = 60, 2000
NUMBER_SENTENCES, REVERSAL_SENTENCES = 6, 2
TITLE_WEIGHT, LEAD_WEIGHT, LEAD_SENTENCES = 3.0, 1.5, 3
_DECIDES = ("regulator", "lawmaker")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")


def signature(document: Document, tagged: Tagged, sifted: Sifted, copy_of: str | None = None) -> Signature:
    """The signature of a document. `copy_of` is the article that it reprints, if any."""
    spans = sentences(document.text, document.boilerplate, MAX_SENTENCES)
    lines = [document.title, *(document.text[s.start : min(s.end, s.start + MAX_CHARS)] for s in spans)]
    lead, types = lines[: LEAD_SENTENCES + 1], sure(dict(sifted.types))
    entities = _entities(tagged)
    return Signature(
        version=VERSION,
        article_id=document.article_id,
        published_at=document.published_at,
        is_controversy=sifted.is_controversy,
        terms=_terms(lines, document.language),
        entities=entities,
        places=places(document),
        numbers=_numbers(lines[: NUMBER_SENTENCES + 1]),
        types=types,
        parties=_parties(tagged),
        copy_of=copy_of,
        title=_title(document),
        is_reversal=_is_reversal(lead[: REVERSAL_SENTENCES + 1]),
        days=tuple(d.isoformat() for d in days_named("\n".join(lead), document.published_at.date())),
        outlet=document.outlet,
        is_long=len(spans) > SHORT_SENTENCES,
        acts=acts_named(document.title),
        actors=actors(document, tagged, types),
        deciders=_deciders(tagged, dict(entities)),
        meaning=meaning(sifted.place),
    )


def _is_reversal(lines: Sequence[str]) -> bool:
    """True where title or opening say that something planned or done is taken back."""
    pattern = load_patterns().stance["reversal"]
    return any(pattern.search(folded_sentence(line)) for line in lines)


def _title(document: Document) -> tuple[str, ...]:
    return tuple(sorted(set(map(stem, telling_words((w.surface for w in words(document.title)), document.language)))))


def _terms(lines: Sequence[str], language: str) -> tuple[tuple[str, float], ...]:
    """Word stems with weights: those of the title and the lead count more; the most telling ones are kept."""
    counts: dict[str, float] = defaultdict(float)
    for n, line in enumerate(lines):
        weight = TITLE_WEIGHT if n == 0 else LEAD_WEIGHT if n <= LEAD_SENTENCES else 1.0
        for word in words(line):
            counts[word.surface] += weight
    weights: dict[str, float] = defaultdict(float)
    for surface, count in counts.items():
        for folded in telling_words([surface], language):
            if len(folded) > 1 and not folded.isdigit():
                weights[stem(folded)] += count
    background = load_background()
    ranked = sorted(weights.items(), key=lambda tw: (-math.log1p(tw[1]) * background.idf(tw[0]), tw[0]))
    return tuple((term, round(math.log1p(weight), 4)) for term, weight in ranked[:MAX_TERMS])


def _entities(tagged: Tagged) -> tuple[tuple[str, float], ...]:
    titled = set(tagged.title_entity_ids)
    weights = {
        e.entity_id: (2.0 if e.salience == "main" else 1.0) + (1.0 if e.entity_id in titled else 0.0)
        for e in tagged.entities
        if e.entity_type in ("company", "agency", "group", "product", "research")
    }
    ranked = sorted(weights.items(), key=lambda iw: (-iw[1], iw[0]))
    return tuple(ranked[:MAX_ENTITIES])


def _deciders(tagged: Tagged, among: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(e.entity_id for e in tagged.entities if e.role in _DECIDES and e.entity_id in among))


def _parties(tagged: Tagged) -> tuple[tuple[str, str], ...]:
    """Main companies and agencies with their role; where roles name parties, only those."""
    main = [e for e in tagged.entities if e.salience == "main" and e.entity_type in ("company", "agency")]
    acting = [e for e in main if e.role in CONCERNED]
    return tuple((e.entity_id, e.role) for e in acting or main)


def _numbers(lines: Sequence[str]) -> tuple[str, ...]:
    """Numbers of title and opening, years left out: they tell one happening from its neighbours."""
    found = Counter(m.group().replace(",", "") for m in _NUMBER.finditer("\n".join(lines)))
    telling = [n for n in found if len(n) > 1 and not re.fullmatch(r"(?:19|20)\d\d", n)]
    return tuple(sorted(telling)[:24])


def _acting(parties: Sequence[Sequence[str]]) -> list[tuple[str, float]]:
    """The actors of a signature that was kept before actors were: its parties, each with the same share."""
    found = sorted({f"org:{party}" for party, _ in parties})
    return [(actor, round(1 / len(found), 4)) for actor in found]


def _meant(raw: Mapping[str, Any]) -> bytes:
    """The meaning that was kept; nothing where none was yet, or along axes that are not those of today."""
    return bytes.fromhex(raw["meaning"]) if raw.get("axes") == AXES else b""


def to_json(signature: Signature) -> str:
    """A signature as one line of JSON."""
    kept = {name: getattr(signature, name) for name in Signature.__slots__}
    kept["published_at"] = signature.published_at.astimezone(UTC).isoformat()
    kept["meaning"], kept["axes"] = signature.meaning.hex(), AXES
    return orjson.dumps(kept).decode()


def from_json(text: str) -> Signature:
    """The signature that `to_json` wrote. Raises ValueError where the text is not one."""
    try:
        raw = orjson.loads(text)
        return Signature(
            version=raw["version"],
            article_id=raw["article_id"],
            published_at=datetime.fromisoformat(raw["published_at"]),
            is_controversy=bool(raw["is_controversy"]),
            terms=tuple([(str(t), float(w)) for t, w in raw["terms"]]),
            entities=tuple([(str(e), float(w)) for e, w in raw["entities"]]),
            places=tuple(raw["places"]),
            numbers=tuple(raw["numbers"]),
            types=tuple(raw["types"]),
            parties=tuple((str(e), str(r)) for e, r in raw["parties"]),
            copy_of=raw["copy_of"],
            title=tuple(raw.get("title", ())),
            is_reversal=bool(raw.get("is_reversal", False)),
            days=tuple(raw.get("days", ())),
            outlet=raw.get("outlet", ""),
            is_long=bool(raw.get("is_long", False)),
            acts=tuple(raw.get("acts", ())),
            actors=tuple([(str(a), float(s)) for a, s in raw.get("actors") or _acting(raw["parties"])]),
            deciders=tuple(raw.get("deciders", ())),
            meaning=_meant(raw),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a signature: {error!r}") from error
