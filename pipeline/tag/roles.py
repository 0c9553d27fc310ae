"""What part each party plays: a linear model over what it is and over the words around its mentions, within limits.

`role_weights.npz` lies beside this module; `python -m benchmarks.tagging.parties` makes it. Sales that the article
tells of have the last word: who sells in one is a vendor, who only buys is a buyer (decision 0056).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from pipeline.records import Deal, EntityType, Role
from pipeline.tag.classifier import Classifier, unpack
from pipeline.tag.role_features import Cast, Part, role_features

ROLES: tuple[Role, ...] = (
    "vendor",
    "buyer",
    "critic",
    "regulator",
    "lawmaker",
    "investor",
    "subject",
    "source",
    "other",
)
_SELLS = 0.9  # odds at least, of who sells a recognition product that the article names


@dataclass(frozen=True, slots=True)
class Played:
    """A part, the role that it plays, and its odds of being a vendor and a buyer."""

    part: Part
    role: Role
    vends: float
    buys: float
    is_main: bool


@cache
def load_role_classifier() -> Classifier:
    """The role weights as shipped."""
    return unpack((files("pipeline.tag") / "role_weights.npz").read_bytes(), len(ROLES))


def roles(cast: Cast, classifier: Classifier, mains: Sequence[bool]) -> list[Played]:
    """The likeliest role that each party's kind allows; who sells a recognition product named here is its vendor."""
    rows = classifier.probabilities([role_features(cast, at) for at in range(len(cast.parts))])
    return [played(part, row.tolist(), main) for part, row, main in zip(cast.parts, rows, mains, strict=True)]


def played(part: Part, odds: Sequence[float], main: bool) -> Played:
    """The part with the role that the odds (one for each of `ROLES`) and its kind give it."""
    vends, buys = odds[ROLES.index("vendor")], odds[ROLES.index("buyer")]
    if part.sells_recognition:
        return Played(part, "vendor", max(vends, _SELLS), buys, main)
    likeliest = ROLES[max(range(len(ROLES)), key=lambda at: odds[at])]
    return Played(part, allowed(likeliest, kind_of(part)), vends, buys, main)


def kind_of(part: Part) -> str:
    """The part's kind; for a party of no closer kind the one that its name says ("Riders Council", "Pension Fund")."""
    if part.kind not in ("", "government"):
        return part.kind
    return _kind_by_name(part.party.entity_type, part.party.name) or part.kind


@lru_cache(maxsize=1 << 10)
def _kind_by_name(entity_type: EntityType, party: str) -> str:
    """The first kind that a name says, "" for none. A party is asked about for its role and for its sales."""
    rows = _kind_names().items()
    return next((kind for kind, (types, name) in rows if entity_type in types and name.search(party)), "")


@cache
def _kind_names() -> Mapping[str, tuple[frozenset[str], re.Pattern[str]]]:
    """Types and expression of each kind of `lists/kind_names.toml`, the first that fits counts."""
    tables = tomllib.loads((files("pipeline.tag") / "lists" / "kind_names.toml").read_text(encoding="utf-8"))
    return {
        kind: (frozenset(row["types"]), re.compile("|".join(f"(?:{one})" for one in row["any"]), re.IGNORECASE))
        for kind, row in tables.items()
    }


def with_deals(found: Sequence[Played], deals: Sequence[Deal]) -> list[Role]:
    """The roles, where the sales that the article tells of do not say otherwise."""
    vendors, buyers = {one.vendor_id for one in deals}, {one.buyer_id for one in deals}
    return [_dealing(one, vendors, buyers) for one in found]


def _dealing(one: Played, vendors: set[str], buyers: set[str]) -> Role:
    """Who is taken for a vendor and only buys is a buyer, unless the article names what they sell."""
    entity_id = one.part.party.entity_id
    if entity_id in vendors or (one.role == "vendor" and one.part.sells_recognition):
        return "vendor"
    return allowed("buyer", kind_of(one.part)) if entity_id in buyers else one.role


def allowed(role: Role, kind: str) -> Role:
    """The role, or what a party of this kind is instead where it cannot have it."""
    limit = role_limits().get(kind)
    return limit.instead if limit is not None and role in limit.never else role


@dataclass(frozen=True, slots=True)
class RoleLimit:
    """Roles that a kind of party never has, and the one that it has instead."""

    never: frozenset[str]
    instead: Role


@cache
def role_limits() -> Mapping[str, RoleLimit]:
    """Limits by the gazetteer's kind."""
    tables = tomllib.loads((files("pipeline.tag") / "lists" / "role_limits.toml").read_text(encoding="utf-8"))
    return {kind: RoleLimit(frozenset(table["never"]), table["instead"]) for kind, table in tables.items()}
