"""The desk's commands on real databases: subscribers, portfolios, what waits, mails looked at, sent again, returned."""

from __future__ import annotations

import csv
import io
import json
import mailbox
import re
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

import cli
import models as m
from alerts.compose import preview
from alerts.links import Links
from alerts.render import render
from models.locations import SCHEMAS, Locations
from models.session import make_engine, make_session_factory
from tests import loaded
from tests.cli_process import gazewire
from tests.desk_factories import POSTAGE, add_controversy, add_development, add_entities, add_outlets
from tests.digest_factories import at
from tests.report_samples import COMPLAINT, OURS, dsn

ADA = "ada@fund.example"
NOW = "2031-03-04T07:00:00Z"
Run = Callable[..., str]


@pytest.fixture
def run(databases: Locations) -> Run:
    """Runs a command on databases with one development; its output, or the error it ended with."""
    engine = make_engine(databases.articles, schema=SCHEMAS["articles"])
    with Session(engine) as session, session.begin():
        add_outlets(session)
        add_entities(session)
        add_controversy(session, 1, at())
        add_development(session, 1, 1, at())
    engine.dispose()

    def invoke(*arguments: str, fails: bool = False) -> str:
        result = CliRunner().invoke(cli.app, ["--db", databases.articles, *arguments])
        assert (result.exit_code != 0) is fails, (result.output, result.exception)
        return result.output if not fails or result.exit_code == 2 else str(result.exception)

    return invoke


def on_the_desk(databases: Locations) -> Session:
    return Session(make_engine(databases.desk, schema=SCHEMAS["desk"]))


def add(run: Run, *options: str) -> str:
    return run("subscribers", "add", ADA, "--starts", "2031-03-02", "--now", NOW, *options)


def test_a_subscription_says_what_it_is_about_and_can_be_changed(run: Run) -> None:
    said = add(run, "--frequency", "weekly", "--weekly-day", "3", "--holidays", "de", "--jurisdiction", "us-ca")
    assert "07:00 UTC on days 12345, weekly ones on day 3, not on holidays of DE" in said
    assert "default, weekly: everything; all types; severity from 0; in US-CA; known from 2031-03-02" in said
    changed = run(
        *("subscribers", "set", ADA, "--frequency", "immediate", "--any", "jurisdiction", "--language", "de"),
        *("--mute", "inland-post", "--holidays", "", "--quiet-days"),
    )
    assert "weekly ones on day 3, quiet days too" in changed
    assert "default, immediate: everything; all types; severity from 0; told in de; not by inland-post;" in changed


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--frequency", "hourly"), "'hourly' is none of daily, immediate, weekly"),
        (("--jurisdiction", "Germany"), "no code such as US, US-CA or EU"),
        (("--holidays", "XX"), "expected a code such as DE or US-NY"),
        (("--language", "German"), "no language code such as en or de"),
        (("--mute", "nobodys-paper"), "'nobodys-paper' is no outlet here"),
    ],
)
def test_what_is_not_right_is_refused_in_one_line(run: Run, options: tuple[str, ...], words: str) -> None:
    said = " ".join(run("subscribers", "add", ADA, *options, fails=True).replace("│", " ").split())
    assert words in said


def test_a_change_that_is_not_right_changes_nothing(run: Run) -> None:
    before = add(run)
    said = run("subscribers", "set", ADA, "--min-severity", "50", "--zone", "Mars/Base", fails=True)
    assert "zone: Time zone 'Mars/Base' is not known" in said
    assert run("subscribers", "show", ADA) == before


def test_of_several_subscriptions_one_is_to_be_named(run: Run) -> None:
    add(run)
    add(run, "--name", "second")
    assert "say which by --subscription" in run("subscribers", "set", ADA, "--min-severity", "5", fails=True)
    said = run("subscribers", "set", ADA, "--min-severity", "5", "--subscription", "second")
    assert "second, daily: everything; all types; severity from 5" in said
    assert "default, daily: everything; all types; severity from 0" in said


def test_entities_are_watched_and_watched_no_longer(run: Run) -> None:
    add(run, "--entity", "Clearview AI")
    assert "watches Amnesty International" in run("subscribers", "watch", ADA, "--entity", "Amnesty International")
    assert "watched that already" in run("subscribers", "watch", ADA, "--entity", "Amnesty International")
    assert "no longer watches Clearview AI" in run("subscribers", "unwatch", ADA, "--entity", "Clearview AI")
    last = run("subscribers", "unwatch", ADA, "--entity", "Amnesty International", fails=True)
    assert "a subscription without entities wants everything" in last


