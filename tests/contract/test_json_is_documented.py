"""docs/json.md names every field of what `--json` prints, in the order in which it comes."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from alerts.backtest import Estimate, Score
from pipeline import records
from pipeline.analysis import Analysis
from tests.press_rows import build_press

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")
RECORDS = (
    Analysis,
    records.Published,
    records.Span,
    records.Sifted,
    records.Mention,
    records.ArticleEntity,
    records.Deal,
    records.Evidence,
    records.Placement,
    Score,
    Estimate,
)

#: What passes between steps and is nobody's to read; `Analysis.to_dict` leaves it out.
UNTOLD = {(records.Sifted, "place")}


def _documented(heading: str) -> list[str]:
    section = re.split(rf"^#+ {re.escape(heading)}$", PAGE, flags=re.MULTILINE)[1]
    return re.findall(r"^\| `(\w+)` \|", re.split(r"^#", section, flags=re.MULTILINE)[0], re.MULTILINE)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_the_fields_of_an_analysis_are_documented(record: type) -> None:
    fields = [field.name for field in dataclasses.fields(record)]
    assert _documented(record.__name__) == [name for name in fields if (record, name) not in UNTOLD]


def test_the_fields_of_an_outlet_are_documented(tmp_path: Path) -> None:
    where = build_press(tmp_path).locations
    result = CliRunner().invoke(cli.app, ["outlets", "list", "--json", "--db", where.articles])
    assert result.exit_code == 0, result.output
    rows = json.loads(result.output)
    assert [list(row) for row in rows] == [_documented("gazewire outlets list --json")] * len(rows)
    assert len(rows) > 20
