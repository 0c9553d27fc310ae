"""An operator edits overlays while the service runs: the next tick works with them, and a mistake stops nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.messages import Sender
from models.locations import Locations
from service import Options, Service

COMPANIES = "entity_id,name,kind,country,aliases\npellquist,Pellquist Optics,vendor,GB,\n"
OUTLET = """
[[outlet]]
slug = "courier"
name = "Courier"
domain = "courier.example"
homepage = "https://courier.example/"
kind = "general"
country = "GB"
language = "en"
weight = {weight}
feeds = [{{ url = "https://courier.example/rss", format = "rss" }}]
"""


@pytest.fixture
def service(databases: Locations, tmp_path: Path) -> Iterator[Service]:
    outlets, gazetteer = tmp_path / "own.toml", tmp_path / "names"
    gazetteer.mkdir()
    outlets.write_text(OUTLET.format(weight=0.25), "utf-8")
    options = Options(
        outbox=tmp_path / "outbox",
        base_url="http://127.0.0.1",
        sender=Sender("digest@desk.example"),
        gazetteer_overlay=gazetteer,
        outlets_overlay=outlets,
        only_overlay=True,
    )
    made = Service(databases, options)
    yield made
    made.close()


def _weights(service: Service) -> list[float | None]:
    return [outlet.weight for outlet in service.outlets]


@pytest.mark.parametrize("damage", [b"[[outlet]]\nslug = 3\n", b"\xff\xfe", None])
def test_outlets_are_read_anew_only_where_their_file_was_changed(
    service: Service, caplog: pytest.LogCaptureFixture, damage: bytes | None
) -> None:
    file = service.options.outlets_overlay
    assert file is not None
    before = service.outlets
    service.take_changes()
    assert service.outlets is before
    file.write_text(OUTLET.format(weight=0.875), "utf-8")
    service.take_changes()
    assert _weights(service) == [0.875]
    if damage is None:
        file.unlink()
    else:
        file.write_bytes(damage)
    with caplog.at_level(logging.ERROR):
        service.take_changes()
        service.take_changes()
    assert [record.message for record in caplog.records] == ["overlay left aside"]
    assert _weights(service) == [0.875]


def test_a_gazetteer_that_was_changed_takes_what_was_made_of_it_along(service: Service) -> None:
    folder = service.options.gazetteer_overlay
    assert folder is not None
    before, steps = service.gazetteer, service.steps
    service.take_changes()
    assert service.steps is steps
    (folder / "companies.csv").write_text(COMPANIES, "utf-8")
    service.take_changes()
    assert "pellquist" in service.gazetteer.entities
    assert "pellquist" not in before.entities
    assert service.steps.gazetteer is service.gazetteer
