"""Reprints are found in spite of edits; two tellings of one event are two articles."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read.copies import CopyIndex, Fingerprint, containment, fingerprint, is_copy
from pipeline.records import Span

WORDS = [f"word{n}" for n in range(3_000)]


def prose(seed: int, n_words: int = 300) -> str:
    rng = random.Random(seed)
    return " ".join(rng.choice(WORDS) for _ in range(n_words))


ORIGINAL = prose(1)
PARAGRAPHS = ORIGINAL.split(" ")


@pytest.mark.parametrize(
    "reprint",
    [
        ORIGINAL,
        "HARROW VALE (Lantern Wire) — " + ORIGINAL,
        prose(2, 30) + "\n\n" + ORIGINAL,
        " ".join(PARAGRAPHS[:240]),
        " ".join(PARAGRAPHS[40:]),
        " ".join(w if i % 25 else w + "x" for i, w in enumerate(PARAGRAPHS)),
        ORIGINAL.upper().replace(" ", "\n"),
    ],
    ids=[
        "same",
        "dateline",
        "new lead",
        "last paragraphs cut",
        "first paragraphs cut",
        "words changed",
        "case and layout",
    ],
)
def test_reprints_are_found(reprint: str) -> None:
    index = CopyIndex()
    index.add("other", fingerprint(prose(9)))
    index.add("original", fingerprint(ORIGINAL))
    assert index.find(fingerprint(reprint)) == "original"


BRIEF_A = (
    "Harrow Vale council voted on Monday to end its contract with Facelight after a report found the cameras had "
    "misidentified eleven drivers. Campaigners welcomed the vote, which was carried by nine to four. The supplier said "
    "it would study the decision before it commented any further on the matter."
)
BRIEF_B = (
    "Facelight will lose its contract with Harrow Vale council after eleven drivers were misidentified by the cameras, "
    "a report found. On Monday nine councillors voted for the end of the contract and four against it. The company has "
    "not commented. Campaigners had asked for the vote since spring."
)


@pytest.mark.parametrize(
    "other",
    [
        BRIEF_B,
        prose(3),
        ORIGINAL + " " + prose(4, 500),
        " ".join(PARAGRAPHS[:100]) + " " + prose(5, 200),
    ],
    ids=["another telling", "another text", "a quarter of a feature", "a quoted part"],
)
def test_other_articles_are_no_copies(other: str) -> None:
    index = CopyIndex()
    for number, text in enumerate((ORIGINAL, BRIEF_A)):
        index.add(str(number), fingerprint(text))
    assert index.find(fingerprint(other)) is None


def test_texts_too_short_to_tell_are_copies_of_nothing() -> None:
    short = fingerprint("Council ends camera trial after report on errors")
    index = CopyIndex()
    index.add("a", short)
    assert index.find(short) is None
    assert index.find(fingerprint("")) is None


def test_boilerplate_does_not_make_a_copy() -> None:
    box = prose(7, 300)
    a, b = (f"{box} {prose(seed, 100)}" for seed in (11, 12))
    assert is_copy(fingerprint(a), fingerprint(b))
    assert not is_copy(fingerprint(a, [Span(0, len(box))]), fingerprint(b, [Span(0, len(box))]))


def test_the_closest_and_among_equals_the_earliest_is_the_original() -> None:
    index = CopyIndex()
    index.add("cut", fingerprint(" ".join(PARAGRAPHS[:200])))
    index.add("first", fingerprint(ORIGINAL))
    index.add("second", fingerprint(ORIGINAL))
    assert index.find(fingerprint(ORIGINAL + " and one more word")) in {"cut", "first"}
    assert len(index) == 3


def test_fingerprints_are_the_same_everywhere_and_survive_storage() -> None:
    raw = fingerprint(ORIGINAL).to_bytes()
    assert raw == fingerprint(ORIGINAL).to_bytes()
    assert len(raw) < 2_000
    restored = Fingerprint.from_bytes(raw)
    assert restored == fingerprint(ORIGINAL)
    index = CopyIndex()
    index.add("a", restored)
    assert index.find(fingerprint(ORIGINAL)) == "a"


@pytest.mark.parametrize("raw", [b"", b"\x02" + b"\0" * 20, fingerprint(ORIGINAL).to_bytes()[:-1]])
def test_damaged_fingerprints_are_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="fingerprint"):
        Fingerprint.from_bytes(raw)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 400), st.integers(0, 1_000))
def test_containment_is_near_the_true_share(kept: int, seed: int) -> None:
    a, b = prose(seed, 400), prose(seed + 5_000, 400)
    mixed = " ".join([*a.split()[:kept], *b.split()[kept:]])
    assert containment(fingerprint(a), fingerprint(mixed)) == pytest.approx(max(0, kept - 4) / 396, abs=0.12)
