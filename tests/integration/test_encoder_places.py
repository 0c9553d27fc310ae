"""Where the sentence encoder puts passages: the whole model is loaded."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.detect.encoder import DIMENSIONS, encode


def test_passages_that_mean_the_like_lie_near() -> None:
    wrong, other, phone = (
        encode(text)
        for text in (
            "Police misidentified man with facial recognition",
            "A father was wrongly arrested after a face match",
            "New phone unlocks with your face",
        )
    )
    assert wrong @ other > wrong @ phone + 0.1


@pytest.mark.parametrize("text", ["", "Council bans facial recognition", "顔認証 " * 500])
def test_equal_texts_have_equal_places_of_length_one(text: str) -> None:
    place = encode(text)
    assert place.shape == (DIMENSIONS,)
    assert np.linalg.norm(place) == pytest.approx(1, abs=1e-3)
    assert (place == encode(text)).all()
