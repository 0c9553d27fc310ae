"""Tables of numbers out of an ONNX file, without running it: enough of its format to find one by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

_GRAPH, _TABLE = 7, 5  # of a model; of a graph
_DIMENSION, _KIND, _NAME, _CONTENT = 1, 2, 8, 9  # of a table
_KINDS: dict[int, np.dtype[Any]] = {1: np.dtype("<f4"), 3: np.dtype("i1")}
_WIDTHS = {1: 8, 5: 4}  # wire types of fixed width


def tables(raw: bytes, names: frozenset[str]) -> dict[str, NDArray[Any]]:
    """The tables of these names. Raises KeyError where one is of a kind that is not read here."""
    found: dict[str, NDArray[Any]] = {}
    for graph in _parts(memoryview(raw), _GRAPH):
        for one in _parts(graph, _TABLE):
            name = bytes(next(_parts(one, _NAME), memoryview(b""))).decode()
            if name in names:
                found[name] = _table(one)
    return found


def _table(one: memoryview) -> NDArray[Any]:
    shape: list[int] = []
    kind, content = 0, memoryview(b"")
    for field, value in _fields(one):
        if field == _DIMENSION:
            shape.extend([value] if isinstance(value, int) else _packed(value))
        elif field == _KIND and isinstance(value, int):
            kind = value
        elif field == _CONTENT and not isinstance(value, int):
            content = value
    return np.frombuffer(content, dtype=_KINDS[kind]).reshape(shape)


def _parts(message: memoryview, wanted: int) -> Iterator[memoryview]:
    for field, value in _fields(message):
        if field == wanted and not isinstance(value, int):
            yield value


def _packed(message: memoryview) -> Iterator[int]:
    at = 0
    while at < len(message):
        value, at = _number(message, at)
        yield value


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Field number with its value: a whole number, or the bytes of all else."""
    at = 0
    while at < len(message):
        head, at = _number(message, at)
        wire = head & 7
        if wire == 0:
            value, at = _number(message, at)
            yield head >> 3, value
            continue
        if wire == 2:
            size, at = _number(message, at)
        else:
            size = _WIDTHS[wire]
        yield head >> 3, message[at : at + size]
        at += size


def _number(message: memoryview, at: int) -> tuple[int, int]:
    """A whole number of as many bytes as it needs, and where the next thing begins."""
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
