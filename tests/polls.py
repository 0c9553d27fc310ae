"""Polls that an outlet answered, so that what is silent was listened to."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from models import Fetch

FEED = "https://paper.example/feed"


def polled(sessions: sessionmaker[Session], since: datetime, until: datetime, every: timedelta) -> None:
    """Write polls that found nothing new, one `every` so long."""
    with sessions.begin() as session:
        for number in range((until - since) // every):
            at = since + (number + 1) * every
            session.add(
                Fetch(fetch_id=f"poll-{number}", stage="poll", url=FEED, outlet_slug="paper", at=at, outcome="empty")
            )
