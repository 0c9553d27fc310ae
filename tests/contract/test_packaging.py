"""What is installed is whole: data in the wheel, every dependency locked with hashes, no index named."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("spiders", "pipeline", "models", "alerts", "web", "demo", "commands")
MODULES = ("cli.py", "scheduler.py", "service.py", "settings.py")
#: Parts of Scrapy and of Jinja, which come with them and change with them.
IN_THE_BUNDLE = {"protego", "twisted", "w3lib", "zope-interface", "markupsafe"}
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
#: What training needs on top, installed by `make train` alone.
TRAIN_LOCK = (ROOT / "requirements-train.lock").read_text("utf-8")
LOCKS = pytest.mark.parametrize(("lock", "n_pins"), [(LOCK, 50), (TRAIN_LOCK, 4)], ids=["all", "train"])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _data_of(folder: Path) -> set[str]:
    """The files of the product that are no Python, by path; what the interpreter writes is left out."""
    return {
        str(path.relative_to(folder))
        for package in PACKAGES
        for path in (folder / package).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"} and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the product, built from a copy so that the checkout stays as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (*MODULES, "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, source / file)
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-q", "-w"]
    ran = subprocess.run([*build, str(folder), str(source)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return next(folder.glob("gazewire-*.whl"))


def test_the_wheel_holds_all_data(wheel: Path) -> None:
    packed = set(ZipFile(wheel).namelist())
    data = _data_of(ROOT)
    assert data - packed == set()
    endings = {Path(name).suffix for name in data}
    assert {".toml", ".csv", ".sql", ".npz", ".mjml", ".css", ".md", ".mako", ".html"} <= endings


def test_the_wheel_holds_all_modules(wheel: Path) -> None:
    packed = set(ZipFile(wheel).namelist())
    modules = {str(path.relative_to(ROOT)) for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    assert (modules | set(MODULES)) - packed == set()
    assert any(name.startswith("models/migrations/frozen_views/r0001") for name in packed)


def test_the_wheel_leaves_tests_and_benchmarks_out(wheel: Path) -> None:
    strangers = {name.split("/")[0] for name in ZipFile(wheel).namelist()} - set(PACKAGES) - set(MODULES)
    assert all(name.startswith("gazewire-") for name in strangers)


@LOCKS
def test_everything_locked_has_hashes_and_an_exact_version(lock: str, n_pins: int) -> None:
    pins = re.split(r"^(?=[a-zA-Z0-9])", f"\n{lock}", flags=re.MULTILINE)[1:]
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert [pin.splitlines()[0] for pin in pins if not re.match(r"[\w.\[\],-]+==\S+", pin)] == []
    assert len(pins) > n_pins


@LOCKS
def test_the_lock_names_no_index(lock: str, n_pins: int) -> None:
    assert re.findall(r"https?://\S+|^\s*-i\b.*|--(?:extra-)?index-url.*|--find-links.*", lock, re.MULTILINE) == []


def test_every_dependency_is_locked_those_of_every_extra_too() -> None:
    extras = PROJECT["optional-dependencies"]
    assert _wanted([*PROJECT["dependencies"], *extras["dev"]]) - _locked(LOCK) == set()
    assert _wanted(extras["train"]) - _locked(TRAIN_LOCK) == set()
    assert set(extras) == {"dev", "train"}, "a further extra wants its place in a lock"
    assert _locked(LOCK) & _locked(TRAIN_LOCK) == set()


def _wanted(lines: list[str]) -> set[str]:
    return {_normal(re.split(r"[\[<>=; ]", line)[0]) for line in lines}


def _locked(lock: str) -> set[str]:
    return {_normal(re.split(r"[\[=]", name)[0]) for name in re.findall(r"^([\w.\[\],-]+)==", lock, re.MULTILINE)}


def test_everything_imported_is_a_declared_dependency() -> None:
    """Not only somebody else's dependency, which may go with that package's next version."""
    declared = {_normal(re.split(r"[\[<>=; ]", line)[0]) for line in PROJECT["dependencies"]}
    owners = packages_distributions()
    undeclared = {
        (module, name)
        for file in [
            *(ROOT / name for name in MODULES),
            *(path for name in PACKAGES for path in (ROOT / name).rglob("*.py")),
        ]
        for module in _imported(file)
        for name in owners.get(module, ())
        if _normal(name) not in declared | IN_THE_BUNDLE and _normal(name) != "gazewire"
    }
    assert undeclared == set()


def _imported(file: Path) -> set[str]:
    """Top-level names that a module imports, wherever it does."""
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    pulled = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.split(".")[0] for name in plain | pulled}


def test_the_command_is_installed_by_its_name() -> None:
    assert PROJECT["scripts"] == {"gazewire": "cli:main"}
