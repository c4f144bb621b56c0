"""One job on a cluster: handed over and watched in a thread; where the run is stopped it is cancelled first."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from types import TracebackType
from typing import Any

import apache_beam as beam
from grpc import RpcError  # type: ignore[import-untyped]

from pipelines import interrupts
from pipelines.runtime.cluster.servers import check_options, job_server
from pipelines.runtime.gc_tuning import relaxed_gc
from pipelines.runtime.logs import Log
from pipelines.runtime.startup.cached_options import CachedOptions
from pipelines.runtime.startup.signature_cache import cached_signatures
from pipelines.runtime.threads import PIPELINE

CANCEL_SECONDS = 30.0  # from a stop until the job must have ended
_logger = logging.getLogger(__name__)


def run_job(
    build: Callable[[beam.Pipeline], None],
    arguments: Sequence[str],
    known: Set[str],
    log: Log,
    settle: Callable[[], None],
) -> None:
    """Build a pipeline, run it on the cluster that Beam's ``arguments`` name, and wait until it has ended.

    ``known`` are the options that are known here; others must be the job server's, else it is ``UsageError``. Raises
    whatever the runner raises where the job fails, once ``settle`` has waited for workers that may still write.
    """
    options = CachedOptions(list(arguments))
    pipeline = beam.Pipeline(options=options)
    with (
        _SignalsHeardAgain(),
        log.speaking_alone(),
        _closings_unsaid(),
        job_server(pipeline, options) as stub,
    ):
        check_options(stub, arguments, known)
        with ExitStack() as failing:
            failing.callback(settle)
            _Job(pipeline, build, log).run()
            failing.pop_all()


class _SignalsHeardAgain:
    """Where its block fails, signals are heard again after it; once one has stopped it only by the process above."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            interrupts.install()
        elif error:
            interrupts.tell_interruptible()


@contextmanager
def _closings_unsaid() -> Iterator[None]:
    """Workers of a ``LOOPBACK`` environment are threads here, and some of them end by an error when a stage closes."""
    before = threading.excepthook

    def hook(death: threading.ExceptHookArgs) -> None:
        if not isinstance(death.exc_value, RpcError):
            before(death)

    threading.excepthook = hook
    try:
        yield
    finally:
        threading.excepthook = before


class _Job:
    """A job from its submission to its end."""

    def __init__(self, pipeline: beam.Pipeline, build: Callable[[beam.Pipeline], None], log: Log) -> None:
        self._pipeline, self._build, self._log = pipeline, build, log
        self._submitted: Future[Any] = Future()  # Beam's result
        self._ended: Future[None] = Future()

    def run(self) -> None:
        """Run it in a thread, so that a signal strikes the main thread and never Beam, which would swallow it."""
        with ExitStack() as failing:
            failing.callback(self._cancel)
            failing.callback(interrupts.defer)
            self._ended = ThreadPoolExecutor(1, PIPELINE).submit(self._submit_and_wait)
            self._ended.result()
            failing.pop_all()

    def _submit_and_wait(self) -> None:
        with relaxed_gc(), cached_signatures():
            self._build(self._pipeline)
            result = self._pipeline.run()
            self._submitted.set_result(result)
            result.wait_until_finish()

    def _cancel(self) -> None:
        """Cancel it, unless it has ended, and wait until it has: what is cleaned up must not be written again."""
        if self._ended.done():
            return
        end = time.monotonic() + CANCEL_SECONDS
        wait((self._submitted, self._ended), CANCEL_SECONDS, "FIRST_COMPLETED")
        if self._submitted.done():
            _logger.info("the job is cancelled")
            with suppress(RpcError, NotImplementedError, RuntimeError):
                self._submitted.result().cancel()
        wait((self._ended,), max(0.0, end - time.monotonic()))
        if not self._ended.done():
            self._log.warn(
                "the job did not end: cancel it on the cluster; what it still stages the next run removes"
            )
