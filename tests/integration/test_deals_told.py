"""One deal told by several articles: its row, its statuses over time, its quotes, on a real database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
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
    first, rest = re.split(r"(?<=\.)\s", article.text, maxsplit=1)
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
        confidence=more.get("confidence", 1.0),  # type: ignore[arg-type]
        is_status_told=is_told,
        quotes=quotes,
        is_news=bool(more.get("is_news", True)),
    )
    return Tagged("test-2", deals=(deal,))


#: In the order of their days: a pilot with a sum, a pilot, an end, and one that leaves it open.
_ROWS: list[tuple[DealStatus, bool, dict[str, object]]] = [
    ("pilot", True, {"amount": 9000.0}),
    ("pilot", True, {}),
    ("ended", True, {"quoted": True}),
    ("active", False, {}),
]


def _tell(folder: Path, rows: Sequence[tuple[DealStatus, bool, dict[str, object]]] = _ROWS) -> Session:
    """Four articles, each telling the deal as its row says."""
    locations = press_rows.build_press(folder, with_digest=False).locations
    session = Session(make_engine(locations.articles, schema=SCHEMAS["articles"]))
    told = sorted((press.LETTER, press.VOTE, press.FINE, press.FERRIES), key=lambda one: one.day)
    for article, (status, is_told, more) in zip(told, rows, strict=True):
        row = session.scalars(select(Article).where(Article.article_id == press_rows.id_of(article))).one()
        write_tagged(session, row, _telling(article, status, is_told, **more), press_rows.NOW)
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


#: What four articles say one after the other, "?" where a status is not said, "(…)" in passing and "((…))" unsurely so;
#: and how the deal stands after each that counts.
COURSES = [
    ("in passing nothing is set back", "ended (active) (pilot) ?", "ended"),
    ("news of a restart counts", "pilot ended pilot (proposed)", "pilot ended pilot"),
    ("in passing a sale goes on", "proposed (active) (ended) (active)", "proposed active ended"),
    ("an end in passing that is not sure does not count", "active ((ended)) (active) ?", "active"),
    ("what is never news goes on only, too", "(pilot) (ended) (active) ?", "pilot ended"),
    ("of what is only said unsurely the newest counts", "((ended)) ((active)) ? ?", "ended active"),
    ("news sets back", "active proposed ? (active)", "active proposed active"),
    ("nothing said is active", "? ? ? ?", "active"),
    ("in passing no sale that was active is refused", "active (refused) (refused) ?", "active"),
    ("nor one that ended", "active ended (refused) (active)", "active ended"),
    ("in passing what was only proposed is refused", "proposed (refused) (active) (proposed)", "proposed refused"),
    ("and so is what was tried", "pilot (refused) (refused) (ended)", "pilot refused"),
    ("news of a refusal counts, and of a sale after it", "active refused (active) active", "active refused active"),
]


def _row(said: str) -> tuple[DealStatus, bool, dict[str, object]]:
    name = said.strip("()")
    more = {"is_news": name == said, "confidence": 0.4 if said.startswith("((") else 0.9}
    return ("active" if name == "?" else name), name != "?", more  # type: ignore[return-value]


@pytest.mark.parametrize(("said", "course"), [case[1:] for case in COURSES], ids=[case[0] for case in COURSES])
def test_news_sets_a_status_and_a_mention_in_passing_only_carries_it_on(tmp_path: Path, said: str, course: str) -> None:
    with _tell(tmp_path, [_row(one) for one in said.split()]) as session:
        rows = session.execute(
            text("SELECT status FROM v_deal_statuses WHERE deal_id = :deal ORDER BY from_at"), {"deal": DEAL}
        ).all()
        now = session.execute(text("SELECT status FROM v_deals WHERE deal_id = :deal"), {"deal": DEAL}).scalar_one()
    assert " ".join(row.status for row in rows) == course
    assert now == course.split()[-1]
