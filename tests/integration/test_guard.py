"""What the address guard refuses by the text of an address alone, and which names lead nowhere good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlparse

import pytest
from scrapy import Request
from twisted.internet.address import IPv4Address, IPv6Address

from pipeline.outcomes import FetchOutcome
from spiders.guard import refusal
from spiders.resolver import PublicResolver, host_key, proxy_endpoint


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("http://news.example/a", None),
        ("https://news.example:8443/a?b=c", None),
        ("http://93.184.216.34/", None),
        ("http://[2606:2800:220:1:248:1893:25c8:1946]/", None),
        ("http://127.0.0.1/", FetchOutcome.REFUSED_ADDRESS),
        ("http://2130706433/", FetchOutcome.REFUSED_ADDRESS),
        ("http://0x7f000001/", FetchOutcome.REFUSED_ADDRESS),
        ("http://017700000001/", FetchOutcome.REFUSED_ADDRESS),
        ("http://127.1/", FetchOutcome.REFUSED_ADDRESS),
        ("http://10.1.2.3/", FetchOutcome.REFUSED_ADDRESS),
        ("http://172.16.0.1/", FetchOutcome.REFUSED_ADDRESS),
        ("http://192.168.1.1/", FetchOutcome.REFUSED_ADDRESS),
        ("http://169.254.169.254/", FetchOutcome.REFUSED_ADDRESS),
        ("http://100.64.0.1/", FetchOutcome.REFUSED_ADDRESS),
        ("http://0.0.0.0/", FetchOutcome.REFUSED_ADDRESS),
        ("http://224.0.0.1/", FetchOutcome.REFUSED_ADDRESS),
        ("http://[::1]/", FetchOutcome.REFUSED_ADDRESS),
        ("http://[::ffff:127.0.0.1]/", FetchOutcome.REFUSED_ADDRESS),
        ("http://[fe80::1]/", FetchOutcome.REFUSED_ADDRESS),
        ("http://[fd00::1]/", FetchOutcome.REFUSED_ADDRESS),
        ("http://[64:ff9b::7f00:1]/", FetchOutcome.REFUSED_ADDRESS),
        ("ftp://news.example/a", FetchOutcome.BAD_URL),
        ("javascript:alert(1)", FetchOutcome.BAD_URL),
        ("http://", FetchOutcome.BAD_URL),
        ("http://news.example:99999/", FetchOutcome.BAD_URL),
        ("http://me@news.example/", FetchOutcome.BAD_URL),
        ("http://news.example/" + "a" * 5000, FetchOutcome.BAD_URL),
    ],
)
def test_an_address_is_refused_by_its_text(url: str, outcome: FetchOutcome | None) -> None:
    ending = refusal(url, urlparse(url))
    assert (ending.outcome if ending else None) == outcome


@pytest.mark.parametrize(
    "url",
    [
        "http://１２７.０.０.１/",
        "http://127。0。0。1/",
        "http://\t127.0.0.1/",
        "http://[fe80::1%25eth0]/",
        "http://127.0.0.1#@news.example/",
        "HTTP://127.1:80/",
        "http://0/",
    ],
)
def test_spellings_that_a_request_rewrites_are_judged_as_they_are_sent(url: str) -> None:
    request = Request(url)
    ending = refusal(request.url, urlparse(request.url))
    assert ending is not None
    assert ending.outcome is FetchOutcome.REFUSED_ADDRESS


class SystemResolver:
    """Answers from a table, and remembers what it was asked."""

    def __init__(self, answers: dict[str, Sequence[str]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def resolveHostName(self, receiver: Any, name: str, port: int, *_: object) -> None:  # noqa: N802
        self.asked.append(name)
        receiver.resolutionBegan(None)
        for host in self.answers.get(name, ()):
            receiver.addressResolved((IPv6Address if ":" in host else IPv4Address)("TCP", host, port))
        receiver.resolutionComplete()


class Reactor:
    def __init__(self, system: SystemResolver) -> None:
        self.nameResolver = system


class Receiver:
    def __init__(self) -> None:
        self.addresses: list[tuple[str, int]] = []
        self.is_complete = False

    def resolutionBegan(self, _: object) -> None:  # noqa: N802
        pass

    def addressResolved(self, address: IPv4Address) -> None:  # noqa: N802
        self.addresses.append((address.host, address.port))

    def resolutionComplete(self) -> None:  # noqa: N802
        self.is_complete = True


def look_up(resolver: PublicResolver, name: str, port: int = 80) -> list[tuple[str, int]]:
    receiver = Receiver()
    resolver.resolveHostName(receiver, name, port)
    assert receiver.is_complete
    return receiver.addresses


def test_a_name_gives_its_public_addresses_only() -> None:
    answers = {"mixed.example": ("10.0.0.1", "93.184.216.34", "::1"), "home.example": ("127.0.0.1",)}
    resolver = PublicResolver(Reactor(SystemResolver(answers)))
    assert look_up(resolver, "mixed.example") == [("93.184.216.34", 80)]
    assert look_up(resolver, "home.example") == []
    assert look_up(resolver, "none.example") == []
    assert resolver.refused == {"home.example": "127.0.0.1"}


def test_a_name_that_changes_its_answer_to_a_private_address_gains_nothing() -> None:
    system = SystemResolver({"turn.example": ("93.184.216.34",)})
    resolver = PublicResolver(Reactor(system))
    assert look_up(resolver, "turn.example", 80) == [("93.184.216.34", 80)]
    system.answers = {"turn.example": ("127.0.0.1",)}
    assert look_up(resolver, "turn.example", 443) == [("93.184.216.34", 443)]
    assert system.asked == ["turn.example"]


@pytest.mark.parametrize("name", ["127.0.0.1", "2130706433", "0x7f.1", "::1"])
def test_a_literal_address_is_judged_without_a_lookup(name: str) -> None:
    system = SystemResolver({name: ("93.184.216.34",)})
    resolver = PublicResolver(Reactor(system))
    assert look_up(resolver, name) == []
    assert system.asked == []


def test_only_the_test_presss_own_address_and_port_are_exempt() -> None:
    resolver = PublicResolver(Reactor(SystemResolver({"home.example": ("127.0.0.1",)})), "http://127.0.0.1:8123")
    assert look_up(resolver, "127.0.0.1", 8123) == [("127.0.0.1", 8123)]
    assert look_up(resolver, "127.0.0.1", 8124) == []
    assert look_up(resolver, "home.example", 8123) == []


@pytest.mark.parametrize(
    "proxy", ["http://10.0.0.1:80", "http://localhost:80", "https://127.0.0.1:80", "http://127.0.0.1", "127.0.0.1:80"]
)
def test_the_exemption_cannot_be_widened_by_the_setting(proxy: str) -> None:
    with pytest.raises(ValueError, match="PRESS_PROXY"):
        proxy_endpoint(proxy)


def test_refused_names_are_known_in_either_spelling() -> None:
    assert host_key("Bücher.example") == host_key("xn--bcher-kva.example") == "xn--bcher-kva.example"
