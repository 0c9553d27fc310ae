"""Private feeds over the app: whoever has the address reads, nobody else, and no longer than it is open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import feedparser
import pytest
from sqlalchemy import select, update

import models as m
from alerts.compose import compose
from alerts.doors import DoorError, DoorRules, Wanted, open_door, renew, revoke
from alerts.erasure import everything_about
from alerts.retention import prune
from alerts.signing import signing_key
from alerts.suppression import suppress
from tests.desk_factories import POSTAGE, add_development
from tests.digest_factories import at
from tests.own_pages import ADA, BO, OwnPages, own_pages
from tests.web_client import Answer

RULES = DoorRules()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OwnPages]:
    with own_pages(tmp_path) as opened:
        yield opened


def opened_feed(site: OwnPages, address: str = ADA, subscription: str | None = None) -> tuple[str, str]:
    """The door's id and the path of its feed, without the ending."""
    with site.databases.desk.begin() as session:
        made = open_door(session, address, Wanted("feed", "", subscription), RULES, at(0.6))
        return made.door.door_id, f"/feeds/{made.secret}"


def told_later(site: OwnPages, day: float) -> None:
    with site.databases.writer.begin() as session:
        add_development(session, 1, 90, at(day - 0.1), "new_story")
    compose(site.databases.articles, site.databases.desk, at(day), POSTAGE, by_hand=True)


def test_both_formats_show_what_was_told_with_whole_quotes(site: OwnPages) -> None:
    _, path = opened_feed(site)
    atom, jsonfeed = site.get(f"{path}.atom"), site.get(f"{path}.json")
    assert (atom.headers["content-type"], jsonfeed.headers["content-type"]) == (
        "application/atom+xml",
        "application/feed+json",
    )
    read, document = feedparser.parse(atom.body), json.loads(jsonfeed.body)
    assert not read.bozo
    assert [one.id for one in read.entries] == [one["id"] for one in document["items"]]
    assert len(read.entries) == 2
    assert "Resident number 1 says that the cameras were never voted on." in document["items"][0]["content_html"]
    assert document["items"][0]["url"].startswith("https://gazewire.example/controversies/")
    assert document["items"][0]["external_url"] == "https://harbour-courier.example/1"


def test_the_newest_comes_first_and_ids_stay(site: OwnPages) -> None:
    _, path = opened_feed(site)
    before = [one["id"] for one in json.loads(site.get(f"{path}.json").body)["items"]]
    told_later(site, 2)
    site.now = at(2)
    after = [one["id"] for one in json.loads(site.get(f"{path}.json").body)["items"]]
    assert after[1:] == before
    assert len(after) == 3


def test_reading_changes_nothing(site: OwnPages) -> None:
    _, path = opened_feed(site)
    before = site.snapshot()
    for ending in ("atom", "json"):
        assert site.get(f"{path}.{ending}").status == 200
        assert site.ask("HEAD", f"{path}.{ending}").status == 200
    assert site.snapshot() == before


