"""The judging on Beam gives what its steps give one after another."""

import apache_beam as beam
import msgspec
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from benchmarks.judging import judge
from benchmarks.reprints import articles, invented, labelled
from tests.transforms.dedup.samples import temporary_store
from transforms.dedup.digests.digest import digests
from transforms.dedup.history.history import Memory
from transforms.dedup.near import DEFAULT_NEAR_THRESHOLD
from transforms.dedup.transform import JudgeStories
from transforms.dedup.verdicts import apply_verdicts
from transforms.staging.area import StagedFile, StagingArea
from transforms.text.identity import identify


def parked(staging_area, some, segment):
    """(segment -> articles, packed digests)."""
    found, digested = {}, []
    for start in range(0, len(some), segment):
        part = some[start : start + segment]
        texts = identify(part)
        name = staging_area.park(part)
        found[name] = part
        digested.append(digests(name, part, texts, near=True))
    return found, digested


def on_beam(staging_area, digested, seen=(), options=()):
    """(verdicts by segment, state) of the transform; what it says is handed over through the store."""
    with beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions(list(options))) as pipeline:
        found = (
            pipeline
            | beam.Create(digested)
            | JudgeStories(staging_area, Memory.of(staging_area.store, seen), DEFAULT_NEAR_THRESHOLD)
        )
        _ = found["verdicts"] | "Keep verdicts" >> beam.Map(_keep, staging_area, "verdicts")
        _ = found["state"] | "Keep state" >> beam.Map(_keep, staging_area, "state_files")
    store = staging_area.store
    verdicts = {}
    for entry in store.list(f"{staging_area.prefix}/verdicts"):
        segment, packed = msgspec.msgpack.decode(store.read(entry.path), type=tuple[str, bytes])
        verdicts.setdefault(segment, []).append(packed)
    kept = store.list(f"{staging_area.prefix}/state_files")
    return verdicts, sorted(msgspec.msgpack.decode(store.read(one.path), type=StagedFile) for one in kept)


def _keep(value, staging_area, kind):
    staging_area.put(kind, 1, msgspec.msgpack.encode(value))


def applied(found, verdicts):
    """All articles with their verdicts, by id."""
    judged = []
    for segment, some in found.items():
        for packed in verdicts[segment]:
            some = apply_verdicts(some, packed)
        judged += some
    return sorted(judged, key=lambda one: one.guid)


def verdict_kind(state):
    return sorted((file.path, file.records, file.bytes, file.sha256) for file in state)


@pytest.fixture
def texts():
    return list(articles(labelled(invented(60), seed=1)))


def copies(some):
    return msgspec.msgpack.decode(msgspec.msgpack.encode(some), type=list[type(some[0])])


def test_every_row_of_every_segment_gets_one_verdict_the_same_as_without_beam(texts):
    store = temporary_store()
    plain = StagingArea(store, "_staging/r1/plain")
    found, digested = parked(plain, copies(texts), 50)
    expected = judge(plain, digested, threshold=DEFAULT_NEAR_THRESHOLD)
    staging_area = StagingArea(store, "_staging/r1/beam")
    again, digested = parked(staging_area, copies(texts)[::-1], 17)
    verdicts, state = on_beam(staging_area, digested)
    judged = applied(again, verdicts)
    assert judged == applied(found, expected.verdicts)
    assert all(one.story_id for one in judged)
    assert verdict_kind(state) == verdict_kind(expected.state)


def test_a_later_run_reads_what_an_earlier_one_saw(texts):
    store = temporary_store()
    staging_area = StagingArea(store, "_staging/r1/token")
    _, state = on_beam(staging_area, parked(staging_area, copies(texts), 50)[1])
    for file in state:
        assert store.move_new(file.staged, file.path)
    second = StagingArea(store, "_staging/r2/token")
    found, digested = parked(second, copies(texts), 40)
    verdicts, _ = on_beam(second, digested, [file.path for file in state])
    assert {one.duplicate_kind for one in applied(found, verdicts)} == {"exact"}


@pytest.mark.slow
def test_two_processes_judge_alike(texts):
    store = temporary_store()
    one, two = StagingArea(store, "_staging/r1/one"), StagingArea(store, "_staging/r1/two")
    found, digested = parked(one, copies(texts), 50)
    verdicts, state = on_beam(one, digested)
    again, digested = parked(two, copies(texts), 50)
    options = ("--direct_running_mode=multi_processing", "--direct_num_workers=2")
    verdicts_of_two, state_of_two = on_beam(two, digested, options=options)
    assert applied(found, verdicts) == applied(again, verdicts_of_two)
    assert verdict_kind(state) == verdict_kind(state_of_two)


def test_a_run_without_articles_has_no_verdicts_and_no_state():
    assert on_beam(StagingArea(temporary_store(), "_staging/r1/token"), []) == ({}, [])
