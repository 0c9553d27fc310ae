"""Holdings to entities: matched by identifier, then by name; never guessed."""

from __future__ import annotations

import pytest

from alerts.portfolio import PortfolioError, match_holdings, read_holdings
from pipeline.tag.gazetteer import Entity, Gazetteer, Identifier, key


def gazetteer() -> Gazetteer:
    entities = {
        "halden": Entity("halden", "Halden Optics", "company", "vendor"),
        "calder": Entity("calder", "Calder Ltd", "company", "vendor"),
        "calder-inc": Entity("calder-inc", "Calder Inc", "company", "vendor"),
    }
    given = [
        ("halden", "isin", "XT0000000001"),
        ("halden", "lei", "5493000000000000HALD"),
        ("halden", "ticker", "XTST:HLDN"),
        ("calder", "ticker", "XTST:CLD"),
        ("calder-inc", "ticker", "XOTH:CLD"),
    ]
    identifiers: dict[str, tuple[Identifier, ...]] = {}
    for entity_id, scheme, value in given:
        found = Identifier(entity_id, scheme, value, None, None, "test")  # type: ignore[arg-type]
        identifiers[entity_id] = (*identifiers.get(entity_id, ()), found)
    surfaces = {key("Halden Optics"): ("halden",), key("Calder"): ("calder", "calder-inc")}
    return Gazetteer("1", entities, surfaces, {}, {}, {}, identifiers, (), frozenset())


@pytest.mark.parametrize(
    ("text", "found", "by"),
    [
        ("isin\nXT0000000001\n", ["halden"], "isin"),
        ("ISIN,Name\nxt0000000001,Something else\n", ["halden"], "isin"),
        ("lei\n5493000000000000hald\n", ["halden"], "lei"),
        ("ticker,exchange\nCLD,XTST\n", ["calder"], "ticker"),
        ("ticker\nXOTH:CLD\n", ["calder-inc"], "ticker"),
        ("symbol\nHLDN\n", ["halden"], "ticker"),
        ("symbol\nCLD\n", ["calder", "calder-inc"], "ticker"),
        ("company\nhalden optics\n", ["halden"], "name"),
        ("name\nCalder\n", ["calder", "calder-inc"], "name"),
        ("name\nNobody plc\n", [], ""),
        ("isin,ticker\nXT0000000001,XTST:CLD\n", ["calder", "halden"], "isin"),
        ("isin,symbol\n,CLD\n", ["calder", "calder-inc"], "ticker"),
        ("isin,name\nXT9999999999,Halden Optics\n", ["halden"], "name"),
    ],
)
def test_a_holding_fits(text, found, by):
    (match,) = match_holdings(read_holdings(text), gazetteer())
    assert [entity.entity_id for entity in match.entities] == found
    assert match.by == by


@pytest.mark.parametrize(
    ("text", "share"), [("4.2%", 0.042), ("4,2 %", 0.042), ("0.042", 0.042), ("4.2", 0.042), ("", None), ("1", 1.0)]
)
def test_a_weight_is_a_share_of_the_whole(text, share):
    (holding,) = read_holdings(f"name;weight\nHalden;{text}\n")
    assert holding.weight == (None if share is None else pytest.approx(share))


def test_lines_are_counted_as_in_the_file_and_empty_ones_are_passed_over():
    assert [holding.line for holding in read_holdings("\ufeffname\r\nHalden\r\n\r\nCalder\r\n")] == [2, 4]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: the file is empty"),
        ("a,b\n1,2\n", "line 1: no column named isin, lei, ticker, name in a, b"),
        ("name,weight\nHalden,heavy\n", "line 2: weight 'heavy' is not a number"),
        ("name,weight\nHalden,-3\n", "line 2: weight '-3' is not between"),
        ("name,weight\n,0.1\n", "line 2: neither isin, lei, ticker, name is given"),
        ('name\n"Halden\n', "line 2: unexpected end of data"),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_its_line(text, words):
    with pytest.raises(PortfolioError, match=words):
        read_holdings(text)
