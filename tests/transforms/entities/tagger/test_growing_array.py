"""An array that keeps what was added, however it grows."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.entities.tagger.growing_array import GrowingArray


@given(st.lists(st.integers(0, 1500), max_size=8))
def test_for_every_series_of_additions_the_rows_stand_in_their_order(sizes: list[int]) -> None:
    array = GrowingArray(np.uint32, 2)
    rows = np.arange(2 * sum(sizes), dtype=np.uint32).reshape(-1, 2)
    for part in np.split(rows, np.cumsum(sizes)):
        array.add(part)
    assert len(array) == len(rows)
    assert array.values.dtype == np.uint32
    assert (array.values[: len(array)] == rows).all()
