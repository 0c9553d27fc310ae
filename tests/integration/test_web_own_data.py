"""One's own data: all of it to take along, or none of it any more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

import models as m
from alerts.signing import address_hash
from models import DeskBase
from tests.desk_factories import KEY
from tests.own_pages import ADA, BO, NOW, OwnPages, id_of, own_pages
from tests.web_forms import FORM, body_of, follow, form_of, submit


@pytest.fixture
def client(tmp_path: Path) -> Iterator[OwnPages]:
    with own_pages(tmp_path) as client:
        yield client


@pytest.fixture
def page(client: OwnPages) -> str:
    """The path that Ada's mail leads to."""
    return client.links().preferences()


def test_download_and_deletion_need_a_fresh_link(client: OwnPages, page: str) -> None:
    shown = client.get(page).text
    assert "Mail me a fresh link" in shown
    assert "Delete me" not in shown
    for act in ("download", "delete"):
        assert client.post(page, body_of(form_of(shown, act="leave"), {"act": act, "sure": "1"}), FORM).status == 403
    assert client.required().state == "active"


def test_a_fresh_link_goes_to_the_address_alone(client: OwnPages, page: str) -> None:
    assert "on its way" in follow(client, submit(client, page, {"act": "fresh"})).text
    with client.databases.desk() as session:
        (letter,) = session.query(m.Letter)
        assert (letter.kind, letter.address_hash, letter.address, letter.state) == ("link", id_of(ADA), "", "waiting")


def test_the_download_has_every_row_about_a_person_and_nobody_elses(client: OwnPages) -> None:
    answer = submit(client, client.owner_link(), {"act": "download"})
    assert answer.headers["content-disposition"] == 'attachment; filename="gazewire-my-data.json"'
    assert answer.headers["cache-control"] == "no-store"
    data = json.loads(answer.body)
    personal = {
        table.name
        for table in DeskBase.metadata.sorted_tables
        if any(
            key.column.table.name in ("subscriber", "digest", "subscription", "delivery") for key in table.foreign_keys
        )
    }
    assert set(data) == personal | {"subscriber", "letter", "suppression"}
    assert data["subscriber"][0]["address"] == ADA
    assert len(data["digest_item"]) == 2
    assert "Halden Optics: matter 1" in data["delivery_body"][0]["body"]
    assert data["subscription_entity"][0]["entity_id"] == "halden-optics"
    assert BO not in answer.text
    assert id_of(BO) not in answer.text


def test_deletion_leaves_a_keyed_hash_and_nothing_else(client: OwnPages) -> None:
    feedback = client.links().feedback()
    assert submit(client, f"{feedback}/1/not-relevant").status == 303
    submit(client, client.links().preferences(), {"act": "fresh"})
    traces = (ADA, id_of(ADA), client.links().digest_token, client.required().subscriptions[0].subscription_id)
    link = client.owner_link()
    assert submit(client, link, {"act": "delete"}).status == 422, "the box has to be ticked"
    answer = submit(client, link, {"act": "delete"}, sure="1")
    assert "Your data is deleted" in answer.text
    left = client.snapshot()
    everything = repr(left)
    assert not [trace for trace in traces if trace in everything]
    assert [row[0] for row in left["suppression"]] == [address_hash(KEY.encode(), ADA)]
    assert [(row[1], row[2]) for row in left["verdict"]] == [(None, "not_relevant")]
    assert [row[1] for row in left["subscriber"]] == [BO], "the other one is still there"
    for path in (link, client.get, f"{feedback}/1"):
        if isinstance(path, str):
            assert client.get(path).status == 404


def test_deleted_rows_are_not_left_in_the_file(client: OwnPages) -> None:
    def files_that_name_her() -> list[str]:
        return [path.name for path in client.folder.glob("e-desk.db*") if ADA.encode() in path.read_bytes()]

    assert files_that_name_her()
    submit(client, client.owner_link(), {"act": "delete"}, sure="1")
    assert files_that_name_her() == []


def test_alarms_forget_an_address_too(client: OwnPages) -> None:
    with client.databases.desk.begin() as session:
        message = f"1 delivery failed; last answer: 550 groß <{ADA.upper()}> unknown, {ADA}"
        session.add(m.Alarm(alarm_id="x", kind="x", message=message, raised_at=NOW))
    submit(client, client.owner_link(), {"act": "delete"}, sure="1")
    (row,) = client.snapshot()["alarm"]
    assert "1 delivery failed; last answer: 550 groß <[erased]> unknown, [erased]" in row


def test_who_has_left_is_deleted_by_the_link_that_is_still_there(client: OwnPages) -> None:
    left = client.post(client.links().unsubscribe(), b"List-Unsubscribe=One-Click", FORM)
    link = LexborHTMLParser(left.text).css_first("main a")
    assert link is not None
    assert submit(client, str(link.attributes["href"]), {"act": "delete"}, sure="1").status == 200
    assert client.subscriber() is None


def test_an_old_link_to_unsubscribe_by_does_not_open_what_its_reader_chose(client: OwnPages) -> None:
    client.now = NOW + timedelta(days=800)
    assert client.get(client.links().preferences()).status == 404
    left = client.post(client.links().unsubscribe(), b"List-Unsubscribe=One-Click", FORM)
    link = str(LexborHTMLParser(left.text).css_first("main a").attributes["href"])  # type: ignore[union-attr]
    assert submit(client, link, {"act": "return"}).status == 303
    assert client.required().state == "active"
    page = client.get(link).text
    assert ("Mails come to this address" in page, "Mail me a fresh link" in page) == (True, True)
    assert not [words for words in ("Save the times", "Subscription “", "Delete me", "Download") if words in page]
    before = client.snapshot()["subscriber"]
    for act in ("schedule", "subscription", "add", "pause", "leave", "download", "delete", "close", "unmute"):
        body = body_of(form_of(page), {"act": act, "sure": "1", "until": "2033-07-01"})
        assert client.post(link, body, FORM).status == 403, act
    assert client.snapshot()["subscriber"] == before


def test_mails_that_were_written_as_files_are_deleted(tmp_path: Path) -> None:
    from alerts.deliver import deliver
    from alerts.mailer import FolderMailer
    from tests.desk_factories import POSTAGE

    outbox = tmp_path / "outbox"
    with own_pages(tmp_path, outbox=outbox) as client:
        deliver(client.databases.desk, FolderMailer(outbox), POSTAGE.sender.address, NOW, "test")
        assert len(list(outbox.iterdir())) == 2
        submit(client, client.owner_link(), {"act": "delete"}, sure="1")
        (left,) = outbox.iterdir()
        assert BO in left.read_text("ascii")
