"""A process that forks workers: a copy of the launcher from before it had threads, connections or locks.

A worker of its own needs a second of processor to load Beam and the models, and a copy of them in memory. It must be
forked early: what a thread holds, or a client of a store has begun, does not live on in a fork. On Linux alone, whose
kernel ends what is left behind.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pipelines.runtime import worker
from pipelines.runtime.forked import stub
from pipelines.runtime.logs import Log
from pipelines.runtime.parents import end_with_parent

_begun = threading.Event()


class ForkServer:
    """The launcher's side: ``with`` it the process is there, and with its block that ends, with all workers."""

    def __init__(self, process: int, folder: Path) -> None:
        self._process, self._folder = process, folder

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *error: object) -> None:
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        shutil.rmtree(self._folder, ignore_errors=True)

    def command(self, token: str, log: Log) -> str:
        """The command line of a stub whose worker is forked here, for a shell."""
        return worker.shell_command(["-I", "-S", stub.__file__, str(_socket(self._folder))], token, log)


def start_fork_server(log: Log, preload: Callable[[], None]) -> ForkServer | None:
    """Fork the server, which calls ``preload`` before its first worker; ``None`` where a fork would be dangerous."""
    if sys.platform != "linux" or threading.active_count() > 1 or _begun.is_set():
        return None
    folder = Path(tempfile.mkdtemp(prefix="wirebeam-fork-"))
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(_socket(folder)))
        listener.listen()
        parent, process = os.getpid(), os.fork()
    except OSError:  # a path that is too long for a socket, or too many processes
        listener.close()
        shutil.rmtree(folder, ignore_errors=True)
        return None
    if process:
        listener.close()
        return ForkServer(process, folder)
    try:
        log.__exit__(None, None, None)
        _be_a_server(parent)
        _Server(listener, preload).serve()
    finally:
        os._exit(1)


def note_beginning() -> None:
    """From now on this process is not forked: gRPC and a store's client may have threads of their own in it."""
    _begun.set()


def _socket(folder: Path) -> Path:
    return folder / "workers"


def _be_a_server(parent: int) -> None:
    """Neither hear signals to the launcher, nor tell its parent, nor outlive it."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    end_with_parent(parent)


class _Server:
    """Forks a worker for each connection; where that is closed the worker is killed, where it ends that is answered."""

    def __init__(self, listener: socket.socket, preload: Callable[[], None]) -> None:
        self._listener, self._events, self._preload = listener, selectors.DefaultSelector(), preload
        self._events.register(listener, selectors.EVENT_READ, self._accept)

    def serve(self) -> None:
        """Until killed."""
        while True:
            for key, _ in self._events.select():
                if key.fd in self._events.get_map():  # not closed by the one before
                    key.data()

    def _accept(self) -> None:
        stub_of_worker, _ = self._listener.accept()
        if request := _received(stub_of_worker):
            self._fork(stub_of_worker, *json.loads(request))
        else:
            stub_of_worker.close()

    def _fork(self, stub_of_worker: socket.socket, environment: dict[str, str], arguments: list[str]) -> None:
        if not gc.get_freeze_count():
            self._preload()
            gc.freeze()  # what is here is in use: no collection needs to look at it, and so copy it
        server, process = os.getpid(), os.fork()
        if not process:
            _work(self._events, environment, arguments, server)
        ended = os.pidfd_open(process)

        def end(*, kill: bool) -> None:
            if kill:
                with suppress(ProcessLookupError):  # it has just ended by itself
                    signal.pidfd_send_signal(ended, signal.SIGKILL)
            self._events.unregister(ended)
            self._events.unregister(stub_of_worker)
            status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            os.close(ended)
            with suppress(OSError):  # the stub is gone, too, where the launcher ends all workers
                if not kill:
                    stub_of_worker.sendall(status.to_bytes(4, "big", signed=True))
            stub_of_worker.close()

        self._events.register(ended, selectors.EVENT_READ, lambda: end(kill=False))
        self._events.register(stub_of_worker, selectors.EVENT_READ, lambda: end(kill=True))


def _received(sender: socket.socket) -> bytes:
    """A request, whose length comes first; empty where the sender is gone."""
    with suppress(OSError), sender.makefile("rb") as stream:
        length = int.from_bytes(stream.read(4), "big")
        request = stream.read(length)
        return request if len(request) == length else b""
    return b""


def _work(
    events: selectors.BaseSelector, environment: dict[str, str], arguments: list[str], server: int
) -> None:
    """Be a worker until it ends, and this process with it."""
    status = 1
    try:
        end_with_parent(server)
        for key in list(events.get_map().values()):
            os.close(key.fd)
        events.close()
        os.environ.update(environment)
        sys.argv[1:] = arguments
        worker.main()
        status = 0
    finally:
        os._exit(status)
