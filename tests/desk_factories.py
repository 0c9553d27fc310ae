"""Real SQLite databases with invented articles and subscribers, for tests of the alerts' shell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

import models as m
from alerts.compose import Postage
from alerts.messages import Sender
from alerts.signing import signing_key, subscriber_id_of
from models.session import make_engine, make_session_factory
from models.views import view_definitions
from tests.templates import tables_only

POSTAGE = Postage(Sender("digest@gazewire.example"), "https://gazewire.example")
KEY = "0f" * 32


@dataclass(frozen=True, slots=True)
class Databases:
    """Connections to an article database and its desk."""

    articles: Engine
    writer: sessionmaker[Session]
    desk: sessionmaker[Session]
    engines: tuple[Engine, ...]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for engine in self.engines:
            engine.dispose()


def make_views(databases: Databases) -> None:
    """The researchers' views, which a database of tables alone lacks."""
    with databases.engines[1].begin() as connection:
        for name, sql in view_definitions().items():
            connection.execute(text(f"CREATE VIEW {name} AS {sql}"))


def open_databases(folder: Path) -> Databases:
    """SQLite files in `folder`, created where they are missing."""
    tables_only(folder)
    article_url = f"sqlite:///{folder / 'e.db'}"
    writer, desk = (
        make_engine(article_url, schema="articles"),
        make_engine(f"sqlite:///{folder / 'e-desk.db'}", schema="desk"),
    )
    return _opened(writer, desk, make_engine(article_url, schema="articles", read_only=True))


def open_postgres(url: str, name: str) -> Databases:
    """Two new schemas of a PostgreSQL server, whose names begin with `name`."""
    writer, desk = make_engine(url, schema=f"{name}_articles"), make_engine(url, schema=f"{name}_desk")
    with writer.begin() as connection:
        for schema in (f"{name}_articles", f"{name}_desk"):
            connection.execute(text(f'CREATE SCHEMA "{schema}"'))
    m.ArticlesBase.metadata.create_all(writer)
    m.DeskBase.metadata.create_all(desk)
    return _opened(writer, desk, make_engine(url, schema=f"{name}_articles", read_only=True))


def _opened(writer: Engine, desk: Engine, reader: Engine) -> Databases:
    databases = Databases(reader, make_session_factory(writer), make_session_factory(desk), (reader, writer, desk))
    with databases.desk.begin() as session:
        signing_key(session, KEY)
    return databases


def add_outlets(session: Session) -> None:
    """Two invented outlets."""
    session.add_all(
        [
            m.Outlet(slug="harbour-courier", name="Harbour Courier", domain="harbour-courier.example"),
            m.Outlet(slug="inland-post", name="Inland Post", domain="inland-post.example"),
        ]
    )


def add_entities(session: Session) -> None:
    """A vendor with its parent and its ticker, a buyer, and a group outside the gazetteer."""
    session.add_all(
        [
            m.Entity(entity_id="halden-group", name="Halden Group", entity_type="company", is_known=True),
            m.Entity(entity_id="halden-optics", name="Halden Optics", entity_type="company", is_known=True),
            m.Entity(entity_id="port-marlow-police", name="Port Marlow Police", entity_type="agency", is_known=True),
            m.Entity(entity_id="x-tenants", name="Marlow Tenants Union", entity_type="group", is_known=False),
        ]
    )
    session.flush()
    session.add_all(
        [
            m.EntityParent(entity_id="halden-optics", parent_id="halden-group"),
            m.EntityIdentifier(entity_id="halden-optics", scheme="ticker", value="XTST:HLDN"),
        ]
    )


