"""Stage by stage: what became of an address, and whether a subscriber was told. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from alerts.explanation import explain_candidate
from alerts.gather import Material, gather
from alerts.holds import WAITING, HoldRule, hold_rule
from alerts.records import ACTIVE, Candidate
from alerts.subscribers import require
from alerts.terms import ledger_of, mutes_of, subscriber_terms
from models import (
    Article,
    ArticleSift,
    ControversyStory,
    Development,
    DigestItem,
    Entry,
    Evidence,
    Hold,
    Quarantine,
    StageRun,
    StoryArticle,
    Subscriber,
    Tombstone,
)
from models.base import to_utc_text

_STAGES = ("extract", "tag", "sift", "group", "assess")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one stage, in one line."""

    stage: str
    says: str


def explain(
    articles: Session,
    desk: Session | None,
    url: str,
    now: datetime,
    address: str | None = None,
    hold_severity: int | None = None,
) -> tuple[Finding, ...]:
    """All that is known of `url` at `now`; with `address` (and the desk), what it means for that subscriber.

    Developments from `hold_severity` on wait for approval.
    """
    article = articles.scalar(select(Article).where(or_(Article.url == url, Article.canonical_url == url)))
    found = [*_entry(articles, url), *_processing(articles, url, article)]
    if article is None:
        return (*found, Finding("article", "no article at this address"))
    found += [*_article(articles, article), *_erasure(articles, article), *_grouping(articles, article)]
    material = gather(articles, now)
    about = _about(articles, article, material)
    found += [Finding("development", _development(candidate)) for candidate in about]
    if not about:
        found.append(Finding("development", "none rests on this article"))
    if desk is not None and address is not None:
        rule = hold_rule(desk, hold_severity)
        found += _telling(desk, require(desk, address), about, material, now, rule)
    return tuple(found)


def _entry(session: Session, url: str) -> Iterator[Finding]:
    entry = session.scalar(select(Entry).where(or_(Entry.url == url, Entry.canonical_url == url)))
    if entry is not None:
        yield Finding("feed", f"first listed by {entry.feed_url} at {to_utc_text(entry.first_seen_at)}")
        yield Finding("fetch", f"{entry.state}, {entry.outcome or 'not fetched yet'}, {entry.attempts} tries")


def _processing(session: Session, url: str, article: Article | None) -> Iterator[Finding]:
    """How each stage ended, the last run of each; and what was set aside."""
    items = [url] if article is None else [url, article.url, article.article_id]
    runs = session.scalars(select(StageRun).where(StageRun.item.in_(items)).order_by(StageRun.at, StageRun.version))
    last = {run.stage: run for run in runs}
    for stage in _STAGES:
        if stage in last:
            run = last[stage]
            detail = f": {run.detail}" if run.detail else ""
            yield Finding(stage, f"{run.outcome}{detail} (version {run.version}, {to_utc_text(run.at)})")
    for row in session.scalars(select(Quarantine).where(Quarantine.item.in_(items)).order_by(Quarantine.at)):
        yield Finding("quarantine", f"{row.stage}: {row.error}")


def _article(session: Session, article: Article) -> Iterator[Finding]:
    copy = f", a reprint of {article.copy_of}" if article.copy_of else ""
    backlog = ", backlog" if article.is_backlog else ""
    yield Finding("article", f"{article.article_id}, known at {to_utc_text(article.known_at)}{copy}{backlog}")
    row = session.scalar(
        select(ArticleSift).where(ArticleSift.article_id == article.article_id, ArticleSift.known_to.is_(None))
    )
    if row is not None:
        yield Finding(
            "topic",
            f"{row.topic} ({row.topic_score:.2f}), "
            f"{'controversial' if row.is_controversy else 'not controversial'} ({row.controversy_score:.2f}); "
            f"{'; '.join(row.reasons)}".rstrip("; "),
        )


def _erasure(session: Session, article: Article) -> Iterator[Finding]:
    for row in session.scalars(select(Tombstone).where(Tombstone.article_id == article.article_id)):
        yield Finding("erased", f"at {to_utc_text(row.erased_at)}: {row.reason}")


def _grouping(session: Session, article: Article) -> Iterator[Finding]:
    rows = session.execute(
        select(
            StoryArticle.story_id,
            StoryArticle.score,
            StoryArticle.why,
            ControversyStory.controversy_id,
            ControversyStory.score,
            ControversyStory.why,
        )
        .outerjoin(
            ControversyStory,
            (ControversyStory.story_id == StoryArticle.story_id) & ControversyStory.known_to.is_(None),
        )
        .where(StoryArticle.article_id == article.article_id, StoryArticle.known_to.is_(None))
        .order_by(StoryArticle.is_primary.desc(), StoryArticle.story_id)
    )
    for story, score, why, controversy, match, because in rows:
        yield Finding("story", f"{story} ({score:.2f}){_next_best(why)}")
        joined = f"{controversy} ({match:.2f}){_next_best(because)}" if controversy else "its story is in none"
        yield Finding("controversy", joined)


def _next_best(why: Mapping[str, object]) -> str:
    """The runner-up of a link, as it was kept; a link that a person made has none."""
    match why.get("next_best"):
        case [str(group), float() | int() as score]:
            return f", next best {group} ({score:.2f})"
        case _:
            return ""


def _about(session: Session, article: Article, material: Material) -> list[Candidate]:
    """Developments that this article caused or backs."""
    backed = select(Evidence.development_id).where(Evidence.article_id == article.article_id)
    caused = select(Development.development_id).where(Development.article_id == article.article_id)
    ids = {*session.scalars(backed), *session.scalars(caused)}
    return [candidate for candidate in material.candidates if candidate.development_id in ids]


def _development(candidate: Candidate) -> str:
    known_at = to_utc_text(candidate.known_at)
    return f"{candidate.development_id} {candidate.kind}, known at {known_at}: {candidate.headline}"


def _telling(
    desk: Session, row: Subscriber, about: list[Candidate], material: Material, now: datetime, rule: HoldRule
) -> Iterator[Finding]:
    if row.state != ACTIVE:
        yield Finding("subscriber", f"{row.state}, so nothing is sent now")
    merged = material.grouping.merged
    ledger = ledger_of(desk, row.subscriber_id, merged)
    terms = subscriber_terms(row, mutes_of(desk, [row.subscriber_id], merged).get(row.subscriber_id))
    for candidate in about:
        item = desk.get(DigestItem, (row.subscriber_id, candidate.development_id))
        if item is not None:
            yield Finding(candidate.development_id, f"told in digest {item.digest_id}, place {item.position}")
            continue
        yield from _approval(desk, candidate, rule)
        lines = explain_candidate(terms, candidate, material.ancestors, ledger, now)
        yield from (Finding(candidate.development_id, line) for line in lines)


def _approval(desk: Session, candidate: Candidate, rule: HoldRule) -> Iterator[Finding]:
    """What a person decided of it, or that it waits for that."""
    row = desk.get(Hold, candidate.development_id)
    severity = candidate.controversy.scores.severity
    if row is not None and row.decided_at is not None:
        said = f"{row.decision} by {row.decided_by} at {to_utc_text(row.decided_at)}"
        yield Finding(candidate.development_id, f"{said}: severity was {row.severity}")
    elif row is not None:
        since = to_utc_text(row.held_at)
        yield Finding(candidate.development_id, f"waits for approval since {since}: severity was {row.severity}")
    elif rule.state(candidate) == WAITING:
        yield Finding(candidate.development_id, f"has to be approved: severity {severity} is not below {rule.severity}")
