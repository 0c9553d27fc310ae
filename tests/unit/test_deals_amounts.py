"""Money and years in sentences about sales."""

import pytest

from pipeline.tag.amounts import amount, since


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("a $224,000 contract", 224_000, "USD"),
        ("worth $2.5 million", 2_500_000, "USD"),
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