def test_watching_says_when_it_ends_a_subscription_to_everything(run: Run) -> None:
    add(run)
    assert "'default' told everything until now" in run("subscribers", "watch", ADA, "--entity", "Clearview AI")
    assert "until now" not in run("subscribers", "watch", ADA, "--entity", "Amnesty International")


# --- portfolios -----------------------------------------------------------------------------------


def listed_companies(n: int) -> list[tuple[str, str, str]]:
    """Id, name and ISIN of some companies of the gazetteer."""
    gazetteer = loaded.gazetteer()
    found = [
        (key, gazetteer.entities[key].name, one.value)
        for key, identifiers in sorted(gazetteer.identifiers.items())
        for one in identifiers
        if one.scheme == "isin" and key in gazetteer.entities
    ]
    return found[:n]


def test_a_portfolio_is_reported_line_by_line_and_replaced_by_the_next(run: Run, tmp_path: Path) -> None:
    (_, one, one_isin), (_, two, two_isin) = listed_companies(2)
    add(run)
    file = tmp_path / "holdings.csv"
    file.write_text(f"isin,name,weight\n{one_isin},,60\n{two_isin},,39\n,\x1b[31mNobody plc,1\n", "utf-8")
    said = run("portfolio", "import", str(file), "--subscriber", ADA)
    assert f"line 2: matched: {one_isin}, 60.0000%: {one} by isin" in said
    assert "line 4: unmatched: " in said
    assert "\x1b" not in said
    assert "holdings: 3 (matched 2, ambiguous 0, unmatched 1); watched: 2 (new 2, gone 0)" in said
    file.write_text(f"isin,weight\n{two_isin},100%\n", "utf-8")
    assert "watched: 1 (new 0, gone 1)" in run("portfolio", "import", str(file), "--subscriber", ADA)
    shown = run("portfolio", "show", "--subscriber", ADA)
    assert f"100.0000%  {two}" in shown
    assert one not in shown


def test_a_portfolio_that_fits_nobody_changes_nothing(run: Run, tmp_path: Path) -> None:
    ((_, one, isin),) = listed_companies(1)
    add(run)
    file = tmp_path / "holdings.csv"
    file.write_text(f"isin\n{isin}\n", "utf-8")
    run("portfolio", "import", str(file), "--subscriber", ADA)
    file.write_text("name\nNobody plc\n", "utf-8")
    assert "no holding fits" in run("portfolio", "import", str(file), "--subscriber", ADA, fails=True)
    assert one in run("portfolio", "show", "--subscriber", ADA)


def test_the_report_as_json(run: Run, tmp_path: Path) -> None:
    add(run)
    ((key, name, isin),) = listed_companies(1)
    file = tmp_path / "holdings.csv"
    file.write_text(f"isin\n{isin}\n", "utf-8")
    (line,) = json.loads(run("portfolio", "import", str(file), "--subscriber", ADA, "--json"))
    assert line == {
        "line": 2,
        "holding": isin,
        "weight": None,
        "state": "matched",
        "by": "isin",
        "entities": [{"entity_id": key, "name": name}],
    }


# --- digests --------------------------------------------------------------------------------------


def test_a_preview_shows_the_digest_and_keeps_nothing(run: Run, databases: Locations, tmp_path: Path) -> None:
    add(run)
    said = run("preview", ADA, "--now", NOW)
    assert said.startswith("Subject: New controversy: Halden Optics: matter 1")
    assert "Resident number 1 says that the cameras were never voted on." in said
    paths = [Path(line) for line in run("preview", ADA, "--now", NOW, "-o", str(tmp_path / "out")).splitlines()]
    assert [path.suffix for path in paths] == [".eml", ".txt", ".html"]
    assert message_from_bytes(paths[0].read_bytes())["To"] == ADA
    with on_the_desk(databases) as session:
        assert session.scalars(select(m.Digest)).all() == []
    assert "subscribers: 1 (composed 1)" in run("digest", "--now", NOW)
    assert "no digest now" in run("preview", ADA, "--now", "2031-03-04T08:00:00Z")


