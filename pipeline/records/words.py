"""The closed words that records use."""

from __future__ import annotations

from typing import Literal

EntityType = Literal["company", "agency", "group", "media", "research", "product", "person", "other"]
Role = Literal["vendor", "buyer", "critic", "regulator", "lawmaker", "investor", "subject", "source", "other"]
Salience = Literal["main", "minor"]
Topic = Literal["core", "passing", "none"]
DealStatus = Literal["proposed", "pilot", "active", "ended", "refused"]
PublishedSource = Literal["feed", "jsonld", "meta", "url", "text", "given"]
Precision = Literal["second", "day", "month", "year"]
DevelopmentKind = Literal["new", "new_story", "escalated", "company_response", "corrected", "retracted", "quiet"]

#: Roles in which a company or agency is what a dispute is about, and is to answer; others speak about it or decide.
CONCERNED: tuple[Role, ...] = ("vendor", "buyer", "subject")
#: The contract's types, in the order in which they are shown.
TYPES: tuple[str, ...] = (
    "shareholder_action",
    "employee_protest",
    "ngo_campaign",
    "litigation",
    "regulatory_action",
    "fine",
    "ban_or_moratorium",
    "legislation",
    "wrongful_arrest",
    "misidentification",
    "bias_finding",
    "data_breach",
    "unlawful_data_collection",
    "contested_use",
    "contract_award",
    "contract_cancelled",
    "vendor_withdrawal",
    "company_response",
    "export_sanction",
    "other",
)
