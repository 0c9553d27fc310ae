"""A gazetteer of many more names finds what the packaged one finds."""

from __future__ import annotations

from dataclasses import replace

from pipeline.tag.gazetteer.records import Form
from pipeline.tag.scan import NameScanner
from pipeline.tag.words import split
from tests.loaded import gazetteer


def test_twenty_thousand_more_names_find_the_same() -> None:
    more = {f"zzz{n} quux{n}": (Form(f"Zzz{n} Quux{n}", "caps", "amazon"),) for n in range(20_000)}
    wide = replace(gazetteer(), forms={**gazetteer().forms, **more})
    words = split("Amazon and Microsoft wrote to the American Civil Liberties Union.")
    assert NameScanner(wide).hits(words) == NameScanner(gazetteer()).hits(words)
