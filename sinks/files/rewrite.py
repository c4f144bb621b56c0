"""The records of many small files of a partition in few: the lines as they are, merged in their order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from sinks.files.jsonl import lines_of, write_partition
from sinks.files.lines import line_key
from sinks.files.sorted_runs import KeyedLine, SortedRun, stage_lines
from sinks.layout import FileNaming
from transforms.staging.area import StagedFile, StagingArea
from transforms.storage.base import StorageError

_RUN_BYTES = 64 * 2**20  # of lines that are sorted at once


class _Keyed(msgspec.Struct):
    """What of an article decides where its line stands."""

    id: str = ""
    published_at: str = ""


_DECODER = msgspec.json.Decoder(_Keyed)


def rewrite_partition(
    staging_area: StagingArea, naming: FileNaming, partition: str, files: Iterable[StagedFile]
) -> Iterator[StagedFile]:
    """The committed files of a partition, of articles or duplicates, as few new ones, staged.

    They are what one run would have written of the same records. Raises ``StorageError`` for a file that is missing, or
    no longer as it was committed.
    """
    runs = list(_sorted_runs(staging_area, partition, files))
    return write_partition(staging_area, naming, partition, runs)


def _sorted_runs(
    staging_area: StagingArea, partition: str, files: Iterable[StagedFile]
) -> Iterator[SortedRun]:
    lines: list[KeyedLine] = []
    size = 0
    for file in files:
        for line in lines_of(file.path, _content(staging_area, file)):
            keyed = _DECODER.decode(line)
            lines.append((line_key(keyed.published_at, keyed.id), line + b"\n"))
            size += len(line)
        if size >= _RUN_BYTES:
            yield from (run for _, run in stage_lines(staging_area, {partition: lines}))
            lines, size = [], 0
    if lines:
        yield from (run for _, run in stage_lines(staging_area, {partition: lines}))


def _content(staging_area: StagingArea, file: StagedFile) -> bytes:
    """The bytes of a committed file: what is damaged is never written again as if it were whole."""
    try:
        data = staging_area.store.read(file.path)
    except FileNotFoundError:
        data = b""
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise StorageError(
            f"{file.path} is missing or damaged: restore it; `wirebeam verify` says what else is"
        )
    return data
