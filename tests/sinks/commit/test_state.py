"""Which state counts, what of it is compacted, and what has expired."""

from __future__ import annotations

from typing import Any

import pytest

from sinks.commit import protocol as commit
from sinks.commit import state
from sinks.commit.state import CompactionPlan, StateSet, expired_sets, live_state, plan_compaction, sets_since
from sinks.commit.verify import find_problems
from tests.sinks.staged import paths_of, stage_file
from transforms.staging.area import StagedFile
from transforms.storage.base import StorageError
from transforms.storage.store import Store

NOON = "2026-01-12T12:00:00Z"


def made(level: int, size: int = 10, name: str = "a", as_of: str = NOON) -> StateSet:
    return StateSet("r1", as_of, level, (StagedFile(f"_state/{name}", "", 1, size, "00"),))


def run(
    store: Store, run_id: str, plan: CompactionPlan | None = None, as_of: str = NOON, **manifest: Any
) -> dict[str, Any]:
    """A committed run with one state file of its own, and one that it compacted."""
    attempt = commit.begin(store, run_id, "f")
    paths = [f"_state/{run_id}.parquet", *([f"_state/gathered/{run_id}.parquet"] if plan else [])]
    files = [stage_file(attempt, path, path.encode()) for path in paths]
    fields = plan.manifest_fields() if plan else {}
    return commit.commit(
        attempt, [], files, {"run_id": run_id, "as_of": as_of, **fields, "files": [], **manifest}
    )


def paths(store: Store, since: str = "2026-01-01T00:00:00Z") -> list[list[str]]:
    return [
        [file.path for file in state_set.files]
        for state_set in sets_since(store, live_state(store, state_of_log(store)), since)
    ]


def state_of_log(store: Store) -> int:
    return sum(1 for _ in store.list("_log"))


def levels(*sets: StateSet) -> tuple[int, int]:
    """(number of sets compacted, level of what they become)."""
    plan = plan_compaction(sets)
    return len(plan.files), plan.level


@pytest.mark.parametrize(
    ("sets", "expected"),
    [
        ([], (0, 0)),
        ([0] * 7, (0, 0)),
        ([0] * 8, (8, 1)),
        ([0] * 11, (11, 1)),
        ([1] * 6 + [0] * 8, (8, 1)),
        ([1] * 7 + [0] * 8, (15, 2)),
        ([1] * 9 + [0] * 3, (0, 0)),
        ([2] * 7 + [1] * 7 + [0] * 8, (22, 3)),
    ],
)
def test_eight_sets_of_a_level_become_one_of_the_next(sets: list[int], expected: tuple[int, int]) -> None:
    assert levels(*map(made, sets)) == expected


def test_what_would_make_a_set_too_large_stays() -> None:
    large, small = made(0, state.MOST_BYTES), made(0)
    assert levels(large, *[small] * 8) == (8, 1)
    assert levels(*[small] * 8, large) == (0, 0)
    assert levels(*[made(1, state.MOST_BYTES)] * 7, *[small] * 8) == (8, 1)


def test_the_newest_clock_of_the_sets_is_theirs_together() -> None:
    clocks = [f"2026-01-{day:02}T00:00:00Z" for day in (3, 9, 1, 2, 4, 5, 6, 7)]
    assert plan_compaction([made(0, as_of=clock) for clock in clocks]).as_of == clocks[1]


def test_of_any_number_of_runs_a_few_sets_are_left() -> None:
    sets: list[StateSet] = []
    for number in range(1000):
        plan = plan_compaction(sets)
        if plan.files:
            kept = [state_set for state_set in sets if state_set.files[0] not in plan.files]
            sets = [*kept, made(plan.level, name=f"gathered/{number}")]
        sets.append(made(0, name=str(number)))
        assert len(sets) <= 8 * 4
    depths = [state_set.level for state_set in sets]
    assert depths == sorted(depths, reverse=True)


def test_a_compacted_set_counts_in_place_of_what_it_was_made_of(store: Store) -> None:
    run(store, "r1")
    run(store, "r2")
    sets = sets_since(store, live_state(store, 2), "2026-01-01T00:00:00Z")
    files = tuple(file for state_set in sets for file in state_set.files)
    run(store, "r3", CompactionPlan(files, 1, NOON))
    assert paths(store) == [["_state/gathered/r3.parquet"], ["_state/r3.parquet"]]
    assert paths_of(store, "_state") == [
        "_state/gathered/r3.parquet",
        "_state/r3.parquet",
    ]
    assert list(find_problems(store)) == []


