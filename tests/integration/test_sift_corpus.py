"""What is about facial recognition is not lost before it is sifted: the corpus, and the evaluation's train split."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.corpus.reading import read_corpus
from pipeline.detect.sift import Sifter
from pipeline.detect.weights import load_weights
from pipeline.records import Document, Tagged
from tests import loaded

Item = dict[str, Any]
NAMED = re.compile(
    r"(?i)\b(?:facial|face|biometric)[ -](?:recogni\w+|scan\w*|match\w*|surveillance|search\w*|checks?|data|cameras?)"
)


def corpus() -> Iterator[Item]:
    return (item for item, gold in read_corpus() if gold["topic"] == "core")


def train_split() -> Iterator[Item]:
    folder = Path(os.environ.get("GAZEWIRE_EVAL_DIR", ""))
    if not os.environ.get("GAZEWIRE_EVAL_DIR"):
        pytest.skip("GAZEWIRE_EVAL_DIR is not set")
    for prefix in ("", "stream."):
        gold = map(json.loads, (folder / f"{prefix}gold.jsonl").read_text(encoding="utf-8").splitlines())
        core = {one["url"] for one in gold if one["split"] == "train" and one["topic"] == "core"}
        for line in (folder / f"{prefix}articles.jsonl").read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            if item["url"] in core:
                yield item


def lost(items: list[Item]) -> list[Item]:
    prefilter = loaded.prefilter()
    return [item for item in items if not prefilter.is_relevant(item["text"], item["title"])]


def test_no_core_article_of_the_train_split_is_lost_before_tagging() -> None:
    items = list(train_split())
    assert len(items) > 100
    assert [item["url"] for item in lost(items)] == []


def test_of_the_corpus_only_what_names_no_technology_is_lost_before_tagging() -> None:
    """Short items may say no more than what an invented vendor, which no list knows, has done."""
    items = list(corpus())
    gone = lost(items)
    assert len(gone) < 0.1 * len(items)
    assert [item["url"] for item in gone if NAMED.search(f"{item['title']}\n{item['text']}")] == []


def test_the_sifter_reads_what_the_prefilter_lets_through() -> None:
    sifter = Sifter(loaded.lexicon(), load_weights())
    items = list(corpus())
    passed = []
    for item in items:
        made = Document("a", item["url"], item["title"], item["text"], "en", "x", datetime(2024, 1, 1, tzinfo=UTC))
        if sifter.sift(made, Tagged("t")).topic == "none":
            passed.append(item)
    assert len(passed) < 0.1 * len(items)
    assert [item["url"] for item in passed if NAMED.search(f"{item['title']}\n{item['text']}")] == []
