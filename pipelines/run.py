"""One run of ``wirebeam ingest``: plan it, run the pipeline, commit what it staged, say what happened."""

from __future__ import annotations

import hashlib
import resource
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from textwrap import shorten
from typing import Any

import msgspec
import orjson

from pipelines import interrupts as signals
from pipelines.errors import Failure
from pipelines.ingest import Outcome, Plan, build
from pipelines.options import IngestOptions
from pipelines.progress import Progress
from pipelines.runtime.runners import run_pipeline, runner_name
from pipelines.summary import check_target, show
from sinks.commit import protocol as commit
from sinks.commit.state import standing, state_sets, to_forget, to_gather
from sinks.commit.verify import WRITTEN
from sinks.files.jsonl import first_line
from transforms.article import from_json, to_json
from transforms.fields.times import days_before, rfc3339
from transforms.reading.inputs import InputError, InputFile
from transforms.reading.listing import content_hash, exclude_output, list_inputs
from transforms.staging.area import StagingArea
from transforms.storage.base import StorageError
from transforms.storage.store import Store, open_store

TASTED = 16  # files

# Options that change neither a record nor its place: a run with other values of them is the same run.
_IMMATERIAL = frozenset(
    ("output", "run_id", "as_of", "storage", "workers", "summary", "feed_parser", "max_dead_letters")
)


