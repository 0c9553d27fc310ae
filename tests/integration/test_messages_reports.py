"""Reports that come back: read where they are reports on a mail, left alone where they are not."""

from __future__ import annotations

import pytest

from alerts.bounces import Report, parse_report
from tests.report_samples import COMPLAINT, OURS, dsn


@pytest.mark.parametrize(
    ("raw", "report", "ends_mails"),
    [
        (dsn(), Report("bounce", OURS, "5.1.1"), True),
        (dsn(returned="text/rfc822-headers"), Report("bounce", OURS, "5.1.1"), True),
        (dsn("5.2.2"), Report("bounce", OURS, "5.2.2"), True),
        (dsn("5.0.0"), Report("bounce", OURS, "5.0.0"), True),
        (dsn("5.7.1"), Report("bounce", OURS, "5.7.1"), False),
        (dsn("4.4.7"), Report("bounce", OURS, "4.4.7"), False),
        (dsn("4.4.1", "delayed"), Report("delay", OURS, "4.4.1"), False),
        (dsn("5.1.1", "delayed"), Report("delay", OURS, "5.1.1"), False),
        (dsn().replace(b"\n", b"\r\n"), Report("bounce", OURS, "5.1.1"), True),
        (COMPLAINT, Report("complaint", OURS), True),
    ],
)
def test_a_report_says_which_mail_and_whether_its_address_is_to_rest(raw, report, ends_mails):
    found = parse_report(raw)
    assert found == report
    assert bool(found.ends_mails) is ends_mails


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: out of office\n\nI am away; Message-ID: <x@y>\n",
        dsn().replace(b"Message-ID:", b"X-Other:"),
        dsn("2.0.0", "delivered"),
        dsn()[:400],
        bytes(range(256)),
    ],
)
def test_what_is_no_report_on_a_mail_is_none(raw):
    assert parse_report(raw) is None
