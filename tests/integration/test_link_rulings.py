"""An editor's ruling that an article does not concern an entity: kept, obeyed by later runs, told, taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from typer.testing import CliRunner

import cli
from alerts.entitlement import owed
from alerts.gather import Material, gather
from alerts.mending import mended
from alerts.records import Candidate, Ledger, Scores, SubscriberTerms, SubscriptionTerms
from models import migrate
from models.keys import article_id
from models.locations import SCHEMAS, Locations, locate
from models.session import make_engine
from pipeline.addresses import holds, taken
from pipeline.detect.signatures import from_json
from pipeline.extraction import ExtractionOptions
from pipeline.importing import Importer
from pipeline.judging import Judge, RulingError, find
from pipeline.link_rulings import relink, unlink
from pipeline.process import Processor
from pipeline.read.worker import Extractor
from pipeline.rulings import rename
from pipeline.steps import Steps
from pipeline.tag.prefilter import Prefilter
from pipeline.tag.tagger import Tagger
from tests import loaded
from web.queries.controversies import find_named

SEEN = datetime(2026, 3, 10, 12, tzinfo=UTC)
RULED = SEEN + timedelta(days=1)
LATER = SEEN + timedelta(days=2)
JUDGE = Judge("R. Editor", RULED, "the name of a street")
URL = "https://courier.example/2026/03/brindlecore"
WRONG = "demo-brindlecore"
LINE = {
    "url": URL,
    "title": "Regulator fines Brindlecore over facial recognition",
    "published_at": "2026-03-09T08:00:00Z",
    "outlet": "courier.example",
    "language": "en",
    "text": "The data protection regulator fined Brindlecore 4 million euros on Monday over its facial recognition "
    "database, which it called unlawful.\nBrindlecore said it would appeal the fine. Privacy groups had complained "
    "that Brindlecore collected billions of faces without consent.",
}
#: Another matter, years later.
OTHER = {
    "url": "https://courier.example/2028/08/arrest",
    "title": "Man sues police over wrongful arrest on a Kestrelface match",
    "published_at": "2028-08-25T08:00:00Z",
    "text": "A man sued the Port Selwyn Police Department on Friday over his wrongful arrest. Kestrelface's facial "
    "recognition had matched his face with a thief's.\nKestrelface declined to comment on the lawsuit.",
}
EVERYTHING = SubscriberTerms("s", "UTC", False, (SubscriptionTerms("u", "all", starts_at=SEEN - timedelta(days=90)),))


class _Newer(Tagger):
    """A tagger of another version."""

    def __init__(self, other: Tagger) -> None:
        self.__dict__ = other.__dict__ | {"_version": "newer"}


class Desk:
    """A database with one article in it, and what can be done with it."""

    def __init__(self, where: Locations, steps: Steps) -> None:
        self.engine = make_engine(where.articles, schema=SCHEMAS["articles"])
        self.captures = make_engine(where.captures, schema=SCHEMAS["captures"])
        self.steps = steps

    def close(self) -> None:
        self.engine.dispose()
        self.captures.dispose()

    def read(self, file: Path, now: datetime = SEEN, **changes: str) -> None:
        file.write_text(json.dumps(LINE | changes), "utf-8")
        with Extractor() as extractor:
            Importer(self.engine, self.captures, now, ExtractionOptions(), extractor, replay=False).run([file])
        with self.engine.begin() as connection:  # an article of today's crawl, not of an archive
            connection.execute(text("UPDATE article SET is_backlog = 0"))
        assert self.process(now) >= 1

    def process(self, now: datetime, **options: bool) -> int:
        return Processor(self.engine, self.captures, self.steps).run(now, **options).taken

    @contextmanager
    def session(self) -> Iterator[Session]:
        with Session(self.engine) as made, made.begin():
            yield made

    def rows(self, sql: str, **values: object) -> list[tuple[object, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql), values)]

    def links(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything that names the wrong company as such now."""
        return {
            "mentions": self.rows("SELECT surface FROM v_mentions WHERE entity_id = :e", e=WRONG),
            "parts": self.rows("SELECT role FROM v_article_entities WHERE entity_id = :e", e=WRONG),
            "parties": self.rows("SELECT role FROM v_controversy_entities WHERE entity_id = :e", e=WRONG),
            "titles": self.rows("SELECT title FROM v_controversies WHERE title LIKE '%Brindlecore%'"),
            "addresses": self.rows("SELECT slug FROM controversy WHERE slug LIKE '%brindlecore%'"),
            "lines": self.rows("SELECT headline FROM v_developments WHERE headline LIKE '% Brindlecore: “%'"),
            "grouping": [one for one in self.actors() if one[0] == f"org:{WRONG}"],
        }

    def actors(self) -> list[tuple[object, ...]]:
        """Whom grouping takes the matter to be about."""
        kept = self.rows("SELECT signature FROM article_signature")
        return [actor for (signature,) in kept for actor in from_json(str(signature)).actors]


@pytest.fixture(scope="module")
def invented(steps: Steps) -> Steps:
    """The steps with the demo's invented parties."""
    gazetteer = loaded.invented()
    tagger = Tagger(None, gazetteer, steps.lexicon)
    return replace(steps, gazetteer=gazetteer, tagger=tagger, prefilter=Prefilter(steps.lexicon, gazetteer))


