"""One page has one address; what must not be fetched is refused before a socket is opened."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read.addresses import is_public, literal_address
from pipeline.read.urls import BadUrl, canonical_url, is_fetchable


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("HTTP://News.Example:80/A?b=1#top", "http://news.example/A?b=1"),
        ("https://news.example:443", "https://news.example/"),
        ("https://news.example:8443/a/", "https://news.example:8443/a"),
        ("https://news.example/a?utm_source=x&id=7&fbclid=y", "https://news.example/a?id=7"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?b=2&a=1"),
        ("https://news.example/a?ref=home&source=rss", "https://news.example/a"),
        ("https://news.example/a?source=agency", "https://news.example/a?source=agency"),
        ("https://news.example/2019/01/a-story/amp/", "https://news.example/2019/01/a-story"),
        ("https://news.example/a-story.amp.html", "https://news.example/a-story.html"),
        ("https://news.example/a-story?amp=1", "https://news.example/a-story"),
        ("https://news.example/guitars/amp", "https://news.example/guitars/amp"),
        ("https://news.example/caf%c3%a9/%7Ex", "https://news.example/caf%C3%A9/~x"),
        ("https://news.example/café", "https://news.example/caf%C3%A9"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://news.example/100%", "https://news.example/100%25"),
        ("  https://news.example/a\n", "https://news.example/a"),
        ("https://web.example/2019/https://news.example/a", "https://web.example/2019/https://news.example/a"),
    ],
)
def test_canonical_form(given_url: str, expected: str) -> None:
    assert canonical_url(given_url) == expected


@pytest.mark.parametrize(
    "url",
    ["", "news.example/a", "ftp://news.example/", "javascript:alert(1)", "http://", "http://a:99999/", "http://[::1/"],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        canonical_url(url)
    assert is_fetchable(url)


@settings(deadline=None)
@given(st.text(alphabet="aZ/0.?&=%#:@[]é -_~amp", max_size=40))
def test_canonical_form_is_a_fixed_point(tail: str) -> None:
    try:
        once = canonical_url("https://news.example/" + tail)
    except BadUrl:
        return
    assert canonical_url(once) == once
    assert once.isascii()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "10.0.0.8",
        "169.254.169.254",
        "100.64.0.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
        "①②⑦.0.0.1",
        "localhost",
        "api.internal",
    ],
)
def test_addresses_within_are_refused_in_every_spelling(host: str) -> None:
    assert is_fetchable(f"http://{host}/latest/meta-data") is not None


@pytest.mark.parametrize(
    "host", ["news.example", "93.184.215.14", "[2606:2800:21f:cb07:6820:80da:af6b:8b2c]", "1und1.example"]
)
def test_public_hosts_are_fetchable(host: str) -> None:
    assert is_fetchable(f"https://{host}/a") is None


def test_credentials_in_an_address_are_refused() -> None:
    assert is_fetchable("https://user:secret@news.example/") == "the address carries credentials"


@pytest.mark.parametrize("ip", ["", "not-an-ip", "224.0.0.1", "255.255.255.255", "192.168.1.1", "::", "ff02::1"])
def test_other_addresses_are_not_public(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("unit", ["1", "-", "1/", "1.amp", "1/amp/", "%31", "é", "a=1&"])
def test_an_address_without_end_takes_linear_time(unit: str) -> None:
    started = time.process_time()
    for start in ("/", "/?"):
        canonical_url(f"https://news.example{start}{unit * (4000 // len(unit))}")
    assert time.process_time() - started < 0.5


def test_names_are_not_addresses() -> None:
    assert [literal_address(h) for h in ("news.example", "1.2.3.4.5", "0x", "256.1.1.1", "face.b00k")] == [
        None,
        None,
        "0.0.0.0",
        None,
        None,
    ]


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_every_spelling_of_an_address_is_the_same_address(address: object) -> None:
    value = int(address)  # type: ignore[call-overload]
    assert {literal_address(f) for f in (str(address), str(value), hex(value), "0" + oct(value)[2:])} == {str(address)}
