"""`gazewire erase`: no word of an article is left in a database or file, figures stand, and nothing comes back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker
from typer.testing import CliRunner

import cli
import settings
from alerts.compose import compose
from alerts.deliver import deliver
from alerts.gather import gather
from alerts.mailer import FolderMailer
from alerts.signing import signing_key
from models import migrate
from models.keys import article_id
from models.locations import SCHEMAS, Locations, locate
from models.session import make_engine, make_session_factory
from models.views import view_definitions
from pipeline.extraction import ExtractionOptions, extract_pending
from pipeline.importing import Importer
from pipeline.process import Processor, Steps
from pipeline.read.worker import Extractor
from pipeline.tag.prefilter import Prefilter
from pipeline.tag.tagger import Tagger
from tests import loaded
from tests.desk_factories import KEY, POSTAGE, add_subscriber

SEEN = datetime(2026, 3, 10, 12, tzinfo=UTC)
URL, OTHER_URL = "https://courier.example/2026/03/brindlecore", "https://post.example/2026/03/appeal"
AID, OTHER = article_id(URL), article_id(OTHER_URL)
TITLE = "Regulator fines Brindlecore over facial recognition"
SENTENCES = (
    "The data protection regulator fined Brindlecore 4 million euros on Monday over its facial recognition database.",
    "Brindlecore said it would appeal the fine, which its head Odile Varn called absurd.",
    "Privacy groups had complained that Brindlecore collected billions of faces without consent.",
)
OTHER_TEXT = (
    "Brindlecore lodged its appeal on Tuesday against a penalty for its facial recognition database. The regulator "
    "had fined the firm for collecting faces without consent.\nThe regulator declined to comment on the appeal."
)


def _page(*sentences: str) -> str:
    body = "".join(f"<p>{one}</p>" for one in sentences)
    return f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{body}</article></body></html>"


FIRST = {"url": URL, "title": TITLE, "published_at": "2026-03-09T08:00:00Z", "html": _page(*SENTENCES)}
EARLIER = "An earlier version gave the sum as nine million pounds, which the newspaper has since corrected."
LINES = (
    FIRST | {"html": _page(*SENTENCES, EARLIER)},
    {
        "url": OTHER_URL,
        "title": "Brindlecore appeals against its fine",
        "published_at": "2026-03-10T08:00:00Z",
        "text": OTHER_TEXT,
    },
)
WORDS = (*SENTENCES, EARLIER, TITLE, "Odile Varn")


@dataclass
class Press:
    """Databases with two articles of one matter, told to one subscriber."""

    where: Locations
    steps: Steps
    folder: Path

    def __post_init__(self) -> None:
        self.articles, self.captures, self.desk = (
            make_engine(getattr(self.where, name), schema=SCHEMAS[name]) for name in SCHEMAS
        )

    def close(self) -> None:
        for engine in (self.articles, self.captures, self.desk):
            engine.dispose()

    @property
    def desk_sessions(self) -> sessionmaker[Session]:
        return make_session_factory(self.desk)

    def read(self, *lines: dict[str, str], now: datetime = SEEN) -> dict[str, int]:
        file = self.folder / "press.jsonl"
        file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
        with Extractor() as extractor:
            importer = Importer(self.articles, self.captures, now, ExtractionOptions(), extractor, replay=False)
            report = importer.run([file])
        Processor(self.articles, self.captures, self.steps).run(now)
        return {str(outcome): n for outcome, n in report.outcomes.items()}

    def compose(self, now: datetime) -> None:
        compose(self.articles, self.desk_sessions, now, POSTAGE, by_hand=True)

    def erase(self, *arguments: str, fails: bool = False) -> str:
        self.close()  # other connections of ours
        time = () if "--now" in arguments else ("--now", "2026-03-12T00:00:00Z")
        result = CliRunner().invoke(cli.app, ["--db", self.where.articles, "erase", *arguments, *time])
        assert (result.exit_code != 0) is fails, (result.output, result.exception)
        return str(result.exception) if fails else result.output

    def rows(self, sql: str, engine: Engine | None = None) -> list[tuple[object, ...]]:
        with (engine or self.articles).connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]

    def held(self) -> set[str]:
        """Which of the article's words any row of any database holds, packed bodies and mails included."""
        values: list[str] = []
        for base, engine in zip(migrate.METADATA.values(), (self.articles, self.captures, self.desk), strict=True):
            for table in base.sorted_tables:
                for row in self.rows(f'SELECT * FROM "{table.name}"', engine):
                    values.extend(_shown(value) for value in row)
        everything = " ".join(" ".join(values).split())
        return {words for words in WORDS if words in everything}


