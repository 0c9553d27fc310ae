"""What a publisher advertises inside a paragraph is marked; our own articles advertise nothing, so nothing is."""

from __future__ import annotations

from benchmarks.corpus.reading import read_corpus
from pipeline.read.promotions import promotions


def test_no_sentence_of_the_corpus_is_taken_for_a_promotion() -> None:
    lines = [line for row, _ in read_corpus() for line in row["text"].split("\n")]
    assert len(lines) > 1_000
    assert [line[span.start : span.end] for line in lines for span in promotions(line)] == []
