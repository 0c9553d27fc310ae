"""One deal told by several articles: its row, its statuses over time, its quotes, on a real database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models import Article
from models.keys import public_id
from models.locations import SCHEMAS
from models.session import make_engine
from pipeline.records import Deal, DealQuote, DealStatus, Tagged
from pipeline.tagging import write_tagged
from tests import press_rows
from tests import press_text as press
from tests.press_text import ArticleText

DEAL = public_id("deal", "veridane", "brightmart")


def _telling(article: ArticleText, status: DealStatus, is_told: bool, **more: object) -> Tagged:
    """An article's first and second sentence as quotes of the deal."""
    first, rest = article.text.partition("\n")[::2]
    quotes = (
        (DealQuote("status", len(first) + 1, len(first) + 1 + len(rest), rest),) if more.pop("quoted", False) else ()
    )
    deal = Deal(
        vendor_id="veridane",
        vendor="Veridane",
        buyer_id="brightmart",
        buyer="Brightmart",
        product=None,
        status=status,
        is_disputed=False,
        amount=more.get("amount"),  # type: ignore[arg-type]
        currency="USD" if "amount" in more else None,
        since=None,
        start=0,
        end=len(first),
        quote=first,
        is_status_told=is_told,
        quotes=quotes,
    )
    return Tagged("test-2", deals=(deal,))


def _tell(folder: Path) -> Session:
    """Four articles in the order of their days: a pilot with a sum, a pilot, an end, and one that leaves it open."""
    locations = press_rows.build_press(folder, with_digest=False).locations
    session = Session(make_engine(locations.articles, schema=SCHEMAS["articles"]))
    told = sorted((press.LETTER, press.VOTE, press.FINE, press.FERRIES), key=lambda one: one.day)
    rows = [
        ("pilot", True, {"amount": 9000.0}),
        ("pilot", True, {}),
        ("ended", True, {"quoted": True}),
        ("active", False, {}),
    ]
    for article, (status, is_told, more) in zip(told, rows, strict=True):
        row = session.scalars(select(Article).where(Article.article_id == press_rows.id_of(article))).one()
        write_tagged(session, row, _telling(article, status, is_told, **more), press_rows.NOW)  # type: ignore[arg-type]
    return session


def test_the_newest_status_that_words_say_is_the_deals(tmp_path: Path) -> None:
    with _tell(tmp_path) as session:
        row = session.execute(text("SELECT * FROM v_deals WHERE deal_id = :deal"), {"deal": DEAL}).one()
    assert (row.status, row.amount, row.currency, row.n_articles) == ("ended", 9000.0, "USD", 4)


def test_the_statuses_of_a_deal_follow_each_other(tmp_path: Path) -> None:
    with _tell(tmp_path) as session:
        rows = session.execute(
            text("SELECT * FROM v_deal_statuses WHERE deal_id = :deal ORDER BY from_at"), {"deal": DEAL}
        ).all()
    assert [(row.status, row.n_articles) for row in rows] == [("pilot", 2), ("ended", 1)]
    assert rows[0].to_at == rows[1].from_at
    assert rows[1].to_at is None


def test_a_status_in_another_sentence_is_evidence_of_its_own(tmp_path: Path) -> None:
    with _tell(tmp_path) as session:
        rows = session.execute(text("SELECT shows FROM v_deal_evidence WHERE deal_id = :deal"), {"deal": DEAL}).all()
    assert sorted(row.shows for row in rows) == ["sale", "sale", "sale", "sale", "status"]
