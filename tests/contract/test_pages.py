"""The pages of the documentation lead somewhere, and say what the project is built on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.dictionary import dictionary

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("pipeline/**/*.md")])
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"^( *)```.*?^\1```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def _links(page: Path) -> Iterator[tuple[Path, str]]:
    """File and anchor of each relative link."""
    for target in _LINK.findall(_CODE.sub("", page.read_text("utf-8"))):
        if not re.match(r"[a-z]+:", target):
            file, _, anchor = target.partition("#")
            yield (page.parent / file if file else page), anchor


def _anchors(page: Path) -> set[str]:
    """The anchors that a Markdown viewer makes of the headings."""
    words = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", words, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    has_pictures = (ROOT / "docs" / "pictures").is_dir()  # a picture shows what a release looks like; none before it
    missing = [str(file) for file, _ in _links(page) if not file.exists() and (has_pictures or file.suffix != ".png")]
    assert missing == []
    wrong = [(str(file), anchor) for file, anchor in _links(page) if anchor and anchor not in _anchors(file)]
    assert wrong == []


def test_every_page_can_be_reached_from_the_index() -> None:
    reached, waiting = set(), [ROOT / "docs" / "index.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page not in reached and page.suffix == ".md" and page.is_file():
            reached.add(page)
            waiting.extend(file for file, _ in _links(page))
    assert {page for page in PAGES if page.is_relative_to(ROOT / "docs")} - reached == set()


def test_the_data_dictionary_is_what_the_tables_and_views_say() -> None:
    written = (ROOT / "docs" / "data-dictionary.md").read_text("utf-8")
    assert written == dictionary(), "run `make docs`"


def test_no_column_is_without_a_description() -> None:
    rows = re.findall(r"^\| (\w+) \|(.*)\|$", (ROOT / "docs" / "data-dictionary.md").read_text("utf-8"), re.MULTILINE)
    assert [name for name, rest in rows if not rest.split("|")[-1].strip()] == []
    assert len(rows) > 300


def test_every_dependency_has_a_line_with_its_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["dev"], *extras["train"]]
    page = (ROOT / "docs" / "decisions" / "0004-dependencies.md").read_text("utf-8")
    told = {
        cells[0]: cells[1:] for cells in (row.split(" | ") for row in re.findall(r"^\| (.*) \|$", page, re.MULTILINE))
    }
    names = {re.split(r"[\[<>=; ]", line)[0] for line in wanted}
    assert {name for name in told if name != "package"} == names
    assert all(len(cells) == 3 and all(cells) for cells in told.values())
