"""What a reader finds on each page, and that nothing on it is cut off in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from models import Article, Controversy, ControversyStory, Development, Digest, Entity, Ruling, StoryArticle
from models.session import make_engine
from tests import press_text
from tests.integration.web_press import open_client, press_client
from tests.press_rows import ADDRESS, DIGEST_ID, NOW, Press, build_press, id_of
from tests.web_client import Client


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Press, Client]]:
    with press_client(tmp_path_factory.mktemp("press")) as both:
        yield both


@pytest.fixture(scope="module")
def client(served: tuple[Press, Client]) -> Client:
    return served[1]


def shown(client: Client, path: str) -> str:
    """The text of a page, spaces folded."""
    return " ".join(tree(client, path).body.text(separator=" ").split())  # type: ignore[union-attr]


def tree(client: Client, path: str) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status == 200, f"{path}: {answer.status} {answer.text}"
    return LexborHTMLParser(answer.text)


VERIDANE = "/controversies/veridane-harrow-falls-police-sales"
LETTER = f"/articles/{id_of(press_text.LETTER)}"
PAGES = (
    "/",
    "/developments",
    "/controversies",
    VERIDANE,
    "/articles",
    LETTER,
    "/entities/veridane",
    "/deals",
    "/outlets",
    "/digests",
    f"/digests/{DIGEST_ID}",
)


def test_front_page_shows_the_digest_of_the_day_with_quote_and_coverage(client: Client) -> None:
    page = shown(client, "/")
    assert "Today’s digest" in page
    assert press_text.FINE.evidence[0] in page
    assert "4 outlets expected: 3 seen, 1 failed" in page
    assert "6 of 6 developments" in page


def test_front_page_says_nothing_of_what_its_subscriber_watches(client: Client) -> None:
    page = client.get("/").text
    assert "Secret Holding" not in page
    assert "Why you get this" not in page
    assert "since your digest" not in page


def test_front_page_is_in_utc_wherever_the_reader_of_its_digest_lives(tmp_path: Path) -> None:
    with press_client(tmp_path) as (press, client):
        before = client.get("/").text
        engine = make_engine(press.locations.desk, schema="desk")
        with Session(engine) as session, session.begin():
            for digest in session.scalars(select(Digest)):
                digest.content = {**digest.content, "zone": "Pacific/Kiritimati"}
        engine.dispose()
        assert client.get("/").text == before


def test_front_page_without_a_digest_shows_what_is_known(tmp_path_factory: pytest.TempPathFactory) -> None:
    press = build_press(tmp_path_factory.mktemp("no-digest"), with_digest=False)
    with open_client(press) as client:
        page = shown(client, "/")
    assert "No digest yet" in page
    assert "Brightmart: face matching of shoppers" in page
    assert "4 outlets expected" in page


def test_empty_databases_give_pages_not_errors(tmp_path_factory: pytest.TempPathFactory) -> None:
    press = build_press(tmp_path_factory.mktemp("empty"), with_digest=False)
    engine = make_engine(press.locations.articles, schema="articles")
    with engine.begin() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        found = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        for table in set(found) - {"alembic_version", "meta"}:
            connection.execute(text(f'DELETE FROM "{table}"'))
    engine.dispose()
    with open_client(press) as client:
        statuses = {path: client.get(path).status for path in PAGES}
    details = {VERIDANE, LETTER, "/entities/veridane", f"/digests/{DIGEST_ID}"}
    assert statuses == {path: 404 if path in details else 200 for path in PAGES}


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["brightmart-watch-list", "veridane-harrow-falls-police-sales"]),
        ("?sort=reach", ["veridane-harrow-falls-police-sales", "brightmart-watch-list"]),
        ("?sort=title", ["brightmart-watch-list", "veridane-harrow-falls-police-sales"]),
        ("?type=fine", ["brightmart-watch-list"]),
        ("?entity=harrow", ["veridane-harrow-falls-police-sales"]),
        ("?entity=kestrel-optics", ["brightmart-watch-list"]),
        ("?entity=%25", []),
        ("?min_severity=60", ["brightmart-watch-list"]),
        ("?status=merged", ["shop-cameras"]),
        ("?status=closed", []),
        ("?status=open&type=ngo_campaign&entity=veridane&min_severity=58&sort=latest", [VERIDANE.rpartition("/")[2]]),
    ],
)
def test_controversies_are_filtered_and_sorted(client: Client, query: str, slugs: list[str]) -> None:
    links = tree(client, f"/controversies{query}").css("tbody th a")
    assert [link.attributes["href"] for link in links] == [f"/controversies/{slug}" for slug in slugs]


@pytest.mark.parametrize(
    "query", ["?sort=secret", "?status=x", "?type=x", "?min_severity=101", "?min_severity=x", "?page=0", "?page=1e3"]
)
def test_a_value_that_cannot_be_meant_is_answered_with_what_is_allowed(client: Client, query: str) -> None:
    answer = client.get(f"/controversies{query}")
    assert answer.status == 400
    assert "one of" in answer.text or "whole number" in answer.text


def test_a_page_behind_the_end_says_where_the_list_ends(client: Client) -> None:
    answer = client.get("/controversies?page=2")
    assert answer.status == 404
    assert "ends at page 1" in answer.text


def test_controversy_shows_parties_figures_timeline_and_stories(client: Client) -> None:
    page = shown(client, VERIDANE)
    for wanted in (
        "Vendor, Subject Veridane Systems vendor, US ticker VRDN:EXMP",
        "Harrow Falls Police Department",
        "How these figures come about",
        "48 of 40",
        "shareholder action",
        "a report of a graver type",
        "Company response: known since 19 May 2026.",
        press_text.VOTE.evidence[1],
        "2 articles, 1 independent",
        "reprint",
    ):
        assert wanted in page, wanted


def test_controversy_names_whom_its_articles_name_beside_the_parties(client: Client) -> None:
    page = shown(client, VERIDANE)
    assert "Gazepoint product named in 4 articles" in page
    assert "Tallow Institute" in shown(client, "/controversies/brightmart-watch-list")


def test_every_quote_of_a_controversy_leads_to_its_place_in_the_article(client: Client) -> None:
    links = [link.attributes["href"] or "" for link in tree(client, VERIDANE).css(".timeline figcaption a")]
    inside = [link for link in links if link.startswith("/articles/")]
    assert len(inside) == len(set(inside)) == 5
    for link in inside:
        path, _, anchor = link.partition("#")
        assert tree(client, path).css_first(f"#{anchor}") is not None, link


def test_a_merged_controversy_leads_to_where_it_went(client: Client) -> None:
    answer = client.get("/controversies/shop-cameras")
    assert (answer.status, answer.headers["location"]) == (302, "/controversies/brightmart-watch-list")
    assert "“Shop cameras” was merged into this one" in shown(client, "/controversies/brightmart-watch-list")


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[tuple[Press, Client, Session]]:
    """The press, its pages, and a session that writes."""
    with press_client(tmp_path) as (press, client):
        engine = make_engine(press.locations.articles, schema="articles")
        with Session(engine) as session:
            yield press, client, session
        engine.dispose()


def told_of(session: Session, controversy_id: str) -> Development:
    """One of its developments that rest on an article."""
    of_one = select(Development).where(Development.controversy_id == controversy_id)
    found = of_one.where(Development.article_id.is_not(None)).order_by(Development.occurred_at).limit(1)
    return session.scalars(found).one()


def like(told: Development, **changes: object) -> Development:
    """A development as another one, but for what changes."""
    columns = {name: getattr(told, name) for name in Development.__table__.c.keys()}  # noqa: SIM118 - columns
    return Development(**{**columns, **changes})


def test_what_one_article_brings_stands_together(changed: tuple[Press, Client, Session]) -> None:
    press, client, session = changed
    entries = len(tree(client, VERIDANE).css(".timeline > li"))
    told = told_of(session, press.veridane)
    session.add(like(told, development_id="d-answer", kind="company_response", headline="An answer to it"))
    session.commit()
    page = tree(client, VERIDANE)
    assert len(page.css(".timeline > li")) == entries
    entry = next(one for one in page.css(".timeline > li") if one.css_first("#d-answer"))
    assert [one.text() for one in entry.css(".kind")][-1] == "Company response"
    assert entry.attributes["id"] == told.development_id
    assert "An answer to it" not in page.html  # type: ignore[operator]


def test_what_a_merged_controversy_told_stands_with_the_one_that_it_went_into(
    changed: tuple[Press, Client, Session],
) -> None:
    press, client, session = changed
    told = told_of(session, press.veridane)
    moved = {"controversy_id": press.merged, "article_id": None, "headline": "Told before it was merged"}
    session.add(like(told, development_id="d-before", **moved))
    session.commit()
    assert "Told before it was merged" in shown(client, "/controversies/brightmart-watch-list")
    assert "Told before it was merged" not in shown(client, VERIDANE)


def test_what_an_article_told_goes_with_it_into_another_controversy(changed: tuple[Press, Client, Session]) -> None:
    press, client, session = changed
    told = told_of(session, press.veridane)
    story = session.scalars(
        select(StoryArticle.story_id).where(StoryArticle.article_id == told.article_id, StoryArticle.is_primary == 1)
    ).one()
    session.execute(
        update(ControversyStory).where(ControversyStory.story_id == story).values(controversy_id=press.brightmart)
    )
    session.commit()
    assert told.headline in shown(client, "/controversies/brightmart-watch-list")
    timeline = tree(client, VERIDANE).css_first(".timeline")
    assert timeline is not None
    assert told.headline not in timeline.text()


@pytest.mark.parametrize("written", ["Österreichs Écoles", "österreichs écoles", "ÖSTERREICHS", "reichs éco", "Écoles"])
def test_a_name_is_found_whatever_its_capitals_and_marks(changed: tuple[Press, Client, Session], written: str) -> None:
    _, client, session = changed
    session.get_one(Entity, "veridane").name = "Österreichs Écoles 100%"
    session.scalars(
        select(Article).where(Article.article_id == id_of(press_text.LETTER))
    ).one().title = "Österreichs Écoles"
    session.commit()
    for path in ("/controversies?entity=", "/articles?words=", "/deals?party="):
        assert "Österreichs Écoles" in shown(client, f"{path}{quote(written)}").replace("“", ""), path
        assert "passes this filter" in shown(client, f"{path}{quote(written + ' nowhere')}"), path


def test_an_address_from_before_a_ruling_leads_to_the_new_one(tmp_path: Path) -> None:
    with press_client(tmp_path) as (press, client):
        engine = make_engine(press.locations.articles, schema="articles")
        about = {"kind": "unlink", "ruled_by": "E", "ruled_at": NOW, "slug_before": "wrong-name-watch-list"}
        with Session(engine) as session, session.begin():
            (found,) = session.scalars(select(Controversy).where(Controversy.slug == "brightmart-watch-list"))
            session.add(Ruling(ruling_id="r-1", controversy_id=found.controversy_id, **about))
        engine.dispose()
        answer = client.get("/controversies/wrong-name-watch-list")
        assert (answer.status, answer.headers["location"]) == (302, "/controversies/brightmart-watch-list")
        assert client.get("/controversies/wrong-name").status == 404


def test_article_text_is_whole_with_evidence_mentions_and_boilerplate_marked(client: Client) -> None:
    page = tree(client, LETTER)
    paragraphs = [node.text() for node in page.css(".text p")]
    assert "\n".join(paragraphs) == press_text.LETTER.text
    assert [node.text() for node in page.css(".text mark")] == list(press_text.LETTER.evidence)
    assert [node.text() for node in page.css(".text .boilerplate")] == [press_text.BOILERPLATE]
    named = {(node.text(), node.attributes.get("href")) for node in page.css(".text .mention")}
    assert ("Harrow Falls Police Department", "/entities/harrow-falls-pd") in named
    assert ("Mercer", None) in named


def test_article_says_where_its_date_came_from_and_how_each_stage_ended(client: Client) -> None:
    page = shown(client, LETTER)
    assert "3 February 2026; read from structured data in the page (JSON-LD), precise to the day" in page
    for outcome in ("captured", "tagged", "known_controversy", "development"):
        assert outcome in page


def test_an_undated_article_is_never_dated(client: Client) -> None:
    page = shown(client, f"/articles/{id_of(press_text.FINE_UNDATED)}")
    assert "undated, first seen 9 June 2026" in page
    assert "never dated by guess" in page


def test_a_withheld_text_gives_quotes_and_the_reason_only(client: Client) -> None:
    page = shown(client, f"/articles/{id_of(press_text.VOTE_PAYWALLED)}")
    assert "The text is withheld" in page
    assert "tdm-reservation header" in page
    assert press_text.VOTE_PAYWALLED.evidence[0] in page
    assert "who pay for it" not in page


def test_a_reprint_and_its_original_name_each_other(client: Client) -> None:
    assert "Reprinted by Wirepoint" in shown(client, LETTER)
    assert "Reprint of Owners ask Veridane" in shown(client, f"/articles/{id_of(press_text.LETTER_COPY)}")


@pytest.mark.parametrize(
    ("query", "n_articles"),
    [("", 8), ("?words=BRIGHTMART", 2), ("?outlet=wirepoint", 1), ("?topic=passing", 1), ("?controversial=1", 6)],
)
def test_articles_are_filtered(client: Client, query: str, n_articles: int) -> None:
    assert len(tree(client, f"/articles{query}").css("tbody tr")) == n_articles


def test_entity_shows_identifiers_parts_controversies_deals_and_articles(client: Client) -> None:
    page = shown(client, "/entities/veridane")
    for wanted in ("XX0000000001", "Gazepoint", "sale of Gazepoint to police", "USD 1,200,000", "1–4 of 4 articles"):
        assert wanted in page, wanted
    assert "not in the gazetteer" in shown(client, "/entities/x-tallow-institute")


def test_deals_say_who_sold_what_to_whom_in_the_words_of_the_article(client: Client) -> None:
    page = shown(client, "/deals")
    assert "Veridane Systems Harrow Falls Police Department Gazepoint active disputed USD 1,200,000 2024" in page
    assert "The retailer bought the system from Kestrel Optics in 2025" in page
    assert "1–1 of 1 deal" in shown(client, "/deals?party=brightm&status=ended&disputed=1")
    assert "No deal passes" in shown(client, "/deals?status=refused")


def test_outlets_show_who_failed_and_how_often(client: Client) -> None:
    page = shown(client, "/outlets")
    assert re.search(r"Altmark-Bote altmarkbote\.example .*? failing, 3 polls 4 days ago", page)
    assert "The server answered with an error (503)" in page
    assert "1 of 1, the newest first" in page


def test_digest_page_shows_the_mail_without_the_personal_link(client: Client) -> None:
    page, mail = client.get(f"/digests/{DIGEST_ID}").text, client.get(f"/digests/{DIGEST_ID}/mail.html").text
    frame = LexborHTMLParser(page).css_first("iframe")
    assert frame is not None
    assert "allow-scripts" not in (frame.attributes["sandbox"] or "")
    assert "Brightmart: face matching of shoppers" in mail
    for part in (page, mail):
        assert "personal-token" not in part
        assert "/unsubscribe/taken-out" in part


@pytest.mark.parametrize("path", PAGES)
def test_no_page_shows_a_subscribers_address(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status == 200
    assert ADDRESS not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole_for_keyboards_and_screen_readers(client: Client, path: str) -> None:
    page = tree(client, path)
    assert len(page.css("h1")) == 1
    assert len(page.css("main#content")) == 1
    assert page.css_first("a.skip[href='#content']") is not None
    assert page.css_first("html[lang]") is not None
    assert [node.html for node in page.css("th:not([scope])")] == []
    assert [node.html for node in page.css("table") if node.css_first("caption") is None] == []
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    for control in page.css("input:not([type=hidden]), select"):
        assert page.css_first(f"label[for='{control.attributes['id']}']") is not None


@pytest.mark.parametrize("path", PAGES)
def test_every_link_within_the_pages_leads_somewhere(client: Client, path: str) -> None:
    links = {(node.attributes.get("href") or "").partition("#")[0] for node in tree(client, path).css("a")}
    for link in sorted(link for link in links if link.startswith("/")):
        assert client.get(link).status == 200, link


@pytest.mark.parametrize("path", ["/nowhere", "/controversies/x", "/articles/x", "/entities/x", "/digests/x"])
def test_what_is_not_there_gets_a_page_that_leads_on(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status == 404
    assert 'href="/controversies"' in answer.text


def test_health_says_ok(client: Client) -> None:
    assert client.get("/healthz").text == '{"status":"ok"}'
