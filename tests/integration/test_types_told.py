"""A type that is told is the same in Python and in the SQL that mails and pages ask with, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models import Article, ArticleType, Outlet, migrate
from models.locations import SCHEMAS, Locations, locate
from models.session import make_engine
from pipeline.detect.kinds import SURE, sure
from pipeline.told import is_told

SCORES = {
    "far above": {"fine": 0.9, "litigation": 0.8},
    "on the threshold": {"fine": 0.9, "litigation": SURE},
    "a hair under it": {"fine": 0.9, "litigation": 0.399999},
    "a hair over it": {"fine": 0.9, "litigation": 0.400001},
    "all under it": {"fine": 0.3, "litigation": 0.2},
    "all under it, two alike": {"fine": 0.3, "litigation": 0.3, "other": 0.1},
    "one alone, hardly likely": {"fine": 0.01},
    "none": {},
}
FORMS = {"a table": ("article_type", "article_type"), "a view by alias": ("v_article_types AS t", "t")}


def _fill(session: Session) -> None:
    seen = datetime(2026, 3, 1, tzinfo=UTC)
    outlet = {"name": "Told", "domain": "told.example", "homepage": "https://told.example/", "kind": "news"}
    session.add(Outlet(slug="told", country="GB", language="en", **outlet))
    session.flush()
    for name in SCORES:
        url = f"https://told.example/{name}"
        session.add(Article(article_id=name, url=url, canonical_url=url, outlet_slug="told", title="A title",
                            authors=[], language="en", first_seen_at=seen, known_at=seen, boilerplate=[]))  # fmt: skip
    session.flush()
    for name, scores in SCORES.items():
        session.add_all(ArticleType(article_id=name, type=kind, score=score) for kind, score in scores.items())
    session.flush()


def _check(where: Locations) -> None:
    engine = make_engine(where.articles, schema=SCHEMAS["articles"])
    with Session(engine) as session:
        _fill(session)
        for form, (source, alias) in FORMS.items():
            rows = session.execute(text(f"SELECT article_id, type FROM {source} WHERE {is_told(alias)}")).all()
            told = {name: {kind for article, kind in rows if article == name} for name in SCORES}
            assert told == {name: set(sure(scores)) for name, scores in SCORES.items()}, form
        session.rollback()
    engine.dispose()


def test_sqlite_and_python_tell_the_same_types(databases: Locations) -> None:
    _check(databases)


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_postgresql_and_python_tell_the_same_types(postgres_url: str) -> None:
    where = locate(postgres_url)
    migrate.upgrade(where)
    _check(where)
