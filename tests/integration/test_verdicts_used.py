"""Verdicts reach those who can use them: labelled rows for the sifter, and proposals that an editor takes."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
import models as m
from alerts.labels import labels
from alerts.proposals import proposals
from alerts.verdicts import Kind, give, told_at
from benchmarks.sifting.verdicts import VerdictError, read_verdicts
from models.session import make_engine, make_session_factory
from pipeline.link_rows import articles_of
from tests.own_pages import ADA, BO, NOW, OwnPages, id_of, own_pages
from tests.press_rows import DIGEST_ID, build_press

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[OwnPages]:
    with own_pages(tmp_path, n_controversies=3) as client:
        yield client


def say(client: OwnPages, address: str, controversy: str, kind: Kind, **more: str) -> None:
    with client.databases.desk.begin() as session:
        item = session.query(m.DigestItem).filter_by(subscriber_id=id_of(address), controversy_id=controversy).one()
        told = told_at(session, item.digest_id, item.position)
        assert told is not None
        give(session, told, kind, NOW, **more)


def labelled(client: OwnPages, readers: int):  # type: ignore[no-untyped-def]
    with client.databases.desk() as desk, client.databases.writer() as articles:
        return labels(articles, desk, readers)


def proposed(client: OwnPages, readers: int = 1):  # type: ignore[no-untyped-def]
    with client.databases.desk() as desk, client.databases.writer() as articles:
        return proposals(articles, desk, NOW, readers)


def documented(heading: str) -> list[str]:
    section = re.split(rf"^#+ {re.escape(heading)}$", PAGE, flags=re.MULTILINE)[1]
    return re.findall(r"^\| `(\w+)` \|", re.split(r"^#", section, flags=re.MULTILINE)[0], re.MULTILINE)


# --- rows to learn from ---------------------------------------------------------------------------


def test_what_readers_agree_on_is_a_row_and_the_rest_is_counted(client: OwnPages) -> None:
    for address in (ADA, BO):
        say(client, address, "c-0001", "confirmed")
    say(client, ADA, "c-0002", "confirmed")
    say(client, BO, "c-0002", "not_relevant")
    say(client, BO, "c-0003", "not_relevant")
    rows, left_out = labelled(client, readers=2)
    assert [(row.controversy, row.topic, row.readers) for row in rows] == [(True, "core", 2)]
    assert left_out == {"readers disagree": 1, "too few readers": 1}
    rows, _ = labelled(client, readers=1)
    assert [row.controversy for row in rows] == [True, False]
    assert rows[1].types == []
    assert not [trace for trace in (ADA, BO, id_of(ADA), id_of(BO)) if trace in repr(rows)]


def test_a_text_that_is_withheld_is_no_row(client: OwnPages) -> None:
    say(client, ADA, "c-0001", "confirmed")
    with client.databases.writer.begin() as session:
        session.query(m.Article).update({"text": None, "text_rights": "withheld: robots"})
    assert labelled(client, readers=1) == ([], {"no text": 1})


def test_boilerplate_is_not_learned_from(client: OwnPages) -> None:
    say(client, ADA, "c-0001", "confirmed")
    with client.databases.writer.begin() as session:
        session.query(m.Article).update({"text": "Sign up! It was fined. Read more", "boilerplate": [[0, 9], [23, 32]]})
    assert labelled(client, readers=1)[0][0].text == "It was fined."


def test_rows_are_read_by_the_training_and_a_bad_line_is_named(client: OwnPages, tmp_path: Path) -> None:
    say(client, ADA, "c-0001", "confirmed")
    ((row,), _) = labelled(client, readers=1)
    assert list(asdict(row)) == documented("gazewire verdicts labels")
    file = tmp_path / "labels.jsonl"
    lines = [json.dumps(asdict(row)), json.dumps(asdict(row) | {"language": "de"})]
    file.write_text("\n".join(lines), "utf-8")
    ((kind, item, gold),) = read_verdicts(file)
    assert (kind, item["url"], gold["controversy"], gold["case"]) == ("verdict", row.url, True, None)
    for bad in ("no JSON", "[]", json.dumps(asdict(row) | {"types": ["rumour"]}), json.dumps({"url": "x"})):
        file.write_text(f"{lines[0]}\n{bad}\n", "utf-8")
        with pytest.raises(VerdictError, match=r"labels\.jsonl, line 2: "):
            list(read_verdicts(file))


# --- proposals ------------------------------------------------------------------------------------


def test_same_as_is_a_proposal_to_merge_the_younger_into_the_older(client: OwnPages) -> None:
    say(client, ADA, "c-0001", "same_as", same_as="c-0003")
    say(client, BO, "c-0003", "same_as", same_as="c-0001")
    found = proposed(client)
    assert {(one.kind, one.controversy, one.other) for one in found} == {("merge", "matter-3", "matter-1")}
    assert proposed(client, readers=3) == []


def test_what_nobody_wants_is_a_proposal_to_dismiss_and_who_confirmed_is_counted(client: OwnPages) -> None:
    say(client, ADA, "c-0001", "not_relevant")
    say(client, BO, "c-0001", "confirmed")
    assert [one.kind for one in proposed(client)] == []
    say(client, BO, "c-0001", "not_relevant")
    (one,) = proposed(client)
    assert (one.kind, one.controversy, one.readers, one.against) == ("dismiss", "matter-1", 2, 0)


def link(client: OwnPages, controversy: str, entity: str) -> None:
    with client.databases.writer.begin() as session:
        for article in session.scalars(articles_of(controversy)).all():
            part = {"role": "vendor", "salience": "main", "version": "tag-test", "known_from": NOW}
            session.add(m.ArticleEntity(article_id=article.article_id, entity_id=entity, **part))


def test_a_wrong_company_that_nothing_is_linked_to_any_more_is_no_proposal(client: OwnPages) -> None:
    say(client, ADA, "c-0001", "wrong_company", entity_id="halden-optics")
    assert "unlink" not in {one.kind for one in proposed(client)}


def test_a_wrong_company_is_to_be_unlinked_and_the_only_one_a_reason_to_dismiss(client: OwnPages) -> None:
    link(client, "c-0001", "halden-optics")
    say(client, ADA, "c-0001", "wrong_company", entity_id="halden-optics")
    found = proposed(client)
    assert {(one.kind, one.entity) for one in found} == {("dismiss", None), ("unlink", "halden-optics")}
    assert "Halden Optics is the wrong company" in " ".join(one.why for one in found)


def test_a_name_from_the_press_gives_the_editors_shell_no_orders(client: OwnPages) -> None:
    with client.databases.writer.begin() as session:
        session.get_one(m.Entity, "halden-optics").name = 'Halden "$(touch x)" `id`'
    link(client, "c-0001", "halden-optics")
    say(client, ADA, "c-0001", "wrong_company", entity_id="halden-optics")
    (command,) = (one.command for one in proposed(client) if one.kind == "unlink")
    assert command.endswith("""--note '1 reader: Halden "$(touch x)" `id` is the wrong company'""")


# --- the commands ---------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli.app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_an_editor_takes_a_proposal_by_its_command_and_it_is_none_any_more(tmp_path: Path) -> None:
    press = build_press(tmp_path)
    articles, desk = (make_engine(getattr(press.locations, name), schema=name) for name in ("articles", "desk"))
    with make_session_factory(articles)() as session:
        ids = session.query(m.Controversy.controversy_id).order_by(m.Controversy.opened_at).all()
    with make_session_factory(desk).begin() as session:
        told = told_at(session, DIGEST_ID, 1)
        assert told is not None
        other = next(one[0] for one in ids if one[0] != told.controversy_id)
        give(session, told, "same_as", NOW, same_as=other)
    at_db = ("--db", press.locations.articles)
    (proposal,) = json.loads(run("verdicts", "proposals", "--json", *at_db))
    assert list(proposal) == documented("gazewire verdicts proposals --json")
    assert proposal["command"] in run("verdicts", "proposals", *at_db)
    program, *words = shlex.split(proposal["command"].replace("NAME", "Bea"))
    assert program == "gazewire"
    assert "merge" in run(*words, *at_db)
    assert "1 reader: the same as" in run("controversies", "rulings", *at_db)
    assert json.loads(run("verdicts", "proposals", "--json", *at_db)) == []
    assert "left out: nothing" in run("verdicts", "labels", str(tmp_path / "rows.jsonl"), *at_db)
    assert run("verdicts", "labels", "-", *at_db) == ""
    articles.dispose()
    desk.dispose()
