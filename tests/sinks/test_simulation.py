"""The commit under seeded schedules of rivals, zombies, cleaners, crashes and lost answers."""

import pytest

from tests.sinks.simulation import check, simulated_leases


@pytest.mark.parametrize("first", [0, 1_000_000])
def test_every_schedule_ends_with_whole_commits(first: int) -> None:
    with simulated_leases():
        for seed in range(first, first + 400):
            assert (seed, check(seed)) == (seed, [])
