"""The ledger of inputs: what is known by its listing, what by its content, and for how long."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.dedup.samples import temporary_store
from transforms.dedup.columns import INPUT_STATE, SEEN
from transforms.dedup.history.history import History
from transforms.dedup.history.ledger import (
    Selection,
    contents_of_sizes,
    keyed,
    ledger_keys,
    ledger_of,
    ledger_parts,
    select_new,
)
from transforms.dedup.tables.packed import Table
from transforms.payload import Limits
from transforms.reading.digested import UNREAD, FileContent, KnownContents, Readings
from transforms.reading.inputs import InputFile
from transforms.reading.listing import list_inputs
from transforms.reading.payloads import payloads
from transforms.staging.area import StagingArea

DAY = 86_400
LOOKBACK = 10 * DAY


def content_of(data: bytes) -> FileContent:
    return FileContent(len(data), hashlib.sha256(data).digest())


class Runs:
    """Runs that read a folder and keep a ledger, one after another, ``now`` being the clock of the next."""

    def __init__(self) -> None:
        self.store = temporary_store()
        self.state: list[str] = []
        self.now = LOOKBACK
        self.read: Counter[bytes] = Counter()

    def history(self) -> History:
        target = f"_state/r{len(self.state)}"
        return History.of(self.store, self.state, self.now - LOOKBACK, self.now, target)

    def select(self, files: list[InputFile]) -> Selection:
        return select_new(files, ledger_of(self.history()), self.history())

    def run(self, folder: Path, *, commits: bool = True) -> int:
        """One run; the number of files that it knew. One that does not commit leaves nothing behind."""
        selection = self.select(list(list_inputs([str(folder)], {})))
        sizes = (file.size for file in selection.files)
        readings = Readings(KnownContents(contents_of_sizes(ledger_of(self.history()), sizes)))
        read = [payload for file in selection.files for payload in payloads(file, Limits(), {}, readings)]
        if commits:
            self.read.update(payload.data for payload in read)
            self.write(readings.files)
            self.write_rows(selection.anew)
        return selection.known + readings.known_files

    def write(self, files: list[tuple[InputFile, FileContent]]) -> None:
        for _, (_, data) in ledger_parts(files, "r", 1):
            self.write_rows(Table.unpack(data).sorted("input", "stamp"))

    def write_rows(self, rows: Table) -> None:
        if len(rows):
            history = self.history()
            area = StagingArea(self.store, "_staging/r/token")
            file = history.stage(area, INPUT_STATE, 0, 1, history.stamp(rows))
            self.store.move_new(file.staged, file.path)
            self.state.append(file.path)


def files_of(*listed: tuple[str, int, str]) -> list[InputFile]:
    """Objects of a bucket: name, size, ETag."""
    return [
        InputFile(uri=f"s3://wire/{name}", size=size, kind="store", content=etag)
        for name, size, etag in listed
    ]


@pytest.fixture
def runs() -> Runs:
    """An earlier run read two objects."""
    runs = Runs()
    a, b = keyed(files_of(("a", 4, "1"), ("b", 4, "2")))
    runs.write([(a, content_of(b"rain")), (b, content_of(b"wind"))])
    return runs


def names(selection: Selection) -> list[str]:
    return [file.uri.rpartition("/")[2] for file in selection.files]


def test_an_output_without_a_ledger_knows_nothing() -> None:
    selection = Runs().select(files_of(("a", 4, "1")))
    assert (names(selection), selection.known, len(selection.anew)) == (["a"], 0, 0)


def test_what_is_listed_as_before_is_known_and_anything_else_is_new(runs: Runs) -> None:
    listed = files_of(("a", 4, "1"), ("b", 4, "3"), ("b", 5, "2"), ("c", 4, "1"), ("a", 4, "2"))
    selection = runs.select(listed)
    assert (names(selection), selection.known) == (["b", "b", "c", "a"], 1)
    assert all(file.ledger_key != (0, 0) for file in selection.files)


def test_what_a_listing_does_not_tell_apart_is_never_known_by_it(runs: Runs) -> None:
    (file,) = keyed(files_of(("d", 4, "")))
    runs.write([(file, content_of(b"snow"))])
    assert names(runs.select([file])) == ["d"]


def test_a_folder_has_one_name_wherever_it_is_named_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"rain")
    (whole,) = ledger_keys(list(list_inputs([str(tmp_path / "in")], {})))
    monkeypatch.chdir(tmp_path)
    (relative,) = ledger_keys(list(list_inputs(["in"], {})))
    monkeypatch.chdir(tmp_path / "in")
    (here,) = ledger_keys(list(list_inputs(["a.txt"], {})))
    assert whole == relative == here


def test_names_that_are_no_text_are_told_apart(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    for name in (b"\xe9.txt", b"\xe8.txt"):
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(b"rain")
    a, b = ledger_keys(list(list_inputs([str(tmp_path)], {})))
    assert a[0] != b[0]


def test_contents_are_known_by_size_and_those_that_were_not_read_are_none(runs: Runs) -> None:
    (refused,) = keyed(files_of(("pipe", 0, "x")))
    runs.write([(refused, UNREAD)])
    ledger = ledger_of(runs.history())
    assert contents_of_sizes(ledger, [0, 5]) == b""
    known = KnownContents(contents_of_sizes(ledger, [4]))
    assert [content_of(data) in known for data in (b"rain", b"wind", b"snow")] == [True, True, False]


def test_what_lies_there_longer_than_the_lookback_stays_known_and_is_written_anew_once(runs: Runs) -> None:
    listed = files_of(("a", 4, "1"))
    anew = []
    for _ in range(40):
        runs.now += DAY
        selection = runs.select(listed)
        assert selection.known == 1
        anew.append(len(selection.anew))
        runs.write_rows(selection.anew.take(selection.anew[SEEN] > 0))
    assert sum(anew) == 40 * DAY // (LOOKBACK // 2 + DAY)


def test_what_is_not_there_any_more_is_forgotten_after_the_lookback(runs: Runs) -> None:
    runs.now += LOOKBACK
    assert len(ledger_of(runs.history())) == 2
    runs.now += 1
    assert len(ledger_of(runs.history())) == 0


def test_files_that_were_read_go_to_the_shards_of_their_places() -> None:
    files = [(file, content_of(b"rain")) for file in keyed(files_of(*((str(n), 4, "1") for n in range(50))))]
    parts = {shard: Table.unpack(data) for shard, (_, data) in ledger_parts(files, "r", 4)}
    assert sum(map(len, parts.values())) == 50
    for shard, rows in parts.items():
        assert set((rows["input"] & np.uint64(3)).tolist()) == {shard}


CHANGES = st.tuples(
    st.sampled_from(["add", "replace", "rename", "touch", "remove", "run", "run", "killed"]),
    st.integers(0, 5),
)


@settings(max_examples=60)
@given(st.lists(CHANGES, max_size=25))
def test_for_every_sequence_of_changes_each_content_is_read_once_and_none_is_lost(
    changes: list[tuple[str, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        runs, delivered = Runs(), set[bytes]()
        for number, (change, which) in enumerate([*changes, ("run", 0), ("run", 0)]):
            change_folder(Path(folder), change, which, number)
            if change in ("run", "killed"):
                there = sorted(Path(folder).iterdir())
                known = runs.run(Path(folder), commits=change == "run")
                assert known <= len(there)
                if change == "run":
                    delivered |= {path.read_bytes() for path in there}
                    assert runs.read == dict.fromkeys(delivered, 1)
        assert runs.select(list(list_inputs([folder], {}))).files == []


def change_folder(folder: Path, change: str, which: int, number: int) -> None:
    """Add, replace, rename, touch or remove a file; all contents have one size, and no two are alike."""
    there = sorted(folder.iterdir())
    path = there[which % len(there)] if there else folder / "none"
    if change == "add":
        (folder / f"f{which}-{number}").write_bytes(b"%08d" % number)
    elif there and change == "replace":
        path.write_bytes(b"%08d" % number)
    elif there and change == "rename":
        path.rename(folder / f"g{number}")
    elif there and change == "touch":
        os.utime(path, ns=(number, number))
    elif there and change == "remove":
        path.unlink()
