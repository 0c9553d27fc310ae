"""Which parties of an article can be a side of a sale, at each of their mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.records import Role
from pipeline.tag.deals import Dealer
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.inferred import PlaceForPolice
from pipeline.tag.roles import Part
from pipeline.tag.within import Party, outside_id

_NO_BUYERS = frozenset({"legislature", "court", "dpa", "regulator", "standards"})
_NO_BUYER_ROLES = frozenset({"lawmaker", "regulator"})
_BUYERS = frozenset({"police", "immigration", "military", "local", "transport", "education"})
_LOCAL = re.compile(
    r"^(?:the )?(?:city of )?(.+?)(?: (?:metropolitan )?(?:police(?: department| service| force)?|city council))?$",
    re.IGNORECASE,
)


def dealers(
    parts: Sequence[Part],
    roles: Sequence[Role],
    products: Sequence[Party],
    places: Sequence[PlaceForPolice],
    gazetteer: Gazetteer,
) -> list[Dealer]:
    """All mentions that may be a vendor, a buyer or a product."""
    found: list[Dealer] = []
    sellers = {vendor for product in products if (vendor := vendor_of(product, gazetteer)) is not None}
    for part, role in zip(parts, roles, strict=True):
        found.extend(_party(part, role, sellers, gazetteer))
    for product in products:
        vendor = vendor_of(product, gazetteer)
        if vendor is not None:
            name = gazetteer.entities[vendor].name
            found.extend(Dealer(one.start, one.end, "product", vendor, name, product.name) for one in product.found)
    for place in places:
        name = place.entity.name if place.entity else place.name
        found.append(Dealer(place.start, place.end, "buyer", place_id(place), name, place=local(name)))
    return found


def vendor_of(product: Party, gazetteer: Gazetteer) -> str | None:
    """The id of who sells a product of the gazetteer."""
    known = gazetteer.entities.get(product.entity_id or "")
    return known.vendor_id if known is not None and known.vendor_id in gazetteer.entities else None


def place_id(place: PlaceForPolice) -> str:
    """The id of the force that a place stands for."""
    return place.entity.entity_id if place.entity else outside_id("agency", place.name)


def local(name: str) -> str | None:
    """The town of "City of Orlando" and "Orlando Police Department", so that both count as one buyer."""
    match = _LOCAL.match(name)
    return match[1].casefold() if match and match[1].casefold() != name.casefold() else None


def _party(part: Part, role: Role, sellers: set[str], gazetteer: Gazetteer) -> Iterator[Dealer]:
    party = part.party
    side = _side(part, role)
    if side is None or party.entity_id is None:
        return
    entity_id, name = party.entity_id, party.name
    for parent in gazetteer.parents.get(entity_id, ()):
        if side != "buyer" and parent.parent_id in sellers and entity_id not in sellers:
            entity_id, name = parent.parent_id, gazetteer.entities[parent.parent_id].name
    place = local(name) if party.entity_type == "agency" else None
    is_wide = _is_listed(entity_id, gazetteer)
    for one in party.found:
        yield Dealer(one.start, one.end, side, entity_id, name, place=place, is_wide=is_wide)


def _is_listed(entity_id: str, gazetteer: Gazetteer) -> bool:
    """Whether a company, or one that owns it, is traded: such companies sell much else."""
    owners = {entity_id, *(parent.parent_id for parent in gazetteer.parents.get(entity_id, ()))}
    found = (one.scheme for owner in owners for one in gazetteer.identifiers.get(owner, ()))
    return any(scheme in ("ticker", "isin") for scheme in found)


def _side(part: Part, role: Role) -> str | None:
    """The side of a sale that a party can be on; a company that is no known vendor can be on either."""
    kind = part.party.entity_type
    if kind == "company":
        if part.kind == "vendor" or part.sells:
            return "vendor"
        return "either" if role == "vendor" else "buyer"
    if kind == "agency":
        is_buyer = part.kind in _BUYERS or (part.kind not in _NO_BUYERS and role not in _NO_BUYER_ROLES)
        return "buyer" if is_buyer else None
    return "buyer" if role == "buyer" and kind in ("group", "other", "research") else None
