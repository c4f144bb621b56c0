"""The full form: a Flink cluster of processes, its workers in another environment and folder, held to a local run."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.sizes import SHORT, write_feeds
from tests.cloud import emulators
from tests.flink.cluster import FLINK, WIREBEAM, WORKERS, Cluster
from tests.flink.conftest import Run, assert_same, ingest, processes, staged
from tests.flink.jars import JOB_SERVER
from tests.pipelines.conftest import SAMPLES, tree
from transforms.storage.store import open_store

pytestmark = pytest.mark.cluster
ENDED = ("FINISHED", "FAILED", "CANCELED")


@contextmanager
def running(folder: Path, **settings: object) -> Iterator[Cluster]:
    cluster = Cluster(folder, **settings)  # type: ignore[arg-type]
    try:
        yield cluster
    finally:
        cluster.close()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two TaskManagers; a job that fails is not tried again."""
    with running(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture(scope="module")
def patient_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two TaskManagers; a job that fails is tried again."""
    with running(tmp_path_factory.mktemp("patient"), retries=20) as started:
        yield started


def assert_nothing_runs(cluster: Cluster) -> None:
    """Neither a job server here nor a job there."""
    assert processes(str(JOB_SERVER)) == []
    cluster.wait_for(lambda: len(cluster.jobs(*ENDED)) == len(cluster.get("jobs")["jobs"]), 20)


def test_samples_by_relative_paths_come_out_as_on_this_machine(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "samples").symlink_to(SAMPLES)
    for output, options in (("local", []), ("out", cluster.options)):
        ended = ingest("samples", output=output, options=options, folder=tmp_path)
        assert ended.status == 0, ended.err
    assert_same(tmp_path / "out", tmp_path / "local")
    assert_nothing_runs(cluster)
    assert len(cluster.workers()) == 2, "they live across stages"


def test_state_and_its_compaction_over_many_runs_are_as_on_this_machine(
    cluster: Cluster, tmp_path: Path
) -> None:
    for number in range(9):
        write_feeds(tmp_path / "drop", 20 * (number + 1), SHORT)  # what was there before comes again
        for output, options in (("local", []), ("out", cluster.options)):
            ended = ingest(
                tmp_path / "drop", output=tmp_path / output, options=[*options, f"--run-id=r{number}"]
            )
            assert ended.status == 0, ended.err
    assert any("gathered" in name for name in tree(tmp_path / "out"))
    assert_same(tmp_path / "out", tmp_path / "local")


def test_a_bucket_is_written_as_a_folder_is(
    cluster_with_secrets: tuple[Cluster, emulators.Cloud], local_samples: Path
) -> None:
    cluster, cloud = cluster_with_secrets
    options = [*cluster.options, f"--storage=endpoint={cloud.endpoint}"]
    ended = ingest(SAMPLES, output=f"{cloud.uri}/out", options=options)
    assert ended.status == 0, ended.err
    store = open_store(f"{cloud.uri}/out", cloud.settings)
    ours = {entry.path: store.read(entry.path) for entry in store.list()}
    theirs = tree(local_samples)
    assert {name: data for name, data in ours.items() if name in theirs} == theirs
    assert {name.partition("/")[0] for name in ours.keys() - theirs.keys()} == {"_log", "_runs"}


@pytest.fixture
def cluster_with_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Cluster, emulators.Cloud]]:
    """A cluster whose workers have the credentials of a store in their environment, as the launcher has."""
    with emulators.s3(tmp_path) as cloud:
        for name, value in cloud.environment.items():
            monkeypatch.setenv(name, value)
        (tmp_path / "cluster").mkdir()
        with running(tmp_path / "cluster") as started:
            yield started, cloud


def test_two_bundles_at_once_in_one_process_ten_times(feeds: Path, local_feeds: Path, tmp_path: Path) -> None:
    (tmp_path / "cluster").mkdir()
    with running(tmp_path / "cluster", managers=1) as cluster:
        for number in range(10):
            output = tmp_path / f"out-{number}"
            ended = ingest(SAMPLES, feeds, output=output, options=cluster.options)
            assert ended.status == 0, ended.err
            assert_same(output, local_feeds)
        assert len(cluster.workers()) == 1


STAGES = [("segments", 4), ("digests", 1), ("lines", 2), ("files", 1)]


def kill_manager(cluster: Cluster) -> None:
    cluster.kill("taskmanager-0")


def kill_worker(cluster: Cluster) -> None:
    os.kill(cluster.workers()[0], signal.SIGKILL)


@pytest.mark.parametrize("kill", [kill_manager, kill_worker])
@pytest.mark.parametrize(("kind", "files"), STAGES)
def test_a_job_that_is_tried_again_recovers(
    kill: Callable[[Cluster], None],
    kind: str,
    files: int,
    patient_cluster: Cluster,
    feeds: Path,
    local_feeds: Path,
    tmp_path: Path,
) -> None:
    run = Run([SAMPLES, feeds], tmp_path / "out", patient_cluster.options)
    run.wait_until(lambda: staged(tmp_path / "out", kind) >= files)
    kill(patient_cluster)
    if kill is kill_manager:
        patient_cluster.start_manager(0)
    ended = run.wait()
    assert ended.status == 0, ended.err
    assert_same(tmp_path / "out", local_feeds)
    assert_nothing_runs(patient_cluster)


@pytest.mark.parametrize("kill", [kill_manager, kill_worker])
def test_a_job_that_is_not_tried_again_fails_in_one_line_and_runs_again(
    kill: Callable[[Cluster], None], cluster: Cluster, feeds: Path, local_feeds: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    run = Run([SAMPLES, feeds], output, [*cluster.options, "--quiet"])
    run.wait_until(lambda: staged(output, "segments") >= 4)
    kill(cluster)
    start = time.monotonic()
    ended = run.wait(60)
    assert time.monotonic() - start < 30
    assert ended.status == 1
    assert ended.err.startswith("wirebeam: the pipeline failed: ")
    assert ended.err.count("\n") == 1
    assert [path for path in output.rglob("*") if path.is_file()] == []
    if kill is kill_manager:
        cluster.start_manager(0)
    cluster.wait_for(lambda: cluster.get("overview")["slots-available"] == 4, 30)
    again = ingest(SAMPLES, feeds, output=output, options=cluster.options)
    assert again.status == 0, again.err
    assert_same(output, local_feeds)


@pytest.mark.parametrize(("kind", "files"), STAGES)
def test_a_stop_cancels_the_job_and_leaves_nothing(
    kind: str, files: int, cluster: Cluster, feeds: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    run = Run([feeds], output, [*cluster.options, "--quiet"])
    run.wait_until(lambda: staged(output, kind) >= files)
    run.process.send_signal(signal.SIGTERM)
    assert run.wait(60) == (1, "wirebeam: stopped: nothing was committed\n")
    assert cluster.jobs("RUNNING", "CANCELLING", "RESTARTING") == []
    time.sleep(3)
    assert [path for path in output.rglob("*") if path.is_file()] == []
    assert_nothing_runs(cluster)


def refusal(folder: Path, inputs: Path, output: Path, **settings: object) -> str:
    """What a run says that a cluster refuses; nothing is left of it."""
    folder.mkdir()
    with running(folder, managers=1, **settings) as cluster:
        ended = ingest(inputs, output=output, options=[*cluster.options, "--quiet"])
        assert_nothing_runs(cluster)
    assert (ended.status, ended.err.count("\n")) == (1, 1), ended.err
    assert [path for path in output.rglob("*") if path.is_file()] == []
    return ended.err


def test_a_worker_of_another_version_is_refused(tmp_path: Path) -> None:
    metadata = tmp_path / "other" / "wirebeam-9.9.dist-info" / "METADATA"
    metadata.parent.mkdir(parents=True)
    metadata.write_text("Metadata-Version: 2.1\nName: wirebeam\nVersion: 9.9\n")
    line = refusal(tmp_path / "c", SAMPLES, tmp_path / "out", path=(tmp_path / "other", WIREBEAM))
    assert "has wirebeam 9.9" in line
    assert "install the same in both" in line


def test_a_worker_without_wirebeam_is_one_line(tmp_path: Path) -> None:
    """After three minutes, as Flink waits so long for a worker that does not begin."""
    line = refusal(tmp_path / "c", SAMPLES, tmp_path / "out", path=(tmp_path,))
    assert "a worker did not begin within 3 minutes: it may lack wirebeam" in line


def test_an_output_that_no_worker_reaches_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "hidden").mkdir()
    line = refusal(tmp_path / "c", SAMPLES, tmp_path / "hidden/out", hidden=tmp_path / "hidden")
    assert f"can't reach the output {tmp_path}/hidden/out: not there" in line


def test_an_input_that_no_worker_reaches_is_one_line(tmp_path: Path) -> None:
    write_feeds(tmp_path / "hidden", 10, SHORT)
    line = refusal(tmp_path / "c", tmp_path / "hidden", tmp_path / "out", hidden=tmp_path / "hidden")
    assert f"can't read the input {tmp_path}/hidden/feed-0000.xml: not there" in line


def test_a_wheel_that_travels_with_the_job_is_installed_by_the_workers(
    local_samples: Path, tmp_path: Path
) -> None:
    """By the program with which Beam's container images begin."""
    (wheel,) = (FLINK / "wheel").glob("*.whl")
    (tmp_path / "cluster").mkdir()
    try:
        with running(tmp_path / "cluster", managers=1, path=()) as cluster:
            options = [*cluster.options, f"--extra_package={wheel}"]
            ended = ingest(SAMPLES, output=tmp_path / "out", options=options)
    finally:
        pip = [str(WORKERS / "bin/pip"), "uninstall", "--yes", "--quiet", "wirebeam"]
        subprocess.run(pip, check=True, capture_output=True)
    assert ended.status == 0, ended.err
    assert_same(tmp_path / "out", local_samples)
