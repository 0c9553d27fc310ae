"""Name lookups that answer with public addresses only, so that a name cannot lead into our own network.

The check sits where the connection gets its address from: a name that changes its answer between a check and the
connection (DNS rebinding) gains nothing. The one exemption is the test press's proxy, a loopback address in a setting.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from pipeline.read.addresses import is_public, literal_address

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_CACHE_SIZE = 10_000


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to cancel: the answer is there, or a thread is waiting for the system's resolver."""


@implementer(IResolutionReceiver)
class _PublicReceiver:
    """Stands between the lookup and who asked, collects the answers, and passes on the public ones."""

    def __init__(self, resolver: PublicResolver, receiver: Any, name: str) -> None:
        self._resolver = resolver
        self._receiver = receiver
        self._name = name
        self._found: list[IPv4Address | IPv6Address] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        if isinstance(address, IPv4Address | IPv6Address):
            self._found.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        for address in self._resolver.admit(self._name, self._found):
            self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class PublicResolver:
    """Scrapy's TWISTED_DNS_RESOLVER. Keeps answers for the run; `refused` maps names to the address they led to."""

    def __init__(self, reactor: Any, press_proxy: str = "") -> None:
        self._reactor = reactor
        self._system = reactor.nameResolver
        self._exempt = proxy_endpoint(press_proxy)
        self._kept: dict[str, list[IPv4Address | IPv6Address]] = {}
        self.refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        return cls(reactor, crawler.settings.get("PRESS_PROXY") or "")

    def install_on_reactor(self) -> None:
        if not isinstance(self._reactor.nameResolver, PublicResolver):
            self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        known = self._known(hostName, portNumber)
        if known is None:
            receiver = _PublicReceiver(self, resolutionReceiver, hostName)
            return self._system.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        for address in known:
            resolutionReceiver.addressResolved(type(address)("TCP", address.host, portNumber))
        resolutionReceiver.resolutionComplete()
        return resolution

    def admit(self, name: str, found: Sequence[IPv4Address | IPv6Address]) -> list[IPv4Address | IPv6Address]:
        """Keep and return the public ones of the addresses found; remember the name when none is left."""
        public = [address for address in found if is_public(address.host)]
        if found and not public:
            self.refused[host_key(name)] = found[0].host
        if public and len(self._kept) < _CACHE_SIZE:
            self._kept[name] = public
        return public

    def _known(self, name: str, port: int) -> list[IPv4Address | IPv6Address] | None:
        """What needs no lookup: kept answers, addresses in any spelling, the test press's proxy."""
        literal = literal_address(name)
        if literal is None:
            return self._kept.get(name)
        kind = IPv6Address if ":" in literal else IPv4Address
        address = kind("TCP", literal, port)
        return [address] if (literal, port) == self._exempt else self.admit(name, [address])


def host_key(host: str) -> str:
    """Return the lower-case ASCII form of a host name, under which `refused` knows it."""
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host.lower()


def proxy_endpoint(press_proxy: str) -> tuple[str, int] | None:
    """Return address and port of the test press's proxy; raises ValueError unless it is a loopback address."""
    if not press_proxy:
        return None
    parts = urlsplit(press_proxy)
    host = parts.hostname or ""
    if parts.scheme != "http" or parts.port is None or host not in {"127.0.0.1", "::1"}:
        raise ValueError(f"PRESS_PROXY: want http://127.0.0.1:PORT, got {press_proxy!r}")
    return host, parts.port
