"""What is known of a company's response to one controversy, counted as the digest counts it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from pipeline.told import is_told
from web.queries.rows import moment, select_one

#: Developments, and articles that tell one, be it in one sentence.
_ANSWERED = """SELECT min(known_at) AS known_at FROM (
    SELECT known_at FROM v_developments WHERE controversy_id = :cid AND kind = 'company_response'
    UNION ALL
    SELECT a.known_at FROM v_controversy_stories AS cs
    JOIN v_story_articles AS sa ON sa.story_id = cs.story_id
    JOIN article_type AS t ON t.article_id = sa.article_id AND t.type IN ('company_response', 'vendor_withdrawal')
    JOIN article AS a ON a.article_id = sa.article_id
    WHERE cs.controversy_id = :cid AND {told}
    UNION ALL
    SELECT a.known_at FROM v_controversy_stories AS cs
    JOIN v_story_articles AS sa ON sa.story_id = cs.story_id
    JOIN v_articles AS t ON t.article_id = sa.article_id AND t.has_reply = 1
    JOIN article AS a ON a.article_id = sa.article_id
    WHERE cs.controversy_id = :cid) AS answers""".format(told=is_told("t"))
_SEARCHED = """SELECT count(DISTINCT t.article_id) AS n_all,
                      count(DISTINCT CASE WHEN t.has_reply IS NOT NULL THEN t.article_id END) AS n_searched
    FROM v_controversy_stories AS cs
    JOIN v_story_articles AS sa ON sa.story_id = cs.story_id
    JOIN v_articles AS t ON t.article_id = sa.article_id
    WHERE cs.controversy_id = :cid AND t.is_controversy = 1 AND t.copy_of IS NULL"""


def known_since(connection: Connection, controversy_id: str) -> datetime | None:
    """When a company's answer was first known; None where none was found so far."""
    row = select_one(connection, _ANSWERED, cid=controversy_id)
    return moment(row["known_at"]) if row else None


def searched(connection: Connection, controversy_id: str) -> tuple[int, int]:
    """How many of its disputed articles were searched for a response, and how many were not."""
    row = select_one(connection, _SEARCHED, cid=controversy_id)
    return (row["n_searched"], row["n_all"] - row["n_searched"]) if row else (0, 0)
