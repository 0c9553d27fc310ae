"""Which parties of an article can be a side of a sale, and every place of the text that stands for one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.records import Role
from pipeline.tag.acronyms import plain
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.inferred import PlaceForBody
from pipeline.tag.makers import maker
from pipeline.tag.roles import Played, kind_of
from pipeline.tag.within import Party, outside_id
from pipeline.tag.words import Words

POSSIBLE, LIKELY, RIVAL = 0.1, 0.3, 0.5  # odds of a role: not to be left out, likely, likelier than not
_UNSURE = frozenset({"venue", "event", "customer", "forces", "nation"})  # places of a kind that may well buy nothing
_BUYS = 0.25  # odds of such a place
_STANDS = 0.9  # of a place that stands for a body
#: Odds at least of who is known to sell, or to be a body that buys, whatever part it plays in the article: whom a story
#: accuses is its subject there and sold all the same.
_KNOWN_SELLER, _KNOWN_BUYER = 0.7, 0.5
_SELLERS = frozenset({"vendor"})
_BUYERS = frozenset({"police", "immigration", "military", "transport", "education", "local", "deployer"})
_NEVER = frozenset({"media", "person", "product"})
_LOCAL = re.compile(
    r"^(?:the )?(?:city of )?(.+?)(?: (?:metropolitan )?(?:police(?: department| service| force)?|city council))?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Trader:
    """A party as a side of sales. `vends` and `buys` are the odds of those roles; `kind` may be "".

    `place` is the town of a local buyer: its city and its police are one buyer in one article. A vendor that `is_wide`
    sells many things. `products` are those of its that the article names.
    """

    entity_id: str
    name: str
    entity_type: str
    kind: str
    role: Role
    vends: float
    buys: float
    count: int
    is_main: bool
    place: str | None = None
    is_wide: bool = False
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the text that stands for `trader` (an index); `via` says how: "name", "echo", "product", …

    `back` counts the sentences back to the last naming, for words that only refer to it.
    """

    start: int
    end: int
    trader: int
    via: str = "name"
    product: str | None = None
    back: int = 0


@dataclass(frozen=True, slots=True)
class Sides:
    """The traders of one article, and where they stand, in the order of the text."""

    traders: tuple[Trader, ...]
    spots: tuple[Spot, ...]


def sides(
    words: Words,
    played: Sequence[Played],
    products: Sequence[Party],
    places: Sequence[PlaceForBody],
    gazetteer: Gazetteer,
) -> Sides:
    """All traders of an article with every mention, every product and every place that stands for its police."""
    found = _Gathering(gazetteer)
    sellers = {vendor for product in products if (vendor := vendor_of(product, gazetteer)) is not None}
    for one in played:
        found.add_party(one, sellers)
    for place in places:
        found.add_place(place)
    for product in products:
        found.add_product(words, product)
    return found.sides()


