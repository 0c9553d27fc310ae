"""The reader: what it says of words, which it reads, and the tagger without it."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.tag.candidates import Candidate, candidates, chains
from pipeline.tag.classifier import CLASSES
from pipeline.tag.reader import TAGS, TYPES, Reader, case, load_reader, windows
from pipeline.tag.reader_features import UNREAD, raised, reader_features, span_odds
from pipeline.tag.words import split

TEXT = (
    "Clerks met on Monday. The Maumee Police Department sued Shelfwise Systems, the startup that sold it the software."
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    found = load_reader()
    assert found is not None
    return found


def test_the_same_text_gets_the_same_answer_and_each_word_odds_that_add_up(reader: Reader) -> None:
    words = split(TEXT)
    said = reader.read(words)
    assert said.shape == (len(words.texts) + 1, TAGS)
    assert np.array_equal(said, reader.read(words))
    assert np.allclose(np.exp(said[:-1]).sum(axis=1), 1, atol=1e-4)


@pytest.mark.parametrize(("name", "kind"), [("Shelfwise Systems", "company"), ("Maumee Police Department", "agency")])
def test_a_name_that_nobody_knows_is_told_from_its_sentence(reader: Reader, name: str, kind: str) -> None:
    words = split(TEXT)
    start = TEXT.index(name)
    one = Candidate(words.word_at(start), words.word_at(start + len(name) - 1) + 1, start, start + len(name))
    odds = span_odds(reader.read(words), [one])[0]
    assert odds.argmax() == TYPES.index(kind)


def test_only_the_sentences_asked_for_are_read(reader: Reader) -> None:
    words = split(TEXT)
    said = reader.read(words, frozenset({1}))
    unread = np.isnan(said[:, 0])
    assert unread[: words.texts.index(".") + 1].all()
    assert not unread[words.texts.index(".") + 1 :].any()
    some = candidates(words, chains(words))
    found = dict(zip((TEXT[one.start : one.end] for one in some), reader_features(TEXT, some, said), strict=True))
    assert found["Monday"] == [UNREAD]
    assert UNREAD not in found["Shelfwise Systems"]


def test_nothing_is_said_of_an_empty_text_and_of_what_was_not_read(reader: Reader) -> None:
    assert reader.read(split("")).shape == (1, TAGS)
    assert list(reader_features("", [], None)) == []
    words = split(TEXT)
    assert list(reader_features(TEXT, candidates(words, chains(words))[:1], None)) == [[UNREAD]]


def test_a_word_without_end_and_a_sentence_without_end_are_read_in_windows(reader: Reader) -> None:
    words = split("Zq" * 5000 + " " + "Acme, " * 900)
    parts = list(windows(words, None))
    assert [at for part in parts for at in part] == list(range(len(words.texts)))
    assert len(parts) > 1
    assert not np.isnan(reader.read(words)).any()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2024", 1), ("&", 2), ("firm", 3), ("NEC", 4), ("A", 5), ("Acme", 6), ("AnyVision", 7), ("iPhone", 8)],
)
def test_how_a_word_is_written_is_told(text: str, expected: int) -> None:
    assert case(text) == expected


def test_a_reader_that_is_surer_of_a_name_is_heard_and_one_that_is_less_sure_changes_nothing() -> None:
    words = split("Norvale said no to Tern Harbor.")
    some = candidates(words, chains(words))
    said = np.full((8, TAGS), -12.0, dtype=np.float32)
    said[:, 0] = 0.0
    said[0, 1], said[0, 0] = -0.01, -4.6  # "Norvale" begins a company's name
    odds = np.full((len(some), len(CLASSES)), 0.0, dtype=np.float32)
    odds[:, 0], odds[:, 1] = 0.6, 0.4
    found = raised(odds, said, some)
    assert found[0, 1] > 0.5 > found[0, 0]
    assert np.array_equal(found[1:], odds[1:])
    assert np.array_equal(raised(odds, None, some), odds)
