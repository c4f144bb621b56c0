"""A local worker process (``--workers N``): Beam's own, with the log of its run, deaf to Ctrl-C, gone with its parent.

What fails in a worker ends the run, whose log has the worker's traceback. Ctrl-C in a terminal strikes all processes
at once; the run ends its workers itself.
"""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Sequence

from pipelines.runtime.gc_tuning import relaxed_gc
from pipelines.runtime.logs import Log
from pipelines.runtime.parents import end_with_parent
from pipelines.runtime.safe_path import ROOT
from pipelines.terminal import nowhere, speak_utf8


def command(token: str, log: Log) -> str:
    """The command line of a worker, for a shell; where there is ``exec``, the shell is gone after it.

    ``token`` tells the workers of one run from all other processes. Python looks for modules neither in the current
    folder nor, before all others, where our packages lie (:mod:`pipelines.runtime.safe_path`).
    """
    code = f"import sys; sys.path.append({ROOT!r}); from {__name__} import main; main()"
    parent = [f"--parent={os.getpid()}"] if os.name == "posix" else []
    return shell_command(["-P", "-c", code], token, log, *parent)


def shell_command(python: Sequence[str], token: str, log: Log, *more: str) -> str:
    """The command line of this Python with some arguments, followed by those of a worker."""
    words = [sys.executable, *python, f"--token={token}", *more, *log.arguments()]
    return f"exec {shlex.join(words)}" if os.name == "posix" else " ".join(f'"{word}"' for word in words)


def main() -> None:
    """Work until the runner says that it is done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    speak_utf8(sys.stderr)
    log, sys.stderr = Log(sys.stderr), nowhere()  # Beam prints tracebacks there, beside logging them
    os.environ.pop(
        "LOGGING_API_SERVICE_DESCRIPTOR", None
    )  # Beam would send the log to the launcher, in another form
    with log:
        options = configure_log(log, sys.argv[1:])
        end_with_parent(options.parent or os.getppid())
        from apache_beam.runners.worker import sdk_worker_main

        from pipelines.runtime.startup.signature_cache import cached_signatures

        with relaxed_gc(), cached_signatures():
            sdk_worker_main.main(sys.argv)


def configure_log(log: Log, argv: Sequence[str]) -> argparse.Namespace:
    """Set up a worker's log as the arguments of :func:`command` say; returns them."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--token")
    parser.add_argument("--parent", type=int, default=0)
    parser.add_argument("--run-id", default="")
    parser.add_argument("--log-format", choices=("text", "json"), default="text")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args(argv)
    log.run_id = options.run_id
    log.configure(verbose=options.verbose, quiet=options.quiet, log_format=options.log_format)
    return options
