"""What the pages tell a reader to type, and the files that they name, exist."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

import cli
from pipeline.read.imports import read_jsonl
from pipeline.records import TYPES
from spiders.outlets import read_outlets

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")])
BY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
_CONSOLE = re.compile(r"^ *```console\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
ROOT_COMMAND: Any = typer.main.get_command(cli.app)


def _typed(page: Path) -> Iterator[str]:
    """Lines after a prompt, and short pieces of code in running text."""
    text = page.read_text("utf-8")
    for block in _CONSOLE.findall(text):
        yield from (line.strip().removeprefix("$ ") for line in block.splitlines() if line.strip().startswith("$ "))
    yield from _INLINE.findall(text)


def _words(page: Path, program: str) -> Iterator[list[str]]:
    """The words after a program that a line begins with, up to a pipe, a comment or the next command."""
    for line in _typed(page):
        found = re.match(rf"(?:\S*/)?{re.escape(program)} (.*)", line)
        if found and "…" not in found[1]:
            yield shlex.split(re.split(r"\s(?:#|\||&&)\s", found[1])[0])


def _complaints(words: list[str]) -> list[str]:
    """What is wrong with the words after `gazewire`: a command or an option that is not there."""
    command, trouble = ROOT_COMMAND, []
    takes: dict[str, Any] = {}
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        takes = {name: one for one in command.params for name in one.opts} | {"--help": None}
        if word.startswith("-") and word != "-":
            if word not in takes:
                trouble.append(f"{command.name}: {word}")
            elif takes[word] is not None and not takes[word].is_flag and waiting:
                waiting.pop(0)
        elif hasattr(command, "commands"):
            if word not in command.commands and word.islower():
                return [f"{command.name}: no command {word}"]
            command = command.commands.get(word, command)
    return trouble


@BY_PAGE
def test_commands_that_are_shown_exist(page: Path) -> None:
    assert [trouble for words in _words(page, "gazewire") for trouble in _complaints(words)] == []


def test_complaints_are_made() -> None:
    assert _complaints(["--db", "e.db", "query", "SELECT 1", "--format", "csv"]) == []
    assert _complaints(["query", "SELECT 1", "--form", "csv"]) == ["query: --form"]
    assert _complaints(["subscribers", "invite"]) == ["subscribers: no command invite"]
    assert sum(len(list(_words(page, "gazewire"))) for page in PAGES) > 50


@BY_PAGE
def test_make_targets_that_are_shown_exist(page: Path) -> None:
    assert {words[0] for words in _words(page, "make") if words and words[0].islower()} - TARGETS == set()


@BY_PAGE
def test_modules_that_are_run_exist(page: Path) -> None:
    named = [words[1] for words in _words(page, "python") if len(words) > 1 and words[0] == "-m"]
    assert [name for name in named if importlib.util.find_spec(name) is None] == []


@BY_PAGE
def test_files_that_are_named_exist(page: Path) -> None:
    """Paths with a folder of ours in front; what a reader makes for himself lies elsewhere."""
    ours = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "var", "build"))}
    named = {
        name
        for name in _INLINE.findall(page.read_text("utf-8"))
        if re.fullmatch(r"[\w./-]+", name) and "/" in name and name.split("/")[0] in ours
    }
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def _blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_outlet_that_is_shown_is_valid() -> None:
    (block,) = _blocks("docs/how-to/add-an-outlet.md", "toml")
    assert [outlet.slug for outlet in read_outlets(block, "outlets.toml")] == ["tidewater-chronicle"]


def test_the_lines_that_are_shown_can_be_imported() -> None:
    (block,) = _blocks("docs/how-to/import-an-archive.md", "json")
    read = list(read_jsonl(block.encode().splitlines(), "archive.jsonl"))
    assert [type(one).__name__ for one in read] == ["GivenArticle", "GivenArticle"]


def test_the_labels_that_are_shown_fit_their_article() -> None:
    article, labels = (json.loads(block) for block in _blocks("docs/how-to/label-data.md", "json"))
    quoted = [labels["quote"], *(surface for entity in labels["entities"] for surface in entity["surfaces"])]
    assert [words for words in quoted if words not in article["text"]] == []
    assert labels["url"] == article["url"]
    assert set(labels["types"]) <= set(TYPES)
