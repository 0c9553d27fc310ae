"""The demo as a newcomer runs it: once whole, once more over its folder."""

from __future__ import annotations

import json
import math
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

import feedparser  # type: ignore[import-untyped]
import pytest
from sqlalchemy.orm import Session

from alerts.feed import urn_of
from demo.press.expected import load_expected
from demo.press.hosts import article_urls
from demo.press.ticks import TICKS
from demo.run import FEED_SECRET
from models import Digest, DigestItem, Subscriber
from models.session import make_engine
from tests import recomputed
from tests.demo_process import ROOT, DemoProcess
from tests.mail_lint import problems
from tests.mime_reader import read
from tests.snapshot import differences, mails, public_content
from tests.web_client import Client
from web.app import make_app

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


def test_the_private_feed_shows_what_its_reader_was_told(folder: Path) -> None:
    articles = make_engine(f"sqlite:///{folder / 'gazewire.db'}", schema="articles", read_only=True)
    desk = make_engine(f"sqlite:///{folder / 'gazewire-desk.db'}", schema="desk")
    site = Client(make_app(articles, desk, base_url="http://127.0.0.1", now=lambda: TICKS[-1]))
    feeds = [site.get(f"/feeds/{FEED_SECRET}.{ending}") for ending in ("json", "atom")]
    with Session(desk) as session:
        reader = session.query(Subscriber).filter_by(address="everything@desk.example").one()
        told = {one.development_id for one in session.query(DigestItem).filter_by(subscriber_id=reader.subscriber_id)}
        digests = session.query(Digest).filter_by(subscriber_id=reader.subscriber_id).all()
        lines = [line for digest in digests for item in digest.content["items"] for line in item["lines"]]
        folded = {one["development_id"] for line in lines for one in line["also"]}
    articles.dispose()
    desk.dispose()
    read = feedparser.parse(feeds[1].body)
    assert not read.bozo
    shown = [one["id"] for one in json.loads(feeds[0].body)["items"]]
    assert shown == [one.id for one in read.entries]
    assert folded < told, "an appeal is told by the line of its story"
    assert folded
    assert sorted(shown) == sorted(urn_of("development", one) for one in told - folded)
    assert len(shown) > 10
    assert site.get(f"/feeds/{FEED_SECRET}x.json").status == 404


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


#: The formula as docs/assessment.md tells it, for what the demo brings.
SCALE = {
    "wrongful_arrest": 40,
    "export_sanction": 36,
    "fine": 34,
    "data_breach": 30,
    "unlawful_data_collection": 30,
    "ban_or_moratorium": 26,
    "misidentification": 26,
    "bias_finding": 24,
    "litigation": 24,
    "regulatory_action": 24,
    "contested_use": 18,
    "legislation": 16,
    "employee_protest": 14,
    "shareholder_action": 14,
    "contract_award": 12,
    "contract_cancelled": 12,
    "ngo_campaign": 12,
    "other": 10,
    "vendor_withdrawal": 8,
    "company_response": 4,
}
SANCTION = {"export_sanction": 15, "fine": 13, "ban_or_moratorium": 10, "litigation": 8, "regulatory_action": 8}
GRAVE_GROUPS = {"children", "ethnic minorities", "migrants", "protesters", "religious minorities"}
LASTING = {"wrongful_arrest", "data_breach", "unlawful_data_collection"}
ANSWERS = {"company_response", "contract_cancelled", "vendor_withdrawal"}


def _told_of(database: sqlite3.Connection, controversy: str) -> list[sqlite3.Row]:
    """The articles of a controversy as the views show them."""
    return database.execute(
        """SELECT a.article_id, a.copy_of, a.language, o.name AS outlet, o.weight, o.country, a.affected,
                  (SELECT json_group_array(t.type) FROM v_article_types AS t WHERE t.article_id = a.article_id
                   AND t.score >= (SELECT min(0.4, max(score)) FROM v_article_types WHERE article_id = a.article_id)
                  ) AS types,
                  a.jurisdictions, a.is_controversy, a.has_reply
           FROM v_controversy_stories AS cs
           JOIN v_story_articles AS sa ON sa.story_id = cs.story_id AND sa.is_primary = 1
           JOIN v_articles AS a ON a.article_id = sa.article_id
           JOIN v_outlets AS o ON o.outlet = a.outlet
           WHERE cs.controversy_id = ?""",
        (controversy,),
    ).fetchall()


