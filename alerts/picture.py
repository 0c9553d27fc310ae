"""A controversy's coverage over time as a small picture that goes with the mail: nothing is loaded from anywhere.

Its colours can be told from light and from dark paper; what it shows stands beside it in words.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache

from alerts.records import Picture

#: In points as a mail shows it; the picture has twice as many, for screens that are that fine.
BAR, GAP, HEIGHT = 16, 3, 34
_SCALE = 2
#: A week without articles is a flat mark.
_FLAT = 2
_NOTHING, _BAR, _MARK = 0, 1, 2
_COLOURS = bytes((0, 0, 0, 0x0F, 0x7A, 0x8A, 0x7F, 0x8C, 0x99))
_OPACITIES = bytes((0, 255, 110))


def content_id(heights: tuple[int, ...]) -> str:
    """The name by which the HTML part refers to the picture of these heights; equal ones are one picture."""
    return f"chart.{hashlib.sha256(repr(heights).encode()).hexdigest()[:20]}@gazewire"


def width(heights: tuple[int, ...]) -> int:
    """Points."""
    return len(heights) * (BAR + GAP) - GAP


@lru_cache(maxsize=1024)
def chart(heights: tuple[int, ...]) -> Picture:
    """Bars from left to right, their heights in percent of the highest, as a PNG of a few hundred bytes."""
    tall = [_FLAT + height * (HEIGHT - _FLAT) // 100 for height in heights]
    rows = [_row(heights, tall, HEIGHT - y) for y in range(HEIGHT) for _ in range(_SCALE)]
    size = struct.pack(">IIBBBBB", width(heights) * _SCALE, HEIGHT * _SCALE, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", size), (b"PLTE", _COLOURS), (b"tRNS", _OPACITIES), (b"IDAT", zlib.compress(b"".join(rows), 9)))
    body = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in (*chunks, (b"IEND", b"")))
    return Picture(content_id(heights), body)


def _row(heights: tuple[int, ...], tall: Iterable[int], level: int) -> bytes:
    """One line of points, `level` above the floor; a zero in front says that it is not filtered."""
    colours = [
        (_BAR if height else _MARK) if level <= top else _NOTHING for height, top in zip(heights, tall, strict=True)
    ]
    gap = bytes(GAP * _SCALE)
    return b"\0" + gap.join(bytes([colour]) * BAR * _SCALE for colour in colours)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def with_pictures_inside(html: str, pictures: Iterable[Picture]) -> str:
    """The HTML for a page, which has no mail around it to take the pictures from."""
    for picture in pictures:
        html = html.replace(f"cid:{picture.content_id}", f"data:image/png;base64,{b64encode(picture.body).decode()}")
    return html
