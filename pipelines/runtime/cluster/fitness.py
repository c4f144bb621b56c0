"""Whether a worker of a cluster is fit for a run: it has the launcher's wirebeam, and reaches its output and inputs.

Each step of the pipeline carries the output's store. Where that arrives in a process, once a run, the process looks: at
its own version and code, at a mark that the launcher left in the staging area, and at some of the inputs. What it does
not find ends the run with one line, before anything is read. It is not said on arrival, as Flink would wait three
minutes for a worker that fails so early. Paths are absolute when they travel, as a worker has a current folder of its
own.
"""

from __future__ import annotations

import os
import platform
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
import xxhash

from pipelines.runtime.gc_tuning import relax_gc
from transforms.payload import WireError
from transforms.reading.inputs import InputFile
from transforms.reading.payloads import open_regular
from transforms.staging.area import StagingArea
from transforms.storage.base import Backend, StorageError, Writer
from transforms.storage.store import Store, open_store

REFUSED = "UnfitWorker"  # what the line begins with, in whatever a runner wraps it
_MARK = "launched"  # below the staging folder of an attempt
_FOLDERS, _FILES = 8, 3  # how many folders of inputs a worker looks at, and files in each
_ROOT = Path(__file__).resolve().parents[3]
_CODE = ("pipelines/**/*.py", "sinks/**/*.py", "transforms/**/*.py", "transforms/data/*.[tbn][sip][vnz]")
_SETTLE_SECONDS, _QUIET_SECONDS = 15.0, 0.5
_lock = Lock()
_unfitness: dict[str, str] = {}  # why this process can't do the work of a run, by its mark; "" where it can


class UnfitWorker(Exception):
    """A worker can't do this run's work; the message is one line."""


@dataclass(frozen=True)
class Launch:
    """What a worker must find: the launcher's version and code, and inputs that the launcher can open, by folder."""

    version: str
    code: str
    samples: tuple[tuple[InputFile, ...], ...]
    storage: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TravellingStore(Store):
    """A store that looks, where it arrives, whether it is in a fit process; it writes as long as its run goes on."""

    launch: Launch = Launch("", "", (), ())
    mark: str = ""
    unfit: str = ""  # why nothing can be done in this process

    @property
    def _backend(self) -> Backend:
        self.require_fit()
        return super()._backend

    def require_fit(self) -> None:
        """Raises :class:`UnfitWorker` in a process that can't do this run's work."""
        if self.unfit:
            raise UnfitWorker(self.unfit)

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrive, (self.root, self.settings, self.launch, self.mark)

    def put(self, path: str, data: bytes) -> None:
        """As a store does. Raises :class:`UnfitWorker` once the run has ended."""
        self._require_run()
        super().put(path, data)

    def open_write(self, path: str) -> AbstractContextManager[Writer]:
        """As a store does. Raises :class:`UnfitWorker` once the run has ended."""
        self._require_run()
        return super().open_write(path)

    def _require_run(self) -> None:
        if self.size(self.mark) is None:
            raise UnfitWorker("the run has ended: what is staged now, nobody reads")


def travelling(
    staging_area: StagingArea, files: Sequence[InputFile], storage: Mapping[str, str]
) -> StagingArea:
    """The staging area as a cluster gets it, with a mark in it; ``files`` are the inputs as :func:`absolute` has them.

    Raises ``StorageError`` where the mark can't be written.
    """
    settings = tuple(sorted(storage.items()))
    launch = Launch(version("wirebeam"), code_digest(), tuple(_samples(files, storage)), settings)
    store, mark = staging_area.store, f"{staging_area.prefix}/{_MARK}"
    store.put(mark, launch.code.encode())
    root = store.root if "://" in store.root else os.path.abspath(store.root)
    return StagingArea(TravellingStore(root, store.settings, launch, mark), staging_area.prefix)


