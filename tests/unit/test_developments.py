"""Developments: what is told once, what is told as a change, and what is not told at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.detect.developments import days_without_response, developments, quiet
from pipeline.detect.silence import days_unread
from pipeline.detect.tally import Tally
from pipeline.records import ArticleEntity, ArticleFact, ControversyFacts, Deed, Evidence

DAY = datetime(2024, 3, 4, tzinfo=UTC)
OCULUME = ArticleEntity("company/oculume", "Oculume", "company", "vendor", "main", True)
LEAGUE = ArticleEntity("group/league", "Civic Privacy League", "group", "critic", "main", True)
QUOTE = Evidence("a", 0, 5, "Words", 1, 1.0)


def fact(article_id: str, story_id: str = "s1", days: int = 0, **changes: object) -> ArticleFact:
    at = DAY + timedelta(days=days)
    base = ArticleFact(
        article_id,
        story_id,
        "Daily Example",
        "US",
        "en",
        at,
        at,
        False,
        ("ngo_campaign",),
        (OCULUME, LEAGUE),
        (QUOTE,),
        ("US",),
        has_reply=False,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def tally(*articles: ArticleFact) -> Tally:
    return Tally.of(ControversyFacts("c", DAY, articles))


def kinds(before: tuple[ArticleFact, ...], article: ArticleFact, headline: str = "A headline") -> list[str]:
    known = tally(*before) if before else None
    return [d.kind for d in developments(known, article, headline)]


FIRST = fact("a1")


@pytest.mark.parametrize(
    ("article", "headline", "expected"),
    [
        (fact("a2"), "Same again", []),
        (fact("a2", is_copy=True, story_id="s2", types=("fine",)), "Reprint", []),
        (fact("a2", "s2"), "Next", ["new_story"]),
        (fact("a2", "s2", types=("shareholder_action", "company_response")), "Next", ["new_story", "company_response"]),
        (fact("a2", days=1, types=("ngo_campaign", "company_response")), "Reply", ["company_response"]),
        (fact("a2", days=1, types=("vendor_withdrawal",)), "Withdraws", ["company_response"]),
        (fact("a2", days=1, types=("vendor_withdrawal",)), "Oculume calls for calm and leaves", ["company_response"]),
        (fact("a2", days=1, types=("vendor_withdrawal",)), "Groups call for an end of sales", []),
        (fact("a2", types=("wrongful_arrest",)), "Graver", ["escalated"]),
        (fact("a2", types=("employee_protest",)), "Hardly graver", []),
        (fact("a2", types=("ngo_campaign", "litigation"), jurisdictions=("FR",)), "Abroad", ["escalated"]),
        (fact("a2", jurisdictions=("FR",)), "Told abroad, no authority acts", []),
        (fact("a2"), "Correction: report on Oculume", ["corrected"]),
        (fact("a2"), "Retracted: report on Oculume", ["retracted"]),
    ],
)
def test_a_further_article(article: ArticleFact, headline: str, expected: list[str]) -> None:
    assert kinds((FIRST,), article, headline) == expected


def test_the_first_article_gives_exactly_one_new() -> None:
    assert kinds((), fact("a1", types=("fine", "company_response")), "Correction: x") == ["new"]


@pytest.mark.parametrize(("hours", "expected"), [(3, []), (11, []), (12, ["company_response"]), (-3, [])])
def test_an_answer_within_hours_of_the_news_is_the_same_news(hours: int, expected: list[str]) -> None:
    answer = fact("a2", types=("ngo_campaign", "company_response"), published_at=DAY + timedelta(hours=hours))
    assert kinds((FIRST,), answer, "Reply") == expected


def test_an_answer_is_told_once_in_a_story() -> None:
    answered = fact("a2", types=("company_response",))
    assert kinds((FIRST, answered), fact("a3", types=("company_response",))) == []


def test_headlines_attribute_and_quote() -> None:
    found = developments(None, FIRST, "Oculume  must stop,\ncampaigners say")
    assert found[0].headline == (
        "Daily Example reports on a campaign, involving Oculume (critic: Civic Privacy League): "
        "“Oculume must stop, campaigners say”"
    )
    assert found[0].evidence == (QUOTE,)
    assert (found[0].occurred_at, found[0].story_id, found[0].article_id) == (DAY, "s1", "a1")


def test_a_long_headline_is_cut_at_a_word() -> None:
    line = developments(None, FIRST, "word " * 100)[0].headline
    assert line.endswith("word…”")
    assert len(line) < 300


@pytest.mark.parametrize(("days", "is_quiet"), [(29, False), (30, True), (400, True)])
def test_a_controversy_goes_quiet_after_a_while(days: int, is_quiet: bool) -> None:
    found = quiet(tally(FIRST, fact("a2", days=-3)), DAY + timedelta(days=days), 30)
    assert (found is not None) is is_quiet
    if found:
        assert (found.kind, found.article_id, found.occurred_at) == ("quiet", "a1", DAY + timedelta(days=30))
        silence = f"; no answer found in {days} days"
        assert found.headline == f"Nothing new found on Oculume for {days} days{silence}"


@pytest.mark.parametrize(("days", "is_quiet"), [(49, False), (50, True)])
def test_days_on_which_nothing_was_read_do_not_make_a_matter_quiet(days: int, is_quiet: bool) -> None:
    found = quiet(tally(FIRST), DAY + timedelta(days=days), 30, n_unread=20)
    assert (found is not None) is is_quiet
    if found:
        assert (
            "for 30 days, not counting 20 days on which nothing was read; no answer found in 30 days" in found.headline
        )


@pytest.mark.parametrize(
    ("read", "unread"),
    [
        ((), 60),
        (range(0, 60, 7), 0),
        (range(0, 60, 8), 56),
        ((7, 14, 50, 57), 36),
        (range(60), 0),
    ],
)
def test_a_week_without_reading_is_no_silence(read: Sequence[int], unread: int) -> None:
    days = [DAY.date() + timedelta(days=day) for day in read]
    assert days_unread(days, DAY.date(), DAY.date() + timedelta(days=60)) == unread


@pytest.mark.parametrize(
    ("acts", "said"),
    [
        (("halt",), ["reports a halt by Oculume", "reports on a dropped contract or plan"]),
        (("halt", "denial"), ["reports a halt by Oculume", "reports a denial by Oculume"]),
        (("halt", "appeal"), ["reports an appeal by Oculume", "reports a halt by Oculume"]),
    ],
)
def test_a_deed_is_told_by_one_line_of_an_article(acts: tuple[str, ...], said: list[str]) -> None:
    done = tuple(Deed(act, ("Oculume",), (), replace(QUOTE, rank=1)) for act in acts)
    answers = ("company_response",) if "denial" in acts else ()
    article = fact("a2", "s2", types=("ngo_campaign", "contract_cancelled", *answers), deeds=done)
    found = developments(tally(FIRST), article, "")
    assert [d.kind for d in found] == ["new_story", "company_response"]
    for development, words in zip(found, said, strict=True):
        assert development.headline.startswith(f"Daily Example {words}")


def test_the_clock_of_silence_stops_with_an_answer() -> None:
    assert days_without_response(tally(FIRST), DAY + timedelta(days=12)) == 12
    assert days_without_response(tally(FIRST, fact("a2", types=("company_response",))), DAY) is None
    assert days_without_response(tally(FIRST, fact("a2", has_reply=True)), DAY) is None


@pytest.mark.parametrize(
    ("first", "second", "ending"),
    [
        ((None, False), False, "; no answer found in 20 days (1 of 2 articles not searched for one)"),
        ((None, None), False, "”"),
        ((False, False), None, "”"),
        ((False, False), True, "”"),
        ((False, True), False, "”"),
    ],
)
def test_silence_is_told_of_articles_only_that_were_searched_for_an_answer(
    first: tuple[bool | None, bool | None], second: bool | None, ending: str
) -> None:
    known = tally(*(fact(f"a{n}", has_reply=reply) for n, reply in enumerate(first)))
    article = fact("b", "s2", days=20, has_reply=second)
    assert developments(known, article, "Next")[0].headline.endswith(ending)
    gone_quiet = quiet(known, DAY + timedelta(days=20), 20)
    assert gone_quiet is not None
    assert ("no answer found" in gone_quiet.headline) is (True not in first and False in first)


@pytest.mark.parametrize(
    ("days", "types", "ending"),
    [
        (20, ("ngo_campaign",), "; no answer found in 20 days"),
        (13, ("ngo_campaign",), "”"),
        (20, ("company_response",), "”"),
    ],
)
def test_a_new_story_tells_for_how_long_nobody_has_answered(days: int, types: tuple[str, ...], ending: str) -> None:
    found = developments(tally(FIRST), fact("a2", "s2", days=days, types=types), "Next")
    assert found[0].kind == "new_story"
    assert found[0].headline.endswith(ending)


def test_two_lines_of_one_article_do_not_lead_with_one_quote() -> None:
    quotes = (Evidence("a", 0, 5, "It will appeal.", 1, 1.0), Evidence("a", 9, 19, "It was fined.", 2, 0.5))
    article = fact("a2", "s2", types=("fine", "company_response"), evidence=quotes, answer=quotes[:1])
    new, answer = developments(tally(FIRST), article, "Oculume to appeal")
    assert [(q.rank, q.quote) for q in new.evidence] == [(1, "It was fined."), (2, "It will appeal.")]
    assert answer.evidence[0].quote == "It will appeal."
    (_, alone) = developments(tally(FIRST), replace(article, evidence=quotes[:1]), "Oculume to appeal")
    assert alone.evidence[0].quote == "It will appeal."


def test_a_dropped_contract_is_backed_by_the_words_that_say_so_and_not_by_what_the_vendor_said() -> None:
    quotes = (
        Evidence("a", 0, 9, "Police stopped using it.", 1, 1.0),
        Evidence("a", 9, 19, "It says 90 use it.", 2, 0.5),
    )
    article = fact("a2", "s2", types=("contract_cancelled",), evidence=quotes, answer=quotes[1:])
    response = next(d for d in developments(tally(FIRST), article, "Police stop") if d.kind == "company_response")
    assert response.evidence[0].quote == "Police stopped using it."


def test_an_article_that_tells_other_matters_too_brings_neither_their_types_nor_their_parties_nor_answers() -> None:
    other = ArticleEntity("company/visagea", "Visagea", "company", "vendor", "main", True)
    quotes = (Evidence("a2", 0, 20, "Visagea was fined.", 1, 1.0), Evidence("a2", 30, 50, "Oculume was sued.", 2, 0.9))
    known = fact("a1", types=("litigation",), entities=(OCULUME,))
    week = fact(
        "a2",
        story_id="s2",
        days=1,
        types=("wrongful_arrest", "litigation", "company_response"),
        entities=(OCULUME, other),
        evidence=quotes,
        jurisdictions=("FR",),
        has_reply=True,
    )
    before = tally(known)
    assert len(developments(before, week, "A week")) > 1
    week = replace(week, tells_others=True)
    assert developments(before, before.own_part(week), "A week") == ()
    assert [one.kind for one in developments(before, before.own_part(week), "Corrected: A week")] == ["corrected"]
    assert before.own_part(week).evidence == quotes[1:]
    both = tally(known, week)
    assert (set(both.types), set(both.parties.named), set(both.jurisdictions)) == (
        {"litigation"},
        {OCULUME.entity_id},
        set(known.jurisdictions),
    )
    assert (both.n_articles, both.replies, both.n_unsearched) == (2, [], before.n_unsearched)
