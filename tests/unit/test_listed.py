"""A list of customers is told whole, or not at all."""

from __future__ import annotations

import pytest

from pipeline.records import Role
from pipeline.tag.deals import chosen
from pipeline.tag.listed import as_listed
from pipeline.tag.pairs import pairs
from pipeline.tag.tellings import Telling, tellings
from pipeline.tag.traders import Sides, Spot, Trader
from pipeline.tag.words import split

_NAMES = ("Lenscore", "Bellmart", "Osterville Police", "Halden Airport")
_LIST = "Lenscore counts Bellmart, Osterville Police and Halden Airport among its customers."
_APART = "Lenscore sold software to Bellmart. It met Osterville Police. Lenscore wrote to Halden Airport."


def _trader(name: str) -> Trader:
    sells = name == "Lenscore"
    role: Role = "vendor" if sells else "buyer"
    kind = "company" if sells or name == "Bellmart" else "agency"
    return Trader(name, name, kind, "", role, 0.9 if sells else 0.0, 0.0 if sells else 0.9, 1, True)


def _told(text: str) -> tuple[Sides, list[Telling], list[str]]:
    """What a text may tell of Lenscore, with the buyers in order."""
    spots = [Spot(text.index(name), text.index(name) + len(name), at) for at, name in enumerate(_NAMES)]
    words, sides = split(text), Sides(tuple(map(_trader, _NAMES)), tuple(sorted(spots, key=lambda one: one.start)))
    found = [one for one in pairs(words, sides) if one.vendor.trader == 0 and one.vendor.via == "name"]
    told = tellings(found, [0.6] * len(found))
    return sides, told, [_NAMES[one.buyer] for one in told]


def test_names_of_a_list_share_odds_between_their_mean_and_the_surest() -> None:
    _, told, buyers = _told(_LIST)
    assert buyers == list(_NAMES[1:])
    assert as_listed(told, [0.6, 0.3, 0.3]) == pytest.approx([0.5, 0.5, 0.5])


def test_names_of_different_sentences_keep_their_own_odds() -> None:
    _, told, buyers = _told(_APART)
    odds = [0.1 * (at + 1) for at in range(len(buyers))]
    assert as_listed(told, odds) == odds


def test_one_sure_name_takes_the_others_of_its_list_along() -> None:
    sides, told, buyers = _told(_LIST)
    found = [_NAMES[one.buyer] for one, _ in chosen(sides, told, [0.8, 0.3, 0.2], threshold=0.38)]
    assert found == buyers


def test_a_list_of_which_no_name_is_sure_is_not_told() -> None:
    sides, told, _ = _told(_LIST)
    assert list(chosen(sides, told, [0.39, 0.1, 0.1], threshold=0.38)) == []
