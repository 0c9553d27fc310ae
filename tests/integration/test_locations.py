"""Where the three databases are."""

from __future__ import annotations

import pytest

from models.locations import DEFAULT_URL, LocationError, locate


def test_the_default_lies_in_var() -> None:
    assert locate(DEFAULT_URL).captures == "sqlite:///var/captures.db"
    assert locate(DEFAULT_URL).desk == "sqlite:///var/desk.db"


@pytest.mark.parametrize("given", ["e.db", "sqlite:///e.db"])
def test_a_named_file_has_the_others_beside_it(given: str) -> None:
    found = locate(given)
    assert (found.articles, found.captures, found.desk) == (
        "sqlite:///e.db",
        "sqlite:///e-captures.db",
        "sqlite:///e-desk.db",
    )


def test_a_desk_of_its_own_is_taken() -> None:
    assert locate("e.db", desk="other.db").desk == "sqlite:///other.db"


def test_postgresql_keeps_all_three_in_one_database() -> None:
    found = locate("postgresql://u@h/d")
    assert found.articles == found.captures == found.desk
    assert not found.is_sqlite


@pytest.mark.parametrize("given", ["mysql://h/d", "sqlite://", "nonsense://x"])
def test_other_addresses_are_refused_with_what_to_write(given: str) -> None:
    with pytest.raises(LocationError, match="write sqlite:///FILE"):
        locate(given)
