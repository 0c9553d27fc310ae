"""What a further article changes about a controversy, and what subscribers should therefore be told.

In: what was known before and after, the article, and its headline. Out: developments, each with its evidence. An
article of a known story tells nothing new by itself; an answer, a graver type, a further jurisdiction or a
correction does.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from pipeline.detect.headlines import headline_of, quiet_headline
from pipeline.detect.kinds import KINDS, RESPONSES, gravest
from pipeline.records import ArticleFact, ControversyFacts, Development, DevelopmentKind

#: A graver type must weigh this much more than anything known before.
GRAVER_BY = 6
_CORRECTED = re.compile(
    r"\b(?:correct(?:ed|ion)|clarif(?:ied|ication)|updated to correct|an earlier version)\b", re.IGNORECASE
)
_RETRACTED = re.compile(r"\b(?:retract(?:ed|ion|s)|withdrawn by the publisher|story removed)\b", re.IGNORECASE)


def developments(
    before: ControversyFacts | None, after: ControversyFacts, article: ArticleFact, headline: str
) -> tuple[Development, ...]:
    """Developments that `article` causes, the most telling first; none for a copy of something known.

    `before` is None where the article opens the controversy: that gives exactly one `new`.
    """
    if before is None:
        return (_development("new", after, article, headline),)
    if article.is_copy:
        return ()
    kinds: list[DevelopmentKind] = []
    if _RETRACTED.search(headline):
        kinds.append("retracted")
    elif _CORRECTED.search(headline):
        kinds.append("corrected")
    if article.story_id not in {known.story_id for known in before.articles}:
        kinds.append("new_story")
    elif _is_graver(before, article) or _reaches_further(before, article):
        kinds.append("escalated")
    if _answers(before, article):
        kinds.append("company_response")
    return tuple(_development(kind, after, article, headline) for kind in kinds)


def quiet(facts: ControversyFacts, now: datetime, after_days: int) -> Development | None:
    """A controversy of which nothing was heard for `after_days` has gone quiet; None while it has not."""
    last = max(article.published_at for article in facts.articles)
    if now - last < timedelta(days=after_days):
        return None
    latest = max(facts.articles, key=lambda a: (a.published_at, a.article_id))
    headline = quiet_headline(facts, (now - last).days)
    return Development(
        "quiet", latest.story_id, latest.article_id, last + timedelta(days=after_days), headline, latest.evidence
    )


def days_without_response(facts: ControversyFacts, now: datetime) -> int | None:
    """Days since the controversy opened without an answer by a company or agency; None where one was found."""
    if any(RESPONSES.intersection(article.types) for article in facts.articles):
        return None
    return (now - facts.opened_at).days


def _development(kind: DevelopmentKind, facts: ControversyFacts, article: ArticleFact, headline: str) -> Development:
    text = headline_of(kind, facts, article, headline)
    return Development(kind, article.story_id, article.article_id, article.published_at, text, article.evidence)


def _is_graver(before: ControversyFacts, article: ArticleFact) -> bool:
    known = {t for other in before.articles for t in other.types}
    new = set(article.types) - known
    return bool(new) and KINDS[gravest(new)].gravity >= KINDS[gravest(known)].gravity + GRAVER_BY


def _reaches_further(before: ControversyFacts, article: ArticleFact) -> bool:
    """True where an authority of a country that was not concerned before acts."""
    known = {code.split("-")[0] for other in before.articles for code in other.jurisdictions}
    new = {code.split("-")[0] for code in article.jurisdictions} - known
    return bool(known and new) and any(KINDS[t].sanction for t in article.types)


def _answers(before: ControversyFacts, article: ArticleFact) -> bool:
    """True where an article brings an answer that its story has not brought yet."""
    answers = RESPONSES.intersection(article.types)
    told = {t for other in before.articles if other.story_id == article.story_id for t in other.types}
    return bool(answers - told)
