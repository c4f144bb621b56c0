"""The last stages on Beam: what they write, what they count, and how their elements are encoded."""

from __future__ import annotations

from collections.abc import Iterator

import apache_beam as beam
import msgspec
import pytest
from apache_beam.coders import coders, registry
from apache_beam.metrics import MetricsFilter
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.typehints import typehints

from sinks.files.write import COUNTS, RUNS, StageArticleLines, StageDeadLetters, WritePartitions
from sinks.layout import FileNaming
from transforms.article import Article, DeadLetter, Duplicate, Source, to_json
from transforms.staging.area import StagingArea
from transforms.staging.coders import Batch, PackedCoder

PORT = Article(id="1f", provider="ap", published_at="2026-01-12T08:00:00Z", headline="Storm closes port")
FERRY = Article(id="2e", provider="afp", published_at="2026-01-12T09:00:00Z", headline="Ferry sails again")
COPY = Duplicate(id="3d", provider="dpa", published_at="2026-01-13T09:00:00Z", duplicate_kind="exact")
LETTERS = [DeadLetter(source=Source(uri=uri), error="unknown_format") for uri in ("b.bin", "a.bin")]


def outputs(pipeline: beam.Pipeline, staging_area: StagingArea) -> dict[str, beam.PCollection]:
    """The stages as the pipeline wires them, on two batches and two dead letters."""
    batches = [Batch("s1", [FERRY, PORT], [COPY]), Batch("s2", [], [])]
    lines = (
        pipeline
        | "Create batches" >> beam.Create(batches).with_output_types(Batch)
        | "Stage lines" >> StageArticleLines(staging_area, ("provider",))
    )
    letters = (
        pipeline
        | "Create letters" >> beam.Create([msgspec.msgpack.encode(letter) for letter in LETTERS])
        | "Stage dead letters" >> StageDeadLetters(staging_area, "r1")
    )
    naming = FileNaming("r1", 100)
    files = (lines[RUNS], letters) | beam.Flatten() | "Write" >> WritePartitions(staging_area, naming)
    return {"runs": lines[RUNS], "letters": letters, "counts": lines[COUNTS], "files": files}


def test_records_become_sorted_files_by_partition(staging_area: StagingArea) -> None:
    expected = {
        "articles/provider=afp/r1-00000-of-00001.jsonl": [FERRY],
        "articles/provider=ap/r1-00000-of-00001.jsonl": [PORT],
        "duplicates/date=2026-01-13/r1-00000-of-00001.jsonl": [COPY],
        "dead_letters/run=r1/00000-of-00001.jsonl": LETTERS[::-1],
    }
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        files = outputs(pipeline, staging_area)["files"]
        content = files | beam.Map(
            lambda file: (file.path, file.records, staging_area.store.read(file.staged))
        )
        lines = {path: [to_json(record) + b"\n" for record in records] for path, records in expected.items()}
        assert_that(content, equal_to([(path, len(parts), b"".join(parts)) for path, parts in lines.items()]))


def test_written_records_are_counted_for_the_manifest_and_by_beam_s_own_counters(
    staging_area: StagingArea,
) -> None:
    pipeline = beam.Pipeline(runner=FnApiRunner())
    counts = outputs(pipeline, staging_area)["counts"]
    assert_that(counts, equal_to([{"articles": 2, "exact": 1}, {"articles": 0}]))
    result = pipeline.run()
    result.wait_until_finish()
    counters = result.metrics().query(MetricsFilter().with_namespace("wirebeam"))["counters"]
    assert {counter.key.metric.name: counter.committed for counter in counters} == {"articles": 2, "exact": 1}


def _parts(coder: coders.Coder) -> Iterator[coders.Coder]:
    yield coder
    for part in coder._get_component_coders() if isinstance(coder, coders.FastCoder) else ():
        yield from _parts(part)


@pytest.mark.parametrize("name", ["runs", "letters", "counts", "files"])
def test_no_element_is_pickled(staging_area: StagingArea, name: str) -> None:
    """What Beam has no type or no coder for it would pickle."""
    element_type = outputs(beam.Pipeline(runner=FnApiRunner()), staging_area)[name].element_type
    assert element_type != typehints.Any
    parts = list(_parts(registry.get_coder(element_type)))
    known = (PackedCoder, coders.TupleCoder, coders.MapCoder, coders.StrUtf8Coder, coders.VarIntCoder)
    assert [part for part in parts if not isinstance(part, known)] == []
    assert any(isinstance(part, PackedCoder) for part in parts) is (name != "counts")
