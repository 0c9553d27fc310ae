"""Fills a migrated database with an invented press: two controversies, a digest, and what led to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

import models as m
from alerts import records as r
from alerts.content import to_json
from alerts.links import Links
from alerts.render import render
from models.keys import article_id, controversy_id, development_id, public_id, story_id, text_sha256
from models.locations import Locations, locate
from models.migrate import upgrade
from models.session import make_engine
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


def build_press(folder: Path, *, with_digest: bool = True) -> Press:
    """A migrated SQLite database in `folder` with the invented press in it."""
    return fill_press(locate(str(folder / "press.db")), with_digest=with_digest)


def fill_press(locations: Locations, *, with_digest: bool = True) -> Press:
    """The invented press in new databases, wherever they are."""
    upgrade(locations)
    with _open(locations.articles, "articles") as session:
        _outlets(session)
        _entities(session)
        for article in press.ARTICLES:
            _article(session, article)
        press_ids = Press(locations, *_controversies(session))
        _deals(session)
    if with_digest:
        with _open(locations.desk, "desk") as session:
            _digest(session, press_ids)
    return press_ids


@contextmanager
def _open(url: str, schema: str) -> Iterator[Session]:
    engine = make_engine(url, schema=schema)
    with Session(engine) as session, session.begin():
        yield session
    engine.dispose()


def _add(session: Session, *rows: Any) -> None:
    session.add_all(rows)
    session.flush()


def published(article: ArticleText) -> datetime:
    return datetime.fromisoformat(article.day).replace(tzinfo=UTC)


def _outlets(session: Session) -> None:
    for slug, name, domain, country, kind in press.OUTLETS:
        failed = slug == "altmark-bote"
        feed = f"https://{domain}/feed.xml"
        _add(
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
        _add(
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
            _add(session, _fetch("poll", feed, slug, at, outcome, 503 if outcome == "http_error" else 200))


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
        _add(
            session,
            m.Entity(
                entity_id=entity_id, name=name, entity_type=kind_of, kind=kind, country=country, is_known=is_known
            ),
        )
    _add(
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
    _add(
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
    _add(session, m.ArticleText(article_id=aid, text_sha256=sha, known_from=seen, text=shown, title=article.title))
    _sift(session, article, seen)
    _mentions(session, article, seen)
    _stages(session, article, seen)
    _add(session, _fetch("fetch", url_of(article), article.outlet, seen, "captured", 200))


def _copied(article: ArticleText) -> str | None:
    return next((id_of(other) for other in press.ARTICLES if other.slug == article.copy_of), None)


def _sift(session: Session, article: ArticleText, at: datetime) -> None:
    _add(
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
                salience="main" if times > 1 else "minor",
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


def _controversies(session: Session) -> tuple[str, str, str]:
    stories = _stories(session)
    veridane = _controversy(
        session,
        "veridane-harrow-falls-police-sales",
        "Veridane Systems: sale of Gazepoint to police",
        [stories["letter"], stories["vote"]],
        press.LETTER,
    )
    brightmart = _controversy(
        session, "brightmart-watch-list", "Brightmart: face matching of shoppers", [stories["fine"]], press.FINE
    )
    merged = _merged(session, brightmart)
    _parties(session, veridane, ["veridane", "harrow-falls-pd", "open-lens", "northgate-fund"])
    _add(session, m.ControversyEntity(controversy_id=veridane, entity_id="veridane", role="subject", known_from=NOW))
    _parties(session, brightmart, ["brightmart", "kestrel-optics", "altmark-board"])
    _development(session, veridane, "new", stories["letter"], press.LETTER)
    _development(session, veridane, "new_story", stories["vote"], press.VOTE)
    _development(session, veridane, "company_response", stories["vote"], press.VOTE, quotes=press.VOTE.evidence[1:])
    _development(session, veridane, "escalated", stories["vote"], press.VOTE_PAYWALLED)
    _development(session, brightmart, "new", stories["fine"], press.FINE)
    _development(session, brightmart, "company_response", stories["fine"], press.FINE_UNDATED)
    _assess(session, veridane, press.LETTER, 1, (41, 22, 90))
    _assess(session, veridane, press.VOTE, 2, (58, 37, 64))
    _assess(session, brightmart, press.FINE, 1, (72, 18, 95))
    return veridane, brightmart, merged


def _stories(session: Session) -> dict[str, str]:
    ids: dict[str, str] = {}
    for article in press.ARTICLES:
        if not article.story:
            continue
        at = published(article) + SEEN_LATER
        if article.story not in ids:
            ids[article.story] = story_id(id_of(article))
            _add(session, m.Story(story_id=ids[article.story], title=article.title, opened_at=at))
        _add(
            session,
            m.StoryArticle(
                story_id=ids[article.story],
                article_id=id_of(article),
                known_from=at,
                is_primary=True,
                score=0.8,
                why={"entities": 0.6, "terms": 0.4},
                version=VERSION,
            ),
        )
    return ids


def _controversy(session: Session, slug: str, title: str, stories: list[str], first: ArticleText) -> str:
    at = published(first) + SEEN_LATER
    cid = controversy_id(stories[0])
    _add(session, m.Controversy(controversy_id=cid, slug=slug, title=title, opened_at=at))
    _add(session, m.ControversyState(controversy_id=cid, known_from=at, status="open"))
    for story in stories:
        _add(
            session,
            m.ControversyStory(controversy_id=cid, story_id=story, known_from=at, score=0.7, version=VERSION),
        )
    return cid


def _merged(session: Session, into: str) -> str:
    cid, at = controversy_id("merged-story"), published(press.FINE) + SEEN_LATER
    _add(session, m.Controversy(controversy_id=cid, slug="shop-cameras", title="Shop cameras", opened_at=at))
    _add(session, m.ControversyState(controversy_id=cid, known_from=at, status="merged", merged_into=into))
    return cid


def _parties(session: Session, cid: str, entity_ids: list[str]) -> None:
    roles = {entity_id: role for _, entity_id, role in press.NAMES if entity_id}
    for entity_id in entity_ids:
        _add(
            session,
            m.ControversyEntity(controversy_id=cid, entity_id=entity_id, role=roles[entity_id], known_from=NOW),
        )


def _development(
    session: Session, cid: str, kind: str, story: str, article: ArticleText, quotes: tuple[str, ...] | None = None
) -> None:
    did = development_id(cid, kind, id_of(article))
    at = published(article)
    outlet = next(row[1] for row in press.OUTLETS if row[0] == article.outlet)
    headline = f"{outlet}: {article.title}"
    _add(
        session,
        m.Development(
            development_id=did,
            controversy_id=cid,
            story_id=story,
            article_id=id_of(article),
            kind=kind,
            occurred_at=at,
            known_at=at + SEEN_LATER,
            headline=headline,
        ),
    )
    for rank, quote in enumerate(article.evidence if quotes is None else quotes, 1):
        start = article.text.index(quote)
        _add(
            session,
            m.Evidence(
                evidence_id=public_id("e", did, start),
                development_id=did,
                article_id=id_of(article),
                text_sha256=text_sha256(article.text),
                rank=rank,
                start_char=start,
                end_char=start + len(quote),
                quote=quote,
                page_sha256=text_sha256(f"page {article.slug}"),
                known_from=at + SEEN_LATER,
            ),
        )


def _assess(session: Session, cid: str, article: ArticleText, position: int, figures: tuple[int, int, int]) -> None:
    severity, reach, novelty = figures
    behind = {"articles": [id_of(article)], "moves": "a report of a graver type"}
    parts = {
        "severity": {
            "scale": {"value": article.types[0], "points": severity - 10, "of": 40} | behind,
            "remediability": {"value": {"answered": False, "days": 0}, "points": 10, "of": 15} | behind,
        },
        "reach": {
            "outlets": {"value": ["lens-weekly", "wirepoint"], "points": reach - 4.26, "of": 45} | behind,
            "countries": {"value": ["GB", "US"], "points": 4.26, "of": 20} | behind,
        },
        "novelty": {"actor": {"value": ["veridane"], "points": novelty, "of": 35} | behind},
    }
    _add(
        session,
        m.Assessment(
            controversy_id=cid,
            known_from=published(article) + SEEN_LATER,
            position=position,
            article_id=id_of(article),
            formula_version="1",
            severity=severity,
            reach=reach,
            novelty=novelty,
            parts=parts,
        ),
    )


def _deals(session: Session) -> None:
    _deal(
        session,
        "veridane",
        "harrow-falls-pd",
        press.LETTER,
        "The Harrow Falls Police Department has used Gazepoint since 2024 under a contract worth $1.2 million",
        {"product": "Gazepoint", "status": "active", "is_disputed": True, "amount": 1_200_000.0, "currency": "USD"}
        | {"since": "2024"},
    )
    _deal(
        session,
        "kestrel-optics",
        "brightmart",
        press.FINE,
        "The retailer bought the system from Kestrel Optics in 2025 and ran it in 31 shops.",
        {"product": None, "status": "ended", "is_disputed": True, "amount": None, "currency": None, "since": "2025"},
    )


def _deal(session: Session, vendor: str, buyer: str, article: ArticleText, quote: str, facts: dict[str, Any]) -> None:
    did, start = public_id("deal", vendor, buyer), article.text.index(quote)
    _add(session, m.Deal(deal_id=did, vendor_id=vendor, buyer_id=buyer))
    _add(
        session,
        m.DealTelling(
            deal_id=did,
            article_id=id_of(article),
            start_char=start,
            end_char=start + len(quote),
            quote=quote,
            known_from=published(article) + SEEN_LATER,
            version=VERSION,
            text_sha256=text_sha256(article.text),
            as_of=published(article),
            confidence=0.9,
            **facts,
        ),
    )


def _quote(article: ArticleText, text: str) -> r.Quote:
    name = next(row[1] for row in press.OUTLETS if row[0] == article.outlet)
    at = published(article)
    return r.Quote(text, article.outlet, name, url_of(article), article.title, at, "day", at + SEEN_LATER)


def digest_content(press_ids: Press) -> r.DigestContent:
    """The digest of `SLOT`: one controversy, one line."""
    party = r.Party("brightmart", "Brightmart", "company", "buyer")
    vendor = r.Party("kestrel-optics", "Kestrel Optics", "company", "vendor")
    controversy = r.Controversy(
        controversy_id=press_ids.brightmart,
        slug="brightmart-watch-list",
        title="Brightmart: face matching of shoppers",
        status="open",
        opened_at=published(press.FINE),
        scores=r.Scores(72, 18, 95),
        parties=(vendor, party),
        types=press.FINE.types,
        n_sources=2,
        n_articles=2,
    )
    line = r.DigestLine(
        development_id=development_id(press_ids.brightmart, "new", id_of(press.FINE)),
        kind="new",
        occurred_at=published(press.FINE),
        headline="Altmark-Bote: Brightmart fined over cameras at its doors",
        quotes=(_quote(press.FINE, press.FINE.evidence[0]),),
    )
    trouble = r.OutletTrouble("altmark-bote", "Altmark-Bote", "HTTP 503 since 5 June")
    return r.DigestContent(
        digest_id=DIGEST_ID,
        outcome="composed",
        slot=SLOT,
        zone="UTC",
        since=SLOT - timedelta(days=1),
        watched=("Brightmart", "Secret Holding"),
        items=(r.DigestItem(controversy, (line,), (r.Reason("book", "watched", "Brightmart", "Brightmart"),)),),
        coverage=r.Coverage(
            SLOT - timedelta(days=1), SLOT, 4, 3, (trouble,), n_articles=12, n_core=3, n_controversial=2
        ),
    )


def _digest(session: Session, press_ids: Press) -> None:
    content = digest_content(press_ids)
    _add(session, m.Subscriber(subscriber_id=SUBSCRIBER_ID, address=ADDRESS, created_at=SLOT))
    _add(
        session,
        m.Digest(
            digest_id=DIGEST_ID,
            subscriber_id=SUBSCRIBER_ID,
            slot=SLOT,
            outcome="composed",
            content=to_json(content),
            composed_at=SLOT,
        ),
    )
    _add(
        session,
        m.DigestItem(
            subscriber_id=SUBSCRIBER_ID,
            development_id=content.items[0].lines[0].development_id,
            digest_id=DIGEST_ID,
            controversy_id=press_ids.brightmart,
            position=1,
            severity=72,
            reach=18,
            novelty=95,
        ),
        m.Delivery(
            delivery_id="delivery-1",
            digest_id=DIGEST_ID,
            address=ADDRESS,
            message_id="<digest-1@gazewire.example>",
            kept=m.DeliveryBody(body=_mail(content)),
            state="sent",
            next_attempt_at=SLOT,
        ),
    )


def _mail(content: r.DigestContent) -> bytes:
    message = render(content, Links("http://127.0.0.1:8000", "personal-token"))
    mail = EmailMessage()
    mail["Subject"], mail["To"], mail["From"] = message.subject, ADDRESS, "gazewire@gazewire.example"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    return mail.as_bytes()
