"""Whatever the press writes into titles, texts, names and addresses comes out harmless on every page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import text

from models.session import make_engine
from tests import press_text
from tests.integration.web_press import open_client
from tests.press_rows import build_press, id_of
from tests.web_client import Client

SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)><style>*{display:none}</style>{{ 7*7 }}'
TURNED = "safe\u202egnp.exe\u2066\u200b\x07"
HOSTILE = f"{SCRIPT}{TURNED}😈{'W' * 3000}"
PAGES = (
    "/",
    "/developments",
    "/controversies",
    "/controversies/brightmart-watch-list",
    "/articles",
    f"/articles/{id_of(press_text.FINE)}",
    f"/articles/{id_of(press_text.LETTER)}",
    "/entities/veridane",
    "/deals",
    "/outlets",
)
#: Every column that holds words of the press, or of whoever wrote to it.
COLUMNS = (
    ("article", "title"),
    ("article", "text_rights"),
    ("article", "canonical_url"),
    ("article_type", "type"),
    ("article_sift", "version"),
    ("controversy", "title"),
    ("deal_telling", "quote"),
    ("deal_telling", "product"),
    ("deal_telling", "currency"),
    ("development", "headline"),
    ("entity", "name"),
    ("entity", "kind"),
    ("entity_identifier", "source"),
    ("fetch_event", "detail"),
    ("mention", "entity"),
    ("outlet", "name"),
    ("stage_run", "detail"),
    ("stage_run", "outcome"),
    ("story", "title"),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    press = build_press(tmp_path_factory.mktemp("hostile"))
    engine = make_engine(press.locations.articles, schema="articles")
    with engine.begin() as connection:
        for table, column in COLUMNS:
            change = f"UPDATE {table} SET {column} = :hostile"
            if (table, column) == ("article_type", "type"):
                change += " WHERE score > 0.85"
            connection.execute(text(change), {"hostile": HOSTILE})
        connection.execute(text("UPDATE article SET url = 'javascript:alert(1)//' || article_id"))
        connection.execute(text("UPDATE feed SET last_outcome = :hostile"), {"hostile": HOSTILE})
        where = {"aid": id_of(press_text.FINE)}
        connection.execute(
            text("UPDATE article SET text = :hostile WHERE article_id = :aid"), where | {"hostile": HOSTILE}
        )
    engine.dispose()
    with open_client(press) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_words_of_the_press_stay_words(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status == 200
    page = LexborHTMLParser(answer.text)
    assert page.css("script, style, img, object, embed, link:not([rel=stylesheet]):not([rel=icon])") == []
    for node in page.css("*"):
        assert not [name for name in node.attributes if name.startswith("on") or name == "style"], node.html
    assert "49" not in [node.text().strip() for node in page.css("h1, h2, h3")]
    assert "alert(1)" in answer.text, "nothing hostile came this way, so this shows nothing"


@pytest.mark.parametrize("path", PAGES)
def test_no_link_leads_into_a_script(client: Client, path: str) -> None:
    for node in LexborHTMLParser(client.get(path).text).css("a"):
        assert (node.attributes.get("href") or "").startswith(("/", "https://", "http://", "#", "?")), node.html


@pytest.mark.parametrize("path", PAGES)
def test_marks_that_turn_the_text_around_are_dropped(client: Client, path: str) -> None:
    page = client.get(path).text
    assert not set("\u202e\u2066\u200b\x07") & set(page)


def test_links_to_outlets_tell_them_nothing(client: Client) -> None:
    links = LexborHTMLParser(client.get("/outlets").text).css("a.out")
    assert links
    assert {link.attributes["rel"] for link in links} == {"noopener noreferrer nofollow"}


@pytest.mark.parametrize(
    "path",
    [
        "/controversies?entity=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/articles?words=%3C/title%3E%3Cscript%3E",
        "/deals?party=';DROP TABLE deal;--",
        "/controversies?sort=severity&min_severity=1&entity=%25%27%20OR%201=1--&extra=%22onload=",
        "/controversies/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/unsubscribe/%3Cscript%3E",
    ],
)
def test_what_a_reader_sends_is_not_believed_either(client: Client, path: str) -> None:
    answer = client.get(path.replace(" ", "%20"))
    assert answer.status in (200, 404)
    assert LexborHTMLParser(answer.text).css("script") == []
    assert client.get("/deals").status == 200


@pytest.mark.parametrize(
    "query", ["entity=%00", "entity=" + "x" * 300, "min_severity=٣", "page=-1", "page=" + "9" * 50]
)
def test_senseless_values_end_as_a_bad_request(client: Client, query: str) -> None:
    assert client.get(f"/controversies?{query}").status == 400


def test_marks_that_no_longer_fit_the_text_are_counted_and_not_shown(client: Client) -> None:
    page = client.get(f"/articles/{id_of(press_text.FINE)}").text
    assert "marks not shown" in page
    assert LexborHTMLParser(page).css(".text mark") == []
