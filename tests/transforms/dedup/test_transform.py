"""The judging on Beam gives what its steps give one after another, and every element has a coder of its own type."""

import apache_beam as beam
import msgspec
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from benchmarks.judging import STATE_TARGET, judge
from benchmarks.reprints import articles, invented, labelled
from tests.transforms.dedup.samples import temporary_store
from transforms.dedup.digests.digest import digests
from transforms.dedup.history.compaction import CompactState
from transforms.dedup.history.history import History
from transforms.dedup.threshold import DEFAULT_NEAR_THRESHOLD
from transforms.dedup.transform import JudgeStories
from transforms.dedup.verdicts import apply_verdicts
from transforms.staging.area import StagedFile, StagingArea
from transforms.text.identity import identify

PICKLES = ("FastPrimitivesCoder", "PickleCoder", "CloudpickleCoder", "DillCoder", "MemoizingPickleCoder")


def digest_segments(staging_area, copied, size):
    """(name of a segment -> its articles, packed digests)."""
    segments, digested = {}, []
    for start in range(0, len(copied), size):
        part = copied[start : start + size]
        name = f"{staging_area.prefix}/segments/{start}"
        segments[name] = part
        digested.append(digests(name, part, identify(part), near=True))
    return segments, digested


def on_beam(staging_area, digested, seen=(), options=()):
    """(verdicts by segment, state) of the transform; its results are handed over through the store."""
    target = STATE_TARGET.format(run=staging_area.prefix.split("/")[1])
    history = History.of(staging_area.store, seen, target=target)
    with beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions(list(options))) as pipeline:
        results = (
            pipeline
            | beam.Create(digested).with_output_types(bytes)
            | JudgeStories(staging_area, history, DEFAULT_NEAR_THRESHOLD)
        )
        _ = results["verdicts"] | "Keep verdicts" >> beam.Map(_keep, staging_area, "verdicts")
        _ = results["state"] | "Keep state" >> beam.Map(_keep, staging_area, "state_files")
    store = staging_area.store
    verdicts = {}
    for entry in store.list(f"{staging_area.prefix}/verdicts"):
        segment, packed = msgspec.msgpack.decode(store.read(entry.path), type=tuple[str, bytes])
        verdicts.setdefault(segment, []).append(packed)
    kept = store.list(f"{staging_area.prefix}/state_files")
    return verdicts, sorted(msgspec.msgpack.decode(store.read(file.path), type=StagedFile) for file in kept)


def _keep(value, staging_area, kind):
    staging_area.stage(kind, 1, msgspec.msgpack.encode(value))


def applied(segments, verdicts):
    """All articles with their verdicts, by guid."""
    judged = []
    for segment, part in segments.items():
        for packed in verdicts[segment]:
            part = apply_verdicts(part, packed)
        judged += part
    return sorted(judged, key=lambda article: article.guid)


def contents(state):
    return sorted((file.path, file.records, file.bytes, file.sha256) for file in state)


@pytest.fixture
def texts():
    return list(articles(labelled(invented(60), seed=1)))


def copies(of_articles):
    return msgspec.msgpack.decode(msgspec.msgpack.encode(of_articles), type=list[type(of_articles[0])])


def test_every_row_of_every_segment_gets_one_verdict_the_same_as_without_beam(texts):
    store = temporary_store()
    plain = StagingArea(store, "_staging/r1/plain")
    segments, digested = digest_segments(plain, copies(texts), 50)
    expected = judge(plain, digested, threshold=DEFAULT_NEAR_THRESHOLD)
    staging_area = StagingArea(store, "_staging/r1/beam")
    again, digested = digest_segments(staging_area, copies(texts)[::-1], 17)
    verdicts, state = on_beam(staging_area, digested)
    judged = applied(again, verdicts)
    assert judged == applied(segments, expected.verdicts)
    assert all(article.story_id for article in judged)
    assert contents(state) == contents(expected.state)


def test_a_later_run_reads_what_an_earlier_one_saw(texts):
    store = temporary_store()
    staging_area = StagingArea(store, "_staging/r1/token")
    _, state = on_beam(staging_area, digest_segments(staging_area, copies(texts), 50)[1])
    for file in state:
        assert store.move_new(file.staged, file.path)
    second = StagingArea(store, "_staging/r2/token")
    segments, digested = digest_segments(second, copies(texts), 40)
    verdicts, _ = on_beam(second, digested, [file.path for file in state])
    assert {article.duplicate_kind for article in applied(segments, verdicts)} == {"exact"}


@pytest.mark.slow
def test_two_processes_judge_alike(texts):
    store = temporary_store()
    first, second = (StagingArea(store, f"_staging/r1/{name}") for name in ("first", "second"))
    segments, digested = digest_segments(first, copies(texts), 50)
    verdicts, state = on_beam(first, digested)
    again, digested = digest_segments(second, copies(texts), 50)
    options = ("--direct_running_mode=multi_processing", "--direct_num_workers=2")
    verdicts_of_two, state_of_two = on_beam(second, digested, options=options)
    assert applied(segments, verdicts) == applied(again, verdicts_of_two)
    assert contents(state) == contents(state_of_two)


def test_a_run_without_articles_has_no_verdicts_and_no_state():
    assert on_beam(StagingArea(temporary_store(), "_staging/r1/token"), []) == ({}, [])


@pytest.fixture
def pipeline():
    """A pipeline with both transforms, which is built and not run."""
    staging_area = StagingArea(temporary_store(), "_staging/r1/token")
    history = History.of(staging_area.store, [], target="_state/r1")
    built = beam.Pipeline()
    _ = built | beam.Create([b""]).with_output_types(bytes) | JudgeStories(staging_area, history, 0.75)
    _ = built | CompactState(staging_area, history, 2**30)
    return built


def own_steps(pipeline):
    """The transforms within ours, all parts of Beam's own included but of ``Reshuffle``, which reifies timestamps."""

    class Steps(beam.pipeline.PipelineVisitor):
        def __init__(self):
            self.steps = []

        def enter_composite_transform(self, node):
            self.visit_transform(node)

        def visit_transform(self, node):
            if (
                node.full_label.startswith(("JudgeStories", "CompactState"))
                and "/Reshuffle" not in node.full_label
            ):
                self.steps.append(node)

    visitor = Steps()
    pipeline.visit(visitor)
    return visitor.steps


def test_no_element_between_the_steps_is_of_unknown_type(pipeline):
    types = {
        step.full_label: str(output.element_type)
        for step in own_steps(pipeline)
        for output in step.outputs.values()
    }
    assert len(types) > 50
    assert not {
        label: hint for label, hint in types.items() if "Any" in hint or "Union" in hint or "~" in hint
    }


def test_no_element_between_the_steps_is_pickled(pipeline):
    coders = {
        step.full_label: str(beam.coders.registry.get_coder(output.element_type))
        for step in own_steps(pipeline)
        for output in step.outputs.values()
    }
    assert not {label: coder for label, coder in coders.items() if any(name in coder for name in PICKLES)}


def test_what_is_grouped_has_a_deterministic_key(pipeline):
    grouped = [
        step.inputs[0].element_type
        for step in own_steps(pipeline)
        if isinstance(step.transform, beam.GroupByKey) and not step.full_label.startswith("CompactState")
    ]
    assert len(grouped) == 9
    for element_type in grouped:
        assert beam.coders.registry.get_coder(element_type).key_coder().is_deterministic()
