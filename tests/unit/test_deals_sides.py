"""Who may sell and who may buy, and where the two stand: what the sentences of a sale are judged by."""

from __future__ import annotations

import pytest

from pipeline.records import Role
from pipeline.tag.pair_features import Reading, pair_features
from pipeline.tag.pairs import Pair, can_buy, can_vend, pairs
from pipeline.tag.shapes import Shapes
from pipeline.tag.statuses import is_denied
from pipeline.tag.traders import Sides, Spot, Trader
from pipeline.tag.words import split
from tests.loaded import gazetteer

_TYPES = {"Lenscore": "company", "Irisgate": "company", "Facewright": "company", "Osterville Police": "agency"}


def _trader(name: str, kind: str = "", role: Role = "other", **more: object) -> Trader:
    sells = name != "Osterville Police"
    return Trader(
        name,
        name,
        _TYPES.get(name, "company"),
        kind,
        role,
        0.9 if sells else 0.1,
        0.1 if sells else 0.9,
        1,
        True,
        **more,  # type: ignore[arg-type]
    )


def _read(text: str) -> tuple[Reading, list[Pair]]:
    names = [name for name in _TYPES if name in text]
    spots = sorted(
        (Spot(text.index(name), text.index(name) + len(name), at) for at, name in enumerate(names)),
        key=lambda one: one.start,
    )
    words, sides = split(text), Sides(tuple(map(_trader, names)), tuple(spots))
    return Reading(words, sides), pairs(words, sides)


def _pair(text: str, vendor: str, via: str) -> tuple[Reading, Pair]:
    reading, found = _read(text)
    traders = reading.sides.traders
    fits = (
        one
        for one in found
        if one.vendor.via == via
        and (traders[one.vendor.trader].name, traders[one.buyer.trader].name) == (vendor, "Osterville Police")
    )
    return reading, next(fits)


@pytest.mark.parametrize("kind", ["deployer", "platform", "investor"])
def test_who_is_known_to_use_lend_or_host_sells_only_what_the_article_names(kind: str) -> None:
    assert not can_vend(_trader("Bellmart", kind))
    assert can_vend(_trader("Bellmart", kind, products=("Bellmart Smile",)))


@pytest.mark.parametrize("kind", ["investor", "trade-body", "party", "consumer"])
def test_who_holds_shares_or_speaks_for_others_buys_nothing(kind: str) -> None:
    assert not can_buy(_trader("Osterville Police", kind))


def test_a_vendor_among_several_is_as_near_as_the_first_of_them() -> None:
    text = "Osterville Police tests cameras from Lenscore, Irisgate and Facewright."
    features = [set(pair_features(*_pair(text, name, "name"))) for name in ("Lenscore", "Facewright")]
    assert "bv:last=from" in features[0] & features[1]


def test_a_side_that_a_sentence_leaves_out_is_known_by_the_words_of_its_naming() -> None:
    reading, pair = _pair(
        "Clients of Lenscore keep quiet. Osterville Police is one of its users.", "Lenscore", "before"
    )
    assert {"far:v<1=of", "far:v>1=keep"} <= set(pair_features(reading, pair))


@pytest.mark.parametrize(
    ("text", "is_thing"),
    [
        ("The system, called Sightline, was supplied by Lenscore.", True),
        ("Both new contracts went to Lenscore.", True),
        ("Lenscore supplied the system.", False),
    ],
)
def test_a_sentence_that_begins_with_what_is_sold_says_so_of_a_buyer_before(text: str, is_thing: bool) -> None:
    reading, _ = _read(text)
    assert reading.is_of_thing(0) is is_thing


def test_who_has_no_system_of_its_own_bought_none() -> None:
    text = "Osterville Police has no face matching system of its own and sent the picture to Lenscore."
    reading, pair = _pair(text, "Lenscore", "name")
    assert is_denied(reading, pair)


def test_a_borough_council_runs_its_town() -> None:
    found = Shapes(gazetteer()).match("Cheltenham Borough Council")
    assert found is not None
    assert found.kind == "local"
