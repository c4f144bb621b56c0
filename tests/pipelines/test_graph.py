"""The job graph: every element between two steps has a type, and with it a coder that is no pickle."""

from __future__ import annotations

from typing import Any

import apache_beam as beam
import pytest
from apache_beam import coders
from apache_beam.pipeline import AppliedPTransform, PipelineVisitor
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.typehints import typehints
from apache_beam.utils.timestamp import Timestamp

from pipelines.ingest import Plan, build
from pipelines.options import IngestOptions
from sinks.commit.state import CompactionPlan
from tests.pipelines.conftest import SAMPLES
from transforms.reading.listing import list_inputs
from transforms.staging.area import StagedFile, StagingArea
from transforms.storage.store import open_store


class Graph(PipelineVisitor):
    """All steps and collections of a pipeline."""

    def __init__(self, pipeline: beam.Pipeline) -> None:
        self.steps: list[AppliedPTransform] = []
        self.collections: list[tuple[str, beam.PCollection]] = []
        pipeline.visit(self)

    def visit_transform(self, step: AppliedPTransform) -> None:
        self.steps.append(step)

    def visit_value(self, value: beam.PCollection, producer: AppliedPTransform) -> None:
        self.collections.append((f"{producer.full_label}[{value.tag or ''}]", value))


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The whole pipeline over several inputs, with dead letters to write, and state of earlier runs to compact."""
    output = str(tmp_path_factory.mktemp("out"))
    compacted = CompactionPlan(
        (StagedFile("_state/r0-texts-000-of-001-0123456789abcdef.parquet", "", 1, 1, ""),),
        1,
        "2026-01-01T00:00:00Z",
    )
    staging_area = StagingArea(open_store(output), "_staging/r1/token")
    since, as_of = "2026-01-01T00:00:00Z", "2026-01-31T00:00:00Z"
    options = IngestOptions(output=output)
    plan = Plan("r1", as_of, staging_area, options, [], since, compacted)
    pipeline = beam.Pipeline(FnApiRunner())
    build(pipeline, list(list_inputs([str(SAMPLES)], {})), plan)
    return Graph(pipeline)


def contains_any(kind: Any) -> bool:
    """Whether a type is ``Any`` or made of it."""
    if kind is typehints.Any or kind is Any:
        return True
    return isinstance(kind, typehints.TypeConstraint) and any(map(contains_any, inner_types(kind)))


def inner_types(kind: typehints.TypeConstraint) -> list[Any]:
    names = ("tuple_types", "union_types", "inner_type", "key_type", "value_type")
    inner = [getattr(kind, name) for name in names if hasattr(kind, name)]
    return [
        part for value in inner for part in (value if isinstance(value, tuple | set | frozenset) else [value])
    ]


def without_timestamps(kind: Any) -> Any:
    """A type without the timestamp that Beam's own reshuffling adds to each element, and has no coder for."""
    if isinstance(kind, typehints.UnionConstraint) and Timestamp in kind.union_types:
        return bytes
    if isinstance(kind, typehints.TupleConstraint):
        return typehints.Tuple[tuple(map(without_timestamps, kind.tuple_types))]
    return kind


def test_every_element_has_a_type(graph: Graph) -> None:
    assert [label for label, values in graph.collections if contains_any(values.element_type)] == []


def test_nothing_is_pickled_on_a_shuffle(graph: Graph) -> None:
    pickled = []
    for step in graph.steps:
        if isinstance(step.transform, beam.GroupByKey):
            (grouped,) = step.main_inputs.values()
            coder = coders.registry.get_coder(without_timestamps(grouped.element_type))
            assert isinstance(coder, coders.TupleCoder)
            if "FastPrimitives" in repr(coder) or "Pickle" in repr(coder):
                pickled.append(step.full_label)
    assert pickled == []


def test_what_is_grouped_by_has_a_deterministic_coder(graph: Graph) -> None:
    for step in graph.steps:
        if isinstance(step.transform, beam.GroupByKey):
            (grouped,) = step.main_inputs.values()
            assert coders.registry.get_coder(grouped.element_type.tuple_types[0]).is_deterministic()


def test_every_label_at_the_top_begins_with_a_verb(graph: Graph) -> None:
    labels = [step.full_label for step in graph.steps if step.full_label and "/" not in step.full_label]
    assert labels == sorted(set(labels), key=labels.index)
    assert {label.split()[0] for label in labels} <= {
        "List", "Spread", "Stage", "Judge", "Enrich", "Flatten", "Write", "Compact", "Report",
    }  # fmt: skip
