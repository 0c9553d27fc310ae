"""What was looked at: outlets, their feeds, how polls and fetches ended, and the counts of everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping

from models.base import to_utc_text
from web.queries.rows import group_by, instant, moment, select, select_one


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is of everything."""

    n_articles: int
    n_core: int
    n_controversial: int
    n_stories: int
    n_open: int
    n_controversies: int
    n_developments: int
    n_deals: int
    n_outlets: int


@dataclass(frozen=True, slots=True)
class Feed:
    """A polled door of an outlet, with how its last poll ended."""

    url: str
    last_polled_at: datetime | None
    next_poll_at: datetime | None
    last_outcome: str | None
    failures: int


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet with its feeds; `n_failures` polls in a row failed at its worst feed."""

    slug: str
    name: str
    domain: str
    country: str | None
    language: str | None
    kind: str
    is_active: bool
    last_polled_at: datetime | None
    last_read_at: datetime | None
    last_new_at: datetime | None
    n_failures: int
    n_articles: int
    feeds: tuple[Feed, ...] = ()
    outcomes: tuple[tuple[str, str, int], ...] = ()

    @property
    def is_polled(self) -> bool:
        return bool(self.feeds)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A poll or fetch that did not end well."""

    at: datetime
    outlet: str
    stage: str
    url: str
    outcome: str
    status: int | None
    detail: str


#: Outcomes of a poll or a fetch at which nobody has to look.
GOOD = ("read", "not_modified", "empty", "captured", "unchanged", "duplicate_url")


def count_everything(connection: Connection) -> Counts:
    """Counts from the tables; the views would join what is only counted."""
    row = select_one(
        connection,
        "SELECT (SELECT count(*) FROM article) AS n_articles, "
        "(SELECT count(*) FROM article_sift WHERE known_to IS NULL AND topic = 'core') AS n_core, "
        "(SELECT count(*) FROM article_sift WHERE known_to IS NULL AND is_controversy = 1) AS n_controversial, "
        "(SELECT count(*) FROM story) AS n_stories, "
        "(SELECT count(*) FROM controversy_state WHERE known_to IS NULL AND status = 'open') AS n_open, "
        "(SELECT count(*) FROM controversy_state WHERE known_to IS NULL AND status <> 'merged') AS n_controversies, "
        "(SELECT count(*) FROM development) AS n_developments, (SELECT count(*) FROM deal) AS n_deals, "
        "(SELECT count(*) FROM outlet) AS n_outlets",
    )
    assert row is not None
    return Counts(**row)


def list_outlets(connection: Connection, since: datetime) -> tuple[Outlet, ...]:
    """Every outlet by name, with how polls and fetches since `since` ended."""
    found = select(
        connection,
        "SELECT o.*, coalesce(a.n, 0) AS n_articles FROM v_outlets AS o "
        "LEFT JOIN (SELECT outlet_slug AS slug, count(*) AS n FROM article GROUP BY outlet_slug) AS a "
        "ON a.slug = o.outlet "
        "ORDER BY o.is_active DESC, lower(o.name), o.outlet",
    )
    feeds, outcomes = _feeds(connection), _outcomes(connection, since)
    return tuple(_outlet(row, feeds.get(row["outlet"], []), outcomes.get(row["outlet"], [])) for row in found)


def _feeds(connection: Connection) -> dict[str, list[RowMapping]]:
    found = select(
        connection,
        "SELECT outlet_slug, url, last_polled_at, next_poll_at, last_outcome, failures FROM feed "
        "WHERE is_active = 1 ORDER BY outlet_slug, url",
    )
    return group_by(found, "outlet_slug")


def _outcomes(connection: Connection, since: datetime) -> dict[str, list[RowMapping]]:
    found = select(
        connection,
        "SELECT outlet, stage, outcome, count(*) AS n FROM v_fetches WHERE at >= :since "
        "GROUP BY outlet, stage, outcome ORDER BY outlet, stage DESC, count(*) DESC, outcome",
        since=to_utc_text(since),
    )
    return group_by(found, "outlet")


def _outlet(row: RowMapping, feeds: list[RowMapping], outcomes: list[RowMapping]) -> Outlet:
    return Outlet(
        slug=row["outlet"],
        name=row["name"],
        domain=row["domain"],
        country=row["country"],
        language=row["language"],
        kind=row["kind"],
        is_active=bool(row["is_active"]),
        last_polled_at=moment(row["last_polled_at"]),
        last_read_at=moment(row["last_read_at"]),
        last_new_at=moment(row["last_new_at"]),
        n_failures=row["failures"],
        n_articles=row["n_articles"],
        feeds=tuple(_feed(feed) for feed in feeds),
        outcomes=tuple((item["stage"], item["outcome"], item["n"]) for item in outcomes),
    )


def _feed(row: RowMapping) -> Feed:
    return Feed(
        url=row["url"],
        last_polled_at=moment(row["last_polled_at"]),
        next_poll_at=moment(row["next_poll_at"]),
        last_outcome=row["last_outcome"],
        failures=row["failures"],
    )


def list_troubles(connection: Connection, since: datetime, limit: int) -> tuple[tuple[Trouble, ...], int]:
    """The newest polls and fetches since `since` that did not end well, at most `limit`, and how many there are."""
    values = {"since": to_utc_text(since), "good": list(GOOD)}
    where = "FROM v_fetches AS f WHERE f.at >= :since AND f.outcome NOT IN :good"
    found = select(
        connection,
        "SELECT f.at, coalesce((SELECT o.name FROM v_outlets AS o WHERE o.outlet = f.outlet), f.outlet) AS outlet, "
        f"f.stage, f.url, f.outcome, f.status, f.detail {where} ORDER BY f.at DESC, f.url LIMIT :size",
        **values,
        size=limit,
    )
    total = select(connection, f"SELECT count(*) AS n {where}", **values)[0]["n"]
    troubles = tuple(
        Trouble(
            instant(row["at"]), row["outlet"], row["stage"], row["url"], row["outcome"], row["status"], row["detail"]
        )
        for row in found
    )
    return troubles, total
