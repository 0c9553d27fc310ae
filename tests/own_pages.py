"""A desk with two readers whose digests were really composed, and the app over it, for tests of their own pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

import models as m
from alerts.compose import compose
from alerts.links import Links, personal_links, preferences_link
from alerts.signing import subscriber_id_of
from models import DeskBase
from tests.desk_factories import (
    KEY,
    POSTAGE,
    Databases,
    add_controversy,
    add_development,
    add_entities,
    add_outlets,
    add_subscriber,
    make_views,
    open_databases,
)
from tests.digest_factories import at
from tests.loaded import gazetteer
from tests.web_client import Client
from web.app import make_app

ADA, BO = "ada@fund.example", "bo@bank.example"
NOW = at(1)


class OwnPages(Client):
    """The app's client, with the databases behind it and a clock that tests may move."""

    def __init__(self, databases: Databases, folder: Path, **options: Any) -> None:
        self.databases, self.folder, self.now = databases, folder, NOW
        app = make_app(
            databases.articles,
            databases.engines[2],
            **{
                "token": "readers-only",
                "gazetteer": gazetteer,
                "now": lambda: self.now,
                **options,
            },
        )
        super().__init__(app, peer="203.0.113.9", host="gazewire.example")

    def subscriber(self, address: str = ADA) -> m.Subscriber | None:
        with self.databases.desk() as session:
            row = session.get(m.Subscriber, id_of(address))
            if row is not None:
                assert all(one.entities is not None for one in row.subscriptions)
            return row

    def required(self, address: str = ADA) -> m.Subscriber:
        row = self.subscriber(address)
        assert row is not None
        return row

    def links(self, address: str = ADA) -> Links:
        """Those of the mail that was composed for a reader, as paths."""
        with self.databases.desk() as session:
            digest = session.scalars(select(m.Digest).where(m.Digest.subscriber_id == id_of(address))).one()
        return personal_links(KEY.encode(), "", id_of(address), digest.digest_id, digest.slot)

    def owner_link(self, address: str = ADA) -> str:
        """A fresh link, as it is mailed to the address alone."""
        return preferences_link(KEY.encode(), "", id_of(address), self.now)

    def snapshot(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table of the desk."""
        with self.databases.engines[2].connect() as connection:
            return {
                table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
                for table in DeskBase.metadata.sorted_tables
            }


def id_of(address: str) -> str:
    return subscriber_id_of(KEY.encode(), address)


@contextmanager
def own_pages(
    folder: Path, n_controversies: int = 2, base_url: str = POSTAGE.base_url, **options: Any
) -> Iterator[OwnPages]:
    """Two readers with a digest each: Ada watches Halden Optics, Bo wants everything."""
    with open_databases(folder) as databases:
        make_views(databases)
        with opened_pages(databases, folder, n_controversies, base_url, **options) as client:
            yield client


@contextmanager
def opened_pages(
    databases: Databases, folder: Path, n_controversies: int = 2, base_url: str = POSTAGE.base_url, **options: Any
) -> Iterator[OwnPages]:
    """As `own_pages` in databases that are there and empty."""
    with databases.writer.begin() as session:
        add_outlets(session)
        add_entities(session)
        for number in range(1, n_controversies + 1):
            add_controversy(session, number, at())
            add_development(session, number, number, at())
    with databases.desk.begin() as session:
        add_subscriber(session, ADA, at(), ("halden-optics",))
        add_subscriber(session, BO, at())
    compose(databases.articles, databases.desk, at(0.5), replace(POSTAGE, base_url=base_url), by_hand=True)
    client = OwnPages(databases, folder, base_url=base_url, **options)
    yield client
    client.app.state.site.desk.dispose()  # type: ignore[attr-defined]


def day_after(moment: datetime, days: int) -> str:
    """A date as a date field sends it."""
    return (moment + timedelta(days=days)).date().isoformat()
