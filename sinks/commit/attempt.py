"""One attempt at a run, and the last steps of its commit, which any run can do for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sinks.commit.checkpoints import mark
from sinks.commit.lease import Lease
from sinks.commit.log import Manifest, append, dumps
from sinks.commit.replaced import set_aside
from sinks.commit.state import obsolete_state
from sinks.layout import intent_path, manifest_path, staging_of_attempt
from transforms.storage.store import Store

COMMIT, ABORT = (
    b"commit",
    b"abort ",
)  # decisions; the second is followed by the number of the log entry aimed at


@dataclass
class Attempt:
    """One attempt at a run.

    ``token`` keeps its staging folder apart from those of other attempts, ``parent`` is the head of the log that it is
    judged on. ``abort_markers`` are the paths of decisions to abort, of dead attempts, that are kept until this attempt
    commits so that those cannot commit later.
    """

    store: Store
    run_id: str
    fingerprint: str
    token: str
    parent: int
    lease: Lease
    abort_markers: list[str] = field(default_factory=list)

    @property
    def staging(self) -> str:
        """The folder of this attempt, below which everything waits for the commit."""
        return staging_of_attempt(self.run_id, self.token)


def finish(store: Store, manifest: Manifest) -> None:
    """Write a run's manifest and its log entry, which makes it count; done twice at no harm.

    Raises :class:`~sinks.commit.log.LostRace` where another run has that entry, and ``StorageError``.
    """
    path = manifest_path(manifest["run_id"])
    store.put(path, dumps(manifest))
    store.sync([path])
    append(store, manifest["log"] - 1, manifest)
    mark(store, manifest["log"])


def clear_obsolete(store: Store, manifest: Manifest) -> None:
    """Remove from its place what a run in the log made obsolete: state for good, files of records for old readers."""
    delete_obsolete_state(store, manifest)
    set_aside(store, manifest)


def delete_obsolete_state(store: Store, manifest: Manifest) -> None:
    """Delete the state files that a run in the log made obsolete, for good; done twice at no harm."""
    paths = obsolete_state(manifest)
    for path in paths:
        store.delete(path)
    if paths:
        kept = [file["path"] for file in manifest["state"]]
        # Syncing files syncs their folders, and so the deletions; what a later run compacted is gone by now.
        store.sync([path for path in kept if store.size(path) is not None])


def remove_staging(attempt: Attempt) -> None:
    """Delete what an attempt kept in staging."""
    paths = [entry.path for entry in attempt.store.list(attempt.staging)]
    delete_last(attempt.store, paths, intent_path(attempt.staging))


def delete_last(store: Store, paths: list[str], last: str) -> None:
    """Delete files, ``last`` at the very end: it names what else must go, should this be cut short."""
    for path in sorted(paths, key=lambda path: path == last):
        store.delete(path)
