"""The calls of the operating system by which a store changes a disk, seen or struck one by one."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from transforms.storage import disk

NAMES = ("link", "replace", "unlink", "mkdir", "rmdir", "fsync")
Hook = Callable[[str, tuple[Any, ...], Callable[[], Any]], Any]


@contextmanager
def hooked(hook: Hook) -> Iterator[None]:
    """Within the block each such call goes through ``hook(name, arguments, effect)``; ``create`` is a new file."""
    with ExitStack() as patches:
        for name in NAMES:
            patches.enter_context(mock.patch.object(os, name, _through(hook, name, getattr(os, name))))
        opened_new = disk._create_file
        patches.enter_context(mock.patch.object(disk, "_create_file", _through(hook, "create", opened_new)))
        yield


def _through(hook: Hook, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def called(*arguments: Any, **keywords: Any) -> Any:
        return hook(name, arguments, lambda: real(*arguments, **keywords))

    return called


def path_of(descriptor: int) -> Path:
    """The file or folder behind a descriptor."""
    return Path(os.readlink(f"/proc/self/fd/{descriptor}"))


def failed(number: int = errno.EIO) -> OSError:
    """What the operating system says."""
    return OSError(number, os.strerror(number))
