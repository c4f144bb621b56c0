"""One run of ``wirebeam ingest``: plan it, run the pipeline, commit what it staged, say what happened."""

from __future__ import annotations

import hashlib
import logging
import resource
import shlex
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from functools import cache, partial
from importlib.metadata import version
from tempfile import TemporaryDirectory
from textwrap import shorten
from typing import Any

import msgspec
import orjson

from pipelines import interrupts
from pipelines.errors import Failure, PipelineFailure, WorkersKilled
from pipelines.ingest import KNOWN, Outcome, Plan, build, choose_inputs, stage_stdin
from pipelines.options import IngestOptions, option_names
from pipelines.progress import Progress
from pipelines.runtime.cluster.fitness import absolute, settle, travelling
from pipelines.runtime.forked.choice import fork_server, workers_for
from pipelines.runtime.forked.server import ForkServer
from pipelines.runtime.logs import Log
from pipelines.runtime.runners import LOCAL, run_pipeline, runner_name
from pipelines.summary import show
from pipelines.terminal import check_target
from sinks.commit import protocol as commit
from sinks.commit.log import read_entry
from sinks.commit.state import expired_sets, live_state, plan_compaction, sets_since
from sinks.files.jsonl import first_line
from sinks.layout import ARTICLES, LOGGED, WRITTEN, is_below
from transforms.article import from_json, to_json
from transforms.fields.times import days_before, rfc3339
from transforms.reading.inputs import InputError, InputFile
from transforms.reading.listing import as_listed, content_hash, exclude_output, exclude_outputs, list_inputs
from transforms.reading.notes import Place
from transforms.staging.area import StagingArea
from transforms.storage.base import StorageError
from transforms.storage.store import Store, open_store

SAMPLE_FILES = 16  # that the summary's sample is chosen from
_logger = logging.getLogger(__name__)

# Options that change neither a record nor its place: a run with other values of them is the same run.
_IMMATERIAL = frozenset(
    ("output", "run_id", "as_of", "storage", "workers", "summary", "feed_parser", "max_dead_letters")
)
_MOST_ROUNDS = 20  # attempts whose workers were killed, until the run fails
_LAYOUT = ("partition_by", "compression")  # an output remembers them, as its readers rely on them


