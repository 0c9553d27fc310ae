"""Who is affected, as a text names them: groups of people by plain words, each in the vocabulary of human-rights
work.
"""

from __future__ import annotations

import re

from pipeline.detect.cues import folded_sentence, load_patterns
from pipeline.detect.words import sentences
from pipeline.read.wrapping import flowing
from pipeline.records import Document

_MAX_SENTENCES, _MAX_CHARS = 200, 2000
_GROUPS = {
    "children": r"child(?:ren)?|minors?|pupils?|school ?(?:boys?|girls?|kids)|teenagers?|kids|underage",
    "ethnic minorities": r"people of colou?r|ethnic(?:ity| minorit\w+)|racial\w*|"
    r"racist|Black (?:men|man|women|woman|people|Americans)|"
    r"darker[- ]skinned|dark skin|minorities|Uig?hurs?|Uyghurs?|Roma people|Indigenous",
    "women": r"women|female faces?|gender (?:bias|gap)|women's",
    "LGBTQ people": r"transgender|non-?binary|LGBTQ?\+?|gay",
    "migrants": r"(?:im)?migrants?|asylum[- ]seekers?|refugees?|undocumented|deportation",
    "protesters": r"protest(?:er|or)s?|demonstrators?|activists?|dissidents?",
    "journalists": r"journalists?|reporters without borders",
    "workers": r"(?:warehouse |gig |sanitation )?workers?|drivers'? (?:accounts?|identit\w+)|"
    r"employees' faces|couriers?|labou?rers",
    "tenants": r"tenants?|public housing|renters?|residents of (?:the )?(?:building|complex)",
    "students": r"students?|campus",
    "shoppers": r"shoppers?|customers' faces|store visitors",
    "travellers": r"travell?ers?|passengers?|airline customers",
    "the poor": r"food stamps|welfare recipients|benefit claimants|homeless",
    "religious minorities": r"Muslims?|mosques?|religious minorit\w+",
}
_ANY = re.compile(rf"\b(?:{'|'.join(_GROUPS.values())})\b", re.IGNORECASE)
_PATTERNS = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _GROUPS.items()}


_HARM = (
    "stance:dispute",
    "type:contested_use",
    "type:bias_finding",
    "type:misidentification",
    "type:wrongful_arrest",
    "type:unlawful_data_collection",
    "type:data_breach",
)


def affected_groups(document: Document) -> tuple[str, ...]:
    """Affected groups in a fixed order: those named in the title, or in a sentence that speaks of harm or dispute."""
    patterns = load_patterns()
    spans = sentences(document.text, document.boilerplate, _MAX_SENTENCES)
    text = flowing(document.text)
    lines = [text[s.start : min(s.end, s.start + _MAX_CHARS)] for s in spans]
    naming = [line for line in lines if _ANY.search(line)]
    harm = [line for line in naming if patterns.of(folded_sentence(line)).keys() & set(_HARM)]
    told = "\n".join([document.title, *harm])
    return tuple(name for name, pattern in _PATTERNS.items() if pattern.search(told))
