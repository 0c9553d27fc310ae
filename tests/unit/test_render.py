"""What a reader sees: complete, the same in both parts, small enough, and harmless whatever the web wrote."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from alerts.cleaning import article_address, one_line, web_address
from alerts.links import Links, personal_links
from alerts.records import OutletTrouble, Party
from alerts.render import PART_LIMIT, render
from tests.digest_factories import (
    LINKS,
    T0,
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

GOLDEN = Path(__file__).parents[1] / "golden" / "digests"


@pytest.mark.parametrize(("case", "build"), [("three_items", three_items), ("quiet_day", quiet_day)])
@pytest.mark.parametrize("part", ["text", "html"])
def test_digests_look_as_recorded(case, build, part):
    """After a wanted change: `python -m tests.golden.digests.record`, and read the diff."""
    recorded = GOLDEN / f"{case}.{'txt' if part == 'text' else 'html'}"
    assert getattr(render(build(), LINKS), part) == recorded.read_text("utf-8")


def words_of(html):
    tree = LexborHTMLParser(html)
    for node in tree.css("head, style"):
        node.decompose()
    return " ".join(tree.body.text(separator=" ").split())


@pytest.mark.parametrize(
    "fact",
    [
        "Brightgate Systems: arrests on face matches by the Calder County Sheriff",
        "Brightgate Systems (XTST:BRGT)",
        "“Two men were held because a computer said they looked like someone else,” the filing says.",
        "7 independent sources, 1,204 articles",
        "known since 3 March 2031",
        "none found so far",
        "You watch Brightgate Systems (subscription “held”)",
        "20 outlets expected: 18 seen, 1 failed, 1 silent, 0 opted out",
        "412 articles read: 9 about facial recognition, 3 controversial",
        "was 71",
        "was 48",
    ],
)
def test_both_parts_say_it(fact):
    rendered = render(three_items(), LINKS)
    assert fact in words_of(rendered.html)
    assert fact in " ".join(rendered.text.replace("\n  | ", " ").split())


def test_every_line_links_to_its_article_and_its_controversy():
    rendered = render(three_items(), LINKS)
    for address in (
        "https://inland-post.example/filing?id=4&x=1",
        "https://gazewire.example/controversies/lumen?reader=r34der",
    ):
        assert address in rendered.text
        assert address in [a.attributes["href"] for a in LexborHTMLParser(rendered.html).css("a")]


def test_two_quotes_of_one_article_say_their_source_once():
    rendered = render(content(candidate(quotes=(quote(), quote(text="The council said no.")))), LINKS)
    assert rendered.text.count(quote().url) == 1
    assert rendered.html.count(f'href="{quote().url}"') == 1
    assert "|\n  | The council said no.\n    - Harbour Courier" in rendered.text


def test_quotes_of_two_articles_say_both_sources():
    other = quote(text="The council said no.", url="https://harbour-courier.example/2031/03/council")
    rendered = render(content(candidate(quotes=(quote(), other))), LINKS)
    for part in (rendered.text, rendered.html):
        assert (part.count(quote().url), part.count(other.url)) == (1, 1)


def test_a_party_outside_the_gazetteer_has_no_ticker():
    forged = Party("x-1", "Halden Optics", "company", "vendor", is_known=False, ticker="XTST:HLDN")
    rendered = render(content(candidate(controversy=controversy(parties=(forged,)))), LINKS)
    assert "XTST:HLDN" not in rendered.text + rendered.html


def test_a_buyer_that_was_only_offered_something_is_shown_as_such():
    buyer = Party("x-1", "Marlow Police", "agency", "buyer", is_known=False, deal="proposed")
    rendered = render(content(candidate(controversy=controversy(parties=(buyer,)))), LINKS)
    assert "Marlow Police (proposed, unlinked)" in rendered.text


def test_the_subject_calls_the_first_item_and_counts_the_others():
    assert render(three_items(), LINKS).subject == (
        "Escalated: Brightgate Systems: arrests on face matches by the Calder County Sheriff (+2 more)"
    )
    assert render(quiet_day(), LINKS).subject == "Quiet in 18 of 20 outlets: nothing new on 1 watched name"


def test_a_long_digest_stays_small_and_counts_what_it_does_not_show():
    many = content(*(candidate(n, controversy=controversy(n, slug=f"m-{n}", title=f"Matter {n}")) for n in range(500)))
    rendered = render(many, LINKS)
    text_shown = rendered.text.count("[NEW CONTROVERSY]")
    tree = LexborHTMLParser(rendered.html)
    html_shown = len({a.attributes["href"] for a in tree.css("a") if "/controversies/" in a.attributes["href"]})
    assert max(len(rendered.html.encode()), len(rendered.text.encode())) <= PART_LIMIT
    assert f"+{500 - text_shown} more" in rendered.text
    assert f"and {500 - html_shown} more" in words_of(rendered.html)
    assert "https://gazewire.example/digest/d1gest" in rendered.text


def test_no_picture_script_or_style_is_loaded_from_anywhere():
    html = render(three_items(), LINKS).html
    assert all(source.startswith("cid:chart.") for source in re.findall(r'<img[^>]*src="([^"]*)"', html))
    assert not re.search(r"<(script|link|iframe|object)\b|@import|url\(", html, re.IGNORECASE)


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    "</td></tr></table><h1>",
    "a\r\nBcc: all@fund.example",
    "\u202egnp.exe\u202c and \u2066isolate\u2069",
    "nul\x00 bell\x07 escape\x1b[31m",
    "x" * 10_000,
    "zero\u200bwidth\ufeff",
    "lone\ud800surrogate",
    "tag\U000e0041\U000e0042",
    "line\u2028paragraph\u2029next\x85line",
    "👩‍👩‍👧‍👦 family",
    "z̸̡̢̛̛̛̛̛̛̗̗̗̗̗̗̗̗̗̗a",
    "<!-- comment --> <![CDATA[ ]]> <!--[if mso]>",
    "&lt;b&gt; &#x3c;script&#x3e;",
]


def hostile(bad):
    """The same text in every place that the web can write to."""
    party = Party("x-1", bad, "company", "vendor", ticker=bad)
    told = quote(text=bad, outlet_name=bad, url=f"https://a.example/{bad}", article_title=bad)
    return content(
        candidate(headline=bad, quotes=(told,), controversy=controversy(title=bad, slug=bad[:60], parties=(party,))),
        reader=subscriber(subscription(bad, watches=(watch("x-1", bad),))),
        coverage=coverage(failed=(OutletTrouble("a", bad, bad),)),
    )


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_text_is_harmless_in_both_parts(bad):
    rendered = render(hostile(bad), LINKS)
    plain = render(hostile("harmless"), LINKS)
    assert tags(rendered.html) == tags(plain.html)
    for part in (rendered.subject, rendered.text, rendered.html):
        assert not [c for c in part if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c != "\n"]
        assert not set(part) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")
    assert "\n" not in rendered.subject
    assert max(map(len, rendered.text.splitlines())) < 400
    assert "{{ 7 * 7 }}" in rendered.text or "{{" not in bad


def tags(html):
    """Elements with the names of their attributes, without links (an address may be refused)."""
    return [
        (node.tag, sorted(node.attributes))
        for node in LexborHTMLParser(html).css("*")
        if node.tag not in ("a", "-text")
    ]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/x?y=1&z=ü", "https://a.example/x?y=1&z=%C3%BC"),
        ("  https://a.example/\r\nx ", "https://a.example/x"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example/x", None),
        ("https:///x", None),
        ("https://[bad/x", None),
        ('https://a.example/"><b>', "https://a.example/%22%3E%3Cb%3E"),
    ],
)
def test_only_plain_web_addresses_become_links(url, shown):
    assert web_address(url) == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/x?utm_source=rss&utm_medium=feed", "https://a.example/x"),
        ("https://a.example/x?id=7&cmpid=feed_technology#top", "https://a.example/x?id=7"),
        ("https://a.example/x?y=1&z=ü", "https://a.example/x?y=1&z=%C3%BC"),
        ("https://a b.example/", "https://a%20b.example/"),
        ("file:///tmp/x.html", None),
    ],
)
def test_an_article_is_linked_by_the_address_that_the_store_compares(url, shown):
    assert article_address(url) == shown


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("one  two\n three", None, "one two three"),
        ("one two three four five", 18, "one two three […]"),
        ("exactly eighteen !", 18, "exactly eighteen !"),
        ("x" * 300, None, "x" * 119 + "…"),
    ],
)
def test_text_is_one_line_and_says_where_it_is_cut(text, limit, shown):
    assert one_line(text, limit) == shown


def test_each_item_takes_verdicts_under_the_place_of_its_first_line():
    rendered = render(three_items(), LINKS)  # two lines, one, one
    kinds = ("confirmed", "not-relevant", "wrong-company", "same-as")
    wanted = [f"https://gazewire.example/feedback/f33dback/{place}/{kind}" for place in (1, 3, 4) for kind in kinds]
    links = [a.attributes["href"] for a in LexborHTMLParser(rendered.html).css("a")]
    assert [link for link in links if "/feedback/" in link] == wanted
    assert re.findall(r"/feedback/\S+", rendered.text) == [f"/feedback/f33dback/{place}" for place in (1, 3, 4)]


def test_without_tokens_there_is_no_personal_link():
    rendered = render(three_items(), Links("https://gazewire.example", "gone"))
    both = rendered.text + rendered.html
    assert not re.search(r"/feedback/|/preferences/|reader=|\x00", both)
    assert "https://gazewire.example/controversies/lumen" in rendered.text


def test_what_two_subscribers_share_is_not_shared_in_their_links():
    one, other = (render(three_items(), personal_links(b"key", "https://a.example", name, "g-1", T0)) for name in "ab")
    assert not set(re.findall(r"/(?:unsubscribe|preferences)/\S+|reader=\S+", one.text)) & set(
        re.findall(r"/(?:unsubscribe|preferences)/\S+|reader=\S+", other.text)
    )
