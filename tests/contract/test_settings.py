"""Every setting can be found, says what it is, and refuses a value of the wrong kind by name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = (ROOT / "settings.py").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")


def test_the_example_lists_exactly_the_variables_that_are_read() -> None:
    read = re.findall(r'= _(?:text|whole|days|port|number|site|flag|path)\("([A-Z_]+)"', SOURCE)
    listed = re.findall(r"^# GAZEWIRE_([A-Z_]+)=", EXAMPLE, re.MULTILINE)
    assert sorted(read) == sorted(listed)
    assert len(set(read)) == len(read) > 30


def test_every_variable_is_preceded_by_what_it_is() -> None:
    lines = SOURCE.splitlines()
    bare = [
        line
        for above, line in pairwise(lines)
        if re.search(r'= _(?:text|whole|days|port|number|site|flag|path)\("', line) and not above.startswith("# ")
    ]
    assert bare == []


def _settings(name: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", f"import settings; print(settings.{name})"]
    environment = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("name", "variable", "value", "shown"),
    [
        ("DOWNLOAD_DELAY", "GAZEWIRE_DOWNLOAD_DELAY_S", "2.5", "2.5"),
        ("PAGES_PER_CRAWL", "GAZEWIRE_PAGES_PER_CRAWL", " 7 ", "7"),
        ("PAGES_PER_CRAWL", "GAZEWIRE_PAGES_PER_CRAWL", "", "2000"),
        ("USER_AGENT", "GAZEWIRE_USER_AGENT_CONTACT", "mailto:a@b.example", "gazewire/0.1.0 (+mailto:a@b.example)"),
    ],
)
def test_a_variable_sets_its_setting(name: str, variable: str, value: str, shown: str) -> None:
    assert _settings(name, **{variable: value}).stdout.strip() == shown


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("PAGES_PER_CRAWL", "many", "a whole number from 0"),
        ("PAGES_PER_CRAWL", "-1", "a whole number from 0"),
        ("DOWNLOAD_DELAY_S", "nan", "a number from 0"),
        ("TICK_S", "-inf", "a number from 0"),
        ("SMTP_PORT", "99999999", "a port from 1 to 65535"),
        ("PUBLIC_URL", "gazewire.example", "an address like https://gazewire.example"),
        ("PUBLIC_URL", "javascript:alert(1)", "an address like https://gazewire.example"),
        ("PUBLIC_URL", "https://", "an address like https://gazewire.example"),
    ],
)
def test_a_value_that_cannot_be_is_told_by_name(name: str, value: str, wanted: str) -> None:
    done = _settings("VERSION", **{f"GAZEWIRE_{name}": value})
    assert done.returncode != 0
    assert done.stderr.strip() == f"GAZEWIRE_{name}: want {wanted}, got {value!r}"


def test_the_version_is_the_packages_own() -> None:
    packaged = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert packaged is not None
    assert _settings("VERSION").stdout.strip() == packaged[1]
