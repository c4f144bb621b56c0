"""One try at a run: the names of what it keeps in staging, and the last steps of its commit, which any run can do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sinks.commit.lease import Lease
from sinks.commit.log import append, dumps
from sinks.commit.state import removed
from transforms.storage.store import Store

COMMIT, ABORT = b"commit", b"abort "  # decisions; the second is followed by the log entry that was aimed at


@dataclass
class Attempt:
    """One try at a run: ``staging`` is its own, ``parent`` the head of the log that it is judged on.

    ``tombs`` are decisions to abort that hold off others until this one commits.
    """

    store: Store
    run_id: str
    fingerprint: str
    token: str
    parent: int
    lease: Lease
    tombs: list[str] = field(default_factory=list)

    @property
    def staging(self) -> str:
        """The prefix below which everything of this attempt waits."""
        return f"_staging/{self.run_id}/{self.token}"


def lease_path(staging: str) -> str:
    """Where an attempt says that it is alive."""
    return f"{staging}/lease"


def intent_path(staging: str) -> str:
    """Where an attempt names what it is about to publish: its manifest to be."""
    return f"{staging}/intent"


def decision_path(staging: str) -> str:
    """Where it is decided, once, whether an attempt commits."""
    return f"{staging}/decision"


def manifest_path(run_id: str) -> str:
    """Where a run's manifest lies."""
    return f"_runs/{run_id}.json"


def finish(store: Store, manifest: dict[str, Any]) -> None:
    """The last steps of a commit, done twice at no harm. Raises :class:`~sinks.commit.log.LostRace`."""
    path = manifest_path(manifest["run_id"])
    store.put(path, dumps(manifest))
    store.sync([path])
    append(store, manifest["log"] - 1, manifest)


def forget(store: Store, manifest: dict[str, Any]) -> None:
    """Delete the state files that a run in the log removes, for good; done twice at no harm."""
    paths = removed(manifest)
    for path in paths:
        store.delete(path)
    if paths:
        own = [named["path"] for named in manifest["state"]]  # what a later run gathered is gone by now
        store.sync([path for path in own if store.size(path) is not None])  # and with them their folders


def remove_staging(attempt: Attempt) -> None:
    """Delete what an attempt kept in staging."""
    paths = [entry.path for entry in attempt.store.list(attempt.staging)]
    delete_last(attempt.store, paths, intent_path(attempt.staging))


def delete_last(store: Store, paths: list[str], last: str) -> None:
    """Delete files, the one that names what else must go at the very end."""
    for path in sorted(paths, key=lambda path: path == last):
        store.delete(path)
