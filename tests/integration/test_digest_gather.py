"""What digests are made of, read from real tables as it was known at one time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.orm import Session

import models as m
from alerts.coverage import coverage
from alerts.gather import gather
from alerts.records import Coverage, OutletTrouble, Scores
from alerts.standing import WEEKS
from tests.desk_factories import (
    Databases,
    add_article,
    add_assessment,
    add_controversy,
    add_development,
    add_entities,
    add_outlets,
    make_views,
    open_databases,
    quote_of,
)
from tests.digest_factories import at

FEED = "https://quay-wire.example/feed"


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    with open_databases(tmp_path) as opened:
        with opened.writer.begin() as session:
            add_outlets(session)
            add_entities(session)
            add_controversy(session, 1, at())
            add_development(session, 1, 1, at())
        yield opened


def gathered(databases: Databases, days: float = 1):
    with Session(databases.articles) as session:
        return gather(session, at(days))


def tell(
    session: Session,
    article_id: str,
    status: str,
    start: int,
    known_from: datetime | None = None,
    known_to: datetime | None = None,
) -> None:
    """A telling of the deal `d-1`; a later start is a later day."""
    session.add(
        m.DealTelling(
            deal_id="d-1",
            article_id=article_id,
            start_char=start,
            end_char=start + 1,
            known_from=known_from or at(),
            known_to=known_to,
            version="1",
            text_sha256="x",
            as_of=at(start - 9),
            quote="q",
            status=status.split()[-1].strip("()"),
            is_disputed=False,
            confidence=0.9,
            is_status_told=" " not in status,
            is_news="(" not in status,
            shows="sale",
        )
    )


def deal_of_buyer(databases: Databases, days: float = 1) -> str:
    (buyer,) = [p for p in gathered(databases, days).candidates[0].controversy.parties if p.role == "buyer"]
    return buyer.deal


def test_a_development_comes_with_its_quote_article_and_outlet(databases: Databases) -> None:
    (candidate,) = gathered(databases).candidates
    (quote,) = candidate.quotes
    assert (quote.text, quote.outlet_name) == (quote_of(1), "Harbour Courier")
    assert (quote.url, quote.published_at) == ("https://harbour-courier.example/1", at() - timedelta(hours=2))
    assert (candidate.types, candidate.outlets) == (("contested_use",), ("harbour-courier",))
    assert candidate.controversy.scores == Scores(40, 20, 60)


def test_a_line_whose_quotes_an_update_took_out_keeps_those_that_stood_last(databases: Databases) -> None:
    with databases.writer.begin() as session:
        session.execute(update(m.Evidence).values(known_to=at(2)))
    (before,), (after,) = (gathered(databases, day).candidates for day in (1, 3))
    assert [(quote.text, quote.is_earlier) for quote in before.quotes] == [(quote_of(1), False)]
    assert [(quote.text, quote.is_earlier) for quote in after.quotes] == [(quote_of(1), True)]


def test_where_another_quote_stands_an_earlier_one_is_not_shown(databases: Databases) -> None:
    with databases.writer.begin() as session:
        closed = session.scalars(select(m.Evidence)).one()
        closed.known_to = at(2)
        kept = {column.name: getattr(closed, column.name) for column in m.Evidence.__table__.columns}
        moved = {**kept, "evidence_id": "e-moved", "quote": "Stands now.", "known_from": at(2), "known_to": None}
        session.add(m.Evidence(**moved))
    (candidate,) = gathered(databases, 3).candidates
    assert [(quote.text, quote.is_earlier) for quote in candidate.quotes] == [("Stands now.", False)]


def test_nothing_later_is_seen(databases: Databases) -> None:
    with databases.writer.begin() as session:
        add_assessment(session, "c-0001", at(5), 90)
        add_development(session, 1, 2, at(5), "company_response")
        session.add(
            m.ControversyEntity(controversy_id="c-0001", entity_id="x-tenants", role="critic", known_from=at(5))
        )
    (candidate,) = gathered(databases, 4).candidates
    assert candidate.controversy.scores.severity == 40
    assert candidate.controversy.response_at is None
    assert [party.name for party in candidate.controversy.parties] == ["Halden Optics"]
    later = gathered(databases, 5).candidates[-1].controversy
    assert (later.scores.severity, later.response_at, len(later.parties)) == (90, at(5), 2)


@pytest.mark.parametrize(
    ("types", "answered"),
    [(("vendor_withdrawal",), at()), (("company_response",), at()), (("contract_cancelled",), None)],
)
def test_an_answer_in_the_first_article_is_an_answer(
    databases: Databases, types: tuple[str, ...], answered: datetime | None
) -> None:
    with databases.writer.begin() as session:
        session.add_all([m.ArticleType(article_id="a-0001", type=name, score=0.9) for name in types])
    assert gathered(databases).candidates[0].controversy.response_at == answered


@pytest.mark.parametrize(("score", "answered"), [(0.39, None), (0.4, at())])
def test_a_type_too_unlikely_to_be_told_is_no_answer(
    databases: Databases, score: float, answered: datetime | None
) -> None:
    with databases.writer.begin() as session:
        session.add_all(
            [
                m.ArticleType(article_id="a-0001", type="company_response", score=score),
                m.ArticleType(article_id="a-0001", type="fine", score=0.9),
            ]
        )
    assert gathered(databases).candidates[0].controversy.response_at == answered


@pytest.mark.parametrize(("has_reply", "answered"), [(True, at()), (False, None), (None, None)])
def test_what_one_sentence_of_an_article_answers_is_an_answer(
    databases: Databases, has_reply: bool | None, answered: datetime | None
) -> None:
    with databases.writer.begin() as session:
        session.execute(update(m.ArticleSift).values(has_reply=has_reply))
    found = gathered(databases).candidates[0].controversy
    assert found.response_at == answered
    assert (found.n_searched, found.n_unsearched) == ((0, 1) if has_reply is None else (1, 0))


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (("proposed",), "proposed"),
        (("refused",), "refused"),
        (("proposed", "refused"), "refused"),
        (("refused", "proposed"), "proposed"),
        (("proposed", "taken to be active"), "proposed"),
        (("taken to be active",), ""),
        (("proposed", "active"), ""),
        (("ended",), ""),
        (("refused", "(proposed)"), "refused"),
        (("active", "(refused)", "proposed", "(proposed)"), "proposed"),
        (("proposed", "(active)"), ""),
        ((), ""),
    ],
)
def test_who_was_only_offered_something_is_shown_as_the_deal_stands_in_the_database(
    databases: Databases, statuses: tuple[str, ...], said: str
) -> None:
    """A status in brackets is told in passing."""
    with databases.writer.begin() as session:
        name(session, "a-0001", "port-marlow-police", "buyer")
        session.add(m.Deal(deal_id="d-1", vendor_id="halden-optics", buyer_id="port-marlow-police"))
        session.flush()
        for start, status in enumerate(statuses):
            tell(session, "a-0001", status, start)
    assert deal_of_buyer(databases) == said
    make_views(databases)
    with databases.articles.connect() as connection:
        in_view = connection.execute(text("SELECT status FROM v_deals")).scalar()
    assert not said or in_view == said


def test_a_sale_that_another_controversy_tells_is_one_here_too_from_then_on(databases: Databases) -> None:
    with databases.writer.begin() as session:
        name(session, "a-0001", "port-marlow-police", "buyer")
        session.add(m.Deal(deal_id="d-1", vendor_id="halden-optics", buyer_id="port-marlow-police"))
        session.flush()
        tell(session, "a-0001", "proposed", 0)
        tell(session, add_article(session, 2, at(), "inland-post"), "active", 1, known_from=at(3))
    assert (deal_of_buyer(databases, 2), deal_of_buyer(databases, 3)) == ("proposed", "")


def test_a_telling_that_was_taken_back_counts_until_then(databases: Databases) -> None:
    with databases.writer.begin() as session:
        name(session, "a-0001", "port-marlow-police", "buyer")
        session.add(m.Deal(deal_id="d-1", vendor_id="halden-optics", buyer_id="port-marlow-police"))
        session.flush()
        tell(session, "a-0001", "proposed", 0)
        tell(session, "a-0001", "refused", 1, known_to=at(3))
    assert (deal_of_buyer(databases, 2), deal_of_buyer(databases, 3)) == ("refused", "proposed")


def test_a_reprint_counts_as_an_article_but_not_as_a_source(databases: Databases) -> None:
    with databases.writer.begin() as session:
        copy = add_article(session, 2, at(), "inland-post", copy_of="a-0001")
        session.add(
            m.StoryArticle(story_id="s-0001", article_id=copy, known_from=at(), is_primary=True, score=1.0, version="1")
        )
    (candidate,) = gathered(databases).candidates
    assert (candidate.controversy.n_articles, candidate.controversy.n_sources) == (2, 1)


def test_two_articles_of_one_outlet_are_one_source(databases: Databases) -> None:
    with databases.writer.begin() as session:
        later = add_article(session, 2, at())
        session.add(
            m.StoryArticle(
                story_id="s-0001", article_id=later, known_from=at(), is_primary=True, score=1.0, version="1"
            )
        )
    (candidate,) = gathered(databases).candidates
    assert (candidate.controversy.n_articles, candidate.controversy.n_sources) == (2, 1)


def test_parties_named_in_passing_follow_the_main_ones_and_bear_no_ticker_unless_known(databases: Databases) -> None:
    with databases.writer.begin() as session:
        for entity_id, role in (("x-tenants", "critic"), ("port-marlow-police", "buyer"), ("halden-group", "source")):
            name(session, "a-0001", entity_id, role)
    (candidate,) = gathered(databases).candidates
    assert [(p.entity_id, p.role, p.is_main, p.ticker) for p in candidate.controversy.parties] == [
        ("halden-optics", "vendor", True, "XTST:HLDN"),
        ("port-marlow-police", "buyer", False, None),
        ("x-tenants", "critic", False, None),
    ]


def name(session: Session, article: str, entity_id: str, role: str, version: str = "1") -> None:
    session.add(
        m.ArticleEntity(
            article_id=article, entity_id=entity_id, known_from=at(), version=version, role=role, salience="minor"
        )
    )


def test_a_party_with_several_roles_is_shown_in_the_one_that_most_articles_give(databases: Databases) -> None:
    with databases.writer.begin() as session:
        add_development(session, 1, 2, at(), "new_story")
        session.add(
            m.ControversyEntity(controversy_id="c-0001", entity_id="halden-optics", role="subject", known_from=at())
        )
        name(session, "a-0001", "halden-optics", "vendor")
        name(session, "a-0001", "halden-optics", "subject", "2")
        name(session, "a-0002", "halden-optics", "subject")
    (party,) = gathered(databases).candidates[0].controversy.parties
    assert (party.role, party.is_main) == ("subject", True)


def test_a_second_vendor_and_a_party_that_few_articles_name_are_background(databases: Databases) -> None:
    with databases.writer.begin() as session:
        for number in (2, 3, 4):
            add_development(session, 1, number, at(), "new_story")
        name(session, "a-0002", "halden-group", "vendor")
        name(session, "a-0002", "port-marlow-police", "buyer")
        name(session, "a-0002", "x-tenants", "critic")
        name(session, "a-0003", "x-tenants", "critic")
    names = {party.name for party in gathered(databases).candidates[0].controversy.parties}
    assert names == {"Halden Optics", "Marlow Tenants Union"}


def test_a_ticker_that_has_ended_is_not_shown(databases: Databases) -> None:
    with databases.writer.begin() as session:
        session.execute(update(m.EntityIdentifier).values(valid_to=f"{at():%Y-%m-%d}"))
    (candidate,) = gathered(databases).candidates
    assert candidate.controversy.parties[0].ticker is None


def test_a_merged_controversy_is_shown_as_the_one_it_went_into(databases: Databases) -> None:
    with databases.writer.begin() as session:
        add_controversy(session, 2, at())
        session.execute(
            update(m.ControversyState).where(m.ControversyState.controversy_id == "c-0001").values(known_to=at(1))
        )
        session.add(
            m.ControversyState(controversy_id="c-0001", known_from=at(1), status="merged", merged_into="c-0002")
        )
    before, after = gathered(databases, 0.5), gathered(databases, 1)
    assert before.candidates[0].controversy.controversy_id == "c-0001"
    assert after.candidates[0].controversy.controversy_id == "c-0002"
    assert (before.grouping.merged, after.grouping.merged) == ({}, {"c-0001": "c-0002"})


def test_ancestors_reach_over_generations_while_they_hold(databases: Databases) -> None:
    with databases.writer.begin() as session:
        session.add(m.EntityParent(entity_id="halden-group", parent_id="x-tenants", valid_to="2031-03-10"))
    assert gathered(databases).ancestors["halden-optics"] == ("halden-group", "x-tenants")
    assert gathered(databases, 8).ancestors["halden-optics"] == ("halden-group",)


def test_articles_are_counted_by_week(databases: Databases) -> None:
    with databases.writer.begin() as session:
        add_development(session, 1, 2, at(3), "new_story")
    assert gathered(databases, 7).candidates[0].controversy.weeks == (0,) * (WEEKS - 2) + (1, 1)


def poll(outlet: str, days: float, outcome: str, status: int | None = 200, n_entries: int = 0) -> m.Fetch:
    return m.Fetch(
        fetch_id=f"{outlet} {days}",
        stage="poll",
        url=f"https://{outlet}.example/feed",
        outlet_slug=outlet,
        at=at(days),
        outcome=outcome,
        status=status,
        n_entries=n_entries,
    )


def test_coverage_says_of_each_outlet_how_it_answered(databases: Databases) -> None:
    with databases.writer.begin() as session:
        for slug in ("quay-wire", "gate-news", "mill-mail"):
            session.add(m.Outlet(slug=slug, name=slug.title(), domain=f"{slug}.example"))
        session.add(m.Outlet(slug="gone-paper", name="Gone Paper", domain="gone.example", is_active=False))
        session.flush()
        for slug in ("harbour-courier", "inland-post", "quay-wire", "gate-news", "mill-mail", "gone-paper"):
            session.add(m.Feed(url=f"https://{slug}.example/feed", outlet_slug=slug))
        session.add_all([poll("inland-post", day, "read", n_entries=2) for day in (-40, -39, -38, -37)])
        session.add_all([poll("harbour-courier", day, "read", n_entries=2) for day in (-3, -2, -1, 0.5)])
        session.add_all(
            [
                poll("inland-post", 0.5, "not_modified", 304),
                poll("quay-wire", 0.4, "timeout", None),
                poll("quay-wire", 0.6, "http_error", 503),
                poll("gate-news", 0.5, "robots_denied", None),
                poll("mill-mail", 1.5, "read"),
            ]
        )
    with Session(databases.articles) as session:
        found = coverage(session, at(), at(1))
    assert found == Coverage(
        since=at(),
        until=at(1),
        n_outlets=5,
        n_seen=2,
        failed=(OutletTrouble("quay-wire", "Quay-Wire", "http error 503"),),
        unpolled=(OutletTrouble("mill-mail", "Mill-Mail", "not polled"),),
        silent=(OutletTrouble("inland-post", "Inland Post", "nothing new for 38 days"),),
        opted_out=(OutletTrouble("gate-news", "Gate-News", "robots.txt forbids"),),
        n_waiting=1,  # the controversy's article, which no step has read
    )


def test_no_coverage_reads_all_polls_and_fetches_that_there_were(databases: Databases) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(databases.articles, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    with Session(databases.articles) as session:
        coverage(session, at(), at(1))
    with databases.writer() as session:
        connection = session.connection()
        plans = [
            step[3]
            for sql, values in asked
            if "fetch_event" in sql
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        ]
    assert {plan.partition(" INDEX ")[2].partition(" ")[0] for plan in plans if "fetch_event" in plan} == {
        "ix_fetch_event_at",
        "ix_fetch_event_outlet_slug_at",
    }


@pytest.mark.parametrize(("since", "until", "n_read"), [(-1, 0, 1), (0, 1, 0), (-2, -1, 0)])
def test_articles_are_counted_in_the_window_that_ends_with_the_digest(
    databases: Databases, since: float, until: float, n_read: int
) -> None:
    with Session(databases.articles) as session:
        found = coverage(session, at(since), at(until))
    assert (found.n_articles, found.n_core, found.n_controversial) == (n_read,) * 3


def test_pages_that_wait_and_pages_that_could_not_be_read_are_counted(databases: Databases) -> None:
    def entry(name: str, state: str, **given: Any) -> m.Entry:
        url = f"https://quay-wire.example/{name}"
        return m.Entry(
            url=url, canonical_url=url, feed_url=FEED, outlet_slug="quay-wire", first_seen_at=at(), state=state, **given
        )

    with Session(databases.articles) as session:
        before = coverage(session, at(), at(1))
    with databases.writer.begin() as session:
        session.add(m.Outlet(slug="quay-wire", name="Quay Wire", domain="quay-wire.example"))
        session.flush()
        session.add(m.Feed(url=FEED, outlet_slug="quay-wire"))
        session.flush()
        session.add_all(
            [
                entry("listed", "pending"),
                entry("later", "deferred"),
                entry("captured", "done", page_sha256="a" * 64),
                entry("changed", "done", page_sha256="a" * 64, extracted_sha256="b" * 64),
                entry("read", "done", page_sha256="a" * 64, extracted_sha256="a" * 64),
                entry("gone", "failed", last_fetched_at=at(0.5)),
                entry("gone-before", "failed", last_fetched_at=at(-0.5)),
                m.Quarantine(stage="extract", item="x", input_sha256="c", error="TypeError: no", at=at(0.5)),
            ]
        )
    with Session(databases.articles) as session:
        found = coverage(session, at(), at(1))
    assert (found.n_waiting - before.n_waiting, found.n_unread - before.n_unread) == (4, 2)
