"""Whole runs into each cloud: what is there afterwards, again, after a crash, and beside a broken connection."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from sinks.layout import ARTICLES, LOG, RUNS, STAGING, STATE, is_below, manifest_path
from tests.cloud.emulators import Cloud
from transforms.storage.store import Store, open_store

pytestmark = pytest.mark.cloud

SAMPLES = Path(__file__).parents[2] / "samples"
AS_OF = "2026-01-31T06:00:00Z"


@pytest.fixture
def store(cloud: Cloud) -> Store:
    return open_store(cloud.uri, cloud.settings)


def command(cloud: Cloud, *arguments: str) -> list[str]:
    endpoint = [f"--storage=endpoint={cloud.endpoint}"]
    return [sys.executable, "-m", "pipelines", *arguments, *endpoint]


def wirebeam(cloud: Cloud, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(cloud, *arguments),
        capture_output=True,
        text=True,
        timeout=300,
        cwd=SAMPLES.parent,
        check=False,
    )


def ingest(
    cloud: Cloud, run_id: str, *more: str, inputs: str = "samples"
) -> subprocess.CompletedProcess[str]:
    done = wirebeam(
        cloud, "ingest", inputs, "--output", cloud.uri, "--run-id", run_id, "--as-of", AS_OF, *more
    )
    assert done.returncode == 0, done.stderr
    return done


def digests(store: Store) -> dict[str, str]:
    """All data files by their content; manifests and log hold times."""
    return {
        entry.path: hashlib.sha256(store.read(entry.path)).hexdigest()
        for entry in store.list()
        if not (is_below(entry.path, RUNS) or is_below(entry.path, LOG))
    }


def manifest(store: Store, run_id: str) -> dict[str, int]:
    fields = orjson.loads(store.read(manifest_path(run_id)))
    return {
        "items": fields["inputs"]["items"],
        "articles": fields["articles"],
        "duplicates": sum(fields["duplicates"].values()),
        "dead_letters": fields["dead_letters"],
    }


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a run gives on disk."""
    on_disk = open_store(str(tmp_path_factory.mktemp("undisturbed")))
    here = ["ingest", "samples", "--output", on_disk.root, "--run-id", "r1", "--as-of", AS_OF]
    subprocess.run([sys.executable, "-m", "pipelines", *here], check=True, timeout=300, cwd=SAMPLES.parent)
    return digests(on_disk)


def test_a_run_gives_the_same_bytes_as_on_disk(
    cloud: Cloud, store: Store, undisturbed: dict[str, str]
) -> None:
    ingest(cloud, "r1")
    assert digests(store) == undisturbed
    counts = manifest(store, "r1")
    assert counts["items"] == counts["articles"] + counts["duplicates"] + counts["dead_letters"]
    assert not list(store.list(STAGING))
    assert wirebeam(cloud, "verify", cloud.uri).returncode == 0


def test_the_same_run_again_changes_nothing(cloud: Cloud, store: Store) -> None:
    ingest(cloud, "r1")
    before = {entry.path: store.read(entry.path) for entry in store.list()}
    ingest(cloud, "r1")
    assert {entry.path: store.read(entry.path) for entry in store.list()} == before


def test_a_later_run_knows_what_an_earlier_one_saw(cloud: Cloud, store: Store) -> None:
    ingest(cloud, "r1")
    ingest(cloud, "r2")
    first, second = manifest(store, "r1"), manifest(store, "r2")
    assert second["items"] == first["items"]
    assert second["articles"] == 0
    assert second["duplicates"] == first["articles"] + first["duplicates"]
    assert [entry.path for entry in store.list("_log")] == ["_log/00000001.json", "_log/00000002.json"]


def test_inputs_and_workers_reach_the_bucket_too(cloud: Cloud, store: Store) -> None:
    for path in sorted((SAMPLES / "feeds").iterdir()):
        store.put(f"in/{path.name}", path.read_bytes())
    ingest(cloud, "r1", "--workers", "2", inputs=f"{cloud.uri}/in")
    counts = manifest(store, "r1")
    assert counts["articles"] > 0
    assert counts["items"] == counts["articles"] + counts["duplicates"] + counts["dead_letters"]


def kill_ingest(cloud: Cloud, store: Store, prefix: str, tmp_path: Path) -> None:
    """A run ``r1`` that is killed (SIGKILL) as soon as something lies below ``prefix``."""
    arguments = ["ingest", "samples", "--output", cloud.uri, "--run-id", "r1", "--as-of", AS_OF]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command(cloud, *arguments), cwd=SAMPLES.parent, stdout=log, stderr=log)
    while process.poll() is None and not any(store.list(prefix)):
        time.sleep(0.01)
    process.kill()
    process.wait()


@pytest.mark.parametrize("prefix", [STAGING, ARTICLES, STATE])
def test_a_run_that_is_killed_and_run_again_gives_what_an_undisturbed_one_gives(
    cloud: Cloud, store: Store, undisturbed: dict[str, str], tmp_path: Path, prefix: str
) -> None:
    kill_ingest(cloud, store, prefix, tmp_path)
    ingest(cloud, "r1")
    assert digests(store) == undisturbed
    assert wirebeam(cloud, "verify", cloud.uri).returncode == 0


def test_after_a_run_that_is_killed_another_gives_what_it_gives_alone(
    cloud: Cloud, store: Store, tmp_path: Path
) -> None:
    kill_ingest(cloud, store, STAGING, tmp_path)
    ingest(cloud, "r2")
    alone = replace(cloud, uri=f"{cloud.uri}-alone")
    ingest(alone, "r2")
    assert digests(store) == digests(open_store(alone.uri, alone.settings))
    assert wirebeam(cloud, "verify", cloud.uri).returncode == 0


def test_an_output_whose_name_could_be_a_pattern_or_a_url_is_taken_at_its_letters(cloud: Cloud) -> None:
    odd = replace(cloud, uri=f"{cloud.uri}/a*b [x] ü %20 #?&+")
    other = replace(cloud, uri=f"{cloud.uri}/aab x ü %20 #?&+")
    for place in (odd, other):
        ingest(place, "r1", inputs="samples/text")
        assert wirebeam(place, "verify", f"{place.uri}/").returncode == 0
    assert digests(open_store(odd.uri, odd.settings)) == digests(open_store(other.uri, other.settings))


def test_credentials_that_are_refused_are_one_line_without_them(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    if cloud.name != "azure":
        pytest.skip("this emulator takes any credentials")
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "c2VzYW1l")
    done = wirebeam(cloud, "ingest", "samples", "--output", cloud.uri)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "access denied" in done.stderr
    assert "c2VzYW1l" not in done.stderr


def test_an_endpoint_that_is_not_there_is_one_line(cloud: Cloud) -> None:
    arguments = [sys.executable, "-m", "pipelines", "ingest", "samples", "--output", cloud.uri]
    done = subprocess.run(
        [*arguments, "--storage", "endpoint=http://127.0.0.1:9"],
        capture_output=True, text=True, timeout=120, cwd=SAMPLES.parent, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no answer from 127.0.0.1:9" in done.stderr
