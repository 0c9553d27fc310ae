"""What a page allows: headers and meta tags that reserve text and data mining or refuse machine learning.

Read: X-Robots-Tag and robots metas (noai, noimageai), the TDM Reservation Protocol's header and meta
(tdm-reservation, tdm-policy). What robots.txt said comes in as an argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pipeline.records import Rights

_META = re.compile(r"<meta\b[^>]{1,1000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z:-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
_AI = frozenset({"noai", "noimageai", "noml", "noaitraining"})
_ROBOT_METAS = frozenset({"robots", "gazewire", "ai"})
_HEAD_CHARS = 200_000


def rights_of(
    headers: Mapping[str, str] | Iterable[tuple[str, str]], html: str = "", robots_allowed: bool = True
) -> Rights:
    """Return what the page's headers and metas say. `basis` quotes each statement, prefixed by where it was read."""
    basis = [] if robots_allowed else ["robots.txt: disallowed"]
    reserved = refused = False
    for place, name, value in _statements(headers, html):
        is_reservation = _reserves(name, value)
        is_refusal = name in ("x-robots-tag", *_ROBOT_METAS) and bool(_AI & _directives(value))
        if is_reservation or is_refusal or name == "tdm-policy":
            basis.append(f"{place} {name}: {value[:200]}")
        reserved |= is_reservation
        refused |= is_refusal
    return Rights(robots_allowed, reserved, refused, tuple(dict.fromkeys(basis)))


def _reserves(name: str, value: str) -> bool:
    return name == "tdm-reservation" and value.strip() == "1"


def _directives(value: str) -> set[str]:
    """Split `noindex, otherbot: noai` into its directives; one meant for a named robot still counts for the page."""
    return {part.split(":")[-1].strip().lower() for part in value.split(",")}


def _statements(headers: Mapping[str, str] | Iterable[tuple[str, str]], html: str) -> Iterator[tuple[str, str, str]]:
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    for name, value in pairs:
        if name.lower() in ("x-robots-tag", "tdm-reservation", "tdm-policy"):
            yield "header", name.lower(), value
    for tag in _META.findall(html[:_HEAD_CHARS]):
        attributes = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(tag)}
        name = attributes.get("name", attributes.get("http-equiv", "")).strip().lower()
        if name in _ROBOT_METAS or name in ("x-robots-tag", "tdm-reservation", "tdm-policy"):
            yield "meta", name, attributes.get("content", "")