def _shown(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return zlib.decompress(value).decode("utf-8", "replace")
    except zlib.error:
        return value.decode("utf-8", "replace").replace("=\n", "").replace("=\r\n", "")


@pytest.fixture(scope="module")
def invented(steps: Steps) -> Steps:
    """The steps with the demo's invented parties."""
    gazetteer = loaded.invented()
    tagger = Tagger(None, gazetteer, steps.lexicon)
    return replace(steps, gazetteer=gazetteer, tagger=tagger, prefilter=Prefilter(steps.lexicon, gazetteer))


def _opened(where: Locations, steps: Steps, folder: Path) -> Press:
    press = Press(where, steps, folder)
    press.read(*LINES)
    press.read(FIRST, now=SEEN + timedelta(hours=1))  # an update: the earlier text is history
    with press.articles.begin() as connection:  # articles of today's crawl, not of an archive
        connection.execute(text("UPDATE article SET is_backlog = 0"))
        connection.execute(text("UPDATE development SET is_backlog = 0"))
    with press.desk_sessions.begin() as session:
        signing_key(session, KEY)
        add_subscriber(session, "ada@fund.example", SEEN - timedelta(days=30))
    return press


@pytest.fixture
def press(databases: Locations, invented: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Press]:
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)
    made = _opened(databases, invented, tmp_path)
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
    again = press.read(FIRST, FIRST | {"html": _page(*SENTENCES, "More came.")}, now=SEEN + timedelta(days=3))
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
        content = file.read_bytes()
        assert [words for words in WORDS if words.encode() in content] == [], file.name


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_nothing_is_left_on_postgresql_either(
    postgres_url: str, invented: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)
    engine = create_engine(make_url(postgres_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE erased"))
    engine.dispose()
    where = locate(make_url(postgres_url).set(database="erased").render_as_string(hide_password=False))
    migrate.upgrade(where)
    press = _opened(where, invented, tmp_path)
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
    assert [words for words in WORDS if words in " ".join(_shown(mail.read_bytes()).split())] == []


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


def test_a_run_that_died_between_the_databases_is_finished_by_the_next(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.compose(SEEN + timedelta(hours=2))
    with monkeypatch.context() as broken:
        broken.setattr("commands.erase.blank", lambda *_: (_ for _ in ()).throw(OSError("killed")))
        press.erase(URL, "--reason", "asked for", "--yes", fails=True)
    assert press.rows("SELECT * FROM tombstone") == []
    assert press.rows("SELECT * FROM capture", press.captures) == []
    press.erase(URL, "--reason", "asked for", "--yes")
    assert (press.held(), len(press.rows("SELECT * FROM tombstone"))) == (set(), 1)


def test_what_holds_a_name_is_found_whatever_its_case(press: Press) -> None:
    found = press.erase("--find", "ODILE  varn")
    assert found == f"{AID} {URL}: text, earlier text\n(1 article)\n"
    assert press.erase("--find", "nobody at all") == "(0 articles)\n"


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
    assert "would erase: 0 articles" in press.erase(*arguments, "--now", "2026-04-01T00:00:00Z")
    press.erase(*arguments, "--now", "2026-05-01T00:00:00Z")
    assert sorted(press.rows("SELECT article_id FROM v_tombstones")) == sorted([(AID,), (OTHER,)])
