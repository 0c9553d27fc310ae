"""Settings, commands, options and outcomes: what is in the code is in the documentation, and the other way round."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import typer.main

import cli
from benchmarks import scoring
from models import Development
from pipeline import outcomes
from pipeline.records import TYPES

ROOT = Path(__file__).parents[2]
STAGES: tuple[type[StrEnum], ...] = tuple(
    kind for _, kind in inspect.getmembers(outcomes, inspect.isclass) if kind.__module__ == outcomes.__name__
)


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def _sections(page: str, marks: str) -> dict[str, str]:
    """Heading to what stands below it, for headings of one depth."""
    parts = re.split(rf"^{marks} (.*)$", page, flags=re.MULTILINE)
    return {
        heading: re.split(r"^## ", text, flags=re.MULTILINE)[0]
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def _rows(text: str) -> dict[str, tuple[str, ...]]:
    """The rows of the tables in a text: first cell to the others, without code marks."""
    found: dict[str, tuple[str, ...]] = {}
    for line in re.findall(r"^\| (.*) \|$", text, re.MULTILINE):
        cells = [cell.strip() for cell in line.split(" | ")]
        found[cells[0].replace("`", "")] = tuple(cells[1:])
    return found


# --- settings -------------------------------------------------------------------------------------


def _settings() -> Iterator[tuple[str, str]]:
    """Variable and comment of each setting in settings.py."""
    pattern = r"((?:^# .*\n)+)^[A-Z_]+(?:: [^=]+)? = _(?:text|whole|days|port|number|site|flag|path)\(\"([A-Z_]+)\""
    for comment, variable in re.findall(pattern, (ROOT / "settings.py").read_text("utf-8"), re.MULTILINE):
        yield f"GAZEWIRE_{variable}", " ".join(line.removeprefix("# ") for line in comment.splitlines())


def test_every_setting_is_documented_in_its_own_words() -> None:
    documented = _rows(_page("settings.md"))
    assert {name: documented.get(name, ("", ""))[1] for name, _ in _settings()} == dict(_settings())


def test_no_setting_is_documented_that_is_not_read() -> None:
    read = {name for name, _ in _settings()} | set(_variables_of_options())
    assert {name for name in _rows(_page("settings.md")) if name.startswith("GAZEWIRE_")} == read


def test_no_page_names_a_variable_that_is_not_documented() -> None:
    documented = set(_rows(_page("settings.md")))
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        named = set(re.findall(r"\bGAZEWIRE_[A-Z_]*[A-Z]\b", path.read_text("utf-8")))
        assert named - documented - {"GAZEWIRE_EVAL_DIR"} == set(), path


# --- commands -------------------------------------------------------------------------------------


def _commands(group: Any, name: str) -> Iterator[tuple[str, Any]]:
    for word, command in group.commands.items():
        if hasattr(command, "commands"):
            if command.invoke_without_command:
                yield f"{name} {word}", command
            yield from _commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


COMMANDS = dict(_commands(typer.main.get_command(cli.app), "gazewire"))


def _options(command: Any) -> set[str]:
    return {word for one in command.params if one.param_type_name == "option" for word in one.opts} - {"--help"}


def _variables_of_options() -> Iterator[str]:
    for command in COMMANDS.values():
        yield from (one.envvar for one in command.params if isinstance(one.envvar, str))


def test_every_command_has_a_section() -> None:
    assert list(_sections(_page("commands.md"), "##")) == list(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_in_its_commands_table(name: str) -> None:
    table = _rows(_sections(_page("commands.md"), "##")[name])
    documented = {word for cell in table for word in cell.split(", ") if word.startswith("-") and word.strip("-")}
    assert documented == _options(COMMANDS[name])


def test_every_command_says_what_it_does() -> None:
    silent = [name for name, command in COMMANDS.items() if not command.help]
    unexplained = [
        (name, option.name)
        for name, command in COMMANDS.items()
        for option in command.params
        if not getattr(option, "help", None)
    ]
    assert (silent, unexplained) == ([], [])


# --- figures --------------------------------------------------------------------------------------


def test_every_figure_of_the_gate_says_what_it_means() -> None:
    page = _page("quality.md")
    assert [figure for figure in scoring.FIGURES if f"`{figure}`" not in page] == []


# --- outcomes, kinds, types -----------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
def test_every_outcome_is_in_the_glossary(stage: type[StrEnum]) -> None:
    sections = _sections(_page("glossary.md"), "###")
    section = next(text for heading, text in sections.items() if f"({stage.__name__})" in heading)
    documented = _rows(section)
    assert {word for word in documented if word not in {"outcome", "---"}} == {outcome.value for outcome in stage}
    assert all(meaning for (meaning, *_) in documented.values())


def test_all_stages_are_looked_at() -> None:
    assert len(STAGES) == 9


def test_every_type_is_in_the_glossary() -> None:
    documented = _rows(_sections(_page("glossary.md"), "##")["Types"])
    assert tuple(word for word in documented if word not in {"type", "---", "---|---"}) == TYPES


def test_every_kind_of_development_is_in_the_glossary() -> None:
    described = Development.__table__.c.kind.doc or ""
    documented = list(_rows(_sections(_page("glossary.md"), "##")["Kinds of developments"]))
    assert [word for word in documented if word != "kind"] == re.findall(r"[a-z_]+", described.replace(" or ", " "))
