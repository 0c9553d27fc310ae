"""The two sample articles, end to end: two digests, two stories, one controversy, the right parties.

The articles belong to their publishers and are not in the repository; they lie beside the evaluation data, at
`$GAZEWIRE_EVAL_DIR/../seeds`. Their facts, retold, are in the replica press and always tested.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.cli_process import gazewire

_EVAL = os.environ.get("GAZEWIRE_EVAL_DIR", "")
SEEDS = Path(_EVAL).parent / "seeds" / "seeds.jsonl"
pytestmark = [
    pytest.mark.xdist_group("seeds"),
    pytest.mark.skipif(
        not _EVAL or not SEEDS.exists(), reason="the sample articles are not here (GAZEWIRE_EVAL_DIR is not set)"
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both articles imported, a subscriber since 2018, and the digests of two mornings."""
    made = tmp_path_factory.mktemp("seeds")
    db = ("--db", str(made / "seeds.db"))
    for arguments in (
        ("import", "--replay", str(SEEDS)),
        ("subscribers", "add", "analyst@desk.example", "--entity", "Amazon", "--starts", "2018-01-01"),
        ("digest", "--now", "2018-06-20T07:00"),
        ("digest", "--now", "2019-01-21T07:00"),
        ("digest", "--now", "2019-01-22T07:00"),
        ("deliver", "--now", "2019-01-22T07:05"),
    ):
        ran = gazewire(*db, *arguments, VAR_DIR=str(made / "var"))
        assert ran.returncode == 0, ran.stderr
    return made


@pytest.fixture
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / "seeds.db")) as connection:
        yield connection


def test_two_stories_are_one_controversy(database: sqlite3.Connection) -> None:
    assert database.execute("SELECT n_stories, n_articles FROM v_controversies").fetchall() == [(2, 2)]


def test_the_first_opens_it_and_the_second_is_its_new_story(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT substr(known_at, 1, 4), kind FROM v_developments ORDER BY known_at, kind = 'company_response'"
    ).fetchall()
    assert rows[:2] == [("2018", "new"), ("2019", "new_story")]
    assert rows[2:] in ([], [("2019", "company_response")])


def test_each_morning_with_news_has_a_digest_and_the_third_has_none(folder: Path) -> None:
    mails = sorted((folder / "var" / "outbox").glob("*.eml"))
    assert len(mails) == 2
    bodies = [message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",)) for path in mails]
    texts = [body.get_content() for body in bodies if body is not None]
    assert all("Amazon" in text for text in texts)
    with closing(sqlite3.connect(folder / "seeds-desk.db")) as desk:
        told = desk.execute("SELECT development_id FROM digest_item").fetchall()
    assert len(told) == len(set(told)) >= 2


@pytest.mark.parametrize(
    ("name", "entity_type", "roles"),
    [
        ("Amazon", "company", {"vendor"}),
        ("American Civil Liberties Union", "group", None),
        ("Social Equity Group", "group", None),
        ("Northwest Coalition for Responsible Investment", "group", None),
        ("Open MIC", "group", None),
        ("U.S. Immigration and Customs Enforcement", "agency", None),
        ("Washington County Sheriff's Office", "agency", None),
        ("Pinterest", "company", None),
        ("Rekognition", "product", None),
    ],
)
def test_parties_are_what_they_are(
    database: sqlite3.Connection, name: str, entity_type: str, roles: set[str] | None
) -> None:
    rows = database.execute(
        "SELECT entity_type, role FROM v_mentions WHERE replace(lower(entity), '’', '''') = lower(?)", [name]
    ).fetchall()
    assert rows, f"{name} was not found"
    assert {kind for kind, _ in rows} == {entity_type}
    if roles is not None:
        assert {role for _, role in rows} == roles


def test_rekognition_is_never_a_person_or_a_company(database: sqlite3.Connection) -> None:
    kinds = database.execute(
        "SELECT DISTINCT entity_type FROM v_mentions WHERE surface LIKE '%Rekognition%'"
    ).fetchall()
    assert kinds == [("product",)]


@pytest.mark.parametrize(
    "words",
    ["newsletter", "subscri", "Leave a Reply", "Formula One", "Re:Invent 2016", "Read more", "Data Management"],
)
def test_boilerplate_is_nobodys_evidence(database: sqlite3.Connection, words: str) -> None:
    assert database.execute("SELECT quote FROM v_evidence WHERE quote LIKE ?", [f"%{words}%"]).fetchall() == []


def test_offsets_hold(database: sqlite3.Connection) -> None:
    for view, column in (("v_mentions", "surface"), ("v_evidence", "quote")):
        sql = f"SELECT m.{column}, m.start_char, m.end_char, t.text FROM {view} m JOIN v_articles t USING (article_id)"
        rows = database.execute(sql).fetchall()
        assert rows
        assert all(text[start:end] == words for words, start, end, text in rows)
