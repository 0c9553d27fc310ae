"""Groups by number, and what each means in one table: a thousand of them are held against an article at once.

Pure, over what was added. Numbers are given anew where a group went; they mean nothing outside the process.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from pipeline.detect.meaning import Meaning, Meanings

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

#: What a group means is kept as a vector of this length in whole numbers: sums of their products are exact, in whatever
#: order they are added up.
_LENGTH = 400.0


class Bearings:
    """Groups, each under a number from 0 on."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        self._free: list[int] = []
        self._table = np.zeros((0, 0), np.float32)

    def number(self, group: str) -> int:
        """The number of a group; a new one is given where it has none."""
        found = self._numbers.get(group)
        if found is not None:
            return found
        if self._free:
            number = self._free.pop()
            self._names[number] = group
        else:
            number = len(self._names)
            self._names.append(group)
        self._numbers[group] = number
        return number

    def name(self, number: int) -> str:
        """The group that has a number."""
        return self._names[number]

    def turn(self, number: int, meanings: Meanings) -> None:
        """Keep what a group means now."""
        total = meanings.total
        n_axes = self._table.shape[1] if total is None else len(total)
        if number >= len(self._table) or n_axes > self._table.shape[1]:
            self._grow(n_axes)
        if total is not None:
            self._table[number] = np.rint(total * (_LENGTH / (math.sqrt(float(total @ total)) or 1.0)))

    def _grow(self, n_axes: int) -> None:
        table = np.zeros((2 * len(self._names), n_axes), np.float32)
        table[: len(self._table), : self._table.shape[1]] = self._table
        self._table = table

    def drop(self, group: str) -> int | None:
        """Forget a group; the number that it had."""
        number = self._numbers.pop(group, None)
        if number is not None:
            self._free.append(number)
            self._names[number] = ""
            self._table[number : number + 1] = 0.0
        return number

    def towards(self, mine: Meaning | None, numbers: Numbers) -> Floats:
        """How near an article's meaning is to that of each of these groups, as cosines; 0 where either is not known."""
        if mine is None or len(mine.numbers) != self._table.shape[1]:
            return np.zeros(len(numbers))
        products: Floats = (self._table[numbers] @ mine.numbers.astype(np.float32)).astype(np.float64)
        return products / (_LENGTH * mine.length)
