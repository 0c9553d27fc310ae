"""What a further article changes about a controversy, and what subscribers should therefore be told.

In: what was known before and after, the article, and its headline. Out: developments, each with its evidence. An
article of a known story tells nothing new by itself; an answer, a graver type, a further jurisdiction or a
correction does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.detect.corrections import headed
from pipeline.detect.deeds import ANSWERS
from pipeline.detect.demands import is_demand
from pipeline.detect.headlines import Line, concerned, headline_of, quiet_headline
from pipeline.detect.kinds import KINDS, RESPONSES, gravest
from pipeline.detect.tally import Tally
from pipeline.records import ArticleFact, Development, DevelopmentKind, Evidence

#: A graver type must weigh this much more than anything known before.
GRAVER_BY = 6
#: That nobody has answered is told from this day on.
TOLD_AFTER_DAYS = 14
#: So long after its first article a story's answer is the same news, which quotes of further tellings back.
SAME_NEWS = timedelta(hours=12)
#: Of a matter's parties, so many are looked at for one that could answer.
_PARTIES = 4
#: Quotes of a development at first; further tellings add theirs.
QUOTES = 3


def developments(before: Tally | None, article: ArticleFact, headline: str) -> tuple[Development, ...]:
    """Developments that `article` causes, the most telling first; none for a copy of something known.

    `before` is what was known without the article; None where it opens the controversy: that gives exactly one `new`.
    """
    if before is None:
        return (_development("new", None, article, _line("new", None, article, headline)),)
    if article.is_copy:
        return ()
    kinds: list[DevelopmentKind] = []
    if taken_back := headed(headline):
        kinds.append(taken_back)
    if not article.tells_others:
        kinds.extend(_brought(before, article, headline))
    lines = _lines(kinds, before, article, headline)
    return _each_its_own([_development(kind, before, article, lines[kind]) for kind in kinds], lines)


def _brought(before: Tally, article: ArticleFact, headline: str) -> Iterator[DevelopmentKind]:
    """What an article on this matter alone brings: a round-up of known ones tells nothing new."""
    if article.story_id not in before.types_of_story:
        yield "new_story"
    elif _is_graver(before, article) or _reaches_further(before, article):
        yield "escalated"
    if _answers(before, article, headline):
        yield "company_response"


def quiet(known: Tally, now: datetime, after_days: int, n_unread: int = 0) -> Development | None:
    """A controversy of which nothing was heard for `after_days` has gone quiet; None while it has not. Of the days
    since, `n_unread` count for nothing: who did not look has not heard silence.
    """
    last, latest = known.last_told, known.latest
    if last is None or latest is None or now - last.published_at < timedelta(days=after_days + n_unread):
        return None
    days = (now - last.published_at).days - n_unread
    headline = quiet_headline(known.parties, latest, days, n_unread) + _silence(known, now - timedelta(days=n_unread))
    occurred_at = last.published_at + timedelta(days=after_days + n_unread)
    return Development("quiet", last.story_id, last.article_id, occurred_at, headline, last.evidence)


def days_without_response(known: Tally, now: datetime) -> int | None:
    """Days since the controversy opened without an answer by a company or agency; None where one was found, be it in
    one sentence of an article.
    """
    if known.replies or RESPONSES.intersection(known.types):
        return None
    return (now - known.opened_at).days


def _silence(known: Tally, now: datetime) -> str:
    """The clock of silence, in words, once it has run for long enough to be told, where there is who could answer and
    an article was searched for an answer; how many were not is said.
    """
    days = days_without_response(known, now) if concerned(known.parties.foremost(_PARTIES)) else None
    if days is None or days < TOLD_AFTER_DAYS or not known.n_searched:
        return ""
    n_all = known.n_searched + known.n_unsearched
    doubt = f" ({known.n_unsearched} of {n_all} articles not searched for one)" if known.n_unsearched else ""
    return f"; no answer found in {days} days{doubt}"


def _lines(
    kinds: Sequence[DevelopmentKind], known: Tally, article: ArticleFact, headline: str
) -> dict[DevelopmentKind, Line]:
    """The line of each kind. A deed is told once: where an answer would be the deed that another line tells, the
    answer's line tells another answer, or the other line another deed; where there is none, nobody's answer is told.
    """
    lines = {kind: _line(kind, known, article, headline) for kind in kinds}
    answer = lines.get("company_response")
    for kind in [one for one in kinds if one != "company_response"]:
        if answer is None or answer.deed is None or lines[kind].deed != answer.deed:
            continue
        others = replace(article, deeds=tuple(deed for deed in article.deeds if deed != answer.deed))
        another, other = _line("company_response", known, others, headline), _line(kind, known, others, headline)
        if other.deed and not another.deed:
            lines[kind] = other
        else:
            lines["company_response"] = another
    return lines


def _line(kind: DevelopmentKind, known: Tally | None, article: ArticleFact, headline: str) -> Line:
    return headline_of(kind, known.parties if known else None, article, headline, _fresh(kind, known, article))


def _development(kind: DevelopmentKind, known: Tally | None, article: ArticleFact, line: Line) -> Development:
    text, evidence = line.text, _backed(article.evidence, line.quote)
    if kind == "company_response" and (line.quote or (article.answer and _is_answer(known, article))):
        evidence = _answered(line.quote, article.answer, article.evidence)
    elif known is not None and kind in ("new_story", "escalated") and _is_silent(article):
        text += _silence(known, article.published_at)
    return Development(kind, article.story_id, article.article_id, article.published_at, text, evidence)


def _is_answer(known: Tally | None, article: ArticleFact) -> bool:
    """Whether words answer, or nothing else does: that a contract was dropped is not backed by what its vendor says."""
    fresh = _fresh("company_response", known, article)
    return not fresh or "company_response" in fresh


def _each_its_own(found: Sequence[Development], lines: Mapping[DevelopmentKind, Line]) -> tuple[Development, ...]:
    """No two lines of one article lead with one quote: where the answer's does, the other leads with its next best, but
    for one that says who did it.
    """
    answers = {one.evidence[0].start for one in found if one.kind == "company_response" and one.evidence}
    return tuple(
        replace(one, evidence=_ranked([*one.evidence[1:], one.evidence[0]]))
        if one.kind != "company_response"
        and len(one.evidence) > 1
        and one.evidence[0].start in answers
        and lines[one.kind].quote is None
        else one
        for one in found
    )


def _is_silent(article: ArticleFact) -> bool:
    """True where the article was searched for an answer and brings none."""
    return article.has_reply is False and RESPONSES.isdisjoint(article.types)


def _fresh(kind: DevelopmentKind, known: Tally | None, article: ArticleFact) -> set[str]:
    """The types that make it a development: those that the matter, or for an answer the story, had not brought."""
    if known is None or kind in ("corrected", "retracted"):
        return set()
    if kind == "company_response":
        return set(RESPONSES.intersection(article.types)) - known.types_of_story.get(article.story_id, set())
    fresh = set(article.types) - known.types.keys()
    if kind == "escalated" and not _is_graver(known, article):
        return {t for t in article.types if KINDS[t].sanction}
    return fresh


def _backed(evidence: tuple[Evidence, ...], quote: Evidence | None) -> tuple[Evidence, ...]:
    """The quotes, with the one that says who did it among them: second, where the best is another."""
    if quote is None or any(one.start == quote.start for one in evidence):
        return evidence
    return _ranked([*evidence[:1], quote, *evidence[1:]])


def _answered(
    deed: Evidence | None, answer: tuple[Evidence, ...], matter: tuple[Evidence, ...]
) -> tuple[Evidence, ...]:
    """The words of who answers, what says that it did first, and the matter in its best sentence."""
    words = [one for one in (deed, *answer) if one is not None]
    words = [one for n, one in enumerate(words) if one.start not in {before.start for before in words[:n]}]
    others = [one for one in matter if one.start not in {said.start for said in words}]
    n_first = 2 if deed is not None else 1
    return _ranked([*words[:n_first], *others[:1], *words[n_first:], *others[1:]])


def _ranked(quotes: list[Evidence]) -> tuple[Evidence, ...]:
    return tuple(replace(one, rank=rank) for rank, one in enumerate(quotes[:QUOTES], start=1))


def _is_graver(before: Tally, article: ArticleFact) -> bool:
    new = set(article.types) - before.types.keys()
    return bool(new) and KINDS[gravest(new)].gravity >= KINDS[gravest(before.types)].gravity + GRAVER_BY


def _reaches_further(before: Tally, article: ArticleFact) -> bool:
    """True where an authority of a country that was not concerned before acts."""
    known = {code.split("-")[0] for code in before.jurisdictions}
    new = {code.split("-")[0] for code in article.jurisdictions} - known
    return bool(known and new) and any(KINDS[t].sanction for t in article.types)


def _answers(before: Tally, article: ArticleFact, headline: str) -> bool:
    """True where an article brings an answer that its story has not brought yet; what is demanded is none, and what
    comes within hours of the news is part of it.
    """
    begun = before.begun.get(article.story_id)
    if begun is not None and article.published_at < begun + SAME_NEWS:
        return False
    answers = RESPONSES.intersection(article.types) - before.types_of_story.get(article.story_id, set())
    is_done = any(deed.act in ANSWERS for deed in article.deeds)
    return bool(answers) and (is_done or not is_demand(headline))
