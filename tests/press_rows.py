"""Fills a migrated database with an invented press: two controversies, a digest, and what led to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

import models as m
from models.keys import public_id, text_sha256
from models.locations import Locations
from models.migrate import upgrade
from models.session import make_engine
from tests import press_text as press
from tests.press_ids import (  # noqa: F401 - tests take them from here
    ADDRESS,
    DIGEST_ID,
    NOW,
    SEEN_LATER,
    SIGNING_KEY,
    SLOT,
    SUBSCRIBER_ID,
    VERSION,
    Press,
    add,
    id_of,
    published,
    url_of,
)
from tests.press_matters import add_controversies, add_deals, add_digest
from tests.press_text import ArticleText
from tests.templates import migrated


def build_press(folder: Path, *, with_digest: bool = True) -> Press:
    """A migrated SQLite database in `folder` with the invented press in it."""
    return _fill(migrated(folder, "press"), with_digest=with_digest)


def fill_press(locations: Locations, *, with_digest: bool = True) -> Press:
    """The invented press in new databases, wherever they are."""
    upgrade(locations)
    return _fill(locations, with_digest=with_digest)


def _fill(locations: Locations, *, with_digest: bool) -> Press:
    with _open(locations.articles, "articles") as session:
        _outlets(session)
        _entities(session)
        for article in press.ARTICLES:
            _article(session, article)
        press_ids = Press(locations, *add_controversies(session))
        add_deals(session)
    if with_digest:
        with _open(locations.desk, "desk") as session:
            add_digest(session, press_ids)
    return press_ids


@contextmanager
def _open(url: str, schema: str) -> Iterator[Session]:
    engine = make_engine(url, schema=schema)
    with Session(engine) as session, session.begin():
        yield session
    engine.dispose()


def _outlets(session: Session) -> None:
    for slug, name, domain, country, kind in press.OUTLETS:
        failed = slug == "altmark-bote"
        feed = f"https://{domain}/feed.xml"
        add(
            session,
            m.Outlet(
                slug=slug,
                name=name,
                domain=domain,
                country=country,
                language="en",
                kind=kind,
                homepage=f"https://{domain}/",
            ),
        )
        add(
            session,
            m.Feed(
                url=feed,
                outlet_slug=slug,
                first_polled_at=NOW - timedelta(days=90),
                last_polled_at=NOW - timedelta(hours=1),
                last_read_at=NOW - timedelta(days=4 if failed else 0, hours=1),
                last_new_at=NOW - timedelta(days=5 if failed else 1),
                next_poll_at=NOW + timedelta(hours=1),
                last_outcome="http_error" if failed else "not_modified",
                failures=3 if failed else 0,
            ),
        )
        for hours, outcome in ((1, "http_error" if failed else "not_modified"), (25, "read")):
            at = NOW - timedelta(hours=hours)
            add(session, _fetch("poll", feed, slug, at, outcome, 503 if outcome == "http_error" else 200))


def _fetch(stage: str, url: str, outlet: str, at: datetime, outcome: str, status: int) -> m.Fetch:
    detail = "the server said 503" if status == 503 else ""
    return m.Fetch(
        fetch_id=public_id("f", stage, url, at),
        stage=stage,
        url=url,
        outlet_slug=outlet,
        at=at,
        outcome=outcome,
        status=status,
        n_bytes=18_000,
        detail=detail,
    )


def _entities(session: Session) -> None:
    for entity_id, name, kind_of, kind, country, is_known in press.ENTITIES:
        add(
            session,
            m.Entity(
                entity_id=entity_id, name=name, entity_type=kind_of, kind=kind, country=country, is_known=is_known
            ),
        )
    add(
        session,
        m.EntityIdentifier(entity_id="veridane", scheme="ticker", value="VRDN:EXMP", source="invented"),
        m.EntityIdentifier(entity_id="veridane", scheme="isin", value="XX0000000001", source="invented"),
        m.EntityParent(entity_id="veridane-gaze", parent_id="veridane", valid_from=""),
    )


def _article(session: Session, article: ArticleText) -> None:
    aid, sha = id_of(article), text_sha256(article.text)
    at = published(article)
    seen = at + SEEN_LATER
    where = article.text.find(press.BOILERPLATE)
    shown = None if article.is_withheld else article.text
    add(
        session,
        m.Article(
            article_id=aid,
            url=url_of(article),
            canonical_url=url_of(article),
            copy_of=_copied(article),
            outlet_slug=article.outlet,
            title=article.title,
            authors=[] if article.is_undated else ["Ada Quill"],
            published_at=None if article.is_undated else at,
            published_source=None if article.is_undated else "jsonld",
            published_precision=None if article.is_undated else "day",
            first_seen_at=seen,
            known_at=seen,
            language="en",
            text_sha256=sha,
            text=shown,
            text_rights="withheld: tdm-reservation header" if article.is_withheld else "open",
            boilerplate=[] if where < 0 else [[where, where + len(press.BOILERPLATE)]],
            page_sha256=text_sha256(f"page {article.slug}"),
            processed_sha256=sha,
            processed_version=VERSION,
        ),
    )
    add(session, m.ArticleText(article_id=aid, text_sha256=sha, known_from=seen, text=shown, title=article.title))
    _sift(session, article, seen)
    _mentions(session, article, seen)
    _stages(session, article, seen)
    add(session, _fetch("fetch", url_of(article), article.outlet, seen, "captured", 200))


def _copied(article: ArticleText) -> str | None:
    return next((id_of(other) for other in press.ARTICLES if other.slug == article.copy_of), None)


def _sift(session: Session, article: ArticleText, at: datetime) -> None:
    add(
        session,
        m.ArticleSift(
            article_id=id_of(article),
            known_from=at,
            version=VERSION,
            topic=article.topic,
            topic_score=0.94 if article.topic == "core" else 0.31,
            is_controversy=bool(article.types),
            controversy_score=0.88 if article.types else 0.07,
            types=list(article.types),
            reasons=["names a vendor and a police buyer", "shareholder, resolution"] if article.types else [],
        ),
        *(
            m.ArticleType(article_id=id_of(article), type=name, score=0.9 - place / 10)
            for place, name in enumerate(article.types)
        ),
    )


def find_names(text: str) -> Iterator[tuple[int, str, str | None, str]]:
    """Start, surface, entity_id and role of each invented name, longest first, without overlaps."""
    taken: set[int] = set()
    for surface, entity_id, role in press.NAMES:
        start = text.find(surface)
        while start >= 0:
            span = set(range(start, start + len(surface)))
            if not span & taken:
                taken |= span
                yield start, surface, entity_id, role
            start = text.find(surface, start + 1)


def _mentions(session: Session, article: ArticleText, at: datetime) -> None:
    entities = {row[0]: row for row in press.ENTITIES}
    found: dict[str, tuple[str, int]] = {}
    for start, surface, entity_id, role in find_names(article.text):
        entity = entities.get(entity_id or "")
        session.add(
            m.Mention(
                mention_id=public_id("m", article.slug, start),
                article_id=id_of(article),
                text_sha256=text_sha256(article.text),
                start_char=start,
                end_char=start + len(surface),
                surface=surface,
                entity_id=entity_id,
                entity=entity[1] if entity else surface,
                entity_type=entity[2] if entity else "other",
                role=role,
                is_known=bool(entity and entity[5]),
                is_inferred=False,
                confidence=0.97,
                rule="alias",
                version=VERSION,
                known_from=at,
            )
        )
        if entity_id:
            found[entity_id] = (role, found.get(entity_id, ("", 0))[1] + 1)
    for entity_id, (role, times) in found.items():
        session.add(
            m.ArticleEntity(
                article_id=id_of(article),
                entity_id=entity_id,
                known_from=at,
                version=VERSION,
                role=role,
                salience="main" if times > 1 or role == "investor" else "minor",
                n_mentions=times,
            )
        )
    session.flush()


def _stages(session: Session, article: ArticleText, at: datetime) -> None:
    outcomes = {
        "extract": "copy" if article.copy_of else "article",
        "tag": "tagged",
        "sift": "controversy" if article.types else article.topic,
        "group": "story_only" if not article.types else "known_controversy",
        "assess": "development" if article.evidence else "nothing_new",
    }
    for stage, outcome in outcomes.items():
        session.add(
            m.StageRun(
                stage=stage,
                item=url_of(article) if stage == "extract" else id_of(article),
                input_sha256=text_sha256(article.text),
                version=VERSION,
                outcome=outcome,
                at=at,
            )
        )
    session.flush()
