"""An invented dispute: its parties, and texts about them as the tagger would read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from pipeline.detect.deeds import deeds
from pipeline.records import ArticleEntity, Document, Mention, Tagged

DAY = datetime(2024, 3, 4, tzinfo=UTC)
VENDOR = ArticleEntity("company/oculume", "Oculume", "company", "vendor", "main", True)
BUYER = ArticleEntity("agency/transit", "Calder Transit", "agency", "buyer", "main", True)
WATCHDOG = ArticleEntity("agency/watchdog", "Data Office", "agency", "regulator", "main", True)
COUNCIL = ArticleEntity("agency/council", "Calder Council", "agency", "lawmaker", "main", True)
LEAGUE = ArticleEntity("group/league", "Privacy League", "group", "critic", "main", True)
FUND = ArticleEntity("company/fund", "Tern Fund", "company", "investor", "main", True)
PASSING = ArticleEntity("company/bigcloud", "Bigcloud", "company", "vendor", "minor", True)
EVERYONE = (VENDOR, BUYER, WATCHDOG, COUNCIL, LEAGUE, FUND, PASSING)


def read(text: str, entities: tuple[ArticleEntity, ...], language: str = "en") -> tuple[Document, Tagged]:
    found = sorted(
        (m.start(), m.end(), entity) for entity in entities for m in re.finditer(re.escape(entity.name), text)
    )
    mentions = [
        Mention(start, end, text[start:end], e.name, e.entity_type, e.entity_id, e.role) for start, end, e in found
    ]
    document = Document("a1", "https://daily.example/1", "Title", text, language, "daily", DAY)
    return document, Tagged("test", tuple(mentions), entities)


def told(text: str, entities: tuple[ArticleEntity, ...] = EVERYONE, language: str = "en") -> list[str]:
    """Deeds as `act by A against B`."""
    return [
        " ".join(
            [
                d.act,
                *(("by", " and ".join(d.by)) if d.by else ()),
                *(("against", " and ".join(d.against)) if d.against else ()),
            ]
        )
        for d in deeds(*read(text, entities, language))
    ]
