"""Public ids come from natural keys alone."""

from __future__ import annotations

from models.keys import article_id, development_id, public_id


def test_the_same_address_gives_the_same_id() -> None:
    assert article_id("https://a.example/x") == article_id("https://a.example/x")
    assert article_id("https://a.example/x").startswith("a-")


def test_parts_do_not_run_into_each_other() -> None:
    assert public_id("p", "ab", "c") != public_id("p", "a", "bc")


def test_a_development_has_an_id_without_an_article() -> None:
    assert development_id("c-1", "quiet", None) != development_id("c-1", "new", None)