@dataclass(frozen=True)
class Job:
    """What a person asked for, settled: the clock is read once."""

    inputs: Sequence[str]
    files: Sequence[InputFile]
    options: IngestOptions
    beam: Sequence[str]
    store: Store
    as_of: str
    run_id: str
    started_at: str

    def material(self) -> dict[str, Any]:
        """The options that shape the output."""
        return {name: value for name, value in asdict(self.options).items() if name not in _IMMATERIAL}

    def fingerprint(self) -> str:
        """Of inputs and options: the same run id with another fingerprint is refused."""
        named = [(file.uri, file.size, content_hash(file)) for file in self.files]
        told = orjson.dumps([named, self.material(), self.options.as_of], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(told).hexdigest()


def ingest(inputs: Sequence[str], options: IngestOptions, beam: Sequence[str]) -> int:
    """Run the batch; the exit status. Raises :class:`Failure` or ``UsageError`` with one clear line."""
    now = datetime.now(UTC)
    started = time.monotonic()
    try:
        check_target(options.summary)
        store = open_store(options.output, options.store_settings())
        files = list(exclude_output(list_inputs(inputs, options.store_settings()), options.output, WRITTEN))
        run_id = options.run_id or f"{now:%Y%m%dT%H%M%S%fZ}"
        job = Job(inputs, files, options, beam, store, options.clock(), run_id, rfc3339(now))
        manifest, fresh = _committed(job, started)
        show(manifest, options, fresh=fresh, sample=_sample(store, manifest))
    except (StorageError, InputError, commit.Refused) as error:
        raise Failure(str(error)) from None
    return 0


def _sample(store: Store, manifest: dict[str, Any]) -> str:
    """The fullest of some articles of the run, its text cut short: a taste for the summary."""
    named = [one for one in manifest["files"] if one["path"].startswith("articles/")][:TASTED]
    if not named:
        return ""
    some = [from_json(first_line(store, one["path"], one["bytes"])) for one in named]
    article = max(some, key=lambda one: len(msgspec.to_builtins(one)))
    article.body = shorten(article.body, 120, placeholder=" …")
    article.entities = article.entities[:2]
    return to_json(article).decode()


def _committed(job: Job, started: float) -> tuple[dict[str, Any], bool]:
    """(manifest, whether this call made it). A run whose commit lost a race is judged again on the new head."""
    fingerprint = job.fingerprint()
    while True:
        try:
            attempt = commit.begin(job.store, job.run_id, fingerprint)
        except commit.Committed as done:
            return done.manifest, False
        with ExitStack() as undo:
            undo.callback(commit.abandon, attempt)
            try:
                outcome, state = _stage(job, attempt)
            except (Failure, StorageError, commit.Refused):
                if not commit.is_overtaken(attempt):
                    raise
                continue
            manifest = _manifest(job, outcome, time.monotonic() - started) | state
            signals.hold()
            try:
                manifest = commit.commit(attempt, outcome.files, outcome.state, manifest)
            except commit.LostRace:
                signals.listen()
                continue
            except commit.Unsettled as error:
                undo.pop_all()
                raise Failure(
                    f"{error}: whether the run counts is not known; run it again to find out"
                ) from None
            undo.pop_all()
            return manifest, True


def _stage(job: Job, attempt: commit.Attempt) -> tuple[Outcome, dict[str, Any]]:
    """Run the pipeline; what it staged, complete and counted twice, and what its manifest tells of earlier state."""
    staging_area = StagingArea(job.store, attempt.staging)
    lookback = job.options.lookback
    since = days_before(job.as_of, lookback)
    state = standing(job.store, attempt.parent) if lookback else None
    sets = state_sets(job.store, state, since) if state else []
    seen = [file.path for one in sets for file in one.files]
    plan = Plan(job.run_id, job.as_of, staging_area, job.options, seen, since, to_gather(sets))
    with Progress(staging_area, job.files):
        run_pipeline(lambda pipeline: build(pipeline, job.files, plan), job.options, job.beam)
    try:
        outcome = msgspec.msgpack.decode(job.store.read(plan.outcome_path), type=Outcome)
    except FileNotFoundError:
        raise Failure("the pipeline ended without an outcome: nothing was committed; run it again") from None
    _check(outcome, job.options)
    if state is None:
        return outcome, {}
    days = max(lookback, state.lookback)
    forgotten = to_forget(state, days_before(job.as_of, days), days_before(job.started_at, days))
    return outcome, state.told_without(plan.gathering, forgotten)


def _check(outcome: Outcome, options: IngestOptions) -> None:
    """Items are counted where they are read and again where they are written: a difference is never published."""
    items = outcome.counts.get("items", 0)
    written = sum(file.records for file in outcome.files)
    if items != written:
        raise Failure(f"the run read {items} items but wrote {written}: nothing was committed; run it again")
    dead = outcome.counts.get("dead_letters", 0)
    if items and dead / items > options.max_dead_letters:
        raise Failure(
            f"{dead} of {items} items could not be read, more than --max-dead-letters {options.max_dead_letters:g} "
            "allows: nothing was committed"
        )


def _manifest(job: Job, outcome: Outcome, seconds: float) -> dict[str, Any]:
    """The run's manifest but for what the commit adds: times, counts and timings live here alone."""
    counts = outcome.counts
    named = ("payloads", "bytes", "items", "articles", "exact", "version", "near", "dead_letters")
    return {
        "run_id": job.run_id,
        "as_of": job.as_of,
        "started_at": job.started_at,
        "finished_at": rfc3339(datetime.now(UTC)),
        "wirebeam": version("wirebeam"),
        "beam": version("apache-beam"),
        "runner": runner_name(job.beam),
        "options": job.material(),
        "inputs": {name: counts.get(name, 0) for name in ("payloads", "bytes", "items")},
        "articles": counts.get("articles", 0),
        "duplicates": {kind: counts.get(kind, 0) for kind in ("exact", "version", "near")},
        "dead_letters": counts.get("dead_letters", 0),
        "metrics": {
            **_grouped({name: number for name, number in counts.items() if name not in named}),
            "seconds": round(seconds, 3),
            "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        },
    }


def _grouped(counts: dict[str, int]) -> dict[str, dict[str, int]]:
    """Counts named ``group:name`` as nested tables.

    >>> _grouped({"format:rss": 2, "format:text": 1})
    {'format': {'rss': 2, 'text': 1}}
    """
    groups: dict[str, dict[str, int]] = {}
    for name, number in counts.items():
        group, _, member = name.partition(":")
        groups.setdefault(group, {})[member] = number
    return groups
