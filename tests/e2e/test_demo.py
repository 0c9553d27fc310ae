"""The demo as a newcomer runs it: once whole, once more over its folder."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from demo.press.expected import load_expected
from demo.press.hosts import article_urls
from tests.demo_process import ROOT, DemoProcess
from tests.mail_lint import problems
from tests.mime_reader import read
from tests.snapshot import differences, mails, public_content

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, port: int) -> Path:
    """A folder over which the demo ran once, to its end."""
    made = tmp_path_factory.mktemp("demo") / "kept"
    made.mkdir()
    began = time.monotonic()
    assert DemoProcess(made, port).wait() == 0, made.with_suffix(".log").read_text()[-3000:]
    assert time.monotonic() - began < 120
    return made


@pytest.fixture
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / "gazewire.db")) as connection:
        yield connection


def _column(database: sqlite3.Connection, sql: str) -> list[object]:
    return [row[0] for row in database.execute(sql)]


def test_it_says_what_it_did_stage_by_stage(folder: Path) -> None:
    said = folder.with_suffix(".log").read_text()
    for line in ("outlets polled", "pages fetched", "articles", "core articles", "mentions", "stories"):
        assert line in said
    for stage in ("poll", "fetch", "extract", "tag", "sift", "group", "assess"):
        assert f"\n{stage} " in said
    assert str(folder / "mailbox") in said


def test_every_article_of_the_press_is_there_and_no_outlet_is_missing(database: sqlite3.Connection) -> None:
    assert _column(database, "SELECT count(DISTINCT outlet) FROM v_articles") == [6]
    assert _column(database, "SELECT count(*) FROM v_articles") == [45]


def test_each_oddity_of_the_press_ends_as_it_should(database: sqlite3.Connection) -> None:
    outcomes = set(_column(database, "SELECT outcome FROM v_fetches WHERE stage = 'fetch'"))
    assert {"captured", "robots_denied", "refused_address", "not_html", "gone", "unchanged"} <= outcomes


def _alarms(database: sqlite3.Connection) -> dict[str, bool]:
    """Key of each article of the press, and whether it was called a controversy."""
    urls = article_urls()
    rows = database.execute("SELECT url, canonical_url, is_controversy FROM v_articles").fetchall()
    found = {address.split("?")[0]: bool(flag) for url, canonical, flag in rows for address in (url, canonical)}
    return {one.article: found[urls[one.article].split("?")[0]] for one in load_expected()}


def test_no_quiet_article_alarms(database: sqlite3.Connection) -> None:
    alarms = _alarms(database)
    assert [one.article for one in load_expected() if alarms[one.article] and not one.is_controversy] == []


def test_hardly_a_controversy_is_missed(database: sqlite3.Connection) -> None:
    alarms = _alarms(database)
    missed = [one.article for one in load_expected() if one.is_controversy and not alarms[one.article]]
    assert len(missed) <= 2, missed


def test_at_least_twelve_controversies_stand(database: sqlite3.Connection) -> None:
    assert _column(database, "SELECT count(*) >= 12 FROM v_controversies") == [1]


def test_offsets_hold_for_every_mention_and_every_quote(database: sqlite3.Connection) -> None:
    checked = 0
    for view, column in (("v_mentions", "surface"), ("v_evidence", "quote"), ("v_deal_evidence", "quote")):
        sql = f"SELECT m.{column}, m.start_char, m.end_char, t.text FROM {view} m JOIN v_articles t USING (article_id)"
        for words, start, end, text in database.execute(sql):
            if text is not None:
                checked += 1
                assert text[start:end] == words
    assert checked > 200


def test_every_development_has_evidence(database: sqlite3.Connection) -> None:
    backed = "SELECT 1 FROM v_evidence e WHERE e.development_id = d.development_id"
    sql = f"SELECT headline FROM v_developments d WHERE NOT EXISTS ({backed})"
    assert _column(database, sql) == []


def test_withheld_texts_are_not_shown_to_readers(database: sqlite3.Connection) -> None:
    rows = database.execute("SELECT text, text_rights FROM v_articles WHERE text_rights <> 'open'").fetchall()
    assert rows
    assert all(text is None and rights.startswith("withheld: ") for text, rights in rows)


def test_the_undated_page_is_not_dated(database: sqlite3.Connection) -> None:
    assert _column(database, "SELECT count(*) FROM v_articles WHERE published_at IS NULL") == [1]


def test_mails_went_through_smtp_and_later_ones_bring_developments(folder: Path) -> None:
    found = sorted((folder / "mailbox").glob("*.eml"))
    assert len(found) >= 6
    for path in found:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = message.get_body(("plain",))
        assert body is not None
        assert "http" in body.get_content()
        assert message.get_body(("html",)) is not None
    with closing(sqlite3.connect(folder / "gazewire-desk.db")) as desk:
        told = desk.execute(
            "SELECT d.slot, i.development_id FROM digest_item i JOIN digest d USING (digest_id)"
            " JOIN subscriber s ON s.subscriber_id = d.subscriber_id WHERE s.address = 'everything@desk.example'"
        ).fetchall()
    days = {slot for slot, _ in told}
    assert len(days) >= 3
    assert len({development for _, development in told}) == len(told), "something was told twice"


def test_every_mail_keeps_the_rules_and_is_read_alike_by_two_parsers(folder: Path) -> None:
    found = sorted((folder / "mailbox").glob("*.eml"))
    assert {path.name: problems(path.read_bytes()) for path in found} == {path.name: [] for path in found}
    for path in found:
        mail = read(path.read_bytes())
        for kind in ("text/plain", "text/html"):
            for place in ("/digest/", "/preferences/", "/unsubscribe/"):
                assert place in mail.leaf(kind)
        assert mail.leaf("text/plain").count("/feedback/") * 4 == mail.leaf("text/html").count("/feedback/")


def test_a_second_run_over_the_folder_sends_nothing_and_changes_nothing(folder: Path, port: int) -> None:
    before, before_mails = public_content(folder), mails(folder / "mailbox")
    number = len(list((folder / "mailbox").glob("*.eml")))
    assert DemoProcess(folder, port).wait() == 0
    assert len(list((folder / "mailbox").glob("*.eml"))) == number
    assert mails(folder / "mailbox") == before_mails
    assert differences(before, public_content(folder)) == []


def test_a_second_demo_in_the_same_folder_is_turned_away(folder: Path, port: int) -> None:
    first = DemoProcess(folder, port)
    lock = folder / "gazewire.db.lock"
    deadline = time.monotonic() + 30
    while lock.read_text() != str(first.process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    second = subprocess.run(
        [sys.executable, "-m", "cli", "demo", "--no-serve", "--keep", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    first.kill_after(0)
    assert second.returncode == 1
    assert f"process {first.process.pid} works here already" in second.stderr


def test_the_page_is_served_until_ctrl_c(folder: Path, port: int) -> None:
    command = [sys.executable, "-m", "cli", "demo", "--keep", str(folder), "--port", str(port)]
    demo = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert demo.stdout is not None
    try:
        address = next(line.split()[1] for line in demo.stdout if line.startswith("page "))
        with urllib.request.urlopen(address) as answer:
            page = answer.read().decode()
        with urllib.request.urlopen(f"{address}healthz") as answer:
            health = json.loads(answer.read())
    finally:
        demo.send_signal(signal.SIGINT)
        demo.stdout.close()
    assert "controvers" in page.lower()
    assert health
    assert demo.wait(20) == 0
