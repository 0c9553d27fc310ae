"""What a file of the corpus is written for is said before its first item."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.corpus.reading import CorpusError, errors, read_corpus

ITEM = "=== one\ntitle: A title\ntopic: passing\ncontroversy: no\n---\nA sentence.\n"


@pytest.mark.parametrize(
    ("head", "purpose"), [("", "all"), ("\n", "all"), ("for: sales\n\n", "sales"), ("for: all\n", "all")]
)
def test_a_files_first_line_says_what_all_its_items_are_for(tmp_path: Path, head: str, purpose: str) -> None:
    (tmp_path / "a.txt").write_text(head + ITEM + ITEM.replace("one", "two"), "utf-8")
    (tmp_path / "b.txt").write_text(ITEM.replace("one", "three"), "utf-8")
    assert [gold["purpose"] for _, gold in read_corpus(tmp_path)] == [purpose, purpose, "all"]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("for: fun\n", "a.txt:1: 'fun' is no purpose; use one of all, sales"),
        ("\ntitle: A\n", "a.txt:2: an item begins"),
    ],
)
def test_what_else_stands_there_is_an_error_with_its_line(tmp_path: Path, head: str, told: str) -> None:
    (tmp_path / "a.txt").write_text(head + ITEM, "utf-8")
    assert errors(tmp_path)[0].startswith(told)
    with pytest.raises(CorpusError):
        read_corpus(tmp_path)