def test_a_place_for_digests_that_is_a_file_is_said_and_stays(run: Run, tmp_path: Path) -> None:
    run("subscribers", "add", ADA, "--starts", "2031-01-01", "--now", "2031-01-01T00:00:00Z")
    taken = tmp_path / "taken"
    taken.write_text("mine")
    for command in (("digest", "--dry-run"), ("preview", ADA, "-o")):
        assert "File exists" in run(*command, str(taken), "--now", "2031-03-04T07:00:00Z", fails=True)
    assert taken.read_text() == "mine"


def test_a_pause_that_is_over_is_refused(run: Run) -> None:
    run("subscribers", "add", ADA)
    assert "2020-01-01T00:00:00Z is over" in run("subscribers", "pause", ADA, "--until", "2020-01-01", fails=True)
    assert "active" in run("subscribers", "show", ADA)


def test_what_a_mail_has_no_room_for_is_what_its_sql_gives(run: Run, databases: Locations) -> None:
    engine = make_engine(databases.articles, schema=SCHEMAS["articles"])
    with Session(engine) as session, session.begin():
        for number in range(2, 8):
            add_controversy(session, number, at())
            add_development(session, number, number, at())
    add(run)
    with on_the_desk(databases) as desk:
        sessions = make_session_factory(desk.get_bind())
        (_, composed), *_ = preview(engine, sessions, at(1), POSTAGE)
        text = render(composed.content, Links("https://gazewire.example"), limit=4000).text
    sql = " ".join(text.partition("Or by SQL:")[2].partition("-----")[0].split())
    shown = [title for title in re.findall(r"Halden Optics: matter \d", text) if title not in sql]
    rows = list(csv.DictReader(io.StringIO(run("query", sql, "--format", "csv"))))
    assert len(rows) == int(re.findall(r"\+(\d) more", text)[0]) > 1
    assert {row["title"] for row in rows} | set(shown) == {f"Halden Optics: matter {number}" for number in range(1, 8)}
    assert {row["title"] for row in rows}.isdisjoint(shown)


