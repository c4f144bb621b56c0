"""``wirebeam ingest --new-only``: each file's content is read once, whatever happens to the file, and none is lost."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import uuid
from collections import Counter
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines import interrupts
from pipelines import run as runs
from pipelines.cli import run
from tests.pipelines.conftest import AS_OF, SAMPLES, Wirebeam, assert_counts_add_up, manifest, records, tree
from transforms.storage.store import open_store

STORY = "BELFAST (AP) _ Rain {0} fell on harbor {0} today, and boat {0} stayed there.\n"


def write(folder: Path, *numbers: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        (folder / f"{number}.txt").write_text(STORY.format(number))


def inputs_of(output: Path, run_id: str) -> dict[str, int]:
    return manifest(output, run_id)["inputs"]


def test_the_same_files_again_are_left_out_and_new_ones_read(wirebeam: Wirebeam, tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    write(folder, 1, 2)
    assert wirebeam.ingest(folder, output=output, run_id="r1").status == 0
    assert inputs_of(output, "r1").keys() == {"payloads", "bytes", "items"}
    write(folder, 3)
    ended = wirebeam(
        "ingest",
        folder,
        "--output",
        output,
        "--new-only",
        "--run-id",
        "r2",
        "--as-of",
        "2026-01-16T00:00:00Z",
    )
    assert "2 files known from earlier runs, left out" in ended.err
    assert inputs_of(output, "r2") == {"payloads": 1, "bytes": 71, "items": 1, "known": 2}
    assert [record["source"]["uri"][-5:] for record in records(output)] == ["1.txt", "2.txt", "3.txt"]
    assert records(output, "duplicates") == []
    assert_counts_add_up(output, "r2")


def test_a_run_without_anything_new_says_so(wirebeam: Wirebeam, tmp_path: Path) -> None:
    output = tmp_path / "out"
    wirebeam.ingest(SAMPLES, output=output, run_id="r1")
    before = tree(output, "articles", "duplicates", "dead_letters")
    ended = wirebeam("ingest", SAMPLES, "--output", output, "--new-only", "--run-id", "r2", "--as-of", AS_OF)
    assert "The inputs hold nothing new: an empty run." in ended.err
    assert (inputs_of(output, "r2")["items"], tree(output, "articles", "duplicates", "dead_letters")) == (
        0,
        before,
    )
    assert wirebeam("verify", output).status == 0


def test_a_file_whose_items_were_dead_letters_stays_known(wirebeam: Wirebeam, tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    write(folder, 1)
    (folder / "broken.bin").write_bytes(bytes(10))
    (folder / "late.xml.meta.json").write_text("{}")
    for run_id in ("r1", "r2"):
        wirebeam("ingest", folder, "--output", output, "--new-only", "--run-id", run_id)
    assert (manifest(output, "r1")["dead_letters"], manifest(output, "r2")["dead_letters"]) == (2, 0)
    assert inputs_of(output, "r2")["known"] == 3
    (folder / "late.xml").write_text(STORY.format(7))
    wirebeam("ingest", folder, "--output", output, "--new-only", "--run-id", "r3")
    assert manifest(output, "r3")["articles"] == 1


def test_a_touched_or_moved_file_is_looked_at_once_more_and_then_known_by_its_listing(
    wirebeam: Wirebeam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    write(folder, 1, 2, 3)
    wirebeam("ingest", folder, "--output", output, "--new-only", "--run-id", "r1")
    os.utime(folder / "1.txt", ns=(1, 1))
    (folder / "2.txt").rename(folder / "moved.txt")
    shutil.copy(folder / "3.txt", folder / "copied.txt")
    opened: list[int] = []
    run_pipeline = runs._run_pipeline
    monkeypatch.setattr(
        runs,
        "_run_pipeline",
        lambda request, files, plan: opened.append(len(files)) or run_pipeline(request, files, plan),
    )
    for run_id in ("r2", "r3"):
        wirebeam("ingest", folder, "--output", output, "--new-only", "--run-id", run_id)
        assert inputs_of(output, run_id) == {"payloads": 0, "bytes": 0, "items": 0, "known": 4}
    assert opened == [3, 0]


def test_the_same_run_again_changes_nothing_and_with_other_files_it_is_refused(
    wirebeam: Wirebeam, tmp_path: Path
) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    write(folder, 1)
    again = ("ingest", folder, "--output", output, "--new-only", "--run-id", "r1")
    wirebeam(*again)
    before = tree(output)
    assert "was committed before" in wirebeam(*again).err
    write(folder, 2)
    assert "other inputs" in wirebeam(*again).err
    assert tree(output) == before


def test_standard_input_is_known_by_what_it_holds(wirebeam: Wirebeam, tmp_path: Path) -> None:
    output = tmp_path / "out"
    write(tmp_path / "in", 1)
    for run_id, known in (("r1", 0), ("r2", 1)):
        with (tmp_path / "in" / "1.txt").open() as stream, pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stdin", stream)
            wirebeam("ingest", "-", "--output", output, "--new-only", "--run-id", run_id)
        assert inputs_of(output, run_id)["known"] == known
    assert len(records(output)) == 1


def test_two_workers_keep_the_same_ledger(wirebeam: Wirebeam, tmp_path: Path) -> None:
    outputs = [tmp_path / "one", tmp_path / "two"]
    for workers, output in enumerate(outputs, 1):
        for run_id in ("r1", "r2"):
            assert wirebeam.ingest(SAMPLES, output=output, run_id=run_id, workers=workers).status == 0
    ledgers = [
        {path: data for path, data in tree(output, "_state").items() if "-inputs-" in path}
        for output in outputs
    ]
    assert len(ledgers[0]) == 2
    assert ledgers[0] == ledgers[1]


def test_without_lookback_it_is_bad_usage(wirebeam: Wirebeam, tmp_path: Path) -> None:
    ended = wirebeam("ingest", SAMPLES, "--output", tmp_path / "out", "--new-only", "--lookback", "0")
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert "--new-only needs a --lookback" in ended.err


class Folder(Protocol):
    """Where files come and go."""

    root: str

    def names(self) -> list[str]: ...
    def read(self, name: str) -> bytes: ...
    def write(self, name: str, data: bytes) -> None: ...
    def touch(self, name: str, number: int) -> None: ...
    def remove(self, name: str) -> None: ...


class OnDisk:
    def __init__(self, place: Path) -> None:
        self.folder = place / "in"
        self.folder.mkdir()
        self.root = str(self.folder)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)

    def touch(self, name: str, number: int) -> None:
        os.utime(self.folder / name, ns=(number, number))

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()


class InBucket:
    """Objects of a store in memory, which go by their ETags."""

    def __init__(self, place: Path) -> None:
        self.root = f"memory://new-{uuid.uuid4().hex}"
        self.store = open_store(self.root)

    def names(self) -> list[str]:
        return sorted(entry.path for entry in self.store.list())

    def read(self, name: str) -> bytes:
        return self.store.read(name)

    def write(self, name: str, data: bytes) -> None:
        self.store.put(name, data)

    def touch(self, name: str, number: int) -> None:
        self.store.put(name, self.store.read(name))

    def remove(self, name: str) -> None:
        self.store.delete(name)


CHANGES = st.tuples(
    st.sampled_from(["add", "replace", "rename", "touch", "remove", "killed"]), st.integers(0, 3)
)
STEPS = st.lists(st.lists(CHANGES, max_size=5), max_size=3)


def change(folder: Folder, kind: str, which: int, number: int) -> None:
    """Add, replace, rename, touch or remove a file; no two contents are alike, and one file stays."""
    names = folder.names()
    name, data = names[which % len(names)], STORY.format(number).encode()
    if kind == "add":
        folder.write(f"f{number}.txt", data)
    elif kind == "replace":
        folder.write(name, data)
    elif kind == "rename":
        folder.write(f"g{number}.txt", folder.read(name))
        folder.remove(name)
    elif kind == "touch":
        folder.touch(name, number)
    elif kind == "remove" and len(names) > 1:
        folder.remove(name)


def ingest(folder: Folder, output: Path, run_id: str) -> int:
    fast = ("--quiet", "--entities=none", "--near-threshold=0")
    return run(["ingest", folder.root, "--output", str(output), "--new-only", "--run-id", run_id, *fast])


def ingest_killed(folder: Folder, output: Path, run_id: str) -> None:
    """A run that is stopped once it has read everything, and before it commits."""

    def stop(*arguments: object) -> None:
        raise interrupts.Stopped

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sinks.commit.protocol.commit", stop)
        assert ingest(folder, output, run_id) == 1


def sequence(kind: type[OnDisk] | type[InBucket], steps: list[list[tuple[str, int]]]) -> None:
    """Walk through changes, with a run after each list of them, and see each content once among the articles."""
    with tempfile.TemporaryDirectory() as place:
        folder, output, delivered = kind(Path(place)), Path(place, "out"), Counter[str]()
        folder.write("first.txt", STORY.format(1000).encode())
        number = iter(range(1001, 2000))
        for run_id, changes in enumerate([*steps, [], []]):
            for name, which in changes:
                if name == "killed":
                    ingest_killed(folder, output, f"k{next(number)}")
                else:
                    change(folder, name, which, next(number))
            assert ingest(folder, output, f"r{run_id}") == 0
            delivered |= Counter(hashlib.sha256(folder.read(name)).hexdigest() for name in folder.names())
            assert contents(output) == delivered
            assert_counts_add_up(output, f"r{run_id}")
        assert records(output, "duplicates") == records(output, "dead_letters") == []
        assert inputs_of(output, f"r{len(steps) + 1}")["known"] == len(folder.names())


def contents(output: Path) -> Counter[str]:
    """How often each content was delivered, by its SHA-256."""
    return Counter(record["source"]["sha256"] for record in records(output))


@pytest.fixture(params=[OnDisk, InBucket], scope="module")
def kind(request: pytest.FixtureRequest) -> type[OnDisk] | type[InBucket]:
    chosen: type[OnDisk] | type[InBucket] = request.param
    return chosen


@settings(max_examples=3)
@given(STEPS)
@example(
    [[("add", 0), ("killed", 0), ("touch", 1)], [("rename", 0), ("replace", 1), ("killed", 0), ("add", 0)]]
)
@example([[("add", 0)], [("rename", 0), ("touch", 1), ("replace", 0)], [("remove", 0), ("killed", 0)]])
def test_for_every_sequence_of_changes_and_kills_each_content_is_read_once_and_none_is_lost(
    kind: type[OnDisk] | type[InBucket], steps: list[list[tuple[str, int]]]
) -> None:
    sequence(kind, steps)
