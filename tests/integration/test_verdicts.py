"""Verdicts counted week by week, and as rows to learn from that lead to nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
import models as m
from alerts.erasure import erase
from alerts.precision import lessons, precision
from alerts.signing import signing_key
from alerts.subscribers import remove
from alerts.verdicts import Kind, give, told_at, withdraw
from tests.own_pages import ADA, BO, NOW, OwnPages, id_of, own_pages
from tests.press_rows import build_press

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[OwnPages]:
    with own_pages(tmp_path, n_controversies=3) as client:
        yield client


def say(client: OwnPages, address: str, place: int, kind: Kind, days: float = 0, **more: str) -> None:
    with client.databases.desk.begin() as session:
        digest = session.query(m.Digest).filter_by(subscriber_id=id_of(address)).one()
        told = told_at(session, digest.digest_id, place)
        assert told is not None
        give(session, told, kind, NOW + timedelta(days=days), **more)


def weeks(client: OwnPages) -> list[tuple[str, int, int, float | None]]:
    with client.databases.desk() as session:
        return [(week.week, week.told, week.judged, week.precision) for week in precision(session)]


def test_without_verdicts_there_is_no_precision(client: OwnPages) -> None:
    assert weeks(client) == [("2031-W10", 6, 0, None)]


def test_precision_is_confirmed_of_those_called_right_or_wrong(client: OwnPages) -> None:
    say(client, ADA, 1, "confirmed")
    say(client, ADA, 2, "not_relevant")
    say(client, ADA, 3, "wrong_company", entity_id="halden-optics")
    say(client, BO, 1, "confirmed")
    say(client, BO, 2, "same_as", same_as="c-0001")
    say(client, BO, 3, "confirmed", days=7)
    assert weeks(client) == [("2031-W10", 6, 5, 2 / 4), ("2031-W11", 0, 1, 1.0)]


def test_an_item_of_one_reader_counts_once_as_its_worst(client: OwnPages) -> None:
    say(client, ADA, 1, "wrong_company", entity_id="halden-optics")
    say(client, ADA, 1, "wrong_company", entity_id="port-marlow-police")
    say(client, ADA, 1, "not_relevant")
    say(client, ADA, 1, "same_as", same_as="c-0002")
    with client.databases.desk() as session:
        (week,) = precision(session)
    assert (week.judged, week.not_relevant, week.wrong_company, week.same_as) == (1, 1, 0, 1)


def test_what_was_withdrawn_counts_no_more(client: OwnPages) -> None:
    say(client, ADA, 1, "confirmed")
    with client.databases.desk.begin() as session:
        withdraw(session, session.query(m.Verdict).one(), NOW)
    assert weeks(client) == [("2031-W10", 6, 0, None)]


@pytest.mark.parametrize("how", ["erased", "removed by the operator"])
def test_verdicts_of_who_is_gone_still_count_and_lead_to_nobody(client: OwnPages, how: str) -> None:
    say(client, ADA, 1, "confirmed")
    say(client, ADA, 2, "not_relevant")
    with client.databases.desk.begin() as session:
        if how == "erased":
            erase(session, signing_key(session), session.get_one(m.Subscriber, id_of(ADA)), NOW)
        else:
            remove(session, ADA)
    assert weeks(client) == [("2031-W10", 3, 2, 0.5)]
    with client.databases.desk() as session:
        assert {row.subscriber_id for row in session.query(m.Verdict)} == {None}


def test_lessons_name_articles_and_no_reader(client: OwnPages) -> None:
    for address in (ADA, BO):
        say(client, address, 1, "not_relevant")
    say(client, ADA, 2, "wrong_company", entity_id="halden-optics")
    with client.databases.desk() as session, client.databases.writer() as articles:
        found = list(lessons(articles, session))
    first, second = found
    assert (first.kind, first.n, first.week) == ("not_relevant", 2, "2031-W10")
    assert first.url == first.urls[0]
    assert re.fullmatch(r"https://harbour-courier\.example/\d", first.url or "")
    assert (second.kind, second.entity, second.n) == ("wrong_company", "halden-optics", 1)
    assert not [trace for trace in (ADA, BO, id_of(ADA), id_of(BO), "T06:00") if trace in repr(found)]


def test_a_verdict_on_an_opening_names_the_first_articles(client: OwnPages) -> None:
    with client.databases.desk.begin() as session:
        session.query(m.DigestItem).filter_by(subscriber_id=id_of(ADA), controversy_id="c-0002").update(
            {"development_id": "open:c-0002"}
        )
        place = session.query(m.DigestItem).filter_by(subscriber_id=id_of(ADA), controversy_id="c-0002").one().position
    say(client, ADA, place, "confirmed")
    with client.databases.desk() as session, client.databases.writer() as articles:
        (lesson,) = lessons(articles, session)
    assert lesson.urls == ["https://harbour-courier.example/2"]


# --- the commands ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The invented press with one verdict."""
    press = build_press(tmp_path_factory.mktemp("verdicts"))
    from models.session import make_engine, make_session_factory
    from tests.press_rows import DIGEST_ID

    engine = make_engine(press.locations.desk, schema="desk")
    with make_session_factory(engine).begin() as session:
        told = told_at(session, DIGEST_ID, 1)
        assert told is not None
        give(session, told, "wrong_company", NOW, entity_id="brightmart")
    engine.dispose()
    return press.locations.articles


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli.app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def documented(heading: str) -> list[str]:
    section = re.split(rf"^#+ {re.escape(heading)}$", PAGE, flags=re.MULTILINE)[1]
    return re.findall(r"^\| `(\w+)` \|", re.split(r"^#", section, flags=re.MULTILINE)[0], re.MULTILINE)


@pytest.mark.parametrize("command", ["list", "precision"])
def test_json_has_the_documented_fields(database: str, command: str) -> None:
    rows = json.loads(run("verdicts", command, "--json", "--db", database))
    assert {tuple(row) for row in rows} == {tuple(documented(f"gazewire verdicts {command} --json"))}


def test_the_export_has_the_documented_fields(database: str, tmp_path: Path) -> None:
    file = tmp_path / "verdicts.jsonl"
    assert "1 verdict written" in run("verdicts", "export", str(file), "--db", database)
    (line,) = file.read_text("utf-8").splitlines()
    assert list(json.loads(line)) == documented("gazewire verdicts export")
    assert run("verdicts", "export", "-", "--db", database).strip() == line


def test_tables_are_for_people(database: str) -> None:
    assert "reader@fund.example" in run("verdicts", "list", "--db", database)
    assert "0.0" in run("verdicts", "precision", "--db", database)


def test_pruning_by_hand_counts(database: str) -> None:
    asked = ("desk", "prune", "--days", "30", "--now", "2031-01-01", "--db", database)
    assert "would drop: deliveries 1, digests 1" in run(*asked, "--dry-run")
    assert "dropped: deliveries 1, digests 1" in run(*asked)
    assert "dropped: nothing" in run(*asked)