@pytest.fixture
def desk(databases: Locations, invented: Steps, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(databases, invented)
    made.read(tmp_path / "press.jsonl")
    yield made
    made.close()


def _follow(desk: Desk) -> None:
    """The whole way: linked, ruled, read again by the same and by another tagger, taken back."""
    before = desk.links()
    assert all(before.values()), before
    was = desk.rows("SELECT mention_id, known_from FROM v_mentions_history WHERE entity_id = :e", e=WRONG)
    with desk.session() as session:
        (ruling,) = unlink(session, URL, WRONG, JUDGE)
        assert (ruling.kind, ruling.entity_id, ruling.ruled_by) == ("unlink", WRONG, "R. Editor")
    nothing: dict[str, list[object]] = {name: [] for name in before}
    assert desk.links() == nothing
    assert len(desk.rows("SELECT surface FROM v_mentions WHERE rule = 'ruling'")) == len(before["mentions"])
    assert desk.process(LATER) == 1, "the next run reads it anew"
    assert desk.links() == nothing
    desk.steps = replace(desk.steps, tagger=_Newer(desk.steps.tagger))
    assert desk.process(LATER, again=True) == 1, "a newer tagger reads everything again"
    assert desk.links() == nothing
    then = "SELECT mention_id, known_from FROM v_mentions_history WHERE entity_id = :e AND known_to = :t"
    assert desk.rows(then, e=WRONG, t="2026-03-11T12:00:00Z") == was, "closed at the ruling, and not rewritten"
    with desk.session() as session:
        relink(session, URL, "Brindlecore", replace(JUDGE, now=LATER + timedelta(hours=1)))
    assert desk.links() == before
    assert desk.process(LATER + timedelta(hours=2)) == 1
    assert desk.links() == before
    assert desk.rows(then, e=WRONG, t="2026-03-11T12:00:00Z") == was


def test_a_link_that_an_editor_took_out_stays_out_until_taken_back(desk: Desk) -> None:
    _follow(desk)


def test_who_was_told_the_wrong_company_gets_one_correction_and_one_more_when_it_is_taken_back(desk: Desk) -> None:
    ledger = _told(desk, SEEN)
    assert WRONG in {party for parties in ledger.told_for.values() for party in parties}
    with desk.session() as session:
        unlink(session, URL, WRONG, JUDGE)
    desk.process(LATER)
    assert _corrections(desk, ledger, LATER) == [
        "Taken back: “Regulator fines Brindlecore over facial recognition” (courier.example) does not concern "
        "Brindlecore, as an editor has ruled"
    ]
    with desk.session() as session:
        relink(session, URL, WRONG, replace(JUDGE, now=LATER))
    assert [line.split(":")[0] for line in _corrections(desk, ledger, LATER)] == ["Taken back", "Restored"]


def test_what_was_said_before_the_ruling_can_still_be_asked_for(desk: Desk) -> None:
    with desk.session() as session:
        unlink(session, URL, WRONG, JUDGE)
        assert "Brindlecore" in gather(session, SEEN).candidates[0].headline.partition(": “")[0]
        assert "Brindlecore" not in gather(session, RULED).candidates[0].headline.partition(": “")[0]
    lines = desk.rows(
        "SELECT headline, known_from, known_to FROM v_developments_history WHERE kind = 'new' ORDER BY known_from"
    )
    assert [(start, end) for _, start, end in lines] == [
        ("2026-03-10T12:00:00Z", "2026-03-11T12:00:00Z"),
        ("2026-03-11T12:00:00Z", None),
    ]
    assert [str(headline).partition(": “")[0] for headline, _, _ in lines] == [
        "courier.example reports a fine against Brindlecore",
        "courier.example reports on a fine in a matter of facial recognition",
    ]


def test_an_address_without_the_wrong_name_is_given_and_the_old_one_leads_on(desk: Desk) -> None:
    (old,) = (slug for (slug,) in desk.rows("SELECT slug FROM v_controversies"))
    with desk.session() as session:
        (ruling,) = unlink(session, URL, WRONG, JUDGE)
        assert ruling.slug_before == old
        assert old in taken(session, old), "no other matter may get what mails link to"
    ((new,),) = desk.rows("SELECT slug FROM v_controversies")
    assert (old, new) == ("brindlecore-fine", "facial-recognition-fine")
    with desk.engine.connect() as connection:
        found = find_named(connection, old)
        assert found is not None
        assert found.slug == new
        assert find_named(connection, "brindlecore") is None
    with desk.session() as session:
        relink(session, old, WRONG, replace(JUDGE, now=LATER))
        assert find(session, new).slug == old == find(session, old).slug


@pytest.mark.parametrize(
    ("address", "name", "is_held"),
    [
        ("kestrelface-fine", "Kestrelface", True),
        ("fine-kestrelface-2", "Kestrelface", True),
        ("kestrelfaces-fine", "Kestrelface", False),
        ("calder-county-sheriff-s-office-fine", "Calder County Sheriff’s Office", True),
        (f"{'a' * 58}-kestrelface", "Kestrelface AG", True),
        (f"{'a' * 58}-kestrelface-2", "Kestrelface AG", True),
        ("county-kestrelface", "Kestrelface AG", False),
    ],
)
def test_a_name_is_seen_in_an_address_even_cut_off(address: str, name: str, is_held: bool) -> None:
    assert holds(address, name) is is_held


def test_an_address_that_a_ruling_left_is_given_to_no_other_matter(desk: Desk, tmp_path: Path) -> None:
    free = "kestrelface-port-selwyn-police-department-claims-of-wrongful-arrest"
    with desk.session() as session:
        (ruling,) = unlink(session, URL, WRONG, JUDGE)
        ruling.slug_before = free
    desk.read(tmp_path / "later.jsonl", SEEN + timedelta(days=900), **OTHER)
    assert sorted(slug for (slug,) in desk.rows("SELECT slug FROM v_controversies")) == [
        "facial-recognition-fine",
        f"{free}-2",
    ]


def test_a_title_that_a_person_gave_stays(desk: Desk) -> None:
    with desk.session() as session:
        (slug,) = session.execute(text("SELECT slug FROM controversy")).scalars()
        rename(session, find(session, slug), "What Brindlecore Road is about", replace(JUDGE, now=SEEN))
        (ruling,) = unlink(session, slug, WRONG, JUDGE)
        assert ruling.title_before is None
        assert find(session, slug).title == "What Brindlecore Road is about"


@pytest.mark.parametrize(
    ("rule", "where", "whom", "at", "says"),
    [
        (unlink, "https://courier.example/no", WRONG, RULED, "no article and no controversy"),
        (unlink, URL, "Nobody Ltd", RULED, "no entity 'Nobody Ltd': nothing has that name"),
        (unlink, URL, "demo-fennimart", RULED, "is not linked to Fennimart"),
        (unlink, URL, WRONG, SEEN - timedelta(days=1), "since 2026-03-10T12:00Z only"),
        (relink, URL, WRONG, RULED, "was not unlinked from Brindlecore"),
    ],
    ids=["no article", "no entity", "not linked", "before it was linked", "not unlinked"],
)
def test_what_makes_no_sense_is_refused_with_a_reason(rule, where, whom, at, says, desk) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RulingError, match=says), desk.session() as session:
        rule(session, where, whom, replace(JUDGE, now=at))


