"""The two readers that have each not seen a half of the folds: what they say of it is what a new article would hear."""

from __future__ import annotations

from pathlib import Path

from pipeline.detect.encoder import table
from pipeline.tag.reader import Reader, opened

HALVES = 2  # of the folds, two folds each
FOLDER = Path("var/reader")


def half_file(half: int) -> Path:
    """Where the reader that has not seen this half of the folds is kept."""
    return FOLDER / f"half-{half}.onnx"


def voices() -> tuple[Reader, ...]:
    """Both readers. Raises SystemExit where they have not been made on this machine."""
    missing = [str(half_file(half)) for half in range(HALVES) if not half_file(half).exists()]
    if missing:
        raise SystemExit(f"{', '.join(missing)} missing: run python -m benchmarks.train_reader first (some 10 minutes)")
    vectors, scales = table()
    return tuple(opened(half_file(half).read_bytes(), vectors, scales) for half in range(HALVES))


def voice_of(fold: int, readers: tuple[Reader, ...]) -> Reader:
    """The reader that has not seen this fold."""
    return readers[fold // HALVES % HALVES]
