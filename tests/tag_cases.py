"""Reads `tests/unit/data/tag_cases.toml` and says what a tagged text lacks. Its grammar is described in that file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pipeline.records import Deal, Document, Mention, Tagged
from pipeline.tag.tagger import Tagger

FILE = Path(__file__).parent / "unit" / "data" / "tag_cases.toml"
Case = tuple[str, str, list[str]]


def cases() -> list[Case]:
    """All cases of the file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["cases"]
    return [(trap, text, wanted) for trap, text, wanted in rows]


def complaints(tagger: Tagger, text: str, wanted: Sequence[str]) -> list[str]:
    """What is missing or too much; empty where all is well."""
    at = datetime(2023, 5, 1, tzinfo=UTC)
    tagged = tagger.tag(Document("a", "https://a.example/", "", text, "en", "a", at))
    offsets = [one for one in tagged.mentions if text[one.start : one.end] != one.surface]
    return [f"offsets of {one.surface!r}" for one in offsets] + [one for want in wanted for one in _check(tagged, want)]


def _check(tagged: Tagged, want: str) -> Iterator[str]:
    if want == "nodeal":
        yield from (f"deal {deal.vendor_id}>{deal.buyer_id}: {deal.status}" for deal in tagged.deals)
    elif want.startswith("nodeal:"):
        told = {f"{deal.vendor_id}>{deal.buyer_id}" for deal in tagged.deals}
        yield from {want.removeprefix("nodeal:")} & told
    elif want.startswith("deal:"):
        yield from _deal(tagged.deals, want.removeprefix("deal:"))
    elif want.startswith("role:"):
        entity_id, _, role = want.removeprefix("role:").rpartition("=")
        roles = {one.entity_id: one.role for one in tagged.entities}
        if roles.get(entity_id) != role:
            yield f"{want}, but is {roles.get(entity_id)}"
    elif want.startswith("same:"):
        yield from _same(tagged.mentions, *want.removeprefix("same:").split("="))
    else:
        yield from _mention(tagged.mentions, want)


def _mention(mentions: Sequence[Mention], want: str) -> Iterator[str]:
    found = ", ".join(f"{one.surface}={one.entity_type}:{one.entity_id}" for one in mentions)
    if want == "!~":
        yield from (f"inferred {one.surface!r}" for one in mentions if one.is_inferred)
    elif want.startswith("~"):
        surface, _, name = want[1:].rpartition("=")
        if (surface, name) not in {(one.surface, one.entity) for one in mentions if one.is_inferred}:
            yield f"{want}, found {found}"
    elif want.startswith("!"):
        surface, _, _ = want[1:].partition("=")
        if any(one.surface == surface and (one.entity_id is not None or "=" not in want) for one in mentions):
            yield f"{want}, found {found}"
    elif not any(_fits(one, want) for one in mentions):
        yield f"{want}, found {found}"


def _fits(one: Mention, want: str) -> bool:
    surface, _, kind = want.rpartition("=")
    entity_type, _, entity_id = kind.partition(":")
    if (one.surface, one.entity_type) != (surface, entity_type) or one.is_inferred:
        return False
    if entity_id == "x":
        return one.entity_id is not None and one.entity_id.startswith("x-") and not one.is_known
    return entity_id == "*" or one.entity_id == (None if entity_id == "-" else entity_id)


def _same(mentions: Sequence[Mention], first: str, second: str) -> Iterator[str]:
    ids = {surface: {one.entity_id for one in mentions if one.surface == surface} for surface in (first, second)}
    if not ids[first] or ids[first] != ids[second] or len(ids[first]) != 1:
        yield f"{first} and {second} are not one: {ids}"


def _deal(deals: Sequence[Deal], want: str) -> Iterator[str]:
    parties, _, rest = want.partition("=")
    status, product, amount, since = [*rest.split(";"), "", "", ""][:4]
    found = next((one for one in deals if f"{one.vendor_id}>{one.buyer_id}" == parties), None)
    if found is None:
        yield f"{want}, found {[f'{one.vendor_id}>{one.buyer_id}' for one in deals]}"
        return
    money = f"{found.amount:.0f} {found.currency}" if found.amount is not None else ""
    got = (
        found.status,
        found.product or "" if product else "",
        money if amount else "",
        found.since or "" if since else "",
    )
    if got != (status, product, amount, since):
        yield f"{want}, but is {got}"
