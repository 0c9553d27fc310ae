"""Which IP addresses are public, and which host names are addresses in disguise.

Libraries below HTTP take `2130706433`, `0x7f.1` and `0177.0.0.1` for 127.0.0.1; a guard that reads only the dotted
form lets them through. Nothing here resolves a name.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata

_PART = re.compile(r"0[xX][0-9a-fA-F]*|0[0-7]*|[1-9][0-9]*")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_SHARED = ipaddress.IPv4Network("100.64.0.0/10")


def is_public(ip: str) -> bool:
    """True for an address of the open internet; False for private, loopback, link-local, reserved, malformed ones."""
    try:
        address = ipaddress.ip_address(ip.strip("[]").partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast and address not in _SHARED
    inner = _inner_address(address)
    if inner is not None:
        return is_public(str(inner))
    return address.is_global and not address.is_multicast


def literal_address(host: str) -> str | None:
    """Return the address that `host` spells in any form that resolvers accept, None where it is a name.

    >>> literal_address("0x7f.1"), literal_address("news.example")
    ('127.0.0.1', None)
    """
    plain = unicodedata.normalize("NFKC", host).replace("。", ".").strip().rstrip(".")
    if ":" in plain:
        return _ipv6(plain)
    return _ipv4(plain)


def _ipv6(host: str) -> str | None:
    try:
        return str(ipaddress.IPv6Address(host.strip("[]").partition("%")[0]))
    except ValueError:
        return None


def _ipv4(host: str) -> str | None:
    """Read one to four decimal, octal or hexadecimal parts as inet_aton does: the last part fills what is left."""
    parts = host.split(".")
    if not 1 <= len(parts) <= 4 or not all(_PART.fullmatch(part) for part in parts):
        return None
    numbers = [_number(part) for part in parts]
    *heads, last = numbers
    if any(n > 255 for n in heads) or last >= 256 ** (4 - len(heads)):
        return None
    value = last
    for place, head in enumerate(heads):
        value += head << (8 * (3 - place))
    return str(ipaddress.IPv4Address(value))


def _number(part: str) -> int:
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    return int(part, 8 if len(part) > 1 and part[0] == "0" else 10)


def _inner_address(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that a mapped, 6to4, Teredo or NAT64 address leads to."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or int(address) < 1 << 32:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None
