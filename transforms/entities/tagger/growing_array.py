"""An array that grows by rows without being copied each time."""

from __future__ import annotations

from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

Scalar = TypeVar("Scalar", bound=np.generic)


class GrowingArray(Generic[Scalar]):
    """Rows of numbers of one dtype. ``values`` is (capacity, *shape): the rows added so far, then zeros as room.

    ``values`` is another array after some of the calls of :meth:`add`, so take it anew each time.

    >>> array = GrowingArray(np.int16, 2)
    >>> for rows in ([[1, 2]], [[3, 4], [5, 6]]):
    ...     array.add(np.array(rows, np.int16))
    >>> array.values[:len(array)].tolist()
    [[1, 2], [3, 4], [5, 6]]
    """

    def __init__(self, dtype: type[Scalar], *shape: int) -> None:
        self.values: npt.NDArray[Scalar] = np.zeros((1024, *shape), dtype)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, rows: npt.NDArray[Scalar]) -> None:
        """Append rows, (rows, *shape)."""
        end = self._count + len(rows)
        if end > len(self.values):
            grown = np.zeros((2 * end, *self.values.shape[1:]), self.values.dtype)
            grown[: self._count] = self.values[: self._count]
            self.values = grown
        self.values[self._count : end] = rows
        self._count = end
