"""The page of one's own preferences: forms that keep what is right, say what is wrong, and change nothing on GET."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

import models as m
from alerts.links import PREFERENCES
from alerts.suppression import suppress
from alerts.tokens import sign
from tests.desk_factories import KEY
from tests.own_pages import ADA, BO, NOW, OwnPages, day_after, id_of, own_pages
from tests.web_forms import FORM, body_of, follow, form_of, submit


@pytest.fixture
def client(tmp_path: Path) -> Iterator[OwnPages]:
    with own_pages(tmp_path) as client:
        yield client


@pytest.fixture
def page(client: OwnPages) -> str:
    """The path that Ada's mail leads to."""
    return client.links().preferences()


# --- the link -------------------------------------------------------------------------------------


def test_a_mails_link_opens_the_page_without_a_login(client: OwnPages, page: str) -> None:
    answer = client.get(page)
    assert answer.status == 200
    assert "a…@fund.example" in answer.text
    assert ADA not in answer.text


def test_nothing_keeps_lists_or_passes_on_an_address_with_a_token(client: OwnPages, page: str) -> None:
    links = client.links()
    for path in (page, links.digest(""), f"{links.feedback()}/1", links.unsubscribe(), f"{page}x", "/preferences"):
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-store", path
        assert headers["x-robots-tag"] == "noindex, nofollow, noarchive"
        assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("days", "works"), [(0, True), (29, True), (31, False)], ids=["at once", "within 30 days", "later"]
)
def test_a_mails_link_expires(client: OwnPages, page: str, days: int, works: bool) -> None:
    client.now = NOW + timedelta(days=days)
    assert client.get(page).status == (200 if works else 404)


def test_a_fresh_link_works_for_two_hours(client: OwnPages) -> None:
    link = client.owner_link()
    for minutes, status in ((119, 200), (121, 404)):
        client.now = NOW + timedelta(minutes=minutes)
        assert client.get(link).status == status


@pytest.mark.parametrize("kind", ["token", "reader_token", "digest_token", "feedback_token"])
def test_a_token_for_something_else_opens_nothing(client: OwnPages, kind: str) -> None:
    assert client.get(f"/preferences/{getattr(client.links(), kind)}").status == 404


def test_a_link_of_somebody_who_is_gone_opens_nothing(client: OwnPages) -> None:
    token = sign(KEY.encode(), PREFERENCES, "ab" * 16, NOW + timedelta(days=1))
    assert client.get(f"/preferences/{token}").status == 404


# --- forms from elsewhere -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"origin": "https://gazewire.example"}, 303),
        ({"origin": "null"}, 303),
        ({"origin": "https://gazewire.example.evil.example"}, 403),
        ({"origin": "https://evil.example", "sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": "http://["}, 403),
    ],
)
def test_a_form_counts_only_from_our_own_page(
    client: OwnPages, page: str, headers: dict[str, str], status: int
) -> None:
    body = body_of(form_of(client.get(page).text, act="leave"), {})
    answer = client.post(page, body, {"content-type": FORM["content-type"], **headers})
    assert answer.status == status
    assert client.required().state == ("removed" if status == 303 else "active")


def test_a_form_without_the_pages_token_or_with_another_pages_is_refused(client: OwnPages, page: str) -> None:
    other = form_of(client.get(client.links(BO).preferences()).text, act="leave")
    for body in (b"act=leave", b"act=leave&form_token=abc", body_of(other, {})):
        assert client.post(page, body, FORM).status == 403
    assert client.required().state == "active"


def test_a_form_of_yesterday_is_refused_and_says_what_to_do(client: OwnPages, page: str) -> None:
    body = body_of(form_of(client.get(page).text, act="leave"), {})
    client.now = NOW + timedelta(hours=13)
    answer = client.post(page, body, FORM)
    assert (answer.status, "reload the page" in answer.text) == (403, True)


def test_a_huge_form_is_refused(client: OwnPages, page: str) -> None:
    assert client.post(page, b"names=" + b"x" * 200_000, FORM).status == 413


# --- changing -------------------------------------------------------------------------------------


def test_times_are_kept(client: OwnPages, page: str) -> None:
    answer = submit(
        client,
        page,
        {"act": "schedule"},
        zone="America/New_York",
        send_time="06:30",
        working_days=("1", "3", "7"),
        weekly_day="5",
        holidays="us-ny",
        wants_quiet_day="1",
    )
    assert "Saved." in follow(client, answer).text
    row = client.required()
    assert (row.zone, row.send_time, row.working_days, row.weekly_day) == ("America/New_York", "06:30", "137", 5)
    assert (row.holidays, row.wants_quiet_day) == ("US-NY", True)


