"""A process that ends with its parent, whatever it is busy with."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1  # prctl(2)
_POLL_SECONDS = 0.2  # between two looks at the parent


def end_with_parent(parent: int) -> None:
    """From now on this process is killed when its parent ends; at once where that has ended already.

    On Linux the kernel does it, even while a call holds the interpreter's lock. Elsewhere a thread looks at the parent,
    which it can't during such a call.
    """
    if not _killed_by_kernel():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def _killed_by_kernel() -> bool:
    if sys.platform != "linux":
        return False
    try:
        return bool(ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) == 0)
    except (OSError, AttributeError):  # a C library without it
        return False


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_POLL_SECONDS)
    os._exit(1)
