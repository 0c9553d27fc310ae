"""Templates to pages: everything escaped, hostile characters dropped, only web addresses linked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from alerts import wording
from alerts.cleaning import article_address, web_address
from web import chart, words
from web.parameters import with_changes
from web.queries.parties import Party

#: Controls and marks that turn the direction of text around, which no article needs and a forger likes.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\ud800-\udfff]")


def make_environment(prefix: str) -> Environment:
    """The templates of this package; `prefix` is the path below which links lead, without a slash at its end."""
    environment = Environment(
        loader=PackageLoader("web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters.update(
        day=wording.day,
        minute=lambda moment: wording.minute(moment, "UTC") + " UTC",
        type_name=wording.type_name,
        type_option=lambda name: (name, wording.type_name(name)),
        plain=words.plain,
        web_address=web_address,
        article_address=article_address,
        money=money,
        iso=lambda moment: moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    environment.globals.update(
        at=lambda *parts: f"{prefix}/" + "/".join(quote(part, safe="") for part in parts),
        stylesheet=f"{prefix}/static/gazewire.css?v={_version()}",
        icon=f"{prefix}/static/icon.svg",
        published=published,
        ago=ago,
        count=wording.count,
        kinds=wording.KINDS,
        roles=wording.ROLES,
        words=words,
        chart=chart,
        with_changes=with_changes,
        level=level,
        in_order=in_order,
    )
    return environment


def render(environment: Environment, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(environment.get_template(template).render(values), status_code=status)


@cache
def stylesheet() -> bytes:
    return files("web").joinpath("static", "gazewire.css").read_bytes()


@cache
def _version() -> str:
    return hashlib.sha256(stylesheet()).hexdigest()[:12]


def _finalize(value: object) -> object:
    """Plain text without harmful characters; markup that a template made stays as it is."""
    return _HARMFUL.sub("", value) if type(value) is str else value


def published(item: Any) -> str:
    """The date of an article (anything with its three date fields), no more precise than it is known."""
    return wording.published(item.published_at, item.published_precision or "second", item.first_seen_at, "UTC")


def ago(moment: datetime | None, now: datetime) -> str:
    """How long ago, in the largest unit that fits."""
    if moment is None:
        return "never"
    passed = now - moment
    if passed < timedelta(minutes=1):
        return "just now"
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        number = int(passed.total_seconds()) // length
        if number:
            return f"{wording.count(number, unit)} ago"
    return "just now"


def in_order(parties: Iterable[tuple[Party, Sequence[str]]]) -> list[tuple[Party, list[str]]]:
    """Parties by their first role, and their roles, in the order in which roles are shown; unknown ones last."""
    places = {role: place for place, role in enumerate(wording.ROLES)}

    def place(role: str) -> tuple[int, str]:
        return places.get(role, len(places)), role

    ordered = [(party, sorted(roles, key=place)) for party, roles in parties]
    return sorted(ordered, key=lambda item: place(item[1][0]))


def money(amount: float, currency: str | None) -> str:
    """`USD 1,200,000`; cents only where there are some."""
    number = f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"
    return f"{currency} {number}" if currency else number


def level(figure: int) -> str:
    """`high`, `medium` or `low`: how a figure from 0 to 100 is coloured."""
    return "high" if figure >= 67 else "medium" if figure >= 34 else "low"
