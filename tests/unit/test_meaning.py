"""Meaning: articles of other words lie near each other where they mean the like; what is not known says nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from itertools import permutations

import numpy as np
import pytest

from pipeline.detect.clusters import Profile
from pipeline.detect.controversies import ControversyIndex
from pipeline.detect.meaning import AXES, FILE, Meaning, Meanings, compared, load_axes, meaning
from pipeline.detect.signatures import from_json, signature, to_json
from pipeline.records import Document, Placement, Sifted, Signature, Tagged

#: What each name of axes stands for. Other axes want another name, so that kept meanings are not compared with them.
KNOWN_AXES = {"axes-1": "dbbd57d081d20971e9db6ded70ad58ff79f4f306b263c498008777fb77376bbb"}


def place(*weights: float) -> tuple[float, ...]:
    """A place that lies off the centre along the first axes, so far along each."""
    axes = load_axes().axes
    wanted = np.zeros(axes.shape[1])
    wanted[: len(weights)] = weights
    return tuple((load_axes().centre + axes @ np.linalg.solve(axes.T @ axes, wanted)).tolist())


HERE, NEAR, ELSEWHERE = place(1.0, 0.0), place(1.0, 0.3), place(-0.2, 1.0)


def meant(of: tuple[float, ...]) -> Meaning:
    found = Meaning.of(meaning(of))
    assert found is not None
    return found


def piled(*of: tuple[float, ...], n_latest: int = 8) -> Meanings:
    pile = Meanings()
    for each in of:
        pile.add(meant(each), n_latest)
    return pile


def test_the_axes_are_those_that_their_name_stands_for() -> None:
    raw = resources.files("pipeline.detect").joinpath(FILE).read_bytes()
    assert hashlib.sha256(raw).hexdigest() == KNOWN_AXES[AXES]


def test_a_meaning_is_a_byte_for_each_axis_and_none_without_a_place() -> None:
    assert len(meaning(HERE)) == load_axes().axes.shape[1]
    assert meaning(()) == b""
    assert Meaning.of(b"") is None


def test_the_nearer_a_meaning_the_more_it_counts() -> None:
    group = piled(HERE)
    same, near, far = (compared(meant(each), group)["meaning"] for each in (HERE, NEAR, ELSEWHERE))
    assert same > near > 0 > far
    assert same == pytest.approx(0.7, abs=1e-3)


def test_the_nearest_is_that_of_the_latest_articles_alone() -> None:
    both, latest = piled(HERE, ELSEWHERE), piled(HERE, ELSEWHERE, n_latest=1)
    assert compared(meant(HERE), both)["nearest meaning"] == pytest.approx(0.7, abs=1e-3)
    assert compared(meant(HERE), latest)["nearest meaning"] < 0


def test_a_group_means_the_same_in_whatever_order_its_articles_came() -> None:
    found = {str(compared(meant(NEAR), piled(*order))) for order in permutations((HERE, NEAR, ELSEWHERE))}
    assert len(found) == 1


@pytest.mark.parametrize(
    ("mine", "group"), [(None, piled(HERE)), (meant(HERE), Meanings()), (None, Meanings())], ids=str
)
def test_what_is_not_known_speaks_neither_for_nor_against(mine: Meaning | None, group: Meanings) -> None:
    assert compared(mine, group) == {"meaning": 0.0, "nearest meaning": 0.0}


def test_an_article_without_a_meaning_changes_nothing_of_a_group() -> None:
    group = piled(HERE)
    group.add(None, 8)
    assert compared(meant(NEAR), group) == compared(meant(NEAR), piled(HERE))


def article(name: str, title: str, text: str, where: tuple[float, ...]) -> Signature:
    document = Document(name, name, title, text, "en", name, datetime(2024, 3, 4, tzinfo=UTC))
    return signature(document, Tagged("t"), Sifted("v", "core", 0.9, True, 0.9, (("contested_use", 0.8),), place=where))


FIRST = article("a", "Shoppers scanned", "Brightmart compares the faces of shoppers at the door.", HERE)
SECOND = article("b", "Cameras at the till", "Shoppers at the door of Brightmart are compared by face.", HERE)


def placed(known: Signature, new: Signature) -> Placement:
    index = ControversyIndex()
    index.add(Profile.of(known), "c")
    return index.placement(index.rank(Profile.of(new), index.all()))


def test_what_means_the_like_joins_sooner_and_the_placement_says_so() -> None:
    alike, other = placed(FIRST, SECOND), placed(FIRST, replace(SECOND, meaning=meaning(ELSEWHERE)))
    assert alike.score > other.score
    assert {"meaning", "nearest meaning"} <= dict(alike.why).keys()


def older(kept: Signature, *without: str, **changes: object) -> str:
    """A signature as an earlier version kept it."""
    raw = json.loads(to_json(kept)) | changes
    return json.dumps({name: value for name, value in raw.items() if name not in without})


@pytest.mark.parametrize(
    "text",
    [older(FIRST, "meaning", "axes", version="signature-4"), older(FIRST, axes="axes-of-another-time")],
    ids=["before meanings", "other axes"],
)
def test_a_signature_of_before_is_read_without_a_meaning_and_grouped_by_the_rest(text: str) -> None:
    kept = from_json(text)
    assert kept.meaning == b""
    neutral = placed(kept, SECOND)
    assert neutral == placed(FIRST, replace(SECOND, meaning=b""))
    assert not {"meaning", "nearest meaning"} & dict(neutral.why).keys()


def test_a_meaning_survives_json() -> None:
    assert from_json(to_json(FIRST)).meaning == meaning(HERE) != b""