def settle(staging_area: StagingArea) -> None:
    """Forbid the workers of a run that has failed to write, and wait until nothing more comes; at most for a while."""
    store = staging_area.store
    with suppress(StorageError):
        store.delete(f"{staging_area.prefix}/{_MARK}")
        end, before, now = time.monotonic() + _SETTLE_SECONDS, -1, 0
        while now != before and time.monotonic() < end:
            time.sleep(_QUIET_SECONDS)
            before, now = now, sum(1 for _ in store.list(staging_area.prefix))


def absolute(file: InputFile) -> InputFile:
    """A file as a process in another folder finds it; its URI stays what was typed."""
    if file.kind not in ("disk", "special", "orphan"):
        return file
    raw = os.path.abspath(file.raw_path) if file.raw_path else b""
    return msgspec.structs.replace(file, path=os.path.abspath(file.path), raw_path=raw)


@cache
def code_digest() -> str:
    """A hash of all of wirebeam's code and tables in this process, in hex."""
    digest = xxhash.xxh3_64()
    for path in sorted(path for pattern in _CODE for path in _ROOT.glob(pattern)):
        digest.update(path.relative_to(_ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _arrive(root: str, settings: tuple[tuple[str, str], ...], launch: Launch, mark: str) -> TravellingStore:
    store = TravellingStore(root, settings, launch, mark)
    with _lock:
        if mark not in _unfitness:
            _unfitness[mark] = _unfit(store)
            relax_gc()
    return replace(store, unfit=_unfitness[mark])


def _unfit(store: TravellingStore) -> str:
    """Why this process can't do a run's work, in one line; "" where it can."""
    launch, here = store.launch, f"the worker on {platform.node()}"
    ours = version("wirebeam"), code_digest()
    if ours != (launch.version, launch.code):
        theirs = f"the launcher {launch.version} ({launch.code})"
        return f"{here} has wirebeam {ours[0]} (code {ours[1]}), {theirs}: install the same in both"
    try:
        store.read(store.mark)
    except (FileNotFoundError, StorageError) as error:
        return f"{here} can't reach the output {store.root}: {_reason(error)}"
    for files in launch.samples:
        reasons = [_unreadable(file, dict(launch.storage)) for file in files]
        if all(reasons):
            return f"{here} can't read the input {files[0].uri}: {reasons[0]}"
    return ""


def _reason(error: Exception) -> str:
    return "not there" if isinstance(error, FileNotFoundError) else str(error)


def _samples(files: Sequence[InputFile], storage: Mapping[str, str]) -> Iterator[tuple[InputFile, ...]]:
    """Some files of some folders, far apart, as far as this process can read them."""
    folders: dict[str, list[InputFile]] = defaultdict(list)
    for file in files:
        if file.kind in ("disk", "store", "beam"):
            folders[f"{file.root}/{os.path.dirname(file.path)}"].append(file)
    for folder in _spaced(sorted(folders), _FOLDERS):
        readable = tuple(file for file in _spaced(folders[folder], _FILES) if not _unreadable(file, storage))
        if readable:
            yield readable


def _spaced(items: Sequence[Any], most: int) -> list[Any]:
    """At most ``most`` of the items, the first and the last among them.

    >>> _spaced("abcdefg", 3), _spaced("ab", 3)
    (['a', 'd', 'g'], ['a', 'b'])
    """
    last = len(items) - 1
    return [items[place] for place in sorted({round(last * step / (most - 1)) for step in range(most)})]


def _unreadable(file: InputFile, storage: Mapping[str, str]) -> str:
    """Why a file can't be opened here; "" where it can."""
    try:
        if file.kind == "disk":
            open_regular(file.local_path).close()
        elif file.kind == "store":
            return "" if open_store(file.root, storage).size(file.path) is not None else "not there"
        else:
            from apache_beam.io.filesystems import FileSystems

            return "" if FileSystems.exists(file.path) else "not there"
    except FileNotFoundError:
        return "not there"
    except OSError as error:
        return error.strerror or str(error)
    except (WireError, StorageError, ValueError) as error:
        return str(error)
    return ""
