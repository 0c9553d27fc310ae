"""Content codings of small bodies that are needed at once (feeds, robots.txt), unpacked up to a limit."""

from __future__ import annotations

import zlib

#: What we ask for, because it is what every reader of a capture can unpack: see `DEFAULT_REQUEST_HEADERS`.
_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class Undecodable(ValueError):  # noqa: N818 - reads as what it is: "raises Undecodable"
    """The body is not in the coding that its header names, or the coding is one we did not ask for."""


class TooLong(ValueError):  # noqa: N818
    """The unpacked body is longer than allowed."""


def decoded(body: bytes, coding: str, max_bytes: int) -> bytes:
    """Return `body` unpacked. Raises `Undecodable` or, past `max_bytes`, `TooLong` without unpacking further."""
    for name in reversed([part.strip().lower() for part in coding.split(",")]):
        if name not in {"", "identity"}:
            body = _unpacked(body, name, max_bytes)
    if len(body) > max_bytes:
        raise TooLong(f"over {max_bytes} bytes")
    return body


def _unpacked(body: bytes, name: str, max_bytes: int) -> bytes:
    window = _WINDOW.get(name)
    if window is None:
        raise Undecodable(f"coding {name!r}")
    for wbits in (window, -15) if name == "deflate" else (window,):
        unpacker = zlib.decompressobj(wbits)
        try:
            plain = unpacker.decompress(body, max_bytes + 1)
        except zlib.error as error:
            reason = str(error)
            continue
        if len(plain) > max_bytes:
            raise TooLong(f"over {max_bytes} bytes")
        return plain
    raise Undecodable(reason)