def test_an_answer_is_private_and_not_listed(site: OwnPages) -> None:
    _, path = opened_feed(site)
    headers = site.get(f"{path}.atom").headers
    assert headers["cache-control"] == "private, no-cache"
    assert "noindex" in headers["x-robots-tag"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"


def test_who_has_it_gets_304(site: OwnPages) -> None:
    _, path = opened_feed(site)
    first = site.get(f"{path}.atom")
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    assert modified == format_datetime(at(0.5), usegmt=True)

    def asked(**headers: str) -> Answer:
        return site.get(f"{path}.atom", {name.replace("_", "-"): value for name, value in headers.items()})

    for answer in (
        asked(if_none_match=etag),
        asked(if_none_match=f'"x", W/{etag}'),
        asked(if_none_match="*"),
        asked(if_modified_since=modified),
    ):
        assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", etag)
    for answer in (
        asked(if_none_match='"other"', if_modified_since=modified),
        asked(if_modified_since=format_datetime(at(0.4), usegmt=True)),
        asked(if_modified_since="yesterday"),
    ):
        assert answer.status == 200
    told_later(site, 2)
    site.now = at(2)
    assert asked(if_none_match=etag).status == 200
    assert asked(if_modified_since=modified).status == 200


def test_what_is_older_than_the_feed_goes_back_is_left_out(site: OwnPages) -> None:
    _, path = opened_feed(site)
    site.now = at(0.5) + timedelta(days=30)
    assert len(json.loads(site.get(f"{path}.json").body)["items"]) == 2
    site.now = at(0.5) + timedelta(days=30, seconds=1)
    assert json.loads(site.get(f"{path}.json").body)["items"] == []
    assert not feedparser.parse(site.get(f"{path}.atom").body).bozo


def test_dropped_contents_leave_the_feed(site: OwnPages) -> None:
    _, path = opened_feed(site)
    prune(site.databases.desk, at(3), 1, dry_run=False)
    with site.databases.desk.begin() as session:
        session.execute(update(m.Digest).values(content={}))
    assert json.loads(site.get(f"{path}.json").body)["items"] == []


@pytest.mark.parametrize(
    "path",
    ["/feeds/nothing.atom", "/feeds/nothing.json", "/feeds/.atom", "/feeds/x", "/feeds/x.xml", "/feeds/%00.atom"],
)
def test_other_addresses_are_404(site: OwnPages, path: str) -> None:
    opened_feed(site)
    assert site.get(path).status == 404


def test_a_secret_is_long_kept_as_a_hash_and_needs_its_ending(site: OwnPages) -> None:
    _, path = opened_feed(site)
    secret = path.rpartition("/")[2]
    assert len(secret) >= 22  # 128 bits
    assert secret not in repr(site.snapshot())
    assert site.get(path).status == 404
    assert site.get(f"{path[:-1]}.atom").status == 404


def test_a_download_of_one_s_data_names_doors_without_their_secrets(site: OwnPages) -> None:
    with site.databases.desk.begin() as session:
        made = open_door(session, ADA, Wanted("webhook", "https://hooks.fund.example/x"), RULES, at(0.6))
        row = session.get_one(m.Subscriber, made.door.subscriber_id)
        found = json.dumps(everything_about(session, signing_key(session), row))
    assert made.door.door_id in found
    assert made.secret not in found


def test_a_closed_feed_is_gone_at_once(site: OwnPages) -> None:
    door_id, path = opened_feed(site)
    etag = site.get(f"{path}.atom").headers["etag"]
    with site.databases.desk.begin() as session:
        revoke(session, door_id, at(1))
    answer = site.get(f"{path}.atom", {"if-none-match": etag})
    assert answer.status == 410
    assert "Halden" not in answer.text
    with site.databases.desk.begin() as session, pytest.raises(DoorError, match="is closed since"):
        revoke(session, door_id, at(2))


def test_a_renewed_feed_has_a_new_address_and_the_same_entries(site: OwnPages) -> None:
    door_id, path = opened_feed(site)
    before = json.loads(site.get(f"{path}.json").body)
    with site.databases.desk.begin() as session:
        made = renew(session, door_id, at(1))
    assert site.get(f"{path}.json").status == 410
    assert json.loads(site.get(f"/feeds/{made.secret}.json").body) == before


def _left(site: OwnPages) -> None:
    with site.databases.desk.begin() as session:
        session.execute(update(m.Subscriber).values(state="removed"))


def _complained(site: OwnPages) -> None:
    with site.databases.desk.begin() as session:
        suppress(session, signing_key(session), ADA, "complaint", at(0.7))


def _paused(site: OwnPages) -> None:
    with site.databases.desk.begin() as session:
        session.execute(update(m.Subscriber).values(state="paused"))


@pytest.mark.parametrize(("happening", "status"), [(_left, 410), (_complained, 410), (_paused, 200)])
def test_a_feed_obeys_what_mails_obey(site: OwnPages, happening, status) -> None:  # type: ignore[no-untyped-def]
    _, path = opened_feed(site)
    happening(site)
    assert site.get(f"{path}.atom").status == status


def test_a_feed_is_of_one_subscription(site: OwnPages) -> None:
    with site.databases.desk.begin() as session:
        key = session.scalars(select(m.Subscriber.subscriber_id).where(m.Subscriber.address == BO)).one()
        values = {"subscriber_id": key, "starts_at": at(), "created_at": at()}
        session.add(m.Subscription(subscription_id="u-fines", name="fines", types=["fine"], **values))
    with pytest.raises(DoorError, match="give --subscription, one of"):
        opened_feed(site, BO)
    _, fines = opened_feed(site, BO, "fines")
    _, everything = opened_feed(site, BO, "default")
    assert json.loads(site.get(f"{fines}.json").body)["items"] == []
    assert len(json.loads(site.get(f"{everything}.json").body)["items"]) == 2


def test_one_reader_s_feed_shows_nothing_of_another(site: OwnPages) -> None:
    with site.databases.desk.begin() as session:
        session.execute(update(m.Digest).where(m.Digest.subscriber_id != _id(session, ADA)).values(outcome="composed"))
    _, path = opened_feed(site)
    with site.databases.desk.begin() as session:
        session.execute(update(m.Digest).where(m.Digest.subscriber_id == _id(session, ADA)).values(content={}))
    assert json.loads(site.get(f"{path}.json").body)["items"] == []


def _id(session, address: str) -> str:  # type: ignore[no-untyped-def]
    return str(session.scalars(select(m.Subscriber.subscriber_id).where(m.Subscriber.address == address)).one())
