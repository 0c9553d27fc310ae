"""The traps of roles and deals, one by one, among the demo's invented parties and without a statistical model."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.records import Document
from pipeline.tag.tagger import Tagger
from tests.loaded import invented
from tests.tag_cases import complaints

FOLDER = Path(__file__).parent
TAGGER = Tagger(None, invented())
CASES = tomllib.loads((FOLDER / "data" / "party_cases.toml").read_text(encoding="utf-8"))["cases"]


def in_full(want: str) -> str:
    """`deal:a>b=…` and `role:a=…` with the ids as the demo's gazetteer has them."""
    kind, colon, rest = want.partition(":")
    return f"{kind}:demo-{rest.replace('>', '>demo-')}" if colon else want


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_trap_of_parties_is_not_fallen_into(text: str, wanted: list[str]) -> None:
    assert complaints(TAGGER, text, [in_full(want) for want in wanted]) == []


def test_there_are_enough_traps_of_parties_and_each_has_its_own_name() -> None:
    assert len(CASES) >= 60
    assert len({case[0] for case in CASES}) == len(CASES)


def test_customers_that_nobody_lists_buy() -> None:
    text = "Kestrelface, which sells facial recognition software, counts Spindlewick and Okro among its customers."
    assert {deal.buyer for deal in TAGGER.see(text).deals} == {"Spindlewick", "Okro"}


def test_a_deal_says_why_and_quotes_its_sentence() -> None:
    text = "The Port Selwyn Police Department bought facial recognition software from Kestrelface."
    deal = TAGGER.see(text).deals[0]
    assert deal.because
    assert text[deal.start : deal.end] == deal.quote


def test_a_status_in_another_sentence_has_a_quote_of_its_own() -> None:
    text = (
        "The Port Selwyn Police Department bought facial recognition software from Kestrelface for $90,000. "
        "The department cancelled the contract with Kestrelface in June."
    )
    deal = TAGGER.see(text).deals[0]
    said = {one.shows: one.quote for one in deal.quotes}
    assert deal.status == "ended"
    assert "cancelled" in said.get("status", deal.quote)
    assert "$90,000" in said.get("amount", deal.quote)
    assert all(text[one.start : one.end] == one.quote for one in deal.quotes)
    assert all(one.quote != deal.quote for one in deal.quotes)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Fennimart must stop using Oculent's facial recognition, the Brenmark Privacy Commissioner said.",
            "Brenmark Privacy Commissioner",
        ),
        (
            "The Tarrow Biometrics Ombudsman ordered Fennimart to delete faces that it took with Oculent's cameras.",
            "Tarrow Biometrics Ombudsman",
        ),
        (
            "The Brenmark Data Protection Office used its powers to inspect the facial recognition of Kestrelface.",
            "Brenmark Data Protection Office",
        ),
        (
            "The Brenmark Consumer Protection Authority bought copies of Kestrelface's facial recognition software.",
            "Brenmark Consumer Protection Authority",
        ),
    ],
)
def test_a_watchdog_outside_the_gazetteer_buys_nothing(text: str, name: str) -> None:
    seen = TAGGER.see(text)
    roles = {part.party.name: role for part, role in zip(seen.parts, seen.roles, strict=True)}
    assert roles[name] not in ("buyer", "vendor")
    assert name not in {deal.buyer for deal in seen.deals}


def test_a_place_that_buys_is_kept_as_an_inferred_mention_and_one_that_does_not_is_none() -> None:
    bought = "Kestrelface has sold its facial recognition software to the governments of Saudi Arabia and Qatar."
    told = TAGGER.tag(_document(bought))
    assert sorted(one.buyer for one in told.deals) == ["Qatar", "Saudi Arabia"]
    inferred = {(one.surface, one.entity_id) for one in told.mentions if one.is_inferred}
    assert inferred == {(one.buyer, one.buyer_id) for one in told.deals}
    law = "Governments like Saudi Arabia wrote laws on facial recognition. Kestrelface had no comment."
    assert not any(one.is_inferred for one in TAGGER.tag(_document(law)).mentions)


def _document(text: str) -> Document:
    return Document("a1", "https://a.example/1", "", text, "en", "a", datetime(2026, 3, 2, tzinfo=UTC))