def _severity(rows: list[sqlite3.Row]) -> int:
    types = {t for row in rows if row["is_controversy"] for t in json.loads(row["types"])}
    groups = {g for row in rows for g in json.loads(row["affected"])}
    places = {p for row in rows for p in json.loads(row["jurisdictions"])}
    points = max((SCALE[t] for t in types), default=10) + max((SANCTION.get(t, 0) for t in types), default=0)
    points += min(15, sum(5 if g in GRAVE_GROUPS else 3 for g in groups))
    points += {0: 0, 1: 5, 2: 9, 3: 12}.get(len(places), 15)
    is_answered = bool(types & ANSWERS) or any(row["has_reply"] for row in rows)
    return min(100, points + 10 * bool(types & LASTING) + 5 * (not is_answered))


def _reach(rows: list[sqlite3.Row]) -> int:
    def grown(n: float, full: float, points: float) -> float:
        return points * min(1.0, math.log1p(max(0.0, n)) / math.log1p(full))

    weights, countries = (
        {row["outlet"]: row["weight"] for row in rows},
        {row["country"] for row in rows if row["country"]},
    )
    languages = {row["language"] for row in rows if row["language"]}
    points = grown(sum(weights.values()), 8, 45) + grown(sum(row["copy_of"] is None for row in rows), 15, 25)
    return round(points + grown(len(countries), 5, 20) + grown(len(languages) - 1, 3, 10))


def test_every_figure_can_be_recomputed_from_the_tables(database: sqlite3.Connection) -> None:
    database.row_factory = sqlite3.Row
    controversies = database.execute("SELECT controversy_id, slug, severity, reach FROM v_controversies").fetchall()
    assert len(controversies) > 5
    for one in controversies:
        rows = _told_of(database, one["controversy_id"])
        assert (one["severity"], one["reach"]) == (_severity(rows), _reach(rows)), one["slug"]


def test_novelty_can_be_recomputed_from_the_views(database: sqlite3.Connection) -> None:
    assessed = recomputed.latest(database)
    assert len(assessed) > 5
    found = {one.controversy: recomputed.novelty(database, one) for one in assessed}
    assert found == {one.controversy: one.novelty for one in assessed}


def test_every_part_of_a_figure_tells_its_points_and_what_would_move_it(database: sqlite3.Connection) -> None:
    rows = database.execute("SELECT severity, reach, novelty, parts FROM v_assessments").fetchall()
    assert len(rows) > 5
    for severity, reach, novelty, text in rows:
        parts = json.loads(text)
        for name, figure in (("severity", severity), ("reach", reach), ("novelty", novelty)):
            assert figure == pytest.approx(sum(part["points"] for part in parts[name].values()), abs=0.6)
            assert all(part["moves"] for part in parts[name].values())
        is_plain = parts["severity"]["scale"]["value"] not in ANSWERS | {"contract_award", "other"}
        assert parts["severity"]["scale"].get("known elsewhere as", {}).get("issues", []) != [] or not is_plain


def test_the_appeal_is_a_new_story_of_the_fine(database: sqlite3.Connection) -> None:
    rows = database.execute(
        """SELECT d.kind FROM v_developments AS d JOIN v_story_articles AS s USING (story_id)
           JOIN v_articles AS a ON a.article_id = s.article_id WHERE a.url LIKE '%fennimart-appeal%'"""
    ).fetchall()
    assert {kind for (kind,) in rows} >= {"new_story", "company_response"}


def test_who_was_jailed_is_not_named_in_evidence_where_something_else_says_it(database: sqlite3.Connection) -> None:
    assert _column(database, "SELECT quote FROM v_evidence WHERE rank = 1 AND quote LIKE '%Whitcombe-Ames%'") == []


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
    first.kill()
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
