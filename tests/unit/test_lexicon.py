"""The lexicon loads, is complete for every type and language, and names each mistake."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lexicon import Lexicon, LexiconError, Term, as_regex, load_lexicon
from pipeline.records import TYPES

LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt")
HEADER = "term,language,case,weight\n"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_cues_in_every_main_language(lexicon: Lexicon, kind: str) -> None:
    counts = {language: len(lexicon.terms(f"cue:{kind}", language)) for language in LANGUAGES}
    assert min(counts.values()) >= 4, counts
    assert counts["en"] >= 20


@pytest.mark.parametrize("category", ["strong", "law", "boilerplate", "attribution", "response", "severity", "weak"])
def test_every_category_has_terms_in_every_main_language(lexicon: Lexicon, category: str) -> None:
    assert set(LANGUAGES) <= set(lexicon.languages(category))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The council voted on facial\u2011recognition cameras."),
        ("en", "Police used FRT at the concert."),
        ("de", "Die Polizei setzt Gesichtserkennung ein."),
        ("fr", "La reconnaissance faciale divise les élus."),
        ("es", "El reconocimiento facial llega al estadio."),
        ("it", "Stop al riconoscimento facciale in città."),
        ("pt", "O reconhecimento facial foi suspenso."),
        ("nl", "De winkel gebruikte gezichtsherkenning."),
        ("ja", "駅で顔認証の実験が始まった"),
        ("ru", "Система распознавание лиц работает в метро"),
    ],
)
def test_strong_terms_find_the_topic(lexicon: Lexicon, language: str, sentence: str) -> None:
    assert re2.search(as_regex(lexicon.terms("strong", language)), sentence.replace("\u2011", "-"))


@pytest.mark.parametrize("sentence", ["The frt was late.", "He faced recognition for his work.", "A preface scanner"])
def test_strong_terms_stay_within_words_and_capitals(lexicon: Lexicon, sentence: str) -> None:
    terms = [term for term in lexicon.terms("strong", "en") if term.text in ("FRT", "face recognition", "face scan")]
    assert not re2.search(as_regex(terms), sentence)


def test_no_term_is_both_strong_and_negative(lexicon: Lexicon) -> None:
    strong = {term.text.casefold() for term in lexicon.terms("strong") if term.weight >= 0.5}
    assert not strong & {term.text.casefold() for term in lexicon.terms("negative")}


def test_all_languages_together_are_the_sum_of_each(lexicon: Lexicon) -> None:
    each = sum(len(lexicon.terms("strong", language)) for language in lexicon.languages("strong"))
    assert len(lexicon.terms("strong")) == each > 300
    assert lexicon.terms("strong", "xx") == ()


def test_an_unknown_category_is_an_error(lexicon: Lexicon) -> None:
    with pytest.raises(KeyError):
        lexicon.terms("no such category")


def test_the_version_follows_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "strong.csv").write_text(HEADER + "face search,en,any,\n", encoding="utf-8")
    before = load_lexicon(tmp_path).version
    assert load_lexicon(tmp_path).version == before
    (tmp_path / "strong.csv").write_text(HEADER + "face search,en,any,0.5\n", encoding="utf-8")
    assert load_lexicon(tmp_path).version != before


def test_loading_is_fast() -> None:
    start = time.perf_counter()
    load_lexicon()
    assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("a,b", "has 2 cells"),
        (",en,any,", "term: is empty"),
        ("face,english,any,", "language: 'english'"),
        ("face,en,upper,", "case: 'upper'"),
        ("face,en,any,2", "weight: '2'"),
        ("face,en,any,high", "weight: 'high'"),
    ],
)
def test_a_mistake_is_named_by_file_line_and_field(tmp_path: Path, line: str, complaint: str) -> None:
    (tmp_path / "weak.csv").write_text(f"# comment\n{HEADER}\n{line}\n", encoding="utf-8")
    with pytest.raises(LexiconError) as error:
        load_lexicon(tmp_path)
    assert str(error.value).startswith("weak.csv:4: ")
    assert complaint in str(error.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + "face,en,any,\nface,en,any,\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("word\n", encoding="utf-8")
    (tmp_path / "c.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(LexiconError) as error:
        load_lexicon(tmp_path)
    assert [line.split(": ")[0] for line in str(error.value).splitlines()] == ["a.csv:3", "b.csv:1", "c.csv:1"]


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="holds no term file"):
        load_lexicon(tmp_path)


def test_no_terms_match_nothing() -> None:
    assert not re2.search(as_regex(()), "anything at all")


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=20))
def test_any_term_finds_itself_in_both_engines(text: str) -> None:
    regex = as_regex([Term(text, "en", is_exact=True)])
    for engine in (re, re2):
        assert engine.search(regex, text) or not text.strip("-")
