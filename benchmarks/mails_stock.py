"""Databases for the measure of mails: invented companies, 500 developments, and as many readers as are wanted."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

import models as m
from alerts.signing import signing_key, subscriber_id_of
from models.session import make_engine

NOW = datetime(2031, 3, 4, 7, 0, tzinfo=UTC)
N_COMPANIES = 250
N_DEVELOPMENTS = 500
#: Developments of a controversy, quotes of a development, companies that a reader watches.
PER_CONTROVERSY = 2
QUOTES = 2
WATCHED = 3
DOMAINS = 200
_KEY = "0f" * 32
_WORDS = (
    *("cameras", "council", "contract", "residents", "vote", "police", "station", "matched", "face", "image"),
    *("warrant", "auditor", "letter", "supplier", "database", "accuracy", "complaint", "hearing", "union", "trial"),
)


def engines(folder: Path) -> tuple[Engine, Engine]:
    """The article database and the desk in `folder`."""
    return (
        make_engine(f"sqlite:///{folder / 'e.db'}", schema="articles"),
        make_engine(f"sqlite:///{folder / 'e-desk.db'}", schema="desk"),
    )


def stock(folder: Path, n_subscribers: int) -> None:
    """Write both databases. The same number gives the same rows."""
    articles, desk = engines(folder)
    m.ArticlesBase.metadata.create_all(articles)
    m.DeskBase.metadata.create_all(desk)
    draw = random.Random(20310304)
    with Session(articles) as session, session.begin():
        _add_companies(session)
        for number in range(N_DEVELOPMENTS // PER_CONTROVERSY):
            _add_controversy(session, number, draw)
    with Session(desk) as session, session.begin():
        key = signing_key(session, _KEY)
        for number in range(n_subscribers):
            _add_reader(session, number, key, draw)
            if number % 500 == 0:
                session.flush()
                session.expunge_all()
    articles.dispose()
    desk.dispose()


def _add_companies(session: Session) -> None:
    session.add_all(
        m.Outlet(slug=f"paper-{number}", name=f"Harbour Paper {number}", domain=f"paper-{number}.example")
        for number in range(20)
    )
    session.add_all(
        m.Entity(entity_id=f"vendor-{number}", name=f"Vendor {number} Optics", entity_type="company", is_known=True)
        for number in range(N_COMPANIES)
    )
    session.add_all(
        m.Entity(entity_id=f"agency-{number}", name=f"Police of Town {number}", entity_type="agency", is_known=True)
        for number in range(N_COMPANIES)
    )
    session.flush()


def _sentence(draw: random.Random, n_words: int) -> str:
    return f"{' '.join(draw.choice(_WORDS) for _ in range(n_words)).capitalize()}."


def _add_controversy(session: Session, number: int, draw: random.Random) -> None:
    known = NOW - timedelta(hours=20)
    key, story = f"c-{number:05d}", f"s-{number:05d}"
    vendor = number % N_COMPANIES
    session.add(m.Story(story_id=story, title=f"Story {number}", opened_at=known))
    session.add(
        m.Controversy(
            controversy_id=key,
            slug=f"matter-{number}",
            title=f"Vendor {vendor} Optics: {_sentence(draw, 7)}",
            opened_at=known,
        )
    )
    session.flush()
    session.add_all(
        [
            m.ControversyState(controversy_id=key, known_from=known, status="open"),
            m.ControversyStory(controversy_id=key, story_id=story, known_from=known, score=1.0, version="1"),
            m.ControversyEntity(controversy_id=key, entity_id=f"vendor-{vendor}", role="vendor", known_from=known),
            m.ControversyEntity(controversy_id=key, entity_id=f"agency-{vendor}", role="buyer", known_from=known),
            m.Assessment(
                controversy_id=key,
                known_from=known,
                position=1,
                formula_version="1",
                severity=draw.randrange(20, 95),
                reach=draw.randrange(100),
                novelty=draw.randrange(100),
                parts={},
            ),
        ]
    )
    for place in range(PER_CONTROVERSY):
        _add_development(session, number, place, known, draw)


def _add_development(session: Session, controversy: int, place: int, known: datetime, draw: random.Random) -> None:
    key = f"d-{controversy:05d}-{place}"
    quotes = [_sentence(draw, 38) for _ in range(QUOTES)]
    articles = [
        _add_article(session, f"{key}-{number}", controversy, known, text) for number, text in enumerate(quotes)
    ]
    session.add(
        m.Development(
            development_id=key,
            controversy_id=f"c-{controversy:05d}",
            story_id=f"s-{controversy:05d}",
            article_id=articles[0],
            kind="new" if place == 0 else "new_story",
            occurred_at=known,
            known_at=known,
            headline=f"Harbour Paper: {_sentence(draw, 10)}",
            is_backlog=False,
        )
    )
    session.flush()
    for rank, (article, quote) in enumerate(zip(articles, quotes, strict=True), start=1):
        session.add(
            m.Evidence(
                evidence_id=f"e-{key}-{rank}",
                development_id=key,
                article_id=article,
                text_sha256="0" * 64,
                rank=rank,
                start_char=0,
                end_char=len(quote),
                quote=quote,
                page_sha256="0" * 64,
                known_from=known,
            )
        )


def _add_article(session: Session, name: str, controversy: int, known: datetime, text: str) -> str:
    outlet = f"paper-{controversy % 20}"
    key = f"a-{name}"
    session.add(
        m.Article(
            article_id=key,
            url=f"https://{outlet}.example/{name}",
            canonical_url=f"https://{outlet}.example/{name}",
            outlet_slug=outlet,
            title=text[:60],
            published_at=known,
            published_source="feed",
            published_precision="second",
            first_seen_at=known,
            known_at=known,
            text=text,
            text_sha256="0" * 64,
        )
    )
    session.flush()
    session.add(m.ArticleType(article_id=key, type="contested_use", score=0.9))
    session.add(
        m.StoryArticle(
            story_id=f"s-{controversy:05d}", article_id=key, known_from=known, is_primary=True, score=1.0, version="1"
        )
    )
    return key


def _add_reader(session: Session, number: int, key: bytes, draw: random.Random) -> None:
    address = f"reader-{number}@fund-{number % DOMAINS}.example"
    subscriber_id = subscriber_id_of(key, address)
    start = NOW - timedelta(days=1, hours=2)
    row = m.Subscriber(subscriber_id=subscriber_id, address=address, state="active", created_at=start)
    companies = draw.sample(range(N_COMPANIES), WATCHED)
    row.subscriptions.append(
        m.Subscription(
            subscription_id=f"u-{subscriber_id}",
            name="default",
            starts_at=start,
            created_at=start,
            entities=[
                m.SubscriptionEntity(
                    entity_id=f"vendor-{one}", name=f"Vendor {one} Optics", added_at=start, weight=f"{0.01 * one:.4g}"
                )
                for one in companies
            ],
        )
    )
    session.add(row)
