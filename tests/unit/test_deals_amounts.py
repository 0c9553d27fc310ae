"""Money and years in sentences about sales."""

import pytest

from pipeline.tag.amounts import amount, contract_price, price, since


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("a $224,000 contract", 224_000, "USD"),
        ("worth $2.5 million", 2_500_000, "USD"),
        ("worth $4.1 million", 4_100_000, "USD"),
        ("€8.73 billion and 1.1 million pounds", 8_730_000_000, "EUR"),
        ("US$3bn in all", 3_000_000_000, "USD"),
        ("paid £1.2 million", 1_200_000, "GBP"),
        ("a fine of €20m", 20_000_000, "EUR"),
        ("CAD 40,000 a year", 40_000, "CAD"),
        ("about 500 million yuan", 500_000_000, "CNY"),
        ("as little as $12 a month", 12, "USD"),
    ],
)
def test_the_first_sum_is_read_with_its_currency(text: str, value: float, currency: str) -> None:
    assert amount(text) == (value, currency)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("fined the chain 8.4 million euros", None),
        ("raised $23 million from two funds", None),
        ("paid a $5 million fine", None),
        ("funds that manage $19 billion", None),
        ("for as little as $9 a month", None),
        ("under a Rs 86.4 crore order", 864_000_000),
        ("paid £1.2 million, was fined £3 million", 1_200_000),
        ("was fined £3 million; it had paid £1.2 million", 1_200_000),
    ],
)
def test_a_fine_or_what_was_raised_is_no_price(text: str, value: float | None) -> None:
    assert price(text)[0] == value


def test_only_a_sum_beside_a_contract_is_its_price() -> None:
    assert contract_price("terminated the $2.3 million agreement") == (2_300_000, "USD")
    assert contract_price("spent $2.3 million on roads") == (None, None)


@pytest.mark.parametrize("text", ["40,000 faces", "in 2019", "99 percent", "two contracts", ""])
def test_a_number_is_no_sum(text: str) -> None:
    assert amount(text) == (None, None)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("has used it since 2017", "2017"),
        ("since early 2018", "2018"),
        ("signed in March 2020", "2020"),
        ("began a test in 2016", "2016"),
        ("scanned 2017 faces", None),
        ("", None),
    ],
)
def test_the_year_is_read_where_the_sentence_dates_it(text: str, year: str | None) -> None:
    assert since(text) == year
