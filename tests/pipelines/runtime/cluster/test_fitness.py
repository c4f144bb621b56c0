"""A worker that lacks the launcher's wirebeam, its output or its inputs says so in one line, before it reads."""

from __future__ import annotations

import gc
import os
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.runtime.cluster import fitness
from pipelines.runtime.cluster.fitness import (
    TravellingStore,
    UnfitWorker,
    absolute,
    code_digest,
    settle,
    travelling,
)
from transforms.reading.listing import list_inputs
from transforms.staging.area import StagingArea
from transforms.storage.store import open_store


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test is a process of its own."""
    before = gc.get_threshold()
    monkeypatch.setattr(fitness, "_unfitness", {})
    yield
    gc.set_threshold(*before)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The launcher's current folder, with two folders of inputs and an output."""
    for name in ("drop/ap/a.txt", "drop/ap/b.txt", "drop/dpa/c.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Rain")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sent() -> bytes:
    """The staging area as it travels."""
    files = [absolute(file) for file in list_inputs(["drop"], {})]
    return pickle.dumps(travelling(StagingArea(open_store("out"), "_staging/r1/t"), files, {}))


def arrived(data: bytes) -> StagingArea:
    area = pickle.loads(data)
    assert isinstance(area, StagingArea)
    return area


def require_fit(data: bytes) -> None:
    store = arrived(data).store
    assert isinstance(store, TravellingStore)
    store.require_fit()


def test_a_fit_worker_in_another_folder_finds_all_and_collects_garbage_rarely(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = sent()
    monkeypatch.chdir(place.parent)
    area = pickle.loads(data)
    assert isinstance(area.store, TravellingStore)
    assert area.store.root == str(place / "out")
    assert area.store.list("_staging/r1/t").__next__().path == "_staging/r1/t/launched"
    assert gc.get_threshold()[0] == 50_000
    assert pickle.dumps(area) == data


def test_an_absolute_path_leaves_the_uri_as_it_was_typed(place: Path) -> None:
    (file, *_) = list_inputs(["drop"], {})
    assert (absolute(file).uri, absolute(file).path) == ("drop/ap/a.txt", f"{place}/drop/ap/a.txt")


def test_a_name_that_is_no_text_is_made_absolute_by_its_bytes(place: Path) -> None:
    os.makedirs(b"odd/\xff")
    Path(os.fsdecode(b"odd/\xff/x.txt")).write_text("Rain")
    (file,) = list_inputs(["odd"], {})
    assert absolute(file).raw_path == os.fsencode(place) + b"/odd/\xff/x.txt"


def test_another_version_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = sent()
    monkeypatch.setattr(fitness, "version", lambda name: "9.9")
    with pytest.raises(UnfitWorker, match=r"^the worker on \S+ has wirebeam 9\.9 .*, the launcher 0\.1\.0"):
        arrived(data).store.read("x")


def test_other_code_of_the_same_version_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = sent()
    monkeypatch.setattr(fitness, "code_digest", lambda: "0123")
    with pytest.raises(UnfitWorker, match="install the same in both"):
        arrived(data).store.read("x")


def test_an_output_that_is_not_there_is_refused(place: Path) -> None:
    data = sent()
    (place / "out/_staging/r1/t/launched").unlink()
    with pytest.raises(UnfitWorker, match=re.escape(f"can't reach the output {place}/out: not there")):
        arrived(data).store.read("x")


def test_a_folder_of_inputs_that_is_not_there_is_refused(place: Path) -> None:
    data = sent()
    (place / "drop/dpa").rename(place / "elsewhere")
    with pytest.raises(UnfitWorker, match=r"can't read the input drop/dpa/c\.txt: not there$"):
        arrived(data).store.read("x")


def test_a_file_that_goes_meanwhile_is_no_reason_to_refuse(place: Path) -> None:
    data = sent()
    (place / "drop/ap/a.txt").unlink()
    require_fit(data)


def test_what_is_written_after_the_end_of_a_run_is_refused(place: Path) -> None:
    area = pickle.loads(sent())
    area.stage("segments", 1, b"")
    settle(StagingArea(open_store("out"), area.prefix))
    for write in (lambda: area.stage("segments", 1, b""), lambda: area.store.open_write("x")):
        with pytest.raises(UnfitWorker, match="the run has ended"):
            write()


def test_a_process_looks_once_a_run(place: Path) -> None:
    data = sent()
    require_fit(data)
    (place / "out/_staging/r1/t/launched").unlink()
    require_fit(data)


def test_the_digest_covers_code_and_tables() -> None:
    root = Path(fitness.__file__).parents[3]
    covered = {path.relative_to(root).as_posix() for pattern in fitness._CODE for path in root.glob(pattern)}
    assert {"pipelines/run.py", "sinks/layout.py", "transforms/data/agencies.tsv"} <= covered
    tables = {
        path.name for path in (root / "transforms/data").iterdir() if path.suffix not in (".py", ".md", "")
    }
    assert tables == {Path(name).name for name in covered if name.startswith("transforms/data/")} - {
        "__init__.py", "once.py", "tables.py",
    }  # fmt: skip
    assert re.fullmatch("[0-9a-f]{16}", code_digest())