class _Gathering:
    """Traders by id, and their spots, as they are found."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._traders: list[Trader] = []
        self._at: dict[str, int] = {}
        self._spots: list[Spot] = []

    def sides(self) -> Sides:
        return Sides(tuple(self._traders), tuple(sorted(self._spots, key=lambda one: (one.start, one.end))))

    def add_party(self, one: Played, sellers: set[str]) -> None:
        party = one.part.party
        if party.entity_type in _NEVER:
            return
        entity_id, name = self._owner(party_id(party), party.name, sellers)
        place, kind = local(name) if party.entity_type == "agency" else None, kind_of(one.part)
        trader = Trader(
            entity_id,
            name,
            party.entity_type,
            kind,
            one.role,
            max(one.vends, _KNOWN_SELLER) if kind in _SELLERS else one.vends,
            max(one.buys, _KNOWN_BUYER) if kind in _BUYERS else one.buys,
            len(party.found),
            one.is_main,
            place,
            _is_listed(entity_id, self._gazetteer),
        )
        at = self._index(trader)
        self._spots.extend(Spot(spot.start, spot.end, at, _way(spot.surface)) for spot in party.found)

    def _owner(self, entity_id: str, name: str, sellers: set[str]) -> tuple[str, str]:
        """A division whose owner sells a product that the article names sells for its owner."""
        if entity_id not in sellers:
            for parent in self._gazetteer.parents.get(entity_id, ()):
                if parent.parent_id in sellers:
                    return parent.parent_id, self._gazetteer.entities[parent.parent_id].name
        return entity_id, name

    def _index(self, trader: Trader) -> int:
        if trader.entity_id not in self._at:
            self._at[trader.entity_id] = len(self._traders)
            self._traders.append(trader)
        return self._at[trader.entity_id]

    def add_place(self, place: PlaceForBody) -> None:
        name = place.entity.name if place.entity else place.name
        kind = place.entity.kind if place.entity else place.kind
        town = place.name.casefold() if place.kind == "government" else local(name)
        buys = _BUYS if kind in _UNSURE else _STANDS
        trader = Trader(place_id(place), name, place.entity_type, kind, "buyer", 0.0, buys, 1, False, town)
        named = [at for at, one in enumerate(self._traders) if _stands_for(place, town, one)]
        at = named[0] if len(named) == 1 else self._index(trader)
        self._spots.append(Spot(place.start, place.end, at, "inferred"))

    def add_product(self, words: Words, product: Party) -> None:
        vendor = vendor_of(product, self._gazetteer)
        if vendor is not None:
            known = self._gazetteer.entities[vendor]
            wide = _is_listed(vendor, self._gazetteer)
            seller = Trader(vendor, known.name, "company", known.kind, "vendor", 0.9, 0.0, 0, False, None, wide)
            at: int | None = self._index(seller)
        else:
            at = self._maker(words, product)
        if at is None:
            return
        trader = self._traders[at]
        self._traders[at] = replace(trader, products=tuple(dict.fromkeys((*trader.products, product.name))))
        self._spots.extend(Spot(one.start, one.end, at, "product", product.name) for one in product.found)

    def _maker(self, words: Words, product: Party) -> int | None:
        """Whose product it is, as the text says it; else the one vendor of the article."""
        companies = [one for one in self._spots if self._traders[one.trader].entity_type == "company"]
        at = maker(words, product.found, [(one.start, one.end, one.trader) for one in companies])
        if at is not None:
            return at
        likely = [index for index, one in enumerate(self._traders) if one.vends > 0.5]
        return likely[0] if len(likely) == 1 else None


def _way(surface: str) -> str:
    """A short form such as "the company" begins small."""
    return "echo" if surface[0].islower() else "name"


def vendor_of(product: Party, gazetteer: Gazetteer) -> str | None:
    """The id of who sells a product of the gazetteer."""
    known = gazetteer.entities.get(product.entity_id or "")
    return known.vendor_id if known is not None and known.vendor_id in gazetteer.entities else None


def _stands_for(place: PlaceForBody, town: str | None, one: Trader) -> bool:
    """Whether the place is a party's own: the town of its council, the first words of its name."""
    if place.kind == "government":
        return one.place == town
    short, name = plain(place.name), plain(one.name)
    return place.kind == "customer" and len(name) > len(short) and name[: len(short)] == short


def party_id(party: Party) -> str:
    """The id of a side of a sale; a name that was not linked because several have it stands for itself."""
    return party.entity_id or outside_id(party.entity_type, party.name)


def place_id(place: PlaceForBody) -> str:
    """The id of the force that a place stands for."""
    return place.entity.entity_id if place.entity else outside_id(place.entity_type, place.name)


def local(name: str) -> str | None:
    """The town of "City of Orlando" and "Orlando Police Department", so that both count as one buyer."""
    match = _LOCAL.match(name)
    return match[1].casefold() if match and match[1].casefold() != name.casefold() else None


def _is_listed(entity_id: str, gazetteer: Gazetteer) -> bool:
    """Whether a company, or one that owns it, is traded: such companies sell much else."""
    owners = {entity_id, *(parent.parent_id for parent in gazetteer.parents.get(entity_id, ()))}
    return any(scheme in ("ticker", "isin") for scheme in _schemes(owners, gazetteer))


def _schemes(owners: set[str], gazetteer: Gazetteer) -> Iterator[str]:
    for owner in owners:
        yield from (one.scheme for one in gazetteer.identifiers.get(owner, ()))
