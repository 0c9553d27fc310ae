"""One article with all that is known of it: text, mentions, evidence, and how each stage ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

from sqlalchemy import Connection, RowMapping

from web.queries.articles import FROM, LINE, ArticleLine, line_of
from web.queries.rows import count, from_json, instant, select, select_one

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it stands now. `text` is None where rights withhold it or it was erased; `text_rights` says why."""

    line: ArticleLine
    outlet_slug: str
    canonical_url: str
    authors: tuple[str, ...]
    published_source: str | None
    language: str
    text: str | None
    text_rights: str
    boilerplate: tuple[tuple[int, int], ...]
    topic_score: float
    controversy_score: float
    reasons: tuple[str, ...]
    page_sha256: str | None
    is_backlog: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of an article's text that names an entity; `entity_id` is None where no link was safe."""

    start: int
    end: int
    surface: str
    entity_id: str | None
    entity: str
    entity_type: str
    role: str
    is_known: bool
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that an article names, in one role."""

    entity_id: str | None
    entity: str
    entity_type: str
    role: str
    is_known: bool
    n_mentions: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote of an article and what it backs."""

    evidence_id: str
    start: int
    end: int
    quote: str
    kind: str
    headline: str
    slug: str


@dataclass(frozen=True, slots=True)
class Stage:
    """How the article ended at one stage; `n_times` in a row, the last time at `at`."""

    stage: str
    outcome: str
    version: str
    at: datetime
    detail: str
    n_times: int = 1


def find_article(connection: Connection, article_id: str) -> Article | None:
    """The article; boilerplate and reasons come from the tables, because no view has them."""
    row = select_one(
        connection,
        f"{LINE}, a.outlet, a.canonical_url, a.authors, a.published_source, a.language, a.text, a.text_rights, "
        "a.topic_score, a.controversy_score, a.page_sha256, a.is_backlog, b.boilerplate, s.reasons "
        f"{FROM} JOIN article AS b ON b.article_id = a.article_id "
        "LEFT JOIN article_sift AS s ON s.article_id = a.article_id AND s.known_to IS NULL WHERE a.article_id = :aid",
        aid=article_id,
    )
    return None if row is None else _article(row)


def _article(row: RowMapping) -> Article:
    return Article(
        line=line_of(row),
        outlet_slug=row["outlet"],
        canonical_url=row["canonical_url"],
        authors=tuple(from_json(row["authors"])),
        published_source=row["published_source"],
        language=row["language"],
        text=row["text"],
        text_rights=row["text_rights"],
        boilerplate=tuple((start, end) for start, end in from_json(row["boilerplate"])),
        topic_score=row["topic_score"],
        controversy_score=row["controversy_score"],
        reasons=tuple(from_json(row["reasons"])),
        page_sha256=row["page_sha256"],
        is_backlog=bool(row["is_backlog"]),
    )


def mentions_of(connection: Connection, article_id: str) -> tuple[Mention, ...]:
    """The mentions in an article's current text, in the order of the text."""
    found = select(
        connection,
        "SELECT start_char, end_char, surface, entity_id, entity, entity_type, role, is_known, confidence, rule "
        "FROM v_mentions WHERE article_id = :aid ORDER BY start_char, end_char DESC",
        aid=article_id,
    )
    return tuple(
        Mention(
            start=row["start_char"],
            end=row["end_char"],
            surface=row["surface"],
            entity_id=row["entity_id"],
            entity=row["entity"],
            entity_type=row["entity_type"],
            role=row["role"],
            is_known=bool(row["is_known"]),
            confidence=row["confidence"],
            rule=row["rule"],
        )
        for row in found
    )


def evidence_of(connection: Connection, article_id: str) -> tuple[Evidence, ...]:
    """The quotes that an article gives, in the order of the text."""
    found = select(
        connection,
        "SELECT e.evidence_id, e.start_char, e.end_char, e.quote, d.kind, d.headline, c.slug FROM v_evidence AS e "
        "JOIN v_developments AS d ON d.development_id = e.development_id "
        "JOIN controversy AS c ON c.controversy_id = d.controversy_id "
        "WHERE e.article_id = :aid ORDER BY e.start_char, e.rank, e.evidence_id",
        aid=article_id,
    )
    return tuple(
        Evidence(
            evidence_id=row["evidence_id"],
            start=row["start_char"],
            end=row["end_char"],
            quote=row["quote"],
            kind=row["kind"],
            headline=row["headline"],
            slug=row["slug"],
        )
        for row in found
    )


def stages_of(connection: Connection, article_id: str, url: str) -> tuple[Stage, ...]:
    """Each fetch and each run of a stage on the article, in the order of time and of the stages."""
    found = select(
        connection,
        "SELECT 'fetch' AS stage, 0 AS place, outcome, '' AS version, at, detail FROM v_fetches "
        "WHERE stage = 'fetch' AND url = :url UNION ALL "
        "SELECT stage, CASE stage WHEN 'extract' THEN 1 WHEN 'tag' THEN 2 WHEN 'sift' THEN 3 WHEN 'group' THEN 4 "
        "ELSE 5 END, outcome, version, at, detail FROM stage_run WHERE item IN (:url, :aid) "
        "ORDER BY at, place, outcome",
        url=url,
        aid=article_id,
    )
    runs = (Stage(row["stage"], row["outcome"], row["version"], instant(row["at"]), row["detail"]) for row in found)
    groups = (list(group) for _, group in groupby(runs, key=lambda run: replace(run, at=EPOCH)))
    return tuple(replace(group[-1], n_times=len(group)) for group in groups)


def summarise(mentions: Iterable[Mention]) -> tuple[Named, ...]:
    """Mentions counted by the thing they name, linked ones first, then by how often they are named."""
    counts: dict[tuple[str | None, str, str, str, bool], int] = {}
    for item in mentions:
        key = (item.entity_id, item.entity, item.entity_type, item.role, item.is_known)
        counts[key] = counts.get(key, 0) + 1
    named = [Named(*key, n_mentions=number) for key, number in counts.items()]
    return tuple(sorted(named, key=lambda item: (item.entity_id is None, -item.n_mentions, item.entity, item.role)))


def n_texts_of(connection: Connection, article_id: str) -> int:
    """How many texts the article had, the current one included."""
    return count(connection, "SELECT count(*) FROM v_article_texts WHERE article_id = :aid", aid=article_id)


def erased_at(connection: Connection, article_id: str) -> tuple[datetime, str] | None:
    """When and why the article's text was erased, if it was."""
    row = select_one(
        connection,
        "SELECT erased_at, reason FROM tombstone WHERE article_id = :aid ORDER BY erased_at DESC",
        aid=article_id,
    )
    return None if row is None else (instant(row["erased_at"]), row["reason"])
