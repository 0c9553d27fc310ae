"""One's own pages on PostgreSQL: what forms change, what goes out, what is erased and what is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

import models as m
from alerts.deliver import deliver
from alerts.mailer import FolderMailer
from alerts.precision import precision
from alerts.retention import Pruned, prune
from alerts.signing import signing_key
from models.locations import SCHEMAS, locate
from models.migrate import upgrade
from models.session import make_engine, make_session_factory
from tests.desk_factories import KEY, POSTAGE, Databases
from tests.digest_factories import at
from tests.integration.test_web_subscribe import link_in, send
from tests.own_pages import ADA, OwnPages, opened_pages
from tests.web_forms import follow, submit

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]


@pytest.fixture(scope="module")
def client(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPages]:
    server = make_url(postgres_url)
    engine = create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE own_pages"))
    engine.dispose()
    where = locate(server.set(database="own_pages").render_as_string(hide_password=False))
    upgrade(where)
    articles, desk = (make_engine(where.articles, schema=SCHEMAS[name]) for name in ("articles", "desk"))
    reader = make_engine(where.articles, schema=SCHEMAS["articles"], read_only=True)
    with Databases(
        reader, make_session_factory(articles), make_session_factory(desk), (reader, articles, desk)
    ) as made:
        with made.desk.begin() as session:
            signing_key(session, KEY)
        with opened_pages(made, tmp_path_factory.mktemp("own"), has_subscribe_page=True) as client:
            yield client


def test_the_life_of_a_subscriber(client: OwnPages, tmp_path: Path) -> None:
    preferences, feedback = client.links().preferences(), client.links().feedback()
    assert (
        submit(client, preferences, {"act": "subscription"}, names="Amazon\nHalden-Optics", types=("fine",)).status
        == 303
    )
    assert sorted(one.name for one in client.required().subscriptions[0].entities) == ["Amazon", "Halden-Optics"]
    assert submit(client, preferences, {"act": "add"}, name="held", names="Clearview AI").status == 303
    for kind in ("confirmed", "not-relevant"):
        assert submit(client, f"{feedback}/1/{kind}").status == 303
    with client.databases.desk() as session:
        assert [(week.judged, week.precision) for week in precision(session)] == [(1, 0.0)]
    assert submit(client, preferences, {"act": "unmute"}).status == 303

    submit(client, "/subscribe", address="cy@invest.example", names="Amazon")
    (letter,) = send(client)
    assert "Confirmed" in follow(client, submit(client, link_in(letter))).text
    assert client.required("cy@invest.example").state == "active"

    deliver(client.databases.desk, FolderMailer(tmp_path), POSTAGE.sender.address, at(1), "test")
    later = at(0.5) + timedelta(days=31)
    assert prune(client.databases.desk, later, 30) == Pruned(digests=2, deliveries=2, letters=1)
    assert prune(client.databases.desk, later, 30) == Pruned()
    assert submit(client, client.owner_link(), {"act": "download"}).status == 200
    assert submit(client, client.owner_link(), {"act": "delete"}, sure="1").status == 200
    everything = repr(client.snapshot())
    assert ADA not in everything
    assert client.subscriber() is None
    with client.databases.desk() as session:
        assert {row.subscriber_id for row in session.query(m.Verdict)} == {None}
