"""An array that grows by rows without being copied each time."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


class Rows:
    """Rows of numbers: ``values`` holds those added so far, with room for more behind them.

    >>> rows = Rows(np.int16, 2)
    >>> rows.add(np.array([[1, 2]])), rows.add(np.array([[3, 4], [5, 6]]))
    (None, None)
    >>> rows.values[:len(rows)].tolist()
    [[1, 2], [3, 4], [5, 6]]
    """

    def __init__(self, dtype: npt.DTypeLike, *shape: int) -> None:
        self.values: npt.NDArray[Any] = np.zeros((1024, *shape), dtype)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, new: npt.NDArray[Any]) -> None:
        """Add rows after the last."""
        end = self._count + len(new)
        if end > len(self.values):
            grown = np.zeros((2 * end, *self.values.shape[1:]), self.values.dtype)
            grown[: self._count] = self.values[: self._count]
            self.values = grown
        self.values[self._count : end] = new
        self._count = end