@pytest.mark.parametrize("act", ["schedule", "subscription"])
def test_what_a_page_shows_sent_back_changes_nothing(client: OwnPages, page: str, act: str) -> None:
    before = client.snapshot()
    assert submit(client, page, {"act": act}).status == 303
    assert client.snapshot() == before


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("zone", "Mars/Olympus", "Time zone"),
        ("zone", "../../etc/passwd", "Time zone"),
        ("send_time", "25:00", "HH:MM"),
        ("working_days", (), "at least one day"),
        ("working_days", ("9",), "are not digits from 1"),
        ("weekly_day", "8", "day of the weekly mail"),
        ("holidays", "XX-YY", "code such as DE"),
    ],
)
def test_wrong_times_are_said_by_field_and_nothing_is_kept(
    client: OwnPages, page: str, field: str, value: str | tuple[str, ...], says: str
) -> None:
    before = client.snapshot()
    answer = submit(client, page, {"act": "schedule"}, **{field: value})
    assert answer.status == 422
    tree = LexborHTMLParser(answer.text)
    assert says.lower() in tree.css_first(".problems").text().lower()  # type: ignore[union-attr]
    assert tree.css_first(f"#schedule-{field}").attributes["aria-invalid"] == "true"  # type: ignore[union-attr]
    assert client.snapshot() == before


def _terms(client: OwnPages, page: str, **values: str | tuple[str, ...]):  # type: ignore[no-untyped-def]
    return submit(client, page, {"act": "subscription"}, **{"names": "Amazon", **values})


def test_a_subscription_is_kept(client: OwnPages, page: str) -> None:
    answer = _terms(
        client,
        page,
        names="Amazon\nClearview AI\n\n",
        types=("fine", "litigation"),
        min_severity="40",
        frequency="weekly",
        jurisdictions="us-ca, EU",
        languages="EN de",
        muted_outlets="inland-post",
    )
    assert answer.status == 303
    (one,) = client.required().subscriptions
    assert sorted(entity.name for entity in one.entities) == ["Amazon", "Clearview AI"]
    assert (one.types, one.min_severity, one.frequency) == (["fine", "litigation"], 40, "weekly")
    assert (one.jurisdictions, one.languages, one.muted_outlets) == (["US-CA", "EU"], ["en", "de"], ["inland-post"])


def test_who_stays_watched_keeps_date_and_weight(client: OwnPages, page: str) -> None:
    assert _terms(client, page, names="Amazon").status == 303
    with client.databases.desk.begin() as session:
        session.get_one(m.Subscriber, id_of(ADA)).subscriptions[0].entities[0].weight = "2.5"
    client.now = NOW + timedelta(days=2)
    assert _terms(client, page, names="Amazon\nClearview AI").status == 303
    watched = {one.name: one for one in client.required().subscriptions[0].entities}
    assert (watched["Amazon"].weight, watched["Amazon"].added_at) == ("2.5", NOW)
    assert watched["Clearview AI"].added_at == client.now


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("names", "Amazn Rekogntion Inc", "not in the gazetteer"),
        ("names", "\n".join(f"Name {number}" for number in range(501)), "which the operator imports"),
        ("types", ("invented",), "no type here"),
        ("min_severity", "101", "from 0 to 100"),
        ("min_severity", "٣", "from 0 to 100"),
        ("frequency", "hourly", "no frequency here"),
        ("jurisdictions", "Atlantis", "no code such as"),
        ("languages", "klingonish", "language code"),
        ("muted_outlets", "no-such-outlet", "no outlet here"),
    ],
)
def test_wrong_terms_are_said_by_field_and_what_was_written_stays(
    client: OwnPages, page: str, field: str, value: str | tuple[str, ...], says: str
) -> None:
    before = client.snapshot()
    answer = _terms(client, page, **{field: value})
    assert answer.status == 422
    link = LexborHTMLParser(answer.text).css_first(".problems a")
    assert link is not None
    assert says in link.text()
    assert LexborHTMLParser(answer.text).css_first(link.attributes["href"] or "") is not None
    assert client.snapshot() == before
    if isinstance(value, str) and len(value) < 100:
        assert value in answer.text


