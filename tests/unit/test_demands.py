"""Headlines that ask somebody for something are told from those that say what was done."""

from __future__ import annotations

import time

import pytest

from pipeline.detect.demands import demanded, is_demand


@pytest.mark.parametrize(
    "headline",
    [
        "Researchers call on Oculume to stop selling to police",
        "Riders urge Calder Transit to end its pilot",
        "Engineers tell bosses to drop the border contract",
        "Calder Transit told to end its pilot",
        "Investors press Oculume to name its buyers",
        "Shareholders want Oculume to list every buyer",
        "Unions call for a hearing on face clocks",
        "Police board asks for a pause of Faceline",
        "Staff letter demands end of border deal",
        "Live: groups demand agency scrap fare-gate cameras",
    ],
)
def test_who_asks_for_something_demands_it(headline: str) -> None:
    assert is_demand(headline)


@pytest.mark.parametrize(
    "headline",
    [
        "Oculume presses ahead with sales to police",
        "Calder Transit calls for calm and drops its pilot",
        "Demand for cameras leads Oculume to new markets",
        "Oculume wants to make crowds countable",
        "Press release: Oculume to open a school",
        "Riders never told: pilot to end in May",
        "Calder Transit ends its pilot",
        "",
    ],
)
def test_what_asks_nobody_is_no_demand(headline: str) -> None:
    assert not is_demand(headline)


@pytest.mark.parametrize(
    ("headline", "is_done"),
    [
        ("Calder Transit refuses to end its pilot", False),
        ("Police deny that they dropped Faceline", False),
        ("Council may scrap face cameras", False),
        ("Chain mulls dropping face scans", False),
        ("Sheriff has no plans to stop using Oculume", False),
        ("Calder Transit will not end its pilot", False),
        ("Calder Transit ends its pilot", True),
        ("Calder Transit to end its pilot in May", True),
        ("Police drop Faceline after weighing its faults", True),
        ("Oculume stops sales to police", True),
    ],
)
def test_an_end_that_is_weighed_refused_or_denied_is_not_done(headline: str, is_done: bool) -> None:
    assert ("contract_cancelled" not in demanded(headline)) is is_done


@pytest.mark.parametrize(
    "headline", ["told " * 20_000, "calls for " * 10_000, "press: " * 20_000, "a" * 100_000, "deny " * 20_000]
)
def test_a_headline_without_end_takes_linear_time(headline: str) -> None:
    started = time.process_time()
    assert not is_demand(headline)
    assert not demanded(headline)
    assert time.process_time() - started < 1