def add_article(session: Session, number: int, at: datetime, outlet: str = "harbour-courier", **changes: object) -> str:
    """An article with a sentence of its own."""
    article_id = f"a-{number:04d}"
    url = f"https://{outlet}.example/{number}"
    given: dict[str, object] = {
        "article_id": article_id,
        "url": url,
        "canonical_url": url,
        "outlet_slug": outlet,
        "title": f"Report {number} on the cameras of Port Marlow",
        "published_at": at - timedelta(hours=2),
        "published_source": "feed",
        "published_precision": "second",
        "first_seen_at": at - timedelta(hours=1),
        "known_at": at,
        "text": quote_of(number),
        "text_sha256": f"{number:064d}",
    }
    session.add(m.Article(**{**given, **changes}))
    session.flush()
    session.add(m.ArticleType(article_id=article_id, type="contested_use", score=0.9))
    session.add(
        m.ArticleSift(
            article_id=article_id,
            known_from=at,
            version="1",
            topic="core",
            topic_score=1.0,
            is_controversy=True,
            controversy_score=1.0,
        )
    )
    return article_id


def quote_of(number: int) -> str:
    """The sentence that article `number` consists of."""
    return f"Resident number {number} says that the cameras were never voted on."


def add_controversy(session: Session, number: int, at: datetime, entity_id: str = "halden-optics") -> str:
    """A controversy with one story, one party, and one assessment."""
    key = f"c-{number:04d}"
    session.add(m.Story(story_id=f"s-{number:04d}", title=f"Story {number}", opened_at=at))
    session.add(
        m.Controversy(
            controversy_id=key, slug=f"matter-{number}", title=f"Halden Optics: matter {number}", opened_at=at
        )
    )
    session.flush()
    session.add_all(
        [
            m.ControversyState(controversy_id=key, known_from=at, status="open"),
            m.ControversyStory(controversy_id=key, story_id=f"s-{number:04d}", known_from=at, score=1.0, version="1"),
            m.ControversyEntity(controversy_id=key, entity_id=entity_id, role="vendor", known_from=at),
        ]
    )
    add_assessment(session, key, at, 40)
    return key


def add_assessment(session: Session, controversy_id: str, at: datetime, severity: int) -> None:
    """Severity from a time on."""
    session.add(
        m.Assessment(
            controversy_id=controversy_id,
            known_from=at,
            position=1,
            formula_version="1",
            severity=severity,
            reach=20,
            novelty=60,
            parts={},
        )
    )


def add_development(
    session: Session, controversy: int, number: int, at: datetime, kind: str = "new", *, is_backlog: bool = False
) -> str:
    """A development caused by article `number`, which is added, with its quote."""
    article_id = add_article(session, number, at)
    session.add(
        m.StoryArticle(
            story_id=f"s-{controversy:04d}",
            article_id=article_id,
            known_from=at,
            is_primary=True,
            score=1.0,
            version="1",
        )
    )
    key = f"d-{number:04d}"
    session.add(
        m.Development(
            development_id=key,
            controversy_id=f"c-{controversy:04d}",
            story_id=f"s-{controversy:04d}",
            article_id=article_id,
            kind=kind,
            occurred_at=at,
            known_at=at,
            headline=f"Harbour Courier: report {number}",
            is_backlog=is_backlog,
        )
    )
    session.flush()
    session.add(
        m.Evidence(
            evidence_id=f"e-{number:04d}",
            development_id=key,
            article_id=article_id,
            text_sha256=f"{number:064d}",
            rank=1,
            start_char=0,
            end_char=len(quote_of(number)),
            quote=quote_of(number),
            page_sha256=f"{number:064d}",
            known_from=at,
        )
    )
    return key


def add_subscriber(
    session: Session, address: str, at: datetime, entities: tuple[str, ...] = (), **changes: object
) -> str:
    """A subscriber with one subscription that starts at once."""
    key = subscriber_id_of(KEY.encode(), address)
    row = m.Subscriber(
        **{
            "subscriber_id": key,
            "address": address,
            "zone": "UTC",
            "send_time": "07:00",
            "working_days": "1234567",
            "state": "active",
            "wants_quiet_day": False,
            "created_at": at,
            **changes,
        }
    )
    row.subscriptions.append(
        m.Subscription(
            subscription_id=f"u-{key}",
            name="default",
            types=[],
            min_severity=0,
            muted_outlets=[],
            starts_at=at,
            created_at=at,
            entities=[m.SubscriptionEntity(entity_id=name, name=name.title(), added_at=at) for name in entities],
        )
    )
    session.add(row)
    session.flush()
    return key
