"""What readers say about controversies, as proposals for rulings: an editor takes one by running its command.

Nothing happens by itself: a reader's word is no ruling, and grouping obeys rulings alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from shlex import quote

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts import standing
from alerts.as_of import said_at
from alerts.cleaning import one_line
from alerts.wording import count
from models import ArticleEntity, Controversy, ControversyEntity, ControversyStory, Entity, StoryArticle, Verdict

_AGAINST = ("not_relevant", "wrong_company")
#: Of an entity that stands wrongly for a party, these can be dismissed with it.
_PARTIES = ("vendor", "buyer")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed (`merge`, `dismiss` or `unlink`), why, and the command for it."""

    kind: str
    controversy: str
    other: str | None
    entity: str | None
    readers: int
    against: int
    why: str
    command: str


@dataclass(frozen=True, slots=True)
class _Said:
    """Verdicts of one controversy: who confirmed it, who said what against it, by company, and by other controversy."""

    confirmed: set[str]
    against: set[str]
    wrong: dict[str, set[str]]
    same: dict[str, set[str]]


def proposals(articles: Session, desk: Session, now: datetime, readers: int = 1) -> list[Proposal]:
    """Proposals that `readers` or more stand behind and no ruling has settled, those of most readers first.

    `against` counts readers who confirmed what the others call wrong.
    """
    states = standing.states(articles, now)
    found: list[Proposal] = []
    for key, said in _said(desk, states).items():
        row = articles.get(Controversy, key)
        if row is None or states.get(key, ("open", None))[0] == "closed":
            continue
        found += _merges(articles, row, said)
        found += _companies(articles, row, said, now)
    chosen = [one for one in found if one.readers >= readers]
    return sorted(chosen, key=lambda one: (-one.readers, one.kind, one.controversy, one.other or "", one.entity or ""))


def _said(desk: Session, states: Mapping[str, tuple[str, str | None]]) -> dict[str, _Said]:
    """By controversy as it stands now: what was merged is no proposal any more."""
    found: dict[str, _Said] = defaultdict(lambda: _Said(set(), set(), defaultdict(set), defaultdict(set)))
    for row in desk.scalars(select(Verdict).where(Verdict.withdrawn_at.is_(None)).order_by(Verdict.verdict_id)):
        reader = row.subscriber_id or row.verdict_id
        said = found[standing.final_one(row.controversy_id, states)]
        if row.kind == "confirmed":
            said.confirmed.add(reader)
        if row.kind in _AGAINST:
            said.against.add(reader)
        if row.kind == "wrong_company" and row.entity_id:
            said.wrong[row.entity_id].add(reader)
        if row.kind == "same_as" and row.same_as:
            said.same[standing.final_one(row.same_as, states)].add(reader)
    return dict(sorted(found.items()))


def _merges(articles: Session, row: Controversy, said: _Said) -> Iterable[Proposal]:
    """The younger goes into the older, whose address people know."""
    for other_id, who in sorted(said.same.items()):
        other = articles.get(Controversy, other_id)
        if other is None or other_id == row.controversy_id:
            continue
        older, younger = sorted((row, other), key=lambda one: (one.opened_at, one.controversy_id))
        why = f"{_people(who)}: the same as {older.slug}"
        command = _ruling(f"merge {younger.slug} {older.slug}", why)
        yield Proposal("merge", younger.slug, older.slug, None, len(who), 0, why, command)


def _companies(articles: Session, row: Controversy, said: _Said, now: datetime) -> Iterable[Proposal]:
    """Where nobody's party is left, or readers want nothing of it, it may be no controversy."""
    parties = set(
        articles.scalars(
            select(ControversyEntity.entity_id)
            .where(ControversyEntity.controversy_id == row.controversy_id, ControversyEntity.role.in_(_PARTIES))
            .where(said_at(ControversyEntity, now))
        )
    )
    if said.against and (not parties - said.wrong.keys() or len(said.against) > len(said.confirmed)):
        why = f"{_people(said.against)}: not relevant, or the wrong company"
        yield Proposal(
            "dismiss",
            row.slug,
            None,
            None,
            len(said.against),
            len(said.confirmed),
            why,
            _ruling(f"dismiss {row.slug}", why),
        )
    for entity_id, who in sorted(said.wrong.items()):
        entity, n_linked = articles.get(Entity, entity_id), _n_linked(articles, row.controversy_id, entity_id, now)
        if entity is None or not n_linked:
            continue  # nothing is linked to it any more
        why = f"{_people(who)}: {entity.name} is the wrong company"
        command = _ruling(f"unlink {row.slug} {entity_id}", why)
        in_articles = f"{why} (linked in {count(n_linked, 'article')})"
        yield Proposal("unlink", row.slug, None, entity_id, len(who), len(said.confirmed), in_articles, command)


def _n_linked(articles: Session, controversy_id: str, entity_id: str, now: datetime) -> int:
    query = (
        select(func.count(ArticleEntity.article_id.distinct()))
        .join(StoryArticle, StoryArticle.article_id == ArticleEntity.article_id)
        .join(ControversyStory, ControversyStory.story_id == StoryArticle.story_id)
        .where(ControversyStory.controversy_id == controversy_id, ArticleEntity.entity_id == entity_id)
        .where(said_at(ControversyStory, now), said_at(StoryArticle, now), said_at(ArticleEntity, now))
    )
    return articles.scalar(query) or 0


def _people(who: set[str]) -> str:
    return count(len(who), "reader")


def _ruling(words: str, why: str) -> str:
    """Slugs need no quotes, names from the press do; `NAME` is for the editor to fill in."""
    return f"gazewire controversies {words} --by NAME --note {quote(one_line(why))}"
