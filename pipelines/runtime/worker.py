"""A local worker process (``--workers N``): Beam's own, but quiet, deaf to Ctrl-C, and gone when its parent is.

What fails in a worker is told by the run, in one line; Ctrl-C in a terminal strikes all processes at once, and it is
the run that ends its workers.
"""

from __future__ import annotations

import logging
import os
import shlex
import signal
import sys
import threading
import time

from pipelines.runtime.gc_tuning import rare_collections

_LOOK = 0.2  # seconds between two looks at the parent


def command() -> str:
    """The command line that starts a worker, for a shell; where there is ``exec``, the shell is gone after it."""
    words = [sys.executable, "-m", "pipelines.runtime.worker"]
    return f"exec {shlex.join(words)}" if os.name == "posix" else " ".join(f'"{word}"' for word in words)


def main() -> None:
    """Work until the runner says that it is done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    logging.disable(logging.CRITICAL)
    from apache_beam.runners.worker import sdk_worker_main

    from pipelines.runtime.signature_cache import remembered_signatures

    with rare_collections(), remembered_signatures():
        sdk_worker_main.main(sys.argv)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)


if __name__ == "__main__":
    main()
