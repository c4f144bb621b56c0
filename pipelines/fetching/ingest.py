"""``wirebeam ingest --feeds``: poll feeds into a spool below the output, and ingest what is new there, in one go."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import orjson

from pipelines.errors import Failure
from pipelines.fetching.command import fetch_into, open_spool, read_list
from pipelines.fetching.options import FetchOptions
from pipelines.options import IngestOptions
from pipelines.run import ingest
from pipelines.runtime.logs import Log
from pipelines.summary import show
from pipelines.terminal import check_target
from sinks.layout import SPOOL, manifest_path
from transforms.reading.inputs import InputFile
from transforms.storage.base import StorageError
from transforms.storage.store import open_store


def ingest_feeds(
    feeds: str,
    inputs: Sequence[str],
    options: IngestOptions,
    fetch_options: FetchOptions,
    beam: Sequence[str],
    log: Log,
) -> int:
    """Poll, then ingest what landed and no committed run has read, beside other inputs; the exit status.

    A run that fails leaves what landed to the next one. Raises :class:`Failure` or ``UsageError``.
    """
    check_target("--report", fetch_options.report)
    settings = options.store_settings()
    try:
        if _was_committed(options, log):
            return 0
        listed = read_list(feeds, settings)
        root = f"{options.output.removeprefix('file://').rstrip('/')}/{SPOOL}"
        with closing(open_spool(root, settings, keep_landings=True)) as spool:
            fetch_into(spool, listed, root, fetch_options, log)
            landed = spool.landed()
            wanted = {f"{root}/{name}" for names in landed.values() for name in names}

            def is_wanted(file: InputFile) -> bool:
                return file.uri in wanted or not file.uri.startswith(f"{root}/")

            status = ingest([*inputs, *([root] if wanted else [])], options, beam, log, is_wanted)
            spool.forget(landed)
            return status
    except StorageError as error:
        raise Failure(str(error)) from error


def _was_committed(options: IngestOptions, log: Log) -> bool:
    """Whether the run of this id counts already; then nothing is polled, as it could not take part."""
    if not options.run_id:
        return False
    try:
        manifest = orjson.loads(
            open_store(options.output, options.store_settings()).read(manifest_path(options.run_id))
        )
    except FileNotFoundError:
        return False
    show(manifest, options, log, fresh=False)
    return True
