"""Connections that break and stores that stumble: each operation is whole or not at all, and told in one line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from sinks.layout import LOG, STAGING
from tests.cloud.emulators import BUCKET, Cloud
from tests.cloud.proxy import FAULTS, Plan, proxy
from tests.transforms.storage.promises import content, write_in_pieces
from transforms.storage.base import StorageError
from transforms.storage.store import Store, open_store

pytestmark = pytest.mark.cloud

LARGE = b"".join(b"%d" % number * 2**20 for number in range(10)) * 2  # as write_in_pieces makes it


@pytest.fixture
def plan(cloud: Cloud) -> Iterator[Plan]:
    with proxy(cloud.endpoint) as plan:
        yield plan


@pytest.fixture
def store(cloud: Cloud, plan: Plan) -> Store:
    """Reached through the proxy."""
    return open_store(cloud.uri, {"endpoint": plan.url})


@pytest.fixture
def direct(cloud: Cloud) -> Store:
    """The same place, without faults."""
    return open_store(cloud.uri, cloud.settings)


def attempt(work: Callable[[], object]) -> object:
    """What a call says, or that it failed as a store fails."""
    try:
        return work()
    except StorageError:
        return StorageError


@pytest.mark.parametrize("fault", FAULTS)
def test_reading_survives_a_fault(store: Store, direct: Store, plan: Plan, fault: str) -> None:
    direct.put("a", b"content")
    for work, expected in (
        (lambda: store.read("a"), b"content"),
        (lambda: store.read_range("a", 1, 3), b"ont"),
        (lambda: store.size("a"), 7),
        (lambda: [entry[:2] for entry in store.list()], [("a", 7)]),
    ):
        plan.faults = [fault]
        assert attempt(work) in ((expected, StorageError) if fault == "answer cut" else (expected,))


@pytest.mark.parametrize("fault", FAULTS)
def test_writing_over_a_fault_is_whole_or_not_at_all(
    store: Store, direct: Store, plan: Plan, fault: str
) -> None:
    direct.put("a", b"before")
    plan.faults = [fault]
    outcome = attempt(lambda: store.put("a", b"after"))
    assert direct.read("a") == b"after" or (outcome is StorageError and direct.read("a") == b"before")


@pytest.mark.parametrize("fault", FAULTS)
def test_creating_over_a_fault_knows_its_own_content(
    store: Store, direct: Store, plan: Plan, fault: str
) -> None:
    plan.faults, plan.only = [fault], ("PUT", "POST")
    assert store.put_new("_log/1", b"mine")
    plan.faults = [fault]
    assert not store.put_new("_log/1", b"other")
    assert content(direct) == {"_log/1": b"mine"}


@pytest.mark.parametrize("at", range(6))
@pytest.mark.parametrize("fault", ["503", "cut within", "answer lost"])
def test_a_large_file_over_a_fault_at_any_request_is_whole_or_not_at_all(
    store: Store, direct: Store, plan: Plan, cloud: Cloud, fault: str, at: int
) -> None:
    plan.faults = [""] * at + [fault]
    outcome = attempt(lambda: write_in_pieces(store, "a", 20))
    assert (outcome, content(direct)) in (
        (LARGE, {"a": LARGE}),
        (StorageError, {}),
        (StorageError, {"a": LARGE}),
    )
    if cloud.name == "s3":
        uploads = urlopen(f"{cloud.endpoint}/{BUCKET}?uploads", timeout=30).read().decode()
        left = uploads.count(f"<Key>{cloud.uri.rpartition('/')[2]}/")
        # The answer to the first request holds the upload's id: without it nobody can abort the upload.
        assert left == (1 if fault == "answer lost" and at == 0 else 0)


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize("fault", ["503", "cut within", "answer lost"])
def test_a_move_over_a_fault_at_any_request_loses_nothing(
    store: Store, direct: Store, plan: Plan, fault: str, at: int
) -> None:
    direct.put("staged", b"content")
    plan.faults = [""] * at + [fault]
    outcome = attempt(lambda: store.move_new("staged", "final"))
    after = content(direct)
    assert after.get("final", after.get("staged")) == b"content"
    assert outcome is not True or after == {"final": b"content"}


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ("503", r"/a: the store answered 503 \(Injected\)$"),
        ("cut before", r"/a: no answer from 127\.0\.0\.1:\d+$"),
    ],
)
def test_a_store_that_never_recovers_is_one_line_in_the_end(
    store: Store, plan: Plan, fault: str, line: str
) -> None:
    plan.faults, plan.always = [fault], True
    for work in (lambda: store.read("a"), lambda: store.put_new("a", b"x")):
        with pytest.raises(StorageError, match=line):
            work()


@pytest.mark.parametrize("at", [5, 90])
def test_a_run_whose_store_goes_away_commits_nothing_and_can_be_run_again(
    direct: Store, plan: Plan, cloud: Cloud, at: int
) -> None:
    plan.faults, plan.always = [""] * at + ["503"], True
    arguments = [
        "ingest",
        "samples",
        "--output",
        cloud.uri,
        "--run-id",
        "r1",
        "--as-of",
        "2026-01-31T06:00:00Z",
    ]
    failed = wirebeam(plan.url, *arguments)
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    assert "the store answered 503" in failed.stderr.splitlines()[-1]
    assert not list(direct.list(LOG))
    plan.faults = []
    done = wirebeam(plan.url, *arguments)
    assert done.returncode == 0, done.stderr
    assert [entry.path for entry in direct.list(LOG)] == ["_log/00000001.json"]
    assert not list(direct.list(STAGING))


def wirebeam(endpoint: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines", *arguments, f"--storage=endpoint={endpoint}"]
    root = Path(__file__).parents[2]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=root, check=False)
