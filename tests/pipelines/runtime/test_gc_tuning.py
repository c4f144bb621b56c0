"""The thresholds of garbage collection are raised for a block alone."""

import gc

import pytest

from pipelines.runtime.gc_tuning import relaxed_gc


def test_thresholds_are_restored_even_after_a_failure() -> None:
    before = gc.get_threshold()
    with relaxed_gc():
        assert gc.get_threshold()[0] > before[0]
    with pytest.raises(ValueError, match="failed"), relaxed_gc():
        raise ValueError("failed")
    assert gc.get_threshold() == before
