"""``wirebeam compact``: the files of days that are over become few, by a commit that names what it replaces.

What becomes few are articles and duplicates; dead letters stay in the folder of the run that they tell of.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any

from pipelines import interrupts
from pipelines.errors import Failure
from pipelines.options import IngestOptions
from pipelines.runtime.logs import Log
from sinks.commit import protocol as commit
from sinks.commit.log import LogEntry, head, read_entry
from sinks.commit.replaced import GRACE_HOURS, FileFields, delete_expired, live_files, replaces_fields
from sinks.files.partitions import parse_partition
from sinks.files.rewrite import rewrite_partition
from sinks.layout import ARTICLES, DEAD_LETTERS, DUPLICATES, FileNaming, is_below, partition_of
from transforms.fields.times import days_before, rfc3339
from transforms.staging.area import StagedFile, StagingArea
from transforms.storage.base import StorageError
from transforms.storage.store import Store, open_store

_logger = logging.getLogger(__name__)
Partitions = Mapping[str, Sequence[StagedFile]]  # what is to become fewer files, by the folder


@dataclass(frozen=True)
class Compaction:
    """One compaction of an output.

    ``before`` is the first day (YYYY-MM-DD, UTC) that is not yet compacted, ``as_of`` the clock of the run, and
    ``started_at`` the time; both RFC 3339.
    """

    store: Store
    run_id: str
    as_of: str
    before: str
    started_at: str

    def fingerprint(self) -> str:
        """A hash of what was asked for: the same run id with another fingerprint is refused."""
        return hashlib.sha256(f"compact before {self.before}".encode()).hexdigest()

    def run(self) -> dict[str, Any] | None:
        """Compact; the manifest, ``None`` where there is nothing to compact.

        Raises ``Committed``, ``Refused``, ``Unsettled`` and ``StorageError`` as the commit does. Where another run
        commits first, the compaction is planned again on what that left.
        """
        while True:
            interrupts.install()
            attempt = commit.begin(self.store, self.run_id, self.fingerprint())
            with ExitStack() as undo:
                undo.callback(commit.abandon, attempt)
                try:
                    manifest = self._commit(attempt)
                except commit.LostRace:
                    _logger.info("another run committed first: planned again")
                    continue
                except (StorageError, commit.Refused):
                    if commit.is_overtaken(attempt):
                        continue
                    raise
                except commit.Unsettled:
                    undo.pop_all()
                    attempt.lease.stop()
                    raise
                if manifest:
                    undo.pop_all()
                return manifest

    def _commit(self, attempt: commit.Attempt) -> dict[str, Any] | None:
        """Rewrite and commit; ``None`` where every partition has as few files as it can."""
        if not attempt.parent:
            return None
        began = time.monotonic()
        grace = datetime.fromisoformat(self.started_at) - timedelta(hours=GRACE_HOURS)
        delete_expired(self.store, attempt.parent, rfc3339(grace))
        settings = _settings(read_entry(self.store, attempt.parent))
        naming = FileNaming(
            self.run_id, settings["options"]["records_per_file"], settings["layout"]["compression"]
        )
        partitions = crowded(live_files(self.store, attempt.parent), self.before, naming.records_per_file)
        if not partitions:
            return None
        files = _rewrite(StagingArea(self.store, attempt.staging), naming, partitions)
        replaced = sorted(file.path for partition in partitions.values() for file in partition)
        manifest = self._manifest(settings) | replaces_fields(replaced)
        manifest["metrics"] = {"seconds": round(time.monotonic() - began, 3)}
        interrupts.defer()
        return commit.commit(attempt, files, [], manifest)

    def _manifest(self, settings: dict[str, Any]) -> dict[str, Any]:
        """The manifest but for its files: nothing was read from inputs, so nothing is counted again."""
        return {
            "run_id": self.run_id,
            "as_of": self.as_of,
            "started_at": self.started_at,
            "finished_at": rfc3339(datetime.now(UTC)),
            "wirebeam": version("wirebeam"),
            "beam": version("apache-beam"),
            "runner": "none",
            **settings,
            "inputs": {"payloads": 0, "bytes": 0, "items": 0},
            "articles": 0,
            "duplicates": {"exact": 0, "version": 0, "near": 0},
            "dead_letters": 0,
        }


def compact(options: IngestOptions, older_than: int, log: Log) -> int:
    """Compact an output; the exit status. Raises :class:`Failure`."""
    now = datetime.now(UTC)
    run_id = log.run_id = options.run_id or f"compact-{now:%Y%m%dT%H%M%S%fZ}"
    try:
        store = open_store(options.output, options.store_settings())
        if not head(store):
            raise Failure(f"{options.output}: no output of wirebeam is there")
        as_of = options.clock()
        before = days_before(as_of, older_than)[:10]
        manifest = Compaction(store, run_id, as_of, before, rfc3339(now)).run()
    except commit.Committed as done:
        log.say(
            f"Compaction {run_id} was committed before: nothing to do.", files=len(done.manifest["files"])
        )
        return 0
    except commit.Unsettled as error:
        raise Failure(
            f"{error}: whether the compaction counts is not known; run it again to find out"
        ) from error
    except (StorageError, commit.Refused) as error:
        raise Failure(str(error)) from error
    _say(manifest, run_id, before, log)
    return 0


def _say(manifest: dict[str, Any] | None, run_id: str, before: str, log: Log) -> None:
    if manifest is None:
        log.say(f"Nothing to compact: the days before {before} have as few files as they can.", files=0)
        return
    files, replaced = manifest["files"], len(manifest["replaces"])
    partitions = len({partition_of(file["path"]) for file in files})
    log.say(
        f"Compaction {run_id} is committed: {replaced:,} files of {partitions:,} partitions became {len(files):,}.",
        replaced=replaced,
        files=len(files),
        partitions=partitions,
    )


def _settings(newest: LogEntry) -> dict[str, Any]:
    """The options and the layout of the output, which a compaction hands on to the next."""
    options, layout = newest.manifest.get("options", {}), newest.manifest.get("layout", {})
    records_per_file = options.get("records_per_file", IngestOptions.records_per_file)
    compression = layout.get("compression", options.get("compression", IngestOptions.compression))
    partition_by = layout.get("partition_by", options.get("partition_by", IngestOptions.partition_by))
    return {
        "options": {"records_per_file": records_per_file},
        "layout": {"partition_by": partition_by, "compression": compression},
    }


def crowded(
    files: Iterable[tuple[LogEntry, FileFields]], before: str, records_per_file: int
) -> dict[str, list[StagedFile]]:
    """The partitions of days before a day that have more files than they need, in order, with all their files."""
    partitions: defaultdict[str, list[StagedFile]] = defaultdict(list)
    for entry, file in files:
        partition = partition_of(file["path"])
        if not is_below(partition, DEAD_LETTERS) and _day(partition, entry) < before:
            partitions[partition].append(
                StagedFile(file["path"], "", file["records"], file["bytes"], file["sha256"])
            )
    return {
        partition: sorted(files)
        for partition, files in sorted(partitions.items())
        if len(files) > max(1, -(-sum(file.records for file in files) // records_per_file))
    }


def _day(partition: str, entry: LogEntry) -> str:
    """The day of a partition; where its path has none, that of the clock of the run that wrote the file."""
    for folder in (ARTICLES, DUPLICATES):
        if day := parse_partition(partition.removeprefix(f"{folder}/")).get("date"):
            return day
    return str(entry.manifest["as_of"])[:10]


def _rewrite(staging_area: StagingArea, naming: FileNaming, partitions: Partitions) -> list[StagedFile]:
    """The few files of each partition, staged. Raises ``StorageError`` where they don't hold as many records."""
    staged: list[StagedFile] = []
    for partition, files in partitions.items():
        written = list(rewrite_partition(staging_area, naming, partition, files))
        if sum(file.records for file in written) != sum(file.records for file in files):
            raise StorageError(
                f"{partition}: its files hold another number of records than their manifests say"
            )
        staged += written
        _logger.info("%s: %d files become %d", partition, len(files), len(written))
    return staged
