"""The closed lists that the data's words come from."""

from __future__ import annotations

from typing import get_args

from pipeline.records import EntityType
from pipeline.tag.gazetteer.records import Policy, Scheme

KINDS: dict[EntityType, frozenset[str]] = {
    "company": frozenset({"vendor", "deployer", "investor", "platform", "other"}),
    "agency": frozenset(
        {"police", "immigration", "military", "government", "local", "transport", "education", "regulator", "dpa"}
        | {"legislature", "court", "standards", "international", "other"}
    ),
    "group": frozenset(
        {"civil-liberties", "digital-rights", "consumer", "labor", "investor-coalition", "religious-investor"}
        | {"think-tank", "legal", "other"}
    ),
    "media": frozenset({"wire", "newspaper", "broadcaster", "magazine", "online", "trade"}),
    "research": frozenset({"university", "lab", "institute"}),
    "product": frozenset(
        {"face-recognition", "biometrics", "surveillance", "device-unlock", "data-set", "state-system", "other"}
    ),
    "other": frozenset({"trade-body", "professional-body", "sports", "party", "other"}),
}

ENTITY_FILES: dict[str, EntityType] = {
    "companies.csv": "company",
    "agencies.csv": "agency",
    "groups.csv": "group",
    "media.csv": "media",
    "research.csv": "research",
    "products.csv": "product",
    "others.csv": "other",
}

SCHEMES: frozenset[str] = frozenset(get_args(Scheme))
POLICIES: frozenset[str] = frozenset(get_args(Policy))
