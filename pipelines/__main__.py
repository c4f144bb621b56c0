"""``python -m pipelines`` is ``wirebeam``: the command, ready to be interrupted before it is imported."""

from __future__ import annotations

import os
import signal
from typing import NoReturn


def main() -> None:
    """Run the command and exit with its status."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    from pipelines.cli import main as run

    run()


def _end(number: int, frame: object) -> NoReturn:
    os.write(2, b"wirebeam: interrupted: nothing was committed\n")
    os._exit(130)


if __name__ == "__main__":
    main()
