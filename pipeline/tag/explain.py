"""Why the tagger decided as it did: each mention's rule, alias or model, its sentence, what spoke for its role."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records import Mention
from pipeline.tag.classifier import Classifier, reasons
from pipeline.tag.role_features import Cast, role_features
from pipeline.tag.roles import ROLES
from pipeline.tag.seen import Seen, mentions
from pipeline.tag.wordlists import word_lists

_REASONS = 3


@dataclass(frozen=True, slots=True)
class Explained:
    """A mention, the sentence that it stands in, and the features that spoke loudest for its role."""

    mention: Mention
    context: str
    role_because: tuple[str, ...]


def explained(seen: Seen, classifier: Classifier) -> tuple[Explained, ...]:
    """Every mention of a text, in order."""
    cast = Cast(seen.words, seen.parts, word_lists(), seen.title)
    because = {
        (one.start, one.end): reasons(classifier, role_features(cast, at), ROLES.index(role), _REASONS)
        for at, (part, role) in enumerate(zip(seen.parts, seen.roles, strict=True))
        for one in part.party.found
    }
    return tuple(Explained(one, _sentence(seen, one), because.get((one.start, one.end), ())) for one in mentions(seen))


def _sentence(seen: Seen, one: Mention) -> str:
    span = seen.words.sentences[seen.words.sentence_at(one.start)]
    return " ".join(seen.words.text[span.start : max(span.end, one.end)].split())
