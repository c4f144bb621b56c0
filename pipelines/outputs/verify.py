"""``wirebeam verify``: every committed file against its manifest."""

from __future__ import annotations

from pipelines.errors import Failure
from pipelines.options import IngestOptions
from pipelines.terminal import visible
from sinks.commit.verify import find_problems, is_output
from transforms.storage.base import StorageError
from transforms.storage.store import open_store


def verify(options: IngestOptions) -> int:
    """Name each problem on stdout; 0 where there is none, else 1. Raises :class:`Failure`."""
    try:
        store = open_store(options.output, options.store_settings())
        if not is_output(store):
            raise Failure(f"{options.output}: no output of wirebeam is there")
        problems = list(find_problems(store))
    except StorageError as error:
        raise Failure(str(error)) from error
    for problem in problems:
        print(visible(str(problem)).replace("\n", "\\n"))
    if not problems:
        print("All committed files are whole.")
    return 1 if problems else 0
