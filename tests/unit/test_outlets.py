"""Outlets are data: what ships is valid, and what is wrong is said with file, outlet and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.outlets import Outlet, OutletError, OutletFeed, load_outlets, read_outlets

GOOD = """
[[outlet]]
slug = "the-lens"
name = "The Lens"
domain = "lens.example"
homepage = "https://www.lens.example/"
country = "GB"
language = "en"
kind = "trade"
feeds = [{ url = "https://feeds.lens.example/all", format = "atom" }]
"""


def test_the_packaged_outlets_are_valid_and_enough() -> None:
    outlets = load_outlets()
    assert len(outlets) >= 100
    assert [outlet.slug for outlet in outlets] == sorted({outlet.slug for outlet in outlets})
    assert {"security-sales-and-integration", "computer-weekly"} <= {outlet.slug for outlet in outlets}
    assert len({outlet.domain for outlet in outlets}) == len(outlets)


def test_a_table_becomes_an_outlet() -> None:
    extra = 'prune_xpath = ["//aside"]\nexclude_url = "/podcast/"\nnotes = "paywall"\nweight = 1\n'
    (outlet,) = read_outlets(GOOD + extra, "own.toml")
    assert outlet == Outlet(
        slug="the-lens",
        name="The Lens",
        domain="lens.example",
        homepage="https://www.lens.example/",
        country="GB",
        language="en",
        kind="trade",
        feeds=(OutletFeed("https://feeds.lens.example/all", "atom"),),
        prune_xpath=("//aside",),
        exclude_url=("/podcast/",),
        notes="paywall",
        weight=1.0,
    )


@pytest.mark.parametrize(
    ("right", "wrong", "field"),
    [
        ('slug = "the-lens"', 'slug = "The Lens"', "slug"),
        ('name = "The Lens"', "name = 7", "name"),
        ('name = "The Lens"', 'name = " "', "name"),
        ('domain = "lens.example"', 'domain = "https://lens.example"', "domain"),
        ("https://www.lens.example/", "https://www.prism.example/", "homepage"),
        ("https://www.lens.example/", "ftp://lens.example/", "homepage"),
        ('country = "GB"', 'country = "uk"', "country"),
        ('language = "en"', 'language = "eng"', "language"),
        ('kind = "trade"', 'kind = "rumour"', "kind"),
        ('kind = "trade"', 'kind = "trade"\ncolour = "red"', "colour"),
        ("https://feeds.lens.example/all", "feeds.lens.example/all", "feeds"),
        ("https://feeds.lens.example/all", "https://feeds.lens.example/a b", "feeds"),
        ("https://feeds.lens.example/all", "https://[feeds/all", "feeds"),
        ('format = "atom"', 'format = "xml"', "feeds"),
        (', format = "atom"', "", "feeds"),
        ("[{", "[] #", "feeds"),
        ('kind = "trade"', 'kind = "trade"\nprune_xpath = "//["', "prune_xpath"),
        ('kind = "trade"', 'kind = "trade"\nexclude_url = ["("]', "exclude_url"),
        ('kind = "trade"', 'kind = "trade"\nexclude_url = [1]', "exclude_url"),
        ('kind = "trade"', 'kind = "trade"\nnotes = 1', "notes"),
        ('kind = "trade"', 'kind = "trade"\nweight = 1.5', "weight"),
        ('kind = "trade"', 'kind = "trade"\nweight = nan', "weight"),
        ('kind = "trade"', 'kind = "trade"\nweight = true', "weight"),
        ('kind = "trade"', 'kind = "trade"\nweight = "heavy"', "weight"),
    ],
)
def test_an_error_names_file_outlet_and_field(right: str, wrong: str, field: str) -> None:
    assert right in GOOD
    with pytest.raises(OutletError, match=rf"^own\.toml: outlet '[^']+': {field}: "):
        read_outlets(GOOD.replace(right, wrong), "own.toml")


def test_an_outlet_without_a_slug_is_named_by_its_number() -> None:
    with pytest.raises(OutletError, match=r"own\.toml: outlet no\. 2: slug: "):
        read_outlets(GOOD + GOOD.replace('slug = "the-lens"\n', ""), "own.toml")


@pytest.mark.parametrize("text", ["slug =", "[outlet]\nslug = 'x'", "[[outlets]]\nslug = 'x'"])
def test_a_file_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(OutletError, match=r"^own\.toml: "):
        read_outlets(text, "own.toml")


def test_an_overlay_replaces_by_slug_and_adds(tmp_path: Path) -> None:
    overlay = tmp_path / "own.toml"
    overlay.write_text(GOOD + GOOD.replace("the-lens", "wired").replace("/all", "/wired"))
    outlets = {outlet.slug: outlet for outlet in load_outlets(overlay)}
    assert len(outlets) == len(load_outlets()) + 1
    assert outlets["wired"].domain == "lens.example"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (GOOD + GOOD, r"outlet 'the-lens': slug: given twice"),
        (GOOD + GOOD.replace("the-lens", "b-lens"), r"outlet 'b-lens': feeds: .* is a feed of 'the-lens' too"),
        (b"\xff\xfe", r"no UTF-8 text"),
        (None, r"No such file"),
    ],
)
def test_a_bad_overlay_is_told_in_one_line(tmp_path: Path, content: str | bytes | None, complaint: str) -> None:
    overlay = tmp_path / "own.toml"
    if content is not None:
        overlay.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(OutletError, match=complaint):
        load_outlets(overlay)
