"""The packaged gazetteer, and the demo's overlay on it, are whole."""

from __future__ import annotations

from importlib.resources import as_file, files

from pipeline.tag.gazetteer.edit import check


def test_the_packaged_data_has_no_problem() -> None:
    assert check() == []


def test_the_demos_overlay_has_no_problem() -> None:
    with as_file(files("demo").joinpath("gazetteer")) as folder:
        assert check([folder]) == []
