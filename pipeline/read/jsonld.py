"""JSON-LD of a page: its objects, opened from lists and graphs. Everything in it is treated as hostile."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

import orjson
from lxml.html import HtmlElement

from pipeline.read.decode import clean_text

_MAX_JSON = 1_000_000
_MAX_NODES = 2_000
MAX_NAMES = 20


def linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the objects of all JSON-LD blocks, lists and graphs opened, at most 2 000; damaged blocks yield nothing."""
    left = _MAX_NODES
    for script in tree.xpath("//script[contains(translate(@type,'LDJSON','ldjson'),'ld+json')]"):
        queue: deque[Any] = deque([_loads(script.text or "")])
        while queue and left > 0:
            left -= 1
            value = queue.popleft()
            if isinstance(value, list):
                queue.extend(value)
            elif isinstance(value, dict):
                yield value
                queue.extend(value[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in value)


def _loads(text: str) -> Any:
    plain = re.sub(
        r"\A\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|//\s*\]\]>|\]\]>)\s*\Z", "", text
    )
    if len(plain) > _MAX_JSON:
        return None
    try:
        return orjson.loads(clean_text(plain.strip().rstrip(";")))
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return _loads_mended(plain)


def _loads_mended(plain: str) -> Any:
    """Try again without raw line breaks and trailing commas, the two slips that content systems make most."""
    mended = re.sub(r",(?=\s*[}\]])", "", re.sub(r"[\x00-\x1f]+", " ", plain)).strip().rstrip(";")
    try:
        return orjson.loads(mended)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return None


def names_in(value: Any) -> Iterator[str]:
    """Yield the names in a JSON-LD value: a string, an object with a name, or a list of these."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        name = value.get("name")
        yield from (n for n in (name if isinstance(name, list) else [name]) if isinstance(n, str))
    elif isinstance(value, list):
        for item in value[:MAX_NAMES]:
            if isinstance(item, (str, dict)):
                yield from names_in(item)


def kinds_of(node: dict[str, Any]) -> set[str]:
    value = node.get("@type")
    return {v.rsplit("/", 1)[-1].lower() for v in (value if isinstance(value, list) else [value]) if isinstance(v, str)}
