"""All pairs of faults in the commit and its recovery: a run or a compaction, the same again, a run undisturbed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product

from sinks.layout import entry_number
from tests.sinks.simulation import (
    COMPACTION,
    World,
    compaction_of,
    run_of,
    simulated_leases,
    violations,
)
from tests.torture.part import Part
from tests.torture.scripted import FAULTS, Script

_STORIES = (  # works one after another, which the faults strike; before them a run that nothing disturbs
    (run_of("a"), run_of("a")),
    (compaction_of(f"{COMPACTION}-1"), compaction_of(f"{COMPACTION}-1")),
)


def _played(story: int, faults: dict[int, str], has_locks: bool) -> tuple[World, int, list[object]]:
    """The world after the runs, how many calls they made, and how each ended."""
    world = World(0, has_locks=has_locks, fault_rate=0)
    calls, outcomes = 0, []
    if story:
        Script(world, run_of("before"), {})
    for work in _STORIES[story]:
        script = Script(world, work, faults, calls)
        calls = script.calls
        outcomes.append(script.outcome)
    return world, calls, outcomes


@cache
def _calls(story: int, first: tuple[int, str] | None, has_locks: bool) -> int:
    with simulated_leases():
        return _played(story, dict([first] if first else []), has_locks)[1]


@cache
def pairs() -> list[tuple[int, bool, dict[int, str]]]:
    """(story, whether the store has locks, the faults): the second may strike any call that the first leaves."""
    cases: list[tuple[int, bool, dict[int, str]]] = []
    for story, has_locks in product(range(len(_STORIES)), (True, False)):
        alone = [(call, fault) for call in range(_calls(story, None, has_locks)) for fault in FAULTS]
        cases += [(story, has_locks, {})] + [(story, has_locks, dict([first])) for first in alone]
        for first in alone:
            later = range(first[0] + 1, _calls(story, first, has_locks))
            cases += [(story, has_locks, dict([first, (call, fault)])) for call in later for fault in FAULTS]
    return cases


def cases() -> range:
    """Every pair, every single fault, and none."""
    return range(len(pairs()))


def check(case: int) -> Iterator[str]:
    """One pair."""
    story, has_locks, faults = pairs()[case]
    with simulated_leases():
        world, _, outcomes = _played(story, faults, has_locks)
        entries = sum(entry_number(path) is not None for path in world.files)
        if outcomes.count("committed") > entries:
            yield f"{faults}: a run was reported as committed and does not count"
        yield from (f"{faults}: {flaw}" for flaw in violations(world))


PART = Part("pairs", "pairs of faults in the commit and its recovery", cases, check, short=1_500)
