"""The invented press: its controversies, deals and a digest, with what led to them."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy.orm import Session

import models as m
from alerts import records as r
from alerts.content import to_json
from alerts.links import Links
from alerts.render import render
from models.keys import controversy_id, development_id, public_id, story_id, text_sha256
from tests import press_text as press
from tests.press_ids import (
    ADDRESS,
    DIGEST_ID,
    NOW,
    SEEN_LATER,
    SLOT,
    SUBSCRIBER_ID,
    VERSION,
    Press,
    add,
    id_of,
    published,
    url_of,
)
from tests.press_text import ArticleText


def add_controversies(session: Session) -> tuple[str, str, str]:
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
    add(session, m.ControversyEntity(controversy_id=veridane, entity_id="veridane", role="subject", known_from=NOW))
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
            add(session, m.Story(story_id=ids[article.story], title=article.title, opened_at=at))
        add(
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
    add(session, m.Controversy(controversy_id=cid, slug=slug, title=title, opened_at=at))
    add(session, m.ControversyState(controversy_id=cid, known_from=at, status="open"))
    for story in stories:
        add(
            session,
            m.ControversyStory(controversy_id=cid, story_id=story, known_from=at, score=0.7, version=VERSION),
        )
    return cid


def _merged(session: Session, into: str) -> str:
    cid, at = controversy_id("merged-story"), published(press.FINE) + SEEN_LATER
    add(session, m.Controversy(controversy_id=cid, slug="shop-cameras", title="Shop cameras", opened_at=at))
    add(session, m.ControversyState(controversy_id=cid, known_from=at, status="merged", merged_into=into))
    return cid


def _parties(session: Session, cid: str, entity_ids: list[str]) -> None:
    roles = {entity_id: role for _, entity_id, role in press.NAMES if entity_id}
    for entity_id in entity_ids:
        add(
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
    add(
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
        add(
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
    add(
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


def add_deals(session: Session) -> None:
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
    add(session, m.Deal(deal_id=did, vendor_id=vendor, buyer_id=buyer))
    add(
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


def add_digest(session: Session, press_ids: Press) -> None:
    content = digest_content(press_ids)
    add(session, m.Subscriber(subscriber_id=SUBSCRIBER_ID, address=ADDRESS, created_at=SLOT))
    add(
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
    add(
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