def test_one_more_subscription_and_one_less(client: OwnPages, page: str) -> None:
    added = submit(client, page, {"act": "add"}, name="held", names="Clearview AI")
    assert "begins now" in follow(client, added).text
    assert submit(client, page, {"act": "add"}, name="held").status == 422
    held = next(one for one in client.required().subscriptions if one.name == "held")
    assert held.starts_at == NOW
    ended = submit(client, page, {"act": "end", "subscription": held.subscription_id})
    assert "has ended" in follow(client, ended).text
    assert [one.name for one in client.required().subscriptions] == ["default"]
    assert client.required().state == "active"


def test_ending_the_last_subscription_ends_all_mails(client: OwnPages, page: str) -> None:
    form = form_of(client.get(page).text, act="subscription")
    assert client.post(page, body_of(form, {"act": "end"}), FORM).status == 303
    assert client.required().state == "removed"


def test_nobody_changes_what_is_somebody_elses(client: OwnPages, page: str) -> None:
    before = client.snapshot()
    theirs = client.required(BO).subscriptions[0].subscription_id
    form = form_of(client.get(page).text, act="subscription")
    for act in ("subscription", "end"):
        assert client.post(page, body_of(form, {"subscription": theirs, "act": act}), FORM).status == 404
    assert client.snapshot() == before


# --- pausing and leaving --------------------------------------------------------------------------


def test_a_pause_lasts_until_a_day_in_the_readers_zone(client: OwnPages, page: str) -> None:
    submit(client, page, {"act": "schedule"}, zone="Europe/Zurich")
    answer = submit(client, page, {"act": "pause"}, until="2031-04-01")
    shown = follow(client, answer).text
    row = client.required()
    assert (row.state, row.paused_until) == ("paused", datetime(2031, 3, 31, 22, tzinfo=UTC))
    assert "until 1 April 2031" in shown
    assert "End the pause" in shown
    submit(client, page, {"act": "resume"})
    assert (client.required().state, client.required().paused_until) == ("active", None)


@pytest.mark.parametrize(
    "until", ["", "yesterday", "0001-01-01", day_after(NOW, 0), day_after(NOW, -3), day_after(NOW, 400)]
)
def test_a_pause_needs_a_day_to_come(client: OwnPages, page: str, until: str) -> None:
    answer = submit(client, page, {"act": "pause"}, until=until)
    assert (answer.status, "from tomorrow on" in answer.text) == (422, True)
    assert client.required().state == "active"


def test_leaving_and_coming_back(client: OwnPages, page: str) -> None:
    assert "No more mails" in follow(client, submit(client, page, {"act": "leave"})).text
    assert client.required().state == "removed"
    assert "Save the times" not in client.get(page).text
    assert "Mails come again" in follow(client, submit(client, page, {"act": "return"})).text
    assert client.required().state == "active"
    assert client.snapshot()["suppression"] == []


def test_who_complained_does_not_come_back_by_a_link(client: OwnPages, page: str) -> None:
    with client.databases.desk.begin() as session:
        suppress(session, KEY.encode(), ADA, "complaint", NOW)
        session.get_one(m.Subscriber, id_of(ADA)).state = "removed"
    assert submit(client, page, {"act": "return"}).status == 403
    assert client.required().state == "removed"


# --- other ways -----------------------------------------------------------------------------------


def test_doors_are_listed_without_their_secrets_and_closed_by_their_owner_alone(client: OwnPages, page: str) -> None:
    with client.databases.desk.begin() as session:
        for name, owner in (("door-a", ADA), ("door-b", BO)):
            subscription = session.get_one(m.Subscriber, id_of(owner)).subscriptions[0]
            session.add(
                m.Door(
                    door_id=name,
                    subscriber_id=id_of(owner),
                    subscription_id=subscription.subscription_id,
                    kind="webhook",
                    address="https://hooks.example/secret-path",
                    secret="k3y",
                    created_at=NOW,
                )
            )
    shown = client.get(page).text
    assert "Webhook https://hooks.example/…, for “default”" in shown
    assert not [secret for secret in ("secret-path", "k3y", "door-b") if secret in shown]
    form = form_of(shown, act="close")
    client.post(page, body_of(form, {"door": "door-b"}), FORM)
    assert "Closed." in follow(client, client.post(page, body_of(form, {}), FORM)).text
    with client.databases.desk() as session:
        assert {row.door_id: row.revoked_at for row in session.query(m.Door)} == {"door-a": NOW, "door-b": None}
    assert "hooks.example" not in client.get(page).text
