"""Which entities a surface can mean: the index of names, aliases and their spellings, with its contradictions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.tag.gazetteer.draft import Draft
from pipeline.tag.gazetteer.normal import Case, accepts, default_case, key, variants
from pipeline.tag.gazetteer.records import Entity, Form
from pipeline.tag.gazetteer.source import Problems
from pipeline.tag.wordlists import name_words

_LEAST = 2  # letters and digits
#: The lists of words that are nobody's name when they stand alone.
_WORDS = (
    "common",
    "small",
    "beginners",
    "opening",
    "openers",
    "pronouns",
    "telling_nothing",
    "joining",
    "bare_bodies",
    "bodies",
)

Forms = dict[str, tuple[Form, ...]]

#: How a company's name goes on in the press, by country; all others as `_ELSEWHERE`.
_LEGAL_ENDS = {
    "US": ("Inc", "Inc.", "Corp", "Corp.", "LLC"),
    "GB": ("plc", "PLC", "Plc", "Ltd", "Ltd.", "Limited"),
    "DE": ("AG", "SE", "GmbH"),
    "AT": ("AG", "GmbH"),
    "CH": ("AG", "SA", "Ltd"),
    "FR": ("SA", "SE", "SAS"),
    "ES": ("SA",),
    "IT": ("SpA", "S.p.A."),
    "NL": ("NV", "BV"),
    "SE": ("AB",),
    "JP": ("Corp", "Corp.", "Inc", "Inc.", "Co", "Co."),
    "KR": ("Corp", "Corp.", "Inc", "Inc.", "Co", "Co."),
    "CN": ("Ltd", "Ltd.", "Inc", "Inc.", "Co", "Co."),
}
_ELSEWHERE = ("Ltd", "Ltd.", "Inc", "Inc.")
_ENDS = frozenset(end for ends in (*_LEGAL_ENDS.values(), _ELSEWHERE) for end in ends)


def index_forms(draft: Draft, problems: Problems) -> Forms:
    """Folded surface to its forms. A form that two entities claim without a rule is a problem at each one's line."""
    index: dict[str, list[Form]] = defaultdict(list)
    for entity_id in draft.entities:
        seen: set[str] = set()
        for form in _forms(draft.entity(entity_id)):
            if form.text not in seen:
                seen.add(form.text)
                index[form.text.casefold()].append(form)
    for entity_id in draft.entities:
        for form in _with_legal_ends(draft.entity(entity_id), draft):
            if form.text.casefold() not in index:
                index[form.text.casefold()].append(form)
    for surface, rule in draft.rules.items():
        held = {form.entity_id for form in index.get(surface, ())}
        for _, reading in rule.readings:
            if reading.entity_id in draft.entities and reading.entity_id not in held:
                index[surface].append(Form(rule.surface, rule.case, str(reading.entity_id)))
    for surface, forms in index.items():
        if len({form.entity_id for form in forms}) > 1:
            _check_claims(surface, forms, draft, problems)
    _check_words(draft, problems)
    return {surface: tuple(forms) for surface, forms in index.items()}


def _check_words(draft: Draft, problems: Problems) -> None:
    """Names that stand in every text, or for nobody, are refused unless a rule says in which context they count."""
    for entity_id, (row, _) in draft.entities.items():
        entity = draft.entity(entity_id)
        for text in dict.fromkeys((entity.name, *(alias.text for alias in entity.aliases))):
            why = _is_word(text, draft) if text.casefold() not in draft.rules else None
            if why is not None:
                problems.add(
                    row, "aliases", f"'{text}' {why}: give it a line with cues in ambiguous.csv, or leave it out"
                )


def _is_word(text: str, draft: Draft) -> str | None:
    """Why a name is none by itself: a stop surface, less than two letters, a common word."""
    folded = key(text)
    if folded in draft.stop_surfaces:
        return "is in stop_surfaces.txt and never an entity"
    if sum(map(str.isalnum, folded)) < _LEAST:
        return "has less than two letters"
    return "is a common word" if folded in _common_words() and default_case(text) != "exact" else None


@cache
def _common_words() -> frozenset[str]:
    return frozenset().union(*map(name_words, _WORDS))


def _forms(entity: Entity) -> Iterator[Form]:
    """Every spelling, aliases with their own case before the name with its default one."""
    own: dict[str, Case] = {alias.text: alias.case for alias in entity.aliases}
    own.setdefault(entity.name, default_case(entity.name))
    for text, case in own.items():
        for variant in variants(text):
            yield Form(variant, case, entity.entity_id)


def _with_legal_ends(entity: Entity, draft: Draft) -> Iterator[Form]:
    """A company's name as the press writes it in full ("Zscaler Inc."), where the name alone is beyond doubt."""
    words = entity.name.split()
    if entity.entity_type != "company" or words[-1] in _ENDS or entity.name.casefold() in draft.rules:
        return
    for end in _LEGAL_ENDS.get(entity.country or "", _ELSEWHERE):
        yield Form(f"{entity.name} {end}", default_case(entity.name), entity.entity_id)


def _check_claims(surface: str, forms: Sequence[Form], draft: Draft, problems: Problems) -> None:
    """Two entities that are written alike need a reading each."""
    rule = draft.rules.get(surface)
    told = {reading.entity_id for _, reading in rule.readings} if rule else set()
    for form in forms:
        rivals = [f for f in forms if f.entity_id != form.entity_id and _alike(form, f)]
        if rivals and form.entity_id not in told:
            row = draft.entities[form.entity_id][0]
            names = ", ".join(sorted({rival.entity_id for rival in rivals}))
            message = f"'{form.text}' is claimed by {names} too: give each a line in ambiguous.csv"
            problems.add(row, "aliases", message)


def _alike(one: Form, other: Form) -> bool:
    return accepts(one.text, one.case, other.text) or accepts(other.text, other.case, one.text)
