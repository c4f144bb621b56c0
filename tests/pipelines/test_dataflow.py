"""The job as Dataflow gets it: built for the image of its workers, every part of it in a form that any runner reads.

It is not run: that needs an account. Where ``apache-beam[gcp]`` is installed Beam's own translation is done, too.
"""

from __future__ import annotations

from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability import common_urns
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.transforms.environments import DockerEnvironment

from pipelines.ingest import Plan, build
from pipelines.options import IngestOptions
from pipelines.runtime.cluster.fitness import travelling
from sinks.commit.state import CompactionPlan
from tests.pipelines.conftest import SAMPLES
from transforms.reading.listing import list_inputs
from transforms.staging.area import StagingArea
from transforms.storage.store import open_store

IMAGE = "newsroom/wirebeam"
REQUEST_BYTES = 10 * 2**20  # most that Dataflow takes: https://cloud.google.com/dataflow/quotas
OPTIONS = (
    "--runner=DataflowRunner", "--project=newsroom", "--region=europe-west1", "--temp_location=gs://newsroom/tmp",
    f"--sdk_container_image={IMAGE}", "--dataflow_service_options=use_runner_v2",
)  # fmt: skip


def build_into(pipeline: beam.Pipeline, folder: Path) -> None:
    """The whole pipeline over the samples, as it travels."""
    files = list(list_inputs([str(SAMPLES)], {}))
    since, as_of = "2026-01-01T00:00:00Z", "2026-01-31T00:00:00Z"
    area = travelling(StagingArea(open_store(str(folder)), "_staging/r1/token"), files, {})
    plan = Plan("r1", as_of, area, IngestOptions(output=str(folder)), [], since, CompactionPlan((), 1, since))
    build(pipeline, files, plan)


def test_all_work_is_done_in_the_image_and_every_coder_is_known(tmp_path: Path) -> None:
    pipeline = beam.Pipeline(FnApiRunner(), PipelineOptions([]))
    build_into(pipeline, tmp_path)
    proto = pipeline.to_runner_api(default_environment=DockerEnvironment(container_image=IMAGE))
    environments = proto.components.environments
    used = {step.environment_id for step in proto.components.transforms.values() if step.environment_id}
    assert {environments[name].urn for name in used} == {common_urns.environments.DOCKER.urn}
    assert all(IMAGE.encode() in environments[name].payload for name in used)
    assert {
        proto.components.coders[value.coder_id].spec.urn for value in proto.components.pcollections.values()
    } <= {
        *(coder.urn for coder in vars(common_urns.coders).values() if hasattr(coder, "urn")),
        "beam:coder:pickled_python:v1",
    }
    assert proto.ByteSize() < REQUEST_BYTES


def test_dataflow_s_own_translation_takes_it(tmp_path: Path) -> None:
    """Up to the request that it would send."""
    pytest.importorskip(
        "apache_beam.runners.dataflow.internal.apiclient", reason="apache-beam[gcp] is not installed"
    )
    from apache_beam.runners.dataflow.dataflow_runner import DataflowRunner

    runner = DataflowRunner()
    pipeline = beam.Pipeline(runner, PipelineOptions([*OPTIONS, "--dry_run=True", "--no_auth"]))
    build_into(pipeline, tmp_path)
    assert pipeline.run().state == "DONE"
    environments = runner.proto_pipeline.components.environments.values()
    assert {environment.urn for environment in environments} == {common_urns.environments.DOCKER.urn}
    assert all(IMAGE.encode() in environment.payload for environment in environments)
