"""What each type of the contract means for reading and weighing a controversy: words for headlines, gravity,
family.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.records import TYPES


@dataclass(frozen=True, slots=True)
class Kind:
    """`noun` as a title says it, `phrase` as a sentence does, neither as a finding of ours.

    `gravity` 0 to 40 points; `sanction` names what an authority has done, if any.
    """

    noun: str
    phrase: str
    gravity: int
    sanction: str = ""


KINDS: dict[str, Kind] = {
    "shareholder_action": Kind("shareholder action", "shareholder action", 14),
    "employee_protest": Kind("employee protest", "a protest by employees", 14),
    "ngo_campaign": Kind("campaign", "a campaign", 12),
    "litigation": Kind("lawsuit", "legal proceedings", 24, "court case"),
    "regulatory_action": Kind("regulatory action", "regulatory action", 24, "regulator"),
    "fine": Kind("fine", "a fine", 34, "fine"),
    "ban_or_moratorium": Kind("ban or moratorium", "a ban or moratorium", 26, "ban"),
    "legislation": Kind("legislation", "legislation", 16),
    "wrongful_arrest": Kind("claims of wrongful arrest", "claims of a wrongful arrest", 40),
    "misidentification": Kind("claims of misidentification", "claims of misidentification", 26),
    "bias_finding": Kind("bias finding", "a finding of bias", 24),
    "data_breach": Kind("data breach", "a data breach", 30),
    "unlawful_data_collection": Kind(
        "claims of taking data without consent", "claims of taking data without consent", 30
    ),
    "contested_use": Kind("contested use", "contested use of facial recognition", 18),
    "contract_award": Kind("contract", "a contract", 12),
    "contract_cancelled": Kind("dropped contract or plan", "a dropped contract or plan", 12),
    "vendor_withdrawal": Kind("vendor withdrawal", "a withdrawal by the vendor", 8),
    "company_response": Kind("company response", "a response", 4),
    "export_sanction": Kind("export sanction", "an export sanction", 36, "export sanction"),
    "other": Kind("dispute", "a dispute", 10),
}

#: Types that answer a dispute rather than make it: never what a controversy is called after.
ANSWERS = frozenset({"company_response", "contract_cancelled", "vendor_withdrawal", "contract_award"})
#: Types by which a company or agency answers.
RESPONSES = frozenset({"company_response", "contract_cancelled", "vendor_withdrawal"})


#: A type that is less likely than this, beside a likelier one, is kept for search and told to nobody. Held-out
#: probabilities around 0.4 came true about every second time (docs/quality.md).
SURE = 0.4


def sure(scores: Mapping[str, float]) -> tuple[str, ...]:
    """The types that are told and counted: the likeliest, and all that are likely enough."""
    floor = min(SURE, max(scores.values(), default=0.0))
    return tuple(name for name, score in scores.items() if score >= floor)


def gravest(types: Iterable[str]) -> str:
    """The gravest of some types; `other` where there are none."""
    order = {name: i for i, name in enumerate(TYPES)}
    return max(types, key=lambda t: (KINDS[t].gravity, -order[t]), default="other")


def naming_type(types: Iterable[str]) -> str:
    """The type that a matter is called after: the gravest that is no answer."""
    known = tuple(types)
    return gravest([t for t in known if t not in ANSWERS] or known)
