"""`gazewire doors`: opened, listed without secrets, tried, renewed, closed, replayed; by hand and by the service."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

import cli
import models as m
import scheduler
import settings
from alerts.doctor import examine
from commands.doctor import configuration
from commands.options import opened
from models.locations import SCHEMAS, Locations
from models.session import make_engine
from tests.desk_factories import add_controversy, add_development, add_entities, add_outlets
from tests.digest_factories import at
from tests.hooks import Receiver
from tests.servers import Reply

ADA = "ada@fund.example"
TOKEN = "3ccdd113474722377935511fc85d3dd4"
Run = Callable[..., str]


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with Receiver() as opened:
        monkeypatch.setattr(settings, "DOOR_TEST_ENDPOINT", f"127.0.0.1:{opened.port}")
        monkeypatch.setattr(settings, "CHAT_SCHEMES", "slack, mmost")
        yield opened


@pytest.fixture
def run(databases: Locations, monkeypatch: pytest.MonkeyPatch, tmp_path) -> Run:  # type: ignore[no-untyped-def]
    """Runs a command on databases with one development and one subscriber."""
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)
    engine = make_engine(databases.articles, schema=SCHEMAS["articles"])
    with Session(engine) as session, session.begin():
        add_outlets(session)
        add_entities(session)
        add_controversy(session, 1, at(0.5))
        add_development(session, 1, 1, at(0.5))
    engine.dispose()

    def invoke(*arguments: str, fails: bool = False, stdin: str = "") -> str:
        result = CliRunner().invoke(cli.app, ["--db", databases.articles, *arguments], input=stdin)
        assert (result.exit_code != 0) is fails, (result.output, result.exception)
        return result.output if not fails or result.exit_code == 2 else str(result.exception)

    invoke("subscribers", "add", ADA, "--starts", "2031-03-02", "--now", at().isoformat())
    return invoke


def door_id(output: str) -> str:
    return re.findall(r"o-[0-9a-f]{16}", output)[0]


def test_a_webhook_from_opening_to_closing(run: Run, receiver: Receiver) -> None:
    url = f"{receiver.address}/hooks/{TOKEN}"
    opened = run("doors", "add", ADA, "--webhook", "-", stdin=f"{url}\n")
    door, key = door_id(opened), re.findall(r"whsec_[\w+/=]+", opened)[0]
    assert TOKEN not in opened

    assert "204 No Content" in run("doors", "test", door)
    assert json.loads(receiver.posts[0].body)["event"] == "test"
    receiver.answers(Reply(500))
    assert "500" in run("doors", "test", door, fails=True)

    run("digest", "--now", at(1).isoformat())
    receiver.answers(Reply(404))
    said = run("deliver", "--now", at(1).isoformat())
    assert "deliveries through doors: 1 (failed 1)" in said
    assert "deliveries by" in said.splitlines()[0]

    listed = run("doors", "list", "--deliveries")
    delivery = re.findall(r"y-[0-9a-f]{24}", listed)[0]
    assert "404 Not Found" in listed
    receiver.answers(Reply(200))
    assert delivery in run("doors", "replay", delivery, "--now", at(2).isoformat())
    assert "(sent 1)" in run("deliver", "--now", at(2).isoformat())
    assert delivery in run("doors", "replay", "--since", at(2).isoformat(), "--door", door, "--now", at(3).isoformat())
    run("deliver", "--now", at(3).isoformat())
    digests = [post for post in receiver.posts if post.headers["webhook-id"] == delivery]
    assert len(digests) == 3
    assert len({post.body for post in digests}) == 1

    renewed = run("doors", "renew", door)
    assert key not in renewed
    assert door_id(renewed) == door
    assert "closed" in run("doors", "revoke", door)
    assert "is closed" in run("doors", "test", door, fails=True)
    for said in (run("doors", "list"), run("doors", "list", "--json", "--deliveries")):
        for secret in (key, TOKEN, re.findall(r"whsec_[\w+/=]+", renewed)[0]):
            assert secret not in said


def test_a_feed_is_shown_once(run: Run) -> None:
    opened = run("doors", "add", ADA, "--feed")
    paths = re.findall(r"http://127\.0\.0\.1:8000/feeds/([\w-]{22})\.(atom|json)", opened)
    assert [ending for _, ending in paths] == ["atom", "json"]
    (row,) = json.loads(run("doors", "list", ADA, "--json"))
    assert (row["kind"], row["subscription"], row["address"]) == ("feed", "default", "/feeds/…")
    assert paths[0][0] not in json.dumps(row)
    renewed = run("doors", "renew", row["door_id"])
    assert door_id(renewed) != row["door_id"]
    assert paths[0][0] not in renewed
    assert [bool(one["revoked_at"]) for one in json.loads(run("doors", "list", "--json"))].count(True) == 1
    assert "fetched" in run("doors", "test", door_id(renewed))


def test_a_chat_is_tried(run: Run, receiver: Receiver) -> None:
    receiver.answers(Reply(200, b"ok"))
    opened = run(
        "doors", "add", ADA, "--chat", f"mmost://127.0.0.1:{receiver.port}/{TOKEN}", "--subscription", "default"
    )
    assert TOKEN not in opened
    assert "taken by mmost" in run("doors", "test", door_id(opened))
    assert "This door works" in json.loads(receiver.posts[0].body)["text"]
    assert "make a new one there" in run("doors", "renew", door_id(opened), fails=True)


REFUSED = (
    (("add", ADA), "give one of --chat"),
    (("add", ADA, "--feed", "--webhook", "https://a.example/x"), "give one of --chat"),
    (("add", ADA, "--webhook", "https://10.0.0.1/x"), "open internet"),
    (("add", ADA, "--chat", "mailto://a:b@fund.example"), "not allowed"),
    (("add", "eve@fund.example", "--feed"), "no subscriber"),
    (("add", ADA, "--feed", "--subscription", "other"), "has no subscription 'other'"),
    (("test", "o-none"), "no door 'o-none'"),
    (("replay",), "give a delivery, or --since"),
    (("replay", "y-none"), "no delivery 'y-none'"),
    (("replay", "y-none", "--door", "o-x"), "give a delivery, or --since"),
    (("replay", "--since", "soon"), "no ISO 8601 time"),
)


def test_what_cannot_be_done_is_said_in_one_line(run: Run) -> None:
    for arguments, said in REFUSED:
        message = run("doors", *arguments, fails=True)
        assert said in " ".join(message.replace("│", " ").split()), arguments
    assert run("doors", "list") == ""


def test_the_doctor_names_a_door_that_fails(
    run: Run, receiver: Receiver, databases: Locations, caplog: pytest.LogCaptureFixture
) -> None:
    door = door_id(run("doors", "add", ADA, "--webhook", f"{receiver.address}/{TOKEN}"))
    receiver.answers(Reply(404))
    run("digest", "--now", at(1).isoformat())
    run("deliver", "--now", at(1).isoformat())
    engine = make_engine(databases.desk, schema=SCHEMAS["desk"])
    with Session(engine) as session, session.begin():
        (row,) = session.scalars(select(m.Delivery).where(m.Delivery.channel != "mail"))
        digest = session.get(m.Digest, row.digest_id)
        assert digest is not None
        for number in range(3):
            values = {"subscriber_id": digest.subscriber_id, "outcome": "composed", "content": {}}
            session.add(m.Digest(digest_id=f"g-{number}", slot=at(5 + number), composed_at=at(5 + number), **values))
            session.flush()
            ended = {"state": "failed", "finished_at": at(5 + number), "detail": "404 Not Found"}
            session.add(
                m.Delivery(
                    delivery_id=f"y-{number}", digest_id=f"g-{number}", channel=row.channel, address="…",
                    message_id=f"y-{number}", next_attempt_at=at(5), **ended,
                )
            )  # fmt: skip
    engine.dispose()
    findings = [one for one in examine(databases, configuration(), at(9)) if one.about == "doors"]
    assert [one.level for one in findings] == ["note", "good", "bad"]
    assert door in findings[2].message
    assert not any(one.about == "deliveries" for one in examine(databases, configuration(), at(9)))
    assert TOKEN not in caplog.text + repr(findings)


def test_the_service_sends_through_doors_in_a_job_of_its_own(
    run: Run, receiver: Receiver, databases: Locations
) -> None:
    run("doors", "add", ADA, "--webhook", f"{receiver.address}/x")
    run("digest", "--now", at(1).isoformat())
    with opened(databases) as service:
        names = {job.id for job in scheduler.make_schedule(service).get_jobs()}
        assert {"doors", "digest_and_deliver"} <= names
        assert dict(scheduler.deliver_job(service, at(1))) == {"sent": 1}
        assert receiver.posts == []
        assert dict(scheduler.doors_job(service, at(1))) == {"sent": 1}
        assert dict(scheduler.doors_job(service, at(1) + timedelta(days=1))) == {}
    assert len(receiver.posts) == 1
