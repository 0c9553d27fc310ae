"""A person's decisions over a filled database: what is linked, shown and told afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

import cli
from alerts.entitlement import owed
from alerts.gather import gather
from alerts.records import Ledger, Scores, SubscriberTerms, SubscriptionTerms
from models import Controversy
from models.locations import SCHEMAS
from models.session import make_engine
from pipeline.judging import Judge, RulingError, find
from pipeline.rulings import dismiss, merge, rename, restore, rulings, split
from tests.press_rows import Press, build_press

NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)
JUDGE = Judge("R. Editor", NOW, "same contract")
EVERYTHING = SubscriberTerms(
    "s", "UTC", False, (SubscriptionTerms("u", "all", starts_at=datetime(2020, 1, 1, tzinfo=UTC)),)
)


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return build_press(tmp_path, with_digest=False)


@pytest.fixture
def engine(press: Press) -> Iterator[Engine]:
    made = make_engine(press.locations.articles, schema=SCHEMAS["articles"])
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as made, made.begin():
        yield made


def stories(session: Session, controversy: str) -> list[str]:
    session.flush()
    rows = session.execute(
        text("SELECT story_id FROM v_controversy_stories WHERE controversy_id = :c ORDER BY story_id"),
        {"c": controversy},
    )
    return list(rows.scalars())


def one(session: Session, sql: str, **values: object) -> object:
    session.flush()
    return session.execute(text(sql), values).scalar_one()


def test_a_merged_controversy_leads_to_where_its_stories_went(session: Session, press: Press) -> None:
    moved, kept = stories(session, press.brightmart), stories(session, press.veridane)
    merge(session, find(session, press.brightmart), find(session, press.veridane), JUDGE)
    assert stories(session, press.veridane) == sorted(moved + kept)
    assert stories(session, press.brightmart) == []
    status = "SELECT status || ' ' || merged_into FROM v_controversies WHERE controversy_id = :c"
    assert one(session, status, c=press.brightmart) == f"merged {press.veridane}"
    n = one(session, "SELECT n_stories FROM v_controversies WHERE controversy_id = :c", c=press.veridane)
    assert n == len(moved + kept)


def test_what_was_linked_before_a_merge_stays_on_record(session: Session, press: Press) -> None:
    moved = stories(session, press.brightmart)
    merge(session, find(session, press.brightmart), find(session, press.veridane), JUDGE)
    history = "SELECT count(*) FROM v_controversy_stories_history WHERE controversy_id = :c AND known_to = :t"
    assert one(session, history, c=press.brightmart, t="2026-06-10T09:00:00Z") == len(moved)


def test_a_split_takes_its_stories_and_parties_along_and_merging_brings_them_back(
    session: Session, press: Press
) -> None:
    merge(session, find(session, press.brightmart), find(session, press.veridane), JUDGE)
    both = stories(session, press.veridane)
    parties = "SELECT count(*) FROM v_controversy_entities WHERE controversy_id = :c"
    n_parties = one(session, parties, c=press.veridane)
    later = replace(JUDGE, now=NOW.replace(hour=10))
    ruling = split(session, find(session, press.veridane), both[:1], later)
    assert ruling.other_id is not None
    assert stories(session, ruling.other_id) == both[:1]
    assert stories(session, press.veridane) == both[1:]
    assert one(session, "SELECT title FROM v_controversies WHERE controversy_id = :c", c=ruling.other_id)
    back = replace(JUDGE, now=NOW.replace(hour=11))
    merge(session, find(session, ruling.other_id), find(session, press.veridane), back)
    assert stories(session, press.veridane) == both
    assert one(session, parties, c=press.veridane) == n_parties


def test_a_new_title_leaves_the_address_alone(session: Session, press: Press) -> None:
    row = find(session, press.veridane)
    before, slug = row.title, row.slug
    ruling = rename(session, row, "  Veridane and \n the city ", JUDGE)
    assert (row.title, row.slug, ruling.title_before) == ("Veridane and the city", slug, before)


def test_a_dismissed_controversy_is_told_to_nobody_new(session: Session, press: Press) -> None:
    dismiss(session, find(session, press.veridane), JUDGE)
    session.flush()
    told = owed(EVERYTHING, (material := gather(session, NOW)).candidates, material.ancestors, Ledger(), NOW)
    assert told, "the other controversy is still owed"
    assert press.veridane not in {item.candidate.controversy.controversy_id for item in told}


def test_who_was_told_of_a_dismissed_controversy_gets_a_correction(session: Session, press: Press) -> None:
    dismiss(session, find(session, press.veridane), JUDGE)
    session.flush()
    material = gather(session, NOW)
    lines = {c.development_id for c in material.candidates if c.kind != "corrected"}
    ledger = Ledger(told=frozenset(lines), last_scores={press.veridane: Scores(50, 50, 50)})
    told = owed(EVERYTHING, material.candidates, material.ancestors, ledger, NOW)
    assert [item.kind for item in told] == ["corrected"]
    assert "is no controversy" in told[0].candidate.headline


def test_a_restored_controversy_is_open_again(session: Session, press: Press) -> None:
    dismiss(session, find(session, press.veridane), JUDGE)
    restore(session, find(session, press.veridane), replace(JUDGE, now=NOW.replace(hour=12)))
    assert one(session, "SELECT status FROM v_controversies WHERE controversy_id = :c", c=press.veridane) == "open"


def test_every_decision_is_kept_with_who_when_and_why(session: Session, press: Press) -> None:
    merge(session, find(session, press.brightmart), find(session, press.veridane), JUDGE)
    rename(session, find(session, press.veridane), "Another", replace(JUDGE, now=NOW.replace(hour=13)))
    kept = [(row.kind, row.ruled_by, row.ruled_at, row.note) for row in rulings(session)]
    assert kept == [
        ("merge", "R. Editor", NOW, "same contract"),
        ("rename", "R. Editor", NOW.replace(hour=13), "same contract"),
    ]


@pytest.mark.parametrize(
    ("decide", "says"),
    [
        (lambda s, p: find(s, "no-such"), "no controversy 'no-such'"),
        (lambda s, p: merge(s, find(s, p.veridane), find(s, p.veridane), JUDGE), "into itself"),
        (lambda s, p: merge(s, find(s, p.merged), find(s, p.veridane), JUDGE), "was merged"),
        (lambda s, p: split(s, find(s, p.veridane), ["s-0"], JUDGE), "no story of"),
        (lambda s, p: split(s, find(s, p.veridane), stories(s, p.veridane), JUDGE), "left without a story"),
        (lambda s, p: rename(s, find(s, p.veridane), " \n", JUDGE), "empty"),
        (lambda s, p: restore(s, find(s, p.veridane), JUDGE), "is not closed"),
    ],
    ids=["unknown", "into itself", "merged before", "strange story", "all stories", "no title", "not dismissed"],
)
def test_what_makes_no_sense_is_refused_with_a_reason(decide, says, session, press) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RulingError, match=says):
        decide(session, press)


def test_the_commands_decide_and_list(press: Press, engine: Engine) -> None:
    with Session(engine) as session:
        slug = find(session, press.veridane).slug
    place = ["--db", press.locations.articles, "--desk", press.locations.desk]
    runner = CliRunner()
    arguments = ["controversies", "dismiss", slug, "--by", "R. Editor", "--note", "an advertisement"]
    assert runner.invoke(cli.app, [*place, *arguments, "--now", "2026-06-10T09:00"]).exit_code == 0
    listed = runner.invoke(cli.app, [*place, "controversies", "rulings"])
    assert f"2026-06-10T09:00:00Z dismiss {press.veridane} by R. Editor: an advertisement" in listed.stdout
    refused = runner.invoke(cli.app, [*place, *arguments])
    assert refused.exit_code == 1
    sql = "SELECT kind, ruled_by, story_ids FROM v_rulings"
    asked = runner.invoke(cli.app, [*place, "query", sql, "--format", "json"])
    assert asked.exit_code == 0, asked.exception
    assert json.loads(asked.stdout) == [{"kind": "dismiss", "ruled_by": "R. Editor", "story_ids": "[]"}]


@pytest.mark.parametrize(
    "words", [("--by", "jo@press.example"), ("--by", "R. Editor", "--note", "for jo@press.example")]
)
def test_a_decision_that_names_somebody_by_mail_address_is_refused(press: Press, words: tuple[str, ...]) -> None:
    place = ["--db", press.locations.articles, "--desk", press.locations.desk]
    refused = CliRunner().invoke(cli.app, [*place, "controversies", "dismiss", press.veridane, *words])
    assert (refused.exit_code, "write no mail address" in " ".join(refused.output.split())) == (2, True)
    listed = CliRunner().invoke(cli.app, [*place, "controversies", "rulings"])
    assert "(0 rulings)" in listed.stdout


def test_a_note_is_one_printable_line(press: Press) -> None:
    place = ["--db", press.locations.articles, "--desk", press.locations.desk]
    words = ["--by", "R.\x1b[1m Editor", "--note", "first\nsecond"]
    done = CliRunner().invoke(cli.app, [*place, "controversies", "dismiss", press.veridane, *words])
    assert done.exit_code == 0, done.exception
    assert "by R. [1m Editor: first second" in done.stdout


def test_a_new_title_is_one_printable_line(press: Press, session: Session) -> None:
    place = ["--db", press.locations.articles, "--desk", press.locations.desk]
    title = "Veridane\x1b]0;x\x07,\nthe \u202eport\u202c"
    done = CliRunner().invoke(cli.app, [*place, "controversies", "rename", press.veridane, title, "--by", "Bea"])
    assert done.exit_code == 0, done.exception
    refused = CliRunner().invoke(cli.app, [*place, "controversies", "rename", press.veridane, "x" * 201, "--by", "Bea"])
    assert (refused.exit_code, "more than 200 characters" in refused.output) == (2, True)
    assert session.get_one(Controversy, press.veridane).title == "Veridane ]0;x , the port"
