"""What Beam starts in place of a worker: it has one forked, waits until that ends, and ends as it did.

Started as a script, by a Python that reads no site packages, so that it begins in a hundredth of a second.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys

SENT = (
    "CONTROL_API_SERVICE_DESCRIPTOR",
    "PIPELINE_OPTIONS",
    "WORKER_ID",
)  # what Beam tells a worker by its environment


def main() -> None:
    """``stub.py SOCKET ARGUMENT...``: the arguments are the worker's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    environment = {name: os.environ[name] for name in SENT if name in os.environ}
    request = json.dumps([environment, sys.argv[2:]]).encode()
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(sys.argv[1])
        server.sendall(len(request).to_bytes(4, "big") + request)
        answer = server.recv(4)
    ended = int.from_bytes(answer, "big", signed=True) if answer else 1
    if ended < 0:
        os.kill(os.getpid(), -ended)
    sys.exit(ended)


if __name__ == "__main__":
    main()
