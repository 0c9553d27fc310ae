"""Links are drawn one for each entity of an article, and their verdicts are kept without the publishers' text."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path

import pytest

from benchmarks.tagging.links import KEPT, READ, VERDICTS, UnreadError, kept_lines, linked

_LINE = {"url": "https://a.example/1", "start_char": "0", "end_char": "5", "surface": "Acme", "entity_id": "acme"}


def _database(folder: Path) -> Path:
    path = folder / "articles.db"
    with sqlite3.connect(path) as database:
        database.executescript(
            """
            CREATE TABLE v_articles (article_id, url, text);
            CREATE TABLE v_entities (entity_id, name, entity_type, kind, country);
            CREATE TABLE v_mentions (article_id, start_char, end_char, surface, entity_id, is_known);
            INSERT INTO v_articles VALUES (1, 'https://a.example/1', 'Acme fell. Acme rose. Bolt stood.');
            INSERT INTO v_entities VALUES ('acme', 'Acme', 'company', 'vendor', NULL);
            INSERT INTO v_entities VALUES ('x-bolt', 'Bolt', 'company', '', '');
            INSERT INTO v_mentions VALUES (1, 11, 15, 'Acme', 'acme', 1), (1, 0, 4, 'Acme', 'acme', 1),
                (1, 22, 26, 'Bolt', 'x-bolt', 0);
            """
        )
    database.close()
    return path


def test_a_link_is_the_first_mention_of_a_known_entity(tmp_path: Path) -> None:
    context = "[[Acme]] fell. Acme rose. Bolt stood."
    expected = ("https://a.example/1", "0", "4", "Acme", "acme", "Acme", "company vendor", context)
    assert list(linked(_database(tmp_path))) == [expected]


@pytest.mark.parametrize(
    ("verdict", "remark", "said"),
    [("", "", "line 2: verdict"), ("perhaps", "", "line 2: verdict"), ("wrong", "", "line 2: remark")],
)
def test_an_unread_link_is_not_kept(verdict: str, remark: str, said: str) -> None:
    with pytest.raises(UnreadError, match=said):
        list(kept_lines([{**_LINE, "verdict": verdict, "remark": remark, "context": "text"}]))


def test_the_text_of_an_article_is_not_kept() -> None:
    row = {**_LINE, "verdict": "right", "remark": "", "entity": "Acme", "what": "company", "context": "text"}
    assert list(kept_lines([row])) == [("https://a.example/1", "0", "5", "Acme", "acme", "right", "")]


def test_of_300_links_that_were_read_at_most_three_are_wrong() -> None:
    with READ.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == KEPT
    assert {row["verdict"] for row in rows} <= set(VERDICTS)
    assert len({(row["url"], row["entity_id"]) for row in rows}) == len(rows) >= 300
    assert sum(row["verdict"] != "right" for row in rows) <= 3
