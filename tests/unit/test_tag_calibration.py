"""Confidences: what they say of a mention, and when a link is too unsure to be made."""

import pytest

from pipeline.tag.calibration import Calibration, load_calibration
from pipeline.tag.linking import Link
from pipeline.tag.mentions import Found
from pipeline.tag.scan import NameHit

CURVES = {"model": ((0.4, 0.5), (1.0, 0.9)), "alias": ((0.4, 0.6), (1.0, 1.0))}


def found(rule: str, confidence: float, entity_id: str | None = None) -> Found:
    hit = NameHit(0, 1, 0, 6, "Oculen", ("oculen",))
    link = Link(hit, entity_id, "company", "unambiguous name", confidence) if rule.startswith("alias") else None
    return Found(0, 6, "Oculen", "company", confidence, rule, link)


@pytest.mark.parametrize(("raw", "calibrated"), [(0.2, 0.5), (0.4, 0.5), (0.7, 0.7), (1.0, 0.9)])
def test_a_confidence_follows_its_rule_s_curve(raw: float, calibrated: float) -> None:
    assert Calibration(CURVES).of(found("model: company 0.70", raw)).confidence == pytest.approx(calibrated)


def test_a_rule_without_a_curve_keeps_its_confidence() -> None:
    assert Calibration(CURVES).of(found("shape: police", 0.3)).confidence == 0.3


def test_a_link_below_the_threshold_is_a_mention_without_identity() -> None:
    kept = Calibration(CURVES, linked=0.8).of(found("alias: unambiguous name", 0.95, "oculen"))
    lost = Calibration(CURVES, linked=0.8).of(found("alias: unambiguous name", 0.5, "oculen"))
    assert kept.link is not None
    assert kept.link.entity_id == "oculen"
    assert lost.link is not None
    assert lost.link.entity_id is None
    assert "too unsure to be linked" in lost.rule


def test_the_shipped_curves_rise_and_stay_within_bounds() -> None:
    shipped = load_calibration()
    assert {"alias", "model"} <= set(shipped.curves)
    assert 0 < shipped.linked < 1
    for points in shipped.curves.values():
        assert [raw for raw, _ in points] == sorted({raw for raw, _ in points})
        assert [to for _, to in points] == sorted(to for _, to in points)
        assert all(0 <= to <= 1 for _, to in points)
