"""The mail itself: deterministic bytes, the manners of lists, no way to smuggle a header in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from alerts.messages import Envelope, Sender, mail_address, message_id, mime
from alerts.records import RenderedMessage
from alerts.render import render
from tests.digest_factories import LINKS, at, content

SENDER = Sender("digest@gazewire.example", "gazewire", "unsubscribe@gazewire.example")
URL = "https://gazewire.example/unsubscribe/" + "t0ken" * 20
ENVELOPE = Envelope(SENDER, "ada@fund.example", "7c1d", at(), URL, "t0ken" * 20)


def mail(rendered=None, **changes):
    return mime(rendered or render(content(), LINKS), replace(ENVELOPE, **changes))


def parsed(body):
    return message_from_bytes(body, policy=default)


def test_equal_input_gives_equal_bytes():
    assert mail() == mail()


def test_text_comes_first_and_both_parts_arrive_unchanged():
    rendered = render(content(), LINKS)
    text, html = parsed(mail(rendered)).iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == rendered.text
    assert html.get_content().replace("\r\n", "\n").rstrip("\n") == rendered.html.rstrip("\n")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("From", "gazewire <digest@gazewire.example>"),
        ("To", "ada@fund.example"),
        ("Date", "Mon, 03 Mar 2031 06:00:00 +0000"),
        ("Message-ID", message_id(SENDER, "7c1d", at())),
        ("List-Id", "gazewire digest <digest.gazewire.example>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Auto-Submitted", "auto-generated"),
        ("References", "<digests.7c1d@gazewire.example>"),
        ("MIME-Version", "1.0"),
    ],
)
def test_headers_say(name, value):
    assert parsed(mail())[name] == value


def test_the_unsubscribe_addresses_are_not_folded_or_encoded():
    (line,) = [line for line in mail().split(b"\r\n") if line.startswith(b"List-Unsubscribe:")]
    assert line.decode() == (
        f"List-Unsubscribe: <{URL}>, <mailto:unsubscribe@gazewire.example?subject=unsubscribe%20{'t0ken' * 20}>"
    )


def test_the_message_id_is_that_of_subscriber_and_slot():
    ids = {
        message_id(SENDER, subscriber, at() + timedelta(minutes=minutes))
        for subscriber in ("7c1d", "7c1e")
        for minutes in (0, 1)
    }
    assert len(ids) == 4
    assert message_id(SENDER, "7c1d", at()) in ids


@pytest.mark.parametrize(
    "bad", ["a\r\nBcc: x@y.example", "a\nX: 1", "a\x00b", "\u202eevil", "é" * 300, "=?utf-8?q?x?="]
)
def test_a_subject_cannot_smuggle_headers_in(bad):
    rendered = RenderedMessage(bad, "text\n", "<p>html</p>")
    names = [name for name, _ in parsed(mail(rendered)).items()]
    assert names == [name for name, _ in parsed(mail()).items()]
    assert parsed(mail(rendered)).defects == []


def test_no_line_is_longer_than_smtp_allows():
    rendered = RenderedMessage("é" * 500, "x" * 5000, "<p>" + "ü" * 5000)
    assert max(map(len, mail(rendered).split(b"\r\n"))) <= 998
    assert b"\n" not in mail(rendered).replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "ada",
        "ada@",
        "@fund.example",
        "ada@fund",
        "ada@fund.example\r\nBcc: x@y.example",
        "ada @fund.example",
        "ada@fund.example, bob@fund.example",
        "Ada <ada@fund.example>",
        "a@b@fund.example",
        "ädä@fund.example",
        "ada@fund.example\x00",
        "a" * 250 + "@fund.example",
        "a" * 65 + "@fund.example",
        ".ada@fund.example",
        "ada.@fund.example",
        "a..da@fund.example",
        "ada@fund..example",
        "ada@.fund.example",
        "ada@fund.example.",
        "ada@-fund.example",
        "ada@fund-.example",
        "ada@fu_nd.example",
        f"ada@{'f' * 64}.example",
    ],
)
def test_what_is_no_address_is_refused(bad):
    with pytest.raises(ValueError, match="is not a mail address"):
        mail_address(bad)


@pytest.mark.parametrize(
    ("given", "kept"), [("Ada@Fund.Example", "Ada@fund.example"), (" a@localhost ", "a@localhost")]
)
def test_the_domain_is_in_lower_case_and_the_name_as_given(given, kept):
    assert mail_address(given) == kept
