"""A worker pool of Beam's on one address: Beam's own listens on every interface, and here each TaskManager has one.

Run by the workers' Python, which may lack wirebeam: ``python -P tests/flink/pool.py HOST:PORT [BOOT]``. ``BOOT``, the
program of Beam's container images that also installs what travels with a job, starts the workers; else Python does.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import grpc
from apache_beam.portability.api import beam_fn_api_pb2_grpc
from apache_beam.runners.worker.worker_pool_main import BeamFnExternalWorkerPoolServicer


def main() -> None:
    """Serve until killed."""
    address, *boot = sys.argv[1:]
    server = grpc.server(ThreadPoolExecutor(10))
    servicer = BeamFnExternalWorkerPoolServicer(
        use_process=True, container_executable=boot[0] if boot else None
    )
    beam_fn_api_pb2_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(servicer, server)
    server.add_insecure_port(address)
    server.start()
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main()
