"""Every mail keeps the rules, whatever the web wrote."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.links import Links
from alerts.messages import Envelope, Sender, mime
from alerts.records import OutletTrouble, Party
from alerts.render import render
from tests.digest_factories import (
    at,
    candidate,
    content,
    controversy,
    coverage,
    quote,
    subscriber,
    subscription,
    watch,
)
from tests.digest_samples import quiet_day, three_items
from tests.mail_lint import problems

SENDER = Sender("digest@gazewire.example", "gazewire", "leave@gazewire.example")
LINKS = Links("https://gazewire.example", "dG9rZW4" * 12)
ENVELOPE = Envelope(SENDER, "ada@fund.example", "7c1d", at(), LINKS.unsubscribe(), LINKS.token)


def mail(digest) -> bytes:
    return mime(render(digest, LINKS), ENVELOPE)


def long_digest():
    return content(*(candidate(n, controversy=controversy(n, slug=f"m-{n}", title=f"Matter {n}")) for n in range(300)))


@pytest.mark.parametrize("build", [three_items, quiet_day, long_digest])
def test_our_mails_keep_the_rules(build):
    assert problems(mail(build())) == []


#: Characters and pieces that have broken mails, pages and headers before.
PIECES = st.sampled_from(
    [
        *(
            "<",
            ">",
            "&",
            '"',
            "'",
            "</td>",
            "<script>",
            "<!--",
            "-->",
            "]]>",
            "{{",
            "}}",
            "{%",
            "%}",
            "&#0;",
            "=",
            "=3D",
        ),
        *("\r\n", "\n", "\r", "\r\nBcc: x@y.example", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"),
        *("\u202e", "\u202a", "\u2066", "\u2069", "\u200b", "\ufeff", "\u00ad", "\u0300" * 9, "\ud800", "\udfff"),
        *("👩‍👩‍👧", "🏴󠁧󠁢", "ﷺ", "İ", "ß", "日本", "עברית", " " * 50, "x" * 400, "=?utf-8?b?PGI+?=", ".", "--", "From "),
    ]
)


@settings(max_examples=15, deadline=None)  # two hundred fixed ones: tests/integration/test_web_hostile_own.py
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), min_size=1, max_size=12).map("".join))
def test_hostile_text_in_every_place_breaks_no_rule(bad):
    party = Party("x-1", bad, "company", "vendor", ticker=bad)
    told = quote(text=bad, outlet_name=bad, url=f"https://a.example/{bad}", article_title=bad)
    digest = content(
        candidate(headline=bad, quotes=(told,), controversy=controversy(title=bad, parties=(party,), types=(bad,))),
        reader=subscriber(subscription(bad, watches=(watch("x-1", bad),))),
        coverage=coverage(failed=(OutletTrouble("a", bad, bad),)),
    )
    assert problems(mail(digest)) == []
