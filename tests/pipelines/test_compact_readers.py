"""Whatever runs, compactions and kills come one after another: a reader that goes by the log sees each record once."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sinks.simulation import (
    COMPACTION,
    PARTITION,
    World,
    compaction_of,
    open_all,
    run_of,
    simulated_leases,
    violations,
)
from tests.torture.scripted import FAULTS, Script

RUN, COMPACT, READ = "run", "compact", "read"
steps = st.tuples(
    st.sampled_from((RUN, RUN, COMPACT, READ)),
    st.dictionaries(st.integers(0, 120), st.sampled_from(FAULTS), max_size=1),
)


@settings(max_examples=60, deadline=None)
@given(st.booleans(), st.lists(steps, min_size=2, max_size=9))
def test_each_record_is_seen_once(has_locks: bool, sequence: list[tuple[str, dict[int, str]]]) -> None:
    """A reader that has read the log opens the files at the end, when all others are done."""
    with simulated_leases():
        world = World(0, has_locks=has_locks, fault_rate=0)
        readers: list[Callable[[], str]] = []
        calls = 0
        for number, (step, faults) in enumerate(sequence):
            work = {
                RUN: run_of(f"r{number}"),
                COMPACT: compaction_of(f"{COMPACTION}-{number}"),
                READ: lambda process: readers.append(open_all(process)),
            }[step]
            at = {calls + call: fault for call, fault in faults.items()} if step != READ else {}
            calls = Script(world, work, at, calls).calls
        assert [reader() for reader in readers] == ["read"] * len(readers)
        world.actors = []
        assert list(violations(world)) == []


def test_a_run_killed_before_it_moves_what_was_replaced_leaves_that_to_the_next() -> None:
    """Until then whoever reads the folder without the log sees these records twice."""
    with simulated_leases():
        world = World(0, has_locks=True, fault_rate=0)
        calls = Script(world, run_of("r1"), {}).calls
        before = {path for path in world.files if path.startswith(PARTITION)}
        while True:
            killed = Script(world, compaction_of(COMPACTION), {calls: "crash before"}, 0)
            there = {path for path in world.files if path.startswith(PARTITION)}
            if killed.outcome != "crashed" or len(there) == 3:
                break
            calls += 1
        assert there > before
        Script(world, run_of("r2"), {}, 0)
        assert not before & world.files.keys()
        assert {f"_replaced/{path}" for path in before} <= world.files.keys()
