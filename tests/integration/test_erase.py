"""`gazewire erase`: no word of an article is left in a database or file, figures stand, and nothing comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

import cli
import settings
from alerts.deliver import deliver
from alerts.gather import gather
from alerts.mailer import FolderMailer
from models import Entry, Feed, Outlet, migrate
from models.locations import Locations
from models.views import view_definitions
from pipeline.captures import Captures
from pipeline.extraction import ExtractionOptions, extract_pending
from pipeline.process import Processor
from pipeline.read.worker import Extractor
from pipeline.records import FetchedPage
from pipeline.steps import Steps
from pipeline.tag.tagger import Tagger
from tests.erased_press import (
    AID,
    EARLIER,
    FIRST,
    OTHER,
    OTHER_URL,
    SEEN,
    SENTENCES,
    TITLE,
    URL,
    WORDS,
    Press,
    invented,
    on_postgres,
    opened,
    page_of,
    shown,
    words_in,
)


@pytest.fixture
def press(databases: Locations, steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Press]:
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)
    made = opened(databases, invented(steps), tmp_path)
    yield made
    made.close()


def _follow(press: Press) -> None:
    """The whole way: told, erased, looked for everywhere, read again by every door."""
    press.compose(SEEN + timedelta(hours=2))
    assert press.held() >= {TITLE, EARLIER, *SENTENCES}
    figures = "SELECT controversy_id, severity, reach, novelty, n_stories, n_articles, n_outlets FROM v_controversies"
    before = press.rows(figures)
    said = press.erase(URL, "--reason", "asked for by the outlet", "--by", "R. Editor", "--yes")
    assert "erased: articles 1, captures 2, digests that lost words 1" in said
    assert press.held() == set()
    assert press.rows(figures) == before, "figures stand"
    assert press.rows("SELECT article_id, url, erased_at, reason FROM v_tombstones") == [
        (AID, URL, "2026-03-12T00:00:00Z", "asked for by the outlet")
    ]
    assert press.rows("SELECT erased_by FROM tombstone") == [("R. Editor",)]
    assert press.rows(f"SELECT text, text_rights, title FROM v_articles WHERE article_id = '{AID}'") == [
        (None, "erased: asked for by the outlet", "[erased]")
    ]
    _anchored(press)
    again = press.read(FIRST, FIRST | {"html": page_of(*SENTENCES, "More came.")}, now=SEEN + timedelta(days=3))
    assert again == {"erased": 2}
    given = {"url": URL, "title": TITLE, "text": " ".join(SENTENCES)}
    assert press.read(given, now=SEEN + timedelta(days=4)) == {"erased": 1}
    with Extractor() as extractor:
        late = SEEN + timedelta(days=5)
        ended = extract_pending(press.articles, press.captures, late, ExtractionOptions(), extractor, again=True)
    newer = replace(press.steps, tagger=_Newer(press.steps.tagger))
    Processor(press.articles, press.captures, newer).run(late, again=True)
    assert (dict(ended), press.held()) == ({}, set())
    assert press.rows("SELECT count(*) FROM quarantine") == [(0,)]
    assert "erased: articles 0, erased before 1" in press.erase(AID, "--reason", "again", "--yes")
    assert len(press.rows("SELECT reason FROM tombstone")) == 1


def _anchored(press: Press) -> None:
    """No span points into a text that is not there, and no quote is shown without its text."""
    for view in ("v_mentions", "v_mentions_history", "v_inferred_mentions", "v_evidence", "v_deal_evidence"):
        assert press.rows(f"SELECT * FROM {view} WHERE article_id = '{AID}'") == [], view
    for view in ("v_evidence_history", "v_deals_history"):
        spans = press.rows(f"SELECT quote, end_char - start_char FROM {view} WHERE article_id = '{AID}'")
        assert set(spans) <= {("", 0)}, view
    assert press.rows(f"SELECT * FROM v_evidence WHERE article_id = '{OTHER}'"), "the other article's stand"


class _Newer(Tagger):
    """A tagger of another version."""

    def __init__(self, other: Tagger) -> None:
        self.__dict__ = other.__dict__ | {"_version": "newer"}


def test_no_word_of_an_erased_article_is_left_and_none_comes_back(press: Press) -> None:
    _follow(press)


def test_the_files_hold_no_byte_of_it_not_even_of_an_older_text(press: Press) -> None:
    press.compose(SEEN + timedelta(hours=2))
    press.erase(URL, "--reason", "asked for", "--yes")
    files = sorted(press.folder.glob("test*.db*"))
    assert len([one for one in files if one.suffix == ".db"]) == 3
    for file in files:
        assert words_in(file) == [], file.name


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_nothing_is_left_on_postgresql_either(
    postgres_url: str, steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)
    where = on_postgres(postgres_url, "erased")
    migrate.upgrade(where)
    press = opened(where, invented(steps), tmp_path)
    try:
        _follow(press)
    finally:
        press.close()


BODIES = "SELECT y.state, b.body FROM delivery AS y JOIN delivery_body AS b ON b.delivery_id = y.delivery_id"


def test_a_mail_that_waits_goes_out_without_its_words(press: Press) -> None:
    press.compose(SEEN + timedelta(hours=2))
    press.erase(URL, "--reason", "asked for", "--yes")
    assert [state for state, _ in press.rows(BODIES, press.desk)] == ["pending"]
    with FolderMailer(press.folder / "outbox") as mailer:
        deliver(press.desk_sessions, mailer, "digest@gazewire.example", SEEN + timedelta(hours=3), "one")
    (mail,) = (press.folder / "outbox").glob("*.eml")
    assert b"Brindlecore" in mail.read_bytes()
    assert [words for words in WORDS if words in " ".join(shown(mail.read_bytes()).split())] == []


def test_a_mail_that_went_out_is_no_file_any_more_and_cannot_go_again(press: Press) -> None:
    press.compose(SEEN + timedelta(hours=2))
    with FolderMailer(press.folder / "outbox") as mailer:
        deliver(press.desk_sessions, mailer, "digest@gazewire.example", SEEN + timedelta(hours=3), "one")
    press.erase(URL, "--reason", "asked for", "--yes")
    assert list((press.folder / "outbox").glob("*.eml")) == []
    assert press.rows(BODIES, press.desk) == []
    ((digest,),) = press.rows("SELECT DISTINCT digest_id FROM digest_item", press.desk)  # what was told is known still
    given = ["--db", press.where.articles, "resend", str(digest)]
    assert "nothing is left of the mail" in str(CliRunner().invoke(cli.app, given).exception)


def test_a_controversy_without_any_evidence_left_is_still_told_of(press: Press) -> None:
    press.erase(URL, OTHER_URL, "--reason", "asked for", "--yes")
    with Session(press.articles) as session:
        material = gather(session, SEEN + timedelta(days=9))
    assert material.candidates
    assert {candidate.quotes for candidate in material.candidates} == {()}
    for view in view_definitions():
        press.rows(f"SELECT * FROM {view}")
    press.compose(SEEN + timedelta(days=9))
    assert press.rows("SELECT count(*) FROM digest", press.desk) == [(1,)]


def test_what_holds_a_name_is_found_whatever_its_case(press: Press) -> None:
    found = press.erase("--find", "ODILE  varn")
    assert found == f"{AID} {URL}: text, earlier text\n(1 article)\n"
    assert press.erase("--find", "nobody at all") == "(0 articles)\n"
    assert press.erase("--find", " ", fails=True) == "2"  # the status of wrong usage


def test_a_dry_run_erases_nothing_and_an_erasure_needs_a_reason_and_a_yes(press: Press) -> None:
    before = press.held()
    assert press.erase(URL, "--reason", "asked for", "--dry-run").endswith("would erase: 1 article\n")
    press.erase(URL, "--yes", fails=True)
    press.erase("--reason", "asked for", fails=True)
    press.erase(URL, "--reason", "asked for", fails=True)
    assert "no article 'https://courier.example/else'" in press.erase(
        "https://courier.example/else", "--reason", "x", fails=True
    )
    assert (press.held(), press.rows("SELECT * FROM tombstone")) == (before, [])


def test_what_is_older_than_so_many_days_is_erased_by_retention(press: Press) -> None:
    arguments = ("--older-than", "30", "--reason", "kept for 30 days", "--yes")
    assert "erased: articles 0," in press.erase(*arguments, "--now", "2026-04-01T00:00:00Z")
    press.erase(*arguments, "--now", "2026-05-01T00:00:00Z")
    assert sorted(press.rows("SELECT article_id FROM v_tombstones")) == sorted([(AID,), (OTHER,)])


def test_a_second_address_captured_before_it_was_noted_is_dropped_by_the_next_reading_again(press: Press) -> None:
    twin = "https://courier.example/amp/brindlecore"
    html = page_of(*SENTENCES).replace("<head>", f'<head><link rel="canonical" href="{URL}">').encode()
    page = FetchedPage(twin, twin, 200, (("Content-Type", "text/html"),), html, sha256(html).hexdigest(), SEEN)
    captures = Captures(press.captures)
    captures.write(page)
    with Session(press.articles) as session, session.begin():
        slug = session.scalar(select(Outlet.slug)) or ""
        session.add(Feed(url="https://courier.example/rss", outlet_slug=slug))
        session.flush()
        entry = Entry(url=twin, canonical_url=twin, feed_url="https://courier.example/rss", outlet_slug=slug)
        entry.first_seen_at, entry.page_sha256, entry.state = SEEN, page.sha256, "done"
        session.add(entry)
    with Extractor() as extractor:
        given = (press.articles, press.captures, SEEN, ExtractionOptions(), extractor)
        assert dict(extract_pending(*given)) == {"duplicate_url": 1}
        with press.articles.begin() as connection:
            connection.execute(text("UPDATE stage_run SET detail = '' WHERE outcome = 'duplicate_url'"))
        press.erase(URL, "--reason", "asked for", "--yes")
        assert captures.read(twin, page.sha256) is not None
        assert dict(extract_pending(*given, again=True)) == {"erased": 1}
        assert dict(extract_pending(*given, again=True)) == {}
    assert press.held() == set()
