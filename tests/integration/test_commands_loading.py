"""Commands are imported when they are asked for, and the table that says where they are is right."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cli

#: What a question to the database has no need of.
SLOW = ("alerts", "apscheduler", "numpy", "onnxruntime", "pipeline", "pyarrow", "scrapy", "spacy", "spiders", "web")


@pytest.mark.parametrize("module", sorted(set(cli.HOMES.values())))
def test_every_command_is_where_the_table_says(module: str) -> None:
    assert set(cli.registered(module)) == {name for name, home in cli.HOMES.items() if home == module}


def test_a_question_to_the_database_loads_nothing_else() -> None:
    script = f"import sys, cli; cli.registered('query'); print([name for name in {SLOW} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