def test_what_waits_is_listed_and_decided_by_name(
    run: Run, databases: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(run)
    monkeypatch.setattr("settings.HOLD_SEVERITY", 40)
    assert "held 1" in run("digest", "--now", NOW)
    said = run("digest", "held", "--now", NOW)
    assert "d-0001  severity 40, held since 2031-03-04T07:00:00Z" in said
    assert "“Resident number 1 says that the cameras were never voted on.”" in said
    (held,) = json.loads(run("digest", "held", "--json", "--now", NOW))
    assert (held["development_id"], held["kind"], held["controversy_id"]) == ("d-0001", "new", "c-0001")
    assert "name ids, or give --all" in run("digest", "approve", "--by", "Bea", fails=True)
    assert "approved: 1" in run("digest", "approve", "d-0001", "--by", "Bea")
    assert "composed 1" in run("digest", "--now", "2031-03-04T08:00:00Z")
    assert "(0 waiting)" in run("digest", "held")
    with on_the_desk(databases) as session:
        assert session.scalars(select(m.Hold.decided_by)).all() == ["Bea"]


def test_a_mail_is_sent_again_as_one_more_attempt(
    run: Run, databases: Locations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("settings.VAR_DIR", tmp_path)
    add(run)
    run("digest", "--now", NOW)
    with on_the_desk(databases) as session:
        (digest,) = session.scalars(select(m.Digest.digest_id))
    assert "goes out anyway" not in run("resend", digest, "--now", NOW)
    run("deliver", "--now", NOW)
    (first,) = (tmp_path / "outbox").iterdir()
    body = first.read_bytes()
    first.unlink()
    run("resend", digest, "--now", "2031-03-05T07:00:00Z")
    run("deliver", "--now", "2031-03-05T07:00:00Z")
    assert [path.read_bytes() for path in (tmp_path / "outbox").iterdir()] == [body]
    with on_the_desk(databases) as session:
        (delivery,) = session.scalars(select(m.Delivery))
        assert (delivery.state, delivery.attempts) == ("sent", 2)
    assert "no mail of a digest 'g-none'" in run("resend", "g-none", fails=True)


def test_mails_are_signed_and_bear_a_mailto_where_settings_say_so(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(run)
    key = rsa.generate_private_key(65537, 2048)
    pem = tmp_path / "dkim.pem"
    pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    monkeypatch.setattr("settings.DKIM_DOMAIN", "gazewire.example")
    monkeypatch.setattr("settings.DKIM_KEY_FILE", pem)
    monkeypatch.setattr("settings.UNSUBSCRIBE_ADDRESS", "leave@gazewire.example")
    path = Path(run("preview", ADA, "--now", NOW, "-o", str(tmp_path / "out")).splitlines()[0])
    message = message_from_bytes(path.read_bytes())
    assert "d=gazewire.example" in message["DKIM-Signature"]
    assert "<mailto:leave@gazewire.example?subject=unsubscribe%20" in message["List-Unsubscribe"]
    pem.write_text("no key")
    assert "GAZEWIRE_DKIM_KEY_FILE" in run("preview", ADA, fails=True)


# --- what comes back ------------------------------------------------------------------------------


@pytest.fixture
def mailed(run: Run, databases: Locations) -> str:
    """The Message-ID of a digest that was mailed."""
    add(run)
    run("digest", "--now", NOW)
    with on_the_desk(databases) as session:
        return str(session.scalars(select(m.Delivery.message_id)).one())


def test_a_maildir_is_read_once(run: Run, mailed: str, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    box.add(dsn(message_id=mailed))
    box.add(dsn())
    box.add(b"Subject: lunch?\n\nToday?\n")
    assert "mails: 3 (bounced 1, no_report 1, unknown_mail 1)" in run(
        *("bounces", "read", str(tmp_path / "box"), "--now", NOW)
    )
    assert "mails: 0 (nothing)" in run("bounces", "read", str(tmp_path / "box"))
    assert len(list((tmp_path / "box" / "cur").iterdir())) == 3
    assert "paused 1" in run("digest", "--now", "2031-03-05T07:00:00Z")


def test_a_complaint_from_a_folder_ends_mails_and_twice_is_once(run: Run, mailed: str, tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(COMPLAINT.replace(OURS.encode(), mailed.encode()))
    assert "complained 1" in run("bounces", "read", str(tmp_path))
    assert "complained 1" in run("bounces", "read", str(tmp_path / "1.eml"))
    assert "no such file" in run("bounces", "read", str(tmp_path / "none"), fails=True)


@pytest.mark.parametrize(
    ("subject", "outcome"),
    [
        ("unsubscribe {token}", "unsubscribed 1"),
        ("Re: UNSUBSCRIBE  {token}", "unsubscribed 1"),
        ("unsubscribe {token}x", "no_report 1"),
        ("please unsubscribe me", "no_report 1"),
    ],
)
def test_a_mail_with_our_token_unsubscribes(
    run: Run, databases: Locations, mailed: str, tmp_path: Path, subject: str, outcome: str
) -> None:
    with on_the_desk(databases) as session:
        body = session.scalars(select(m.DeliveryBody.body)).one()
    token = message_from_bytes(body)["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    (tmp_path / "leave.eml").write_text(f"From: someone@else.example\nSubject: {subject.format(token=token)}\n\n")
    assert outcome in run("bounces", "read", str(tmp_path / "leave.eml"))
    with on_the_desk(databases) as session:
        state = session.scalars(select(m.Subscriber.state)).one()
    assert (state == "removed") is outcome.startswith("unsub")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 1000,
        b"Content-Type: multipart/report; boundary=b\n\n"
        + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 3000,
        b"Subject: =?utf-8?b?////?=\n\n",
        dsn().replace(b"Message-ID: ", b"Message-ID: =?utf-8?q?=ff?="),
    ],
    ids=["nothing", "NUL", "nested", "broken-word", "broken-id"],
)
def test_a_mail_made_to_break_the_reader_is_left_to_a_person(run: Run, tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "1.eml").write_bytes(raw)
    said = run("bounces", "read", str(tmp_path / "1.eml"))
    assert "no_report 1" in said or "unknown_mail 1" in said


def test_a_mail_server_can_pipe_a_report_into_the_command(databases: Locations) -> None:
    done = gazewire("--db", databases.articles, "bounces", "read", "-", stdin=dsn().decode())
    assert (done.returncode, done.stdout.strip()) == (0, "mails: 1 (unknown_mail 1)")
