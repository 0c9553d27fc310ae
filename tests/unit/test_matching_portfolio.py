"""Holdings to entities: matched by identifier, then by name; never guessed."""

from __future__ import annotations

import pytest

from alerts.portfolio import MAX_HOLDINGS, PortfolioError, match_holdings, read_file, read_holdings
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


def test_as_many_holdings_are_taken_as_the_limit_says():
    lines = ["name", *(f"Firm {number}" for number in range(MAX_HOLDINGS))]
    assert len(read_holdings("\n".join(lines))) == MAX_HOLDINGS
    with pytest.raises(PortfolioError, match=f"line {MAX_HOLDINGS + 2}: more than {MAX_HOLDINGS} holdings"):
        read_holdings("\n".join([*lines, "One more"]))


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
        ("name,weight\nHalden,nan\n", "line 2: weight 'nan' is not a number"),
        ("name,weight\nHalden,1e999\n", "line 2: weight '1e999' is not a number"),
        ("name,weight\nHalden,250%\n", "line 2: weight '250%' is not between 0 and 100 percent"),
        ("name,weight\nHalden,=2+5\n", "line 2: weight '=2\\+5' is not a number"),
        ("name\nHalden\nCal\0der\n", "line 3: a NUL"),
        (f"name\n{'x' * 200_000}\n", "line 2: field larger than field limit"),
        ("name\n" + "Halden\n" * 20_001, "line 20002: more than 20000 holdings"),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_its_line(text, words):
    with pytest.raises(PortfolioError, match=words):
        read_holdings(text)


@pytest.mark.parametrize(
    ("header", "given", "shares"),
    [
        ("weight", ("0.8", "99.2"), (0.008, 0.992)),
        ("weight", ("0.2", "0.8"), (0.2, 0.8)),
        ("weight %", ("0.2", "0.8"), (0.002, 0.008)),
        ("weight", ("0.9", "0.9"), (0.009, 0.009)),
        ("weight", ("0.5%", "0.5"), (0.005, 0.5)),
        ("weight", ("", "0.5"), (None, 0.5)),
    ],
)
def test_one_unit_holds_for_the_whole_column(header, given, shares):
    lines = "".join(f"Halden;{one}\n" for one in given)
    found = [holding.weight for holding in read_holdings(f"name;{header}\n{lines}")]
    assert found == [None if share is None else pytest.approx(share) for share in shares]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_spreadsheets_encodings_are_read(tmp_path, encoding):
    path = tmp_path / "holdings.csv"
    path.write_bytes("name;weight\nHaldén Optics;4,2 %\n".encode(encoding))
    (holding,) = read_file(path)
    assert (holding.name, holding.weight) == ("Haldén Optics", pytest.approx(0.042))


def test_a_file_that_is_not_text_is_refused_by_name_and_line(tmp_path):
    path = tmp_path / "holdings.csv"
    path.write_bytes(b"name\nHald\xe9n\n")
    with pytest.raises(PortfolioError, match=r"holdings\.csv: line 2: not text in UTF-8; save the file as UTF-8"):
        read_file(path)


@pytest.mark.parametrize(
    ("text", "state"),
    [("name\nHalden Optics\n", "matched"), ("name\nCalder\n", "ambiguous"), ("name\nX\n", "unmatched")],
)
def test_the_report_has_a_word_for_each(text, state):
    (match,) = match_holdings(read_holdings(text), gazetteer())
    assert match.state == state
