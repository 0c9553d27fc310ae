"""A small press for erasing: databases with articles of one matter, told to one subscriber."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker
from typer.testing import CliRunner

import cli
from alerts.compose import compose
from alerts.signing import signing_key
from models import migrate
from models.keys import article_id
from models.locations import SCHEMAS, Locations, locate
from models.session import make_engine, make_session_factory
from pipeline.extraction import ExtractionOptions
from pipeline.importing import Importer
from pipeline.process import Processor
from pipeline.read.worker import Extractor
from pipeline.steps import Steps
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


def page_of(*sentences: str) -> str:
    body = "".join(f"<p>{one}</p>" for one in sentences)
    return f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{body}</article></body></html>"


FIRST = {"url": URL, "title": TITLE, "published_at": "2026-03-09T08:00:00Z", "html": page_of(*SENTENCES)}
EARLIER = "An earlier version gave the sum as nine million pounds, which the newspaper has since corrected."
LINES = (
    FIRST | {"html": page_of(*SENTENCES, EARLIER)},
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

    def held(self, words: Sequence[str] = WORDS) -> set[str]:
        """Which of the words any row of any database holds, packed bodies and mails included."""
        values: list[str] = []
        for base, engine in zip(migrate.METADATA.values(), (self.articles, self.captures, self.desk), strict=True):
            for table in base.sorted_tables:
                for row in self.rows(f'SELECT * FROM "{table.name}"', engine):
                    values.extend(shown(value) for value in row)
        everything = " ".join(" ".join(values).split())
        return {one for one in words if one in everything}


def copied(made: Press, folder: Path) -> Press:
    """The same press in another folder: reading takes seconds, copying does not."""
    made.close()
    for file in made.folder.glob("test*.db"):
        shutil.copy(file, folder)
    if (made.folder / "outbox").is_dir():
        shutil.copytree(made.folder / "outbox", folder / "outbox")
    return Press(locate(f"sqlite:///{folder / 'test.db'}"), made.steps, folder)


def on_postgres(url: str, name: str, template: str = "template1") -> Locations:
    """A database of its own on the server, empty or a copy of another one."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    engine.dispose()
    return locate(make_url(url).set(database=name).render_as_string(hide_password=False))


def words_in(file: Path, words: Sequence[str] = WORDS) -> list[str]:
    """Which of the words a file's bytes hold."""
    content = file.read_bytes()
    return [one for one in words if one.encode() in content]


def shown(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return zlib.decompress(value).decode("utf-8", "replace")
    except zlib.error:
        return value.decode("utf-8", "replace").replace("=\n", "").replace("=\r\n", "")


def invented(steps: Steps) -> Steps:
    """The steps with the demo's invented parties."""
    gazetteer = loaded.invented()
    tagger = Tagger(None, gazetteer, steps.lexicon)
    return replace(steps, gazetteer=gazetteer, tagger=tagger, prefilter=Prefilter(steps.lexicon, gazetteer))


def opened(where: Locations, steps: Steps, folder: Path, lines: Sequence[dict[str, str]] = LINES) -> Press:
    """The press has read these lines, and the first of the usual ones once more; one subscriber wants everything."""
    press = Press(where, steps, folder)
    press.read(*lines)
    if lines is LINES:
        press.read(FIRST, now=SEEN + timedelta(hours=1))  # an update: the earlier text is history
    with press.articles.begin() as connection:  # articles of today's crawl, not of an archive
        connection.execute(text("UPDATE article SET is_backlog = 0"))
        connection.execute(text("UPDATE development SET is_backlog = 0"))
    with press.desk_sessions.begin() as session:
        signing_key(session, KEY)
        add_subscriber(session, "ada@fund.example", SEEN - timedelta(days=30))
    return press
