"""Notices of correction and withdrawal are found where they are new, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.detect.corrections import led_by_notice, notice
from pipeline.records import Document, Evidence

OLD = "The audit found an error rate of 8.6 per cent. Tarnwick denies it."


@pytest.mark.parametrize(
    ("added", "kind"),
    [
        ("Correction, 3 March: the rate is 6.8 per cent, not 8.6.", "corrected"),
        ("Clarification: Tarnwick disputes one figure only.", "corrected"),
        ("An earlier version of this article gave a wrong rate.", "corrected"),
        ("This story has been amended to give the right rate.", "corrected"),
        ("This article has been withdrawn by the editors.", "retracted"),
        ("We retracted this report on Tuesday.", "retracted"),
        ("Retraction: the audit was not what we took it for.", "retracted"),
        ("The story was withdrawn by its publisher.", "retracted"),
    ],
)
def test_a_new_notice_is_found_with_its_sentence(added: str, kind: str) -> None:
    text = f"{OLD}\n\n{added}"
    found = notice(text, OLD)
    assert found is not None
    assert found.kind == kind
    assert text[found.span.start : found.span.end] == added


def test_a_notice_that_stood_before_is_no_news() -> None:
    text = f"{OLD}\n\nCorrection: the rate is 6.8 per cent."
    assert notice(text + " One more sentence.", text) is None


@pytest.mark.parametrize(
    "added",
    [
        "The corrections department bought cameras.",
        "The company corrected its forecast.",
        "More was said later.",
        "The journal retracted the study.",
        "The report was withdrawn after police complained.",
        "Oculume retracts its offer.",
    ],
)
def test_other_new_sentences_are_no_notice(added: str) -> None:
    assert notice(f"{OLD} {added}", OLD) is None


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Retracted: Tarnwick erred", "This article has been retracted."),
        ("Tarnwick erred", OLD[:46]),
    ],
)
def test_a_report_whose_headline_takes_it_back_is_quoted_with_the_words_that_do(title: str, first: str) -> None:
    text = f"{OLD}\n\nThis article has been retracted."
    document = Document("a", "https://paper.example/a", title, text, "en", "p", datetime(2024, 3, 4, tzinfo=UTC))
    quotes = (Evidence("a", 0, 46, OLD[:46], 1, 1.0), Evidence("a", 47, len(OLD), OLD[47:], 2, 0.9))
    found = led_by_notice(document, quotes)
    assert (found[0].quote, [one.rank for one in found]) == (first, [1, 2])
    assert all(text[one.start : one.end] == one.quote for one in found)