def test_two_rulings_on_one_link_at_one_time_are_refused(desk: Desk) -> None:
    with desk.session() as session:
        unlink(session, URL, WRONG, JUDGE)
    with pytest.raises(RulingError, match="rule at a later time"), desk.session() as session:
        relink(session, URL, WRONG, JUDGE)


def test_the_commands_rule_and_list(desk: Desk, databases: Locations) -> None:
    place = ["--db", databases.articles, "--desk", databases.desk]
    at = ["--by", "R. Editor", "--note", "a street", "--now", "2026-03-11T12:00"]
    done = CliRunner().invoke(cli.app, [*place, "controversies", "unlink", URL, WRONG, *at])
    assert done.exit_code == 0, done.output
    listed = CliRunner().invoke(cli.app, [*place, "controversies", "rulings"])
    assert f"2026-03-11T12:00:00Z unlink {article_id(URL)} · {WRONG} by R. Editor: a street" in listed.stdout
    again = CliRunner().invoke(cli.app, [*place, "controversies", "unlink", URL, WRONG, *at])
    assert (again.exit_code, "is not linked to Brindlecore" in str(again.exception)) == (1, True)


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_a_link_stays_out_on_postgresql_too(postgres_url: str, invented: Steps, tmp_path: Path) -> None:
    engine = create_engine(make_url(postgres_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE unlinked"))
    engine.dispose()
    where = locate(make_url(postgres_url).set(database="unlinked").render_as_string(hide_password=False))
    migrate.upgrade(where)
    desk = Desk(where, invented)
    try:
        desk.read(tmp_path / "press.jsonl")
        _follow(desk)
    finally:
        desk.close()


def _told(desk: Desk, now: datetime) -> Ledger:
    """The ledger of a subscriber who was told everything at `now`, because of the wrong company."""
    with desk.session() as session:
        material = gather(session, now)
    (candidate,) = owed_lines(material, Ledger(), now)
    key = candidate.controversy.controversy_id
    return Ledger(
        told=frozenset({candidate.development_id}),
        last_scores={key: Scores(50, 50, 50)},
        told_for={key: {WRONG: "Brindlecore"}},
        told_as={key: frozenset(candidate.controversy.all_types)},
        told_in={candidate.development_id: key},
    )


def owed_lines(material: Material, ledger: Ledger, now: datetime) -> list[Candidate]:
    found = owed(EVERYTHING, material.candidates, material.ancestors, ledger, now)
    return [item.candidate for item in (*found, *mended(material.candidates, ledger, material.grouping, now))]


def _corrections(desk: Desk, ledger: Ledger, now: datetime) -> list[str]:
    with desk.session() as session:
        return [line.headline for line in owed_lines(gather(session, now), ledger, now)]