def test_a_compacted_set_is_as_old_as_the_latest_run_that_it_remembers(store: Store) -> None:
    run(store, "r1", as_of="2026-01-20T00:00:00Z")
    (first,) = sets_since(store, live_state(store, 1), "2026-01-01T00:00:00Z")
    run(store, "r2", CompactionPlan(first.files, 1, first.as_of), as_of="2026-01-02T00:00:00Z")
    assert paths(store, "2026-01-10T00:00:00Z") == [["_state/gathered/r2.parquet"]]


def test_a_run_that_dies_before_it_removes_what_it_compacted_leaves_that_to_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(store, "r1")
    (first,) = sets_since(store, live_state(store, 1), "2026-01-01T00:00:00Z")

    def dies(*_: object) -> None:
        raise StorageError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(commit, "clear_obsolete", dies)
        run(store, "r2", CompactionPlan(first.files, 1, NOON))
    assert store.size("_state/r1.parquet")
    assert list(find_problems(store)) == []
    run(store, "r3")
    assert store.size("_state/r1.parquet") is None
    assert list(find_problems(store)) == []


def test_staging_of_a_run_whose_state_was_compacted_since_is_cleaned_away_when_it_comes_back(
    store: Store,
) -> None:
    kept: dict[str, bytes] = {}
    for number in range(1, 5):
        sets = sets_since(store, live_state(store, number - 1), "2026-01-01T00:00:00Z")
        files = tuple(file for state_set in sets for file in state_set.files)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(commit, "remove_staging", lambda attempt: None)
            run(store, f"r{number}", CompactionPlan(files, 1, NOON) if files else None)
        kept |= {entry.path: store.read(entry.path) for entry in store.list("_staging/r2")}
    for path, data in kept.items():
        store.put(path, data)
    run(store, "r5")
    assert list(store.list("_staging")) == []
    assert list(find_problems(store)) == []


def day(number: int) -> str:
    return f"2026-01-{number:02}T00:00:00Z"


def test_state_that_is_old_by_both_clocks_has_expired(store: Store) -> None:
    for run_id, as_of, finished in (
        ("old", 1, 1), ("old-copy", 1, 20), ("clock-ahead", 25, 1), ("fresh", 20, 20),
    ):  # fmt: skip
        run(store, run_id, as_of=day(as_of), finished_at=day(finished))
    state = live_state(store, 4)
    expired = expired_sets(state, day(10), day(10))
    assert [state_set.run for state_set in expired] == ["old"]
    manifest = run(store, "next", **state.manifest_fields(CompactionPlan(), expired))
    assert (manifest["forgotten"], manifest["state_begins"]) == (["_state/old.parquet"], 2)
    assert paths_of(store, "_state") == sorted(
        f"_state/{run_id}.parquet" for run_id in ("old-copy", "clock-ahead", "fresh", "next")
    )
    assert [state_set.run for state_set in live_state(store, 5).sets] == [
        "old-copy",
        "clock-ahead",
        "fresh",
        "next",
    ]
    assert not list(find_problems(store))


def test_state_is_kept_for_the_longest_lookback_of_the_runs_since(store: Store) -> None:
    for number, lookback in enumerate((1, 30, 1)):
        run(store, f"r{number}", options={"lookback": lookback})
    assert live_state(store, 3).lookback == 30


def test_the_log_is_read_no_further_than_the_state_that_stands(store: Store) -> None:
    for number in range(3):
        run(store, f"r{number}")
    state = live_state(store, 3)
    run(store, "r3", **state.manifest_fields(CompactionPlan(), state.sets))
    store.put("_log/00000001.json", b"damaged, and nobody looks")
    assert [state_set.run for state_set in live_state(store, 4).sets] == ["r3"]
    run(store, "r4", **live_state(store, 4).manifest_fields(CompactionPlan(), ()))
    assert [state_set.run for state_set in live_state(store, 5).sets] == ["r3", "r4"]
