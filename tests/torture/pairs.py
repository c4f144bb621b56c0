"""All pairs of faults in the commit and its recovery: a run, the same run again, one that nothing disturbs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sinks.layout import entry_number
from tests.sinks.simulation import World, simulated_leases, violations
from tests.torture.part import Part
from tests.torture.scripted import FAULTS, Script

_RUNS = ("a", "a")


def _played(faults: dict[int, str], has_locks: bool) -> tuple[World, int, list[object]]:
    """The world after the runs, how many calls they made, and how each ended."""
    world = World(0, has_locks=has_locks, fault_rate=0)
    calls, outcomes = 0, []
    for run_id in _RUNS:
        script = Script(world, run_id, faults, calls)
        calls = script.calls
        outcomes.append(script.outcome)
    return world, calls, outcomes


@cache
def _calls(first: tuple[int, str] | None, has_locks: bool) -> int:
    with simulated_leases():
        return _played(dict([first] if first else []), has_locks)[1]


@cache
def pairs() -> list[tuple[bool, dict[int, str]]]:
    """(whether the store has locks, the faults) of each case: the second may strike any call that the first leaves."""
    cases: list[tuple[bool, dict[int, str]]] = []
    for has_locks in (True, False):
        alone = [(call, fault) for call in range(_calls(None, has_locks)) for fault in FAULTS]
        cases += [(has_locks, {})] + [(has_locks, dict([first])) for first in alone]
        for first in alone:
            later = range(first[0] + 1, _calls(first, has_locks))
            cases += [(has_locks, dict([first, (call, fault)])) for call in later for fault in FAULTS]
    return cases


def cases() -> range:
    """Every pair, every single fault, and none."""
    return range(len(pairs()))


def check(case: int) -> Iterator[str]:
    """One pair."""
    has_locks, faults = pairs()[case]
    with simulated_leases():
        world, _, outcomes = _played(faults, has_locks)
        entries = sum(entry_number(path) is not None for path in world.files)
        if outcomes.count("committed") > entries:
            yield f"{faults}: a run was reported as committed and does not count"
        yield from (f"{faults}: {flaw}" for flaw in violations(world))


PART = Part("pairs", "pairs of faults in the commit and its recovery", cases, check, short=1_500)
