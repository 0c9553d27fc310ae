"""The invented press: where it lies, its times, and the ids that follow from its articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.keys import article_id
from models.locations import Locations
from tests import press_text as press
from tests.press_text import ArticleText

SEEN_LATER = timedelta(hours=7)
SLOT = datetime(2026, 6, 9, 7, tzinfo=UTC)
#: A few hours after the digest of `SLOT`.
NOW = datetime(2026, 6, 9, 12, tzinfo=UTC)
ADDRESS = "reader@fund.example"
SUBSCRIBER_ID = "subscriber-1"
DIGEST_ID = "digest-1"
SIGNING_KEY = "00" * 32
VERSION = "test-1"


@dataclass(frozen=True)
class Press:
    """Where the databases are, and ids that tests ask for."""

    locations: Locations
    veridane: str
    brightmart: str
    merged: str


def url_of(article: ArticleText) -> str:
    domain = next(row[2] for row in press.OUTLETS if row[0] == article.outlet)
    return f"https://{domain}/{article.day[:4]}/{article.slug}"


def id_of(article: ArticleText) -> str:
    return article_id(url_of(article))


def add(session: Session, *rows: Any) -> None:
    session.add_all(rows)
    session.flush()


def published(article: ArticleText) -> datetime:
    return datetime.fromisoformat(article.day).replace(tzinfo=UTC)
