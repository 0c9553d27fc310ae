"""What holds for every file: its size, who prints, who reads the clock, that imports point one way."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spiders.outlets import load_outlets

ROOT = Path(__file__).parents[2]
PRODUCT = ("spiders", "pipeline", "models", "alerts", "web", "demo", "commands")
ROOTS = ("cli.py", "scheduler.py", "service.py", "settings.py")
#: Where a `print` is the purpose: run with `python -m`, by developers.
MAY_PRINT = {"models/dictionary.py", "demo/press/__main__.py"}


def _tracked() -> list[Path]:
    """The files of the repository; without git, all but what is made or hidden."""
    git = shutil.which("git")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False) if git else None
    if listed is not None and listed.returncode == 0:
        return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]
    top = [path for path in ROOT.iterdir() if not path.name.startswith(".") and path.name not in {"var", "build"}]
    files = [*top, *(path for folder in top if folder.is_dir() for path in folder.rglob("*"))]
    return [path for path in files if path.is_file() and path.suffix != ".pyc"]


FILES = _tracked()
MODULES = [path for path in FILES if path.suffix == ".py"]


def _of_the_product(path: Path) -> bool:
    place = path.relative_to(ROOT)
    return place.parts[0] in PRODUCT or str(place) in ROOTS


def test_no_module_of_the_product_is_longer_than_the_wall() -> None:
    made = "models/migrations/"  # written by Alembic, once
    lines = {
        name: path.read_text("utf-8").count("\n")
        for path in MODULES
        if _of_the_product(path) and not (name := str(path.relative_to(ROOT))).startswith(made)
    }
    assert {name: number for name, number in lines.items() if number > 400} == {}
    assert len(lines) > 100


def test_nothing_prints_but_the_commands() -> None:
    printing = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if _of_the_product(path) and any(_is_call(node, "print") for node in ast.walk(ast.parse(path.read_text())))
    ]
    assert set(printing) - MAY_PRINT == set()


def _is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def test_only_the_roots_read_the_clock() -> None:
    clock = re.compile(r"\b(?:datetime\.(?:now|utcnow|today)|date\.today|time\.time)\(")
    reading = {
        str(path.relative_to(ROOT)) for path in MODULES if _of_the_product(path) and clock.search(path.read_text())
    }
    # Scrapy's own command line has no root of ours before it, so the spiders' base is one.
    assert reading == {"scheduler.py", "spiders/base.py"}


def test_only_settings_reads_the_environment() -> None:
    reading = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if _of_the_product(path) and re.search(r"\bos\.(?:environ|getenv)\b", path.read_text())
    }
    assert reading == {"settings.py"}


@pytest.mark.parametrize("pattern", [r"/work/", r"/root/", r"(?<![\w-])farm-\w", r"pypi\.org|pythonhosted\.org"])
def test_no_file_names_one_machine_or_one_index(pattern: str) -> None:
    here = Path(__file__).resolve()
    naming = [
        str(path.relative_to(ROOT))
        for path in FILES
        if path != here and re.search(pattern.encode(), path.read_bytes()) and path.suffix not in {".png", ".npz"}
    ]
    assert naming == []


def test_no_database_that_a_run_has_left_is_kept() -> None:
    assert [str(path.relative_to(ROOT)) for path in FILES if path.read_bytes()[:15] == b"SQLite format 3"] == []


def test_imports_point_one_way() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", ran.stdout)


def test_the_outlets_are_valid_and_many() -> None:
    outlets = load_outlets()
    assert len(outlets) >= 20
    assert len({outlet.country for outlet in outlets}) > 3
