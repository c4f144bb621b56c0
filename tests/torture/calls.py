"""Every store call of one run fails, or the run is killed there; running it again must give the undisturbed bytes."""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, BinaryIO
from unittest import mock

from tests.torture import lab
from tests.torture.part import Part
from transforms.storage import disk, store
from transforms.storage.base import Backend, StorageError, Writer
from transforms.storage.disk import Disk

# (what befalls a call, whether all later ones, too). A process is killed but once.
FAULTS = (
    ("before", False), ("before", True), ("after", False), ("after", True), ("torn", False), ("torn", True),
    ("killed before", False), ("killed after", False), ("killed within", False),
)  # fmt: skip
_WITHIN = ("torn", "killed within")
_WRITES = ("put", "create", "open_write")
INPUTS = (lab.SAMPLES / "text" / "ferry.txt", lab.SAMPLES / "text" / "prices.csv")


@dataclass
class Calls:
    """Counts the calls of a run, and strikes one of them or all from it on, but for those that only watch progress."""

    strikes: int = -1
    fault: str = ""
    always: bool = False
    names: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def around(self, name: str) -> Iterator[None]:
        """What befalls one call."""
        fault = self._fault(name)
        if fault.endswith("before"):
            _strike(fault)
        if fault in _WITHIN and name in _WRITES:
            with mock.patch.object(disk, "_create_file", partial(_opened_torn, fault)):
                yield
        else:
            yield
        if fault.endswith("after"):
            _strike(fault)

    def _fault(self, name: str) -> str:
        if threading.current_thread().name == "progress":
            return ""
        with self.lock:
            number = len(self.names)
            self.names.append(name)
        struck = number >= self.strikes if self.always else number == self.strikes
        return self.fault if struck and self.strikes >= 0 else ""


def _strike(fault: str) -> None:
    if fault.startswith("killed"):
        os.kill(os.getpid(), signal.SIGKILL)
    raise StorageError(f"injected: {fault}")


_really_create_file = disk._create_file


def _opened_torn(fault: str, path: Path) -> BinaryIO:
    return _Torn(fault, _really_create_file(path))  # type: ignore[return-value]


class _Torn:
    """A file that takes half of what is written, as on a full disk."""

    def __init__(self, fault: str, file: BinaryIO) -> None:
        self.fault, self.file = fault, file

    def __enter__(self) -> _Torn:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def write(self, data: bytes) -> None:
        self.file.write(data[: len(data) // 2])
        self.file.flush()
        if self.fault.startswith("killed"):
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Faulty:
    """A disk whose calls go through :class:`Calls`."""

    def __init__(self, disk: Disk, calls: Calls) -> None:
        self.disk, self.calls = disk, calls

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self.disk, name)

        def called(*arguments: object) -> object:
            with self.calls.around(name):
                result = method(*arguments)
                return list(result) if name == "list" else result

        return called

    def open_write(self, path: str) -> AbstractContextManager[Writer]:
        """One call, which begins and ends with its block."""
        return self._open_write(path)

    @contextmanager
    def _open_write(self, path: str) -> Iterator[Writer]:
        with self.calls.around("open_write"), self.disk.open_write(path) as out:
            yield out


def inject(calls: Calls) -> None:
    """Every store of this process goes through ``calls`` from now on."""
    real = store._open.__wrapped__

    @cache
    def opened(root: str, settings: tuple[tuple[str, str], ...]) -> Backend:
        return Faulty(real(root, settings), calls)  # type: ignore[return-value]

    store._open = opened  # type: ignore[assignment]


@cache
def names() -> tuple[str, ...]:
    """The calls of an undisturbed run, in their order."""
    lab.undisturbed("r1", inputs=INPUTS)
    with lab.folder() as place:
        report = place / "calls"
        calls = Calls()
        lab.run(lab.ingest(place / "out", inputs=INPUTS), lambda: _report_at_the_end(calls, report))
        return tuple(report.read_text().split())


def _report_at_the_end(calls: Calls, report: Path) -> None:
    inject(calls)
    really_exit = os._exit

    def leave(status: int) -> None:
        report.write_text("\n".join(calls.names))
        really_exit(status)

    os._exit = leave  # type: ignore[assignment]


def cases() -> list[int]:
    """Each call with each fault that can befall it, as one number."""
    return [
        call * len(FAULTS) + fault
        for call, name in enumerate(names())
        for fault, (kind, _) in enumerate(FAULTS)
        if name in _WRITES or kind not in _WITHIN
    ]


def check(case: int) -> Iterator[str]:
    """One call struck, then the run again."""
    call, number = divmod(case, len(FAULTS))
    fault, always = FAULTS[number]
    with lab.folder() as place:
        out = place / "out"
        calls = Calls(call, fault, always)
        ended = lab.run(lab.ingest(out, inputs=INPUTS), lambda: inject(calls))
        if not (fault.startswith("killed") and ended.status == -signal.SIGKILL):
            yield from ended.flaws()
        again = lab.run(lab.ingest(out, inputs=INPUTS))
        if again.status:
            yield f"the run after it ended with {again}"
        yield from lab.flaws(out, ("r1",), inputs=INPUTS)


PART = Part("calls", "store calls of a run struck, each in every way", cases, check, short=5, lanes=3)
