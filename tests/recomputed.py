"""The novelty of a controversy, computed anew from the researchers' views alone, as docs/assessment.md tells it."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

_PART_WEIGHT = {
    "vendor": 3.0,
    "buyer": 2.5,
    "subject": 2.0,
    "regulator": 0.6,
    "lawmaker": 0.5,
    "investor": 0.3,
    "critic": 0.3,
}
_TOLD = """
SELECT a.article_id, coalesce(a.published_at, a.first_seen_at) AS told_at,
       (SELECT json_group_array(t.type) FROM v_article_types AS t WHERE t.article_id = a.article_id
        AND t.score >= (SELECT min(0.4, max(score)) FROM v_article_types WHERE article_id = a.article_id)) AS types,
       a.is_controversy, a.jurisdictions
FROM v_controversy_stories_history AS cs
JOIN v_story_articles_history AS sa ON sa.story_id = cs.story_id AND sa.is_primary = 1 AND sa.known_to IS NULL
JOIN v_articles AS a ON a.article_id = sa.article_id
WHERE cs.controversy_id = ? AND cs.known_to IS NULL AND sa.known_from <= ?
ORDER BY sa.known_from, a.published_at, a.url
"""
_PARTIES = """
SELECT x.entity_id, e.name, x.role, x.salience FROM v_article_entities AS x JOIN v_entities AS e USING (entity_id)
WHERE x.article_id = ? AND e.entity_type IN ('company', 'agency')
"""
_EARLIER = "SELECT 1 FROM {view} WHERE {column} = ? AND controversy_id <> ? AND known_from < ? LIMIT 1"


@dataclass(frozen=True)
class Assessed:
    """A row of `v_assessments` with what it was caused by."""

    controversy: str
    opened_at: str
    known_from: str
    article: str | None
    novelty: int


def latest(database: sqlite3.Connection) -> list[Assessed]:
    """The assessment that `v_controversies` shows, of each controversy."""
    rows = database.execute(
        """SELECT c.controversy_id, c.opened_at, a.known_from, a.article_id, a.novelty
           FROM v_controversies AS c JOIN v_assessments AS a USING (controversy_id)
           ORDER BY a.known_from, a.position"""
    )
    return list({row[0]: Assessed(*row) for row in rows}.values())


def novelty(database: sqlite3.Connection, of: Assessed) -> int:
    """The figure at the time of the assessment, from the articles that were known when its cause was taken in."""
    told = database.execute(_TOLD, (of.controversy, of.known_from)).fetchall()
    ids = [row[0] for row in told]
    told = told[: ids.index(of.article) + 1] if of.article in ids else told
    *_, (_, last_at, last_types, last_disputed, _) = told
    before = {t for _, _, types, disputed, _ in told[:-1] if disputed for t in json.loads(types)}
    fresh = set(json.loads(last_types) if last_disputed else ()) - before
    places = {place for *_, found in told for place in json.loads(found)}
    actors = _foremost(database, [row[0] for row in told])
    new_actor = any(not _is_earlier(database, of, "v_controversy_entities_history", "entity_id", a) for a in actors)
    new_place = any(not _is_earlier(database, of, "v_controversy_jurisdictions", "jurisdiction", p) for p in places)
    silence = min(1.0, max(0, _days(told[-2][1], last_at)) / 180) if len(told) > 1 else 1.0
    fade: float = 0.5 ** (max(0.0, _seconds(last_at, of.known_from)) / 86400 / 90)
    points = 35.0 * new_actor + 25.0 * bool(fresh) + 15.0 * new_place + 25.0 * silence
    return round(points * fade)


def _foremost(database: sqlite3.Connection, articles: list[str]) -> list[str]:
    """The four weightiest companies and agencies, main ones where there are any, without divisions of each other."""
    weights: dict[str, float] = defaultdict(float)
    names: dict[str, str] = {}
    main: set[str] = set()
    for article in articles:
        for entity, name, role, salience in database.execute(_PARTIES, (article,)):
            weights[entity] += (1.0 if salience == "main" else 0.25) * _PART_WEIGHT.get(role, 0.4)
            names[entity] = name
            main |= {entity} if salience == "main" else set()
    ranked = sorted(main or weights, key=lambda e: (-weights[e], names[e], e))[:12]
    kept: list[str] = []
    for entity in ranked:
        if not any(names[entity].startswith(names[k]) or names[k].startswith(names[entity]) for k in kept):
            kept.append(entity)
    return kept[:4]


def _is_earlier(database: sqlite3.Connection, of: Assessed, view: str, column: str, value: str) -> bool:
    sql = _EARLIER.format(view=view, column=column)
    return database.execute(sql, (value, of.controversy, of.opened_at)).fetchone() is not None


def _seconds(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


def _days(earlier: str, later: str) -> int:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).days
