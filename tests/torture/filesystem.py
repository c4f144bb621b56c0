"""Every system call by which the commit changes the disk fails; running it again must give the undisturbed bytes."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from sinks.commit import protocol as commit
from tests.torture import lab, oscalls, prepared
from tests.torture.part import Part
from transforms.storage.base import StorageError
from transforms.storage.store import open_store

_FAULTS = [
    (when, always, number)
    for when in ("before", "after")
    for always in (False, True)
    for number in (errno.EIO, errno.ENOSPC, errno.EROFS, errno.EDQUOT)
]


_STRUCK = ("r1", "r2", prepared.COMPACTION)


class _Striking:
    def __init__(self, call: int = -1, when: str = "", always: bool = False, number: int = 0) -> None:
        self.call, self.when, self.always, self.number = call, when, always, number
        self.calls = 0

    def __call__(self, name: str, arguments: tuple[Any, ...], effect: Callable[[], Any]) -> Any:
        struck = self.call >= 0 and (self.calls >= self.call if self.always else self.calls == self.call)
        self.calls += 1
        if not struck:
            return effect()
        if self.when == "after" and name != "create":
            effect()
        raise oscalls.failed(self.number)


@cache
def calls() -> int:
    """How many such calls two runs and a compaction of both make."""
    with lab.folder() as place:
        counting = _Striking()
        store = open_store(str(place / "out"))
        with oscalls.hooked(counting):
            for name in _STRUCK:
                prepared.do(store, name)
        return counting.calls


def cases() -> range:
    """Each call with each fault."""
    return range(calls() * len(_FAULTS))


def check(case: int) -> Iterator[str]:
    """One call struck; what the store raises is its own error, never the system's; then all runs to their ends."""
    call, fault = divmod(case, len(_FAULTS))
    with lab.folder() as place:
        root = place / "out"
        store = open_store(str(root))
        try:
            with oscalls.hooked(_Striking(call, *_FAULTS[fault])):
                for name in _STRUCK:
                    prepared.do(store, name)
        except (StorageError, commit.Refused, commit.Unsettled):
            pass
        except OSError as error:
            yield f"not one line: {error!r}"
        for name in (*_STRUCK, "r3"):
            prepared.do(store, name)
        yield from prepared.flaws(root, (*_STRUCK, "r3"))


PART = Part("filesystem", "system calls of the commit struck", cases, check, short=250)
