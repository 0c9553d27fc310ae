"""What looks like a sale and is none."""

from __future__ import annotations

import pytest

from pipeline.records import Role
from pipeline.tag.pair_features import Reading
from pipeline.tag.pairs import Pair, pairs
from pipeline.tag.traders import Sides, Spot, Trader
from pipeline.tag.unsold import is_unsold
from pipeline.tag.words import split

_TYPES = {"Lenscore": "company", "Irisgate": "company", "Bellmart": "company", "Osterville Police": "agency"}
_SELLERS = ("Lenscore", "Irisgate")


def _trader(name: str) -> Trader:
    sells = name in _SELLERS
    role: Role = "vendor" if sells else "buyer"
    return Trader(name, name, _TYPES[name], "", role, 0.9 if sells else 0.1, 0.1 if sells else 0.9, 1, True)


def _pair(text: str, vendor: str, buyer: str) -> tuple[Reading, Pair]:
    names = [name for name in _TYPES if name in text]
    spots = sorted(
        (Spot(text.index(name), text.index(name) + len(name), at) for at, name in enumerate(names)),
        key=lambda one: one.start,
    )
    words, sides = split(text), Sides(tuple(map(_trader, names)), tuple(spots))
    wanted = names.index(vendor), names.index(buyer)
    found = (one for one in pairs(words, sides) if (one.vendor.trader, one.buyer.trader) == wanted)
    return Reading(words, sides), next(found)


@pytest.mark.parametrize(
    ("text", "vendor", "buyer", "wanted"),
    [
        ("Bellmart bought Lenscore in 2019.", "Lenscore", "Bellmart", True),
        ("Bellmart has agreed to acquire the start-up Lenscore.", "Lenscore", "Bellmart", True),
        ("Lenscore, which was acquired last year by Bellmart, makes cameras.", "Lenscore", "Bellmart", True),
        ("Bellmart bought Lenscore cameras in 2019.", "Lenscore", "Bellmart", False),
        ("Bellmart bought Lenscore’s face matching.", "Lenscore", "Bellmart", False),
        ("Bellmart bought cameras from Lenscore.", "Lenscore", "Bellmart", False),
        ("Osterville Police bought Lenscore in 2019.", "Lenscore", "Osterville Police", False),
        ("Bellmart uses Lenscore, while Osterville Police uses Irisgate.", "Irisgate", "Bellmart", True),
        ("Bellmart uses Lenscore, while Osterville Police uses Irisgate.", "Lenscore", "Osterville Police", True),
        ("Bellmart uses Lenscore, while Osterville Police uses Irisgate.", "Lenscore", "Bellmart", False),
        ("Bellmart uses Lenscore, while Osterville Police does not say.", "Lenscore", "Osterville Police", False),
    ],
)
def test_a_company_bought_or_the_sale_of_another_clause_is_no_sale(
    text: str, vendor: str, buyer: str, wanted: bool
) -> None:
    reading, pair = _pair(text, vendor, buyer)
    assert is_unsold(reading, pair) is wanted


def test_a_sentence_has_only_so_many_pairs() -> None:
    text = "Lenscore sold to " + "Osterville Police and Bellmart and Irisgate and " * 200 + "Bellmart."
    names = list(_TYPES)
    spots = [
        Spot(start, start + len(name), at)
        for at, name in enumerate(names)
        for start in range(len(text))
        if text.startswith(name, start)
    ]
    sides = Sides(tuple(map(_trader, names)), tuple(sorted(spots, key=lambda one: one.start)))
    found = pairs(split(text), sides)
    assert 0 < len(found) < 50
    assert {"Osterville Police", "Bellmart"} <= {names[one.buyer.trader] for one in found}