@dataclass(frozen=True)
class Request:
    """What a person asked for, settled: the clock is read once, and the inputs are listed once."""

    files: Sequence[InputFile]
    left_out: int  # files of other outputs among the inputs
    options: IngestOptions
    beam: Sequence[str]  # arguments for Beam
    log: Log
    store: Store
    as_of: str
    run_id: str
    started_at: str
    workers: int = 1  # local processes
    forks: ForkServer | None = None

    def material(self) -> dict[str, Any]:
        """The options that shape the output; the file of sources by its content."""
        options = {name: value for name, value in asdict(self.options).items() if name not in _IMMATERIAL}
        entries = asdict(self.options.known_sources())["entries"]
        options["sources"] = hashlib.sha256(orjson.dumps(entries)).hexdigest() if entries else ""
        return options

    def fingerprint(self) -> str:
        """A hash of inputs and options: the same run id with another fingerprint is refused."""
        tell = as_listed if self.options.new_only else content_hash  # of files known long ago none is opened
        files = [(file.uri, file.size, tell(file)) for file in self.files]
        data = orjson.dumps([files, self.material(), self.options.as_of], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(data).hexdigest()


class Suspects:
    """What workers were reading when they were killed. What was there twice killed them, and is ``lost``.

    Once may be an accident: the system kills any process where memory is short.
    """

    def __init__(self) -> None:
        self._times: Counter[Place] = Counter()
        self._rounds = 0
        self.newest = ""

    def add(self, killed: WorkersKilled) -> None:
        """Take in one attempt. Raises :class:`PipelineFailure`, whose line names what was read, after too many."""
        self._times.update(killed.reading)
        self._rounds += 1
        self.newest = ", ".join(f"{uri}!{member}" if member else uri for uri, member in killed.reading)
        if self._rounds >= _MOST_ROUNDS:
            raise PipelineFailure(
                f"{killed}; {self._rounds} times, at last while reading {self.newest}"
            ) from killed

    def lost(self) -> frozenset[Place]:
        """What is not read again."""
        return frozenset(place for place, times in self._times.items() if times > 1)


def ingest(
    inputs: Sequence[str],
    options: IngestOptions,
    beam: Sequence[str],
    log: Log,
    is_wanted: Callable[[InputFile], bool] | None = None,
) -> int:
    """Run the batch; the exit status. Raises :class:`Failure` or ``UsageError`` with one clear line.

    Of the files that the inputs name those are read that ``is_wanted`` accepts; all, without it.
    """
    now = datetime.now(UTC)
    started = time.monotonic()
    log.run_id = options.run_id or f"{now:%Y%m%dT%H%M%S%fZ}"
    try:
        check_target("--summary", options.summary)
        is_local = runner_name(beam) == LOCAL
        with fork_server(options.workers if is_local else 1, options.entities, log) as forks:
            store = open_store(options.output, options.store_settings())
            listed = filter(is_wanted or bool, list_inputs(inputs, options.store_settings()))
            candidates = list(exclude_output(listed, options.output, WRITTEN))
            files = exclude_outputs(candidates, WRITTEN, LOGGED)
            left_out = len(candidates) - len(files)
            workers = options.workers or workers_for(sum(file.size for file in files))
            request = Request(
                files, left_out, options, beam, log, store, options.clock(), log.run_id, rfc3339(now),
                workers, forks,
            )  # fmt: skip
            manifest, fresh = _commit_run(request, started)
        show(manifest, options, log, fresh=fresh, sample=_sample(store, manifest))
    except (StorageError, InputError, commit.Refused) as error:
        raise Failure(str(error)) from error
    return 0


def _sample(store: Store, manifest: dict[str, Any]) -> str:
    """The fullest of the first articles of some files of the run, as JSON with its text cut short."""
    files = [file for file in manifest["files"] if is_below(file["path"], ARTICLES)][:SAMPLE_FILES]
    if not files:
        return ""
    articles = [from_json(first_line(store, file["path"], file["bytes"])) for file in files]
    article = max(articles, key=lambda article: len(msgspec.to_builtins(article)))
    article.body = shorten(article.body, 120, placeholder=" …")
    article.entities = article.entities[:2]
    return to_json(article).decode()


def _commit_run(request: Request, started: float) -> tuple[dict[str, Any], bool]:
    """(manifest, whether this call made it). A run whose commit lost a race is judged again on the new head."""
    fingerprint = request.fingerprint()
    suspects = Suspects()
    while True:
        try:
            attempt = commit.begin(request.store, request.run_id, fingerprint)
        except commit.Committed as done:
            return done.manifest, False
        _logger.info("attempt %s, to follow log entry %d", attempt.token, attempt.parent)
        with ExitStack() as undo:
            undo.callback(commit.abandon, attempt)
            _refuse_other_layout(request.options, attempt)
            try:
                outcome, state = _stage(request, attempt, suspects.lost())
            except WorkersKilled as killed:
                suspects.add(killed)
                request.log.warn(f"a worker was killed while it read {suspects.newest}: the run begins again")
                continue
            except (Failure, StorageError, commit.Refused):
                if not commit.is_overtaken(attempt):
                    raise
                _logger.warning("another run committed meanwhile: judged again", exc_info=True)
                continue
            manifest = _manifest(request, outcome, time.monotonic() - started) | state
            interrupts.defer()
            try:
                manifest = commit.commit(attempt, outcome.files, outcome.state, manifest)
            except commit.LostRace:
                interrupts.install()
                _logger.info("another run committed first: judged again")
                continue
            except commit.Unsettled as error:
                undo.pop_all()
                raise Failure(
                    f"{error}: whether the run counts is not known; run it again to find out"
                ) from error
            undo.pop_all()
            _logger.info("committed %d files", len(outcome.files))
            return manifest, True


def _refuse_other_layout(options: IngestOptions, attempt: commit.Attempt) -> None:
    """Raises :class:`Failure` where the output's newest run laid its files out in another way: readers expect one."""
    if not attempt.parent:
        return
    manifest = read_entry(attempt.store, attempt.parent).manifest
    theirs, ours = _layout(manifest.get("layout") or manifest.get("options", {})), _layout(asdict(options))
    wanted = [
        f"--{name.replace('_', '-')} {shlex.quote(value)}"
        for name, value in theirs.items()
        if value != ours[name]
    ]
    if wanted:
        raise Failure(
            f"{options.output} has files of another layout, which no reader takes together: go on with "
            f"{' '.join(wanted)}, or choose another --output"
        )


def _layout(options: Mapping[str, Any]) -> dict[str, str]:
    """The options by which files are found and read; what is not known of them is as by default."""
    default = {field.name: field.default for field in fields(IngestOptions)}
    values = {name: str(options.get(name, default[name])) for name in _LAYOUT}
    return {
        name: ",".join(part.strip() for part in value.split(",") if part.strip())
        for name, value in values.items()
    }


def _stage(
    request: Request, attempt: commit.Attempt, lost: frozenset[Place]
) -> tuple[Outcome, dict[str, Any]]:
    """Run the pipeline: (what it staged, complete and counted twice; manifest fields about earlier state)."""
    staging_area = StagingArea(request.store, attempt.staging)
    lookback = request.options.lookback
    since = days_before(request.as_of, lookback)
    state = live_state(request.store, attempt.parent) if lookback else None
    sets = sets_since(request.store, state, since) if state else []
    earlier = [file.path for state_set in sets for file in state_set.files]
    with TemporaryDirectory(prefix="wirebeam-", ignore_cleanup_errors=True) as notes:
        plan = Plan(
            request.run_id, request.as_of, staging_area, request.options, earlier, since, plan_compaction(sets),
            notes if request.workers > 1 else "", lost,
        )  # fmt: skip
        chosen = choose_inputs(request.files, plan)
        outcome = _run_pipeline(request, chosen.files, chosen.plan)
    _check(outcome, request.options)
    outcome = chosen.complete(outcome)
    if state is None:
        return outcome, {}
    days = max(lookback, state.lookback)
    forgotten = expired_sets(state, days_before(request.as_of, days), days_before(request.started_at, days))
    return outcome, state.manifest_fields(plan.compaction, forgotten)


def _run_pipeline(request: Request, chosen: Sequence[InputFile], plan: Plan) -> Outcome:
    """What the pipeline staged. Raises :class:`Failure`."""
    files = stage_stdin(chosen, plan.staging_area)
    size = sum(file.size for file in files)
    _logger.info("%d input files of %d bytes, %d state files", len(files), size, len(plan.state))
    sent_files, sent_plan = (files, plan) if runner_name(request.beam) == LOCAL else _travelling(files, plan)
    with Progress(plan.staging_area, files, request.log):
        run_pipeline(
            lambda pipeline: build(pipeline, sent_files, sent_plan),
            request.workers,
            request.beam,
            request.log,
            plan.notes,
            option_names(),
            partial(settle, plan.staging_area),
            request.forks,
        )
    try:
        data = request.store.read(plan.outcome_path)
    except FileNotFoundError:
        raise PipelineFailure(
            "the pipeline ended without an outcome: nothing was committed; run it again"
        ) from None
    outcome = msgspec.msgpack.decode(data, type=Outcome)
    _logger.info("the pipeline has ended: %s", outcome.counts)
    return outcome


def _travelling(files: Sequence[InputFile], plan: Plan) -> tuple[list[InputFile], Plan]:
    """Inputs and plan as the workers of a cluster get them."""
    sent = [absolute(file) for file in files]
    area = travelling(plan.staging_area, sent, plan.options.store_settings())
    return sent, replace(plan, staging_area=area)


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


def _manifest(request: Request, outcome: Outcome, seconds: float) -> dict[str, Any]:
    """The run's manifest but for what the commit adds: times, counts and timings live here alone."""
    counts = outcome.counts | ({"skipped:output": request.left_out} if request.left_out else {})
    own_fields = ("payloads", "bytes", "items", "articles", "exact", "version", "near", "dead_letters", KNOWN)
    return {
        "run_id": request.run_id,
        "as_of": request.as_of,
        "started_at": request.started_at,
        "finished_at": rfc3339(datetime.now(UTC)),
        "wirebeam": _installed("wirebeam"),
        "beam": _installed("apache-beam"),
        "runner": runner_name(request.beam),
        "options": request.material(),
        "layout": _layout(asdict(request.options)),
        "inputs": {name: counts.get(name, 0) for name in ("payloads", "bytes", "items")}
        | ({KNOWN: counts.get(KNOWN, 0)} if request.options.new_only else {}),
        "articles": counts.get("articles", 0),
        "duplicates": {kind: counts.get(kind, 0) for kind in ("exact", "version", "near")},
        "dead_letters": counts.get("dead_letters", 0),
        "metrics": {
            **_grouped({name: number for name, number in counts.items() if name not in own_fields}),
            "seconds": round(seconds, 3),
            "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        },
    }


@cache
def _installed(name: str) -> str:
    """The version of an installed package, looked up once: each time anew would keep a listing of folders each time."""
    return version(name)


def _grouped(counts: dict[str, int]) -> dict[str, dict[str, int]]:
    """Counts named ``group:name`` as a dict a group.

    >>> _grouped({"format:rss": 2, "format:text": 1})
    {'format': {'rss': 2, 'text': 1}}
    """
    groups: dict[str, dict[str, int]] = {}
    for name, number in counts.items():
        group, _, member = name.partition(":")
        groups.setdefault(group, {})[member] = number
    return groups
