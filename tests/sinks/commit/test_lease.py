"""The hold of an attempt on an output."""

import os
import platform
import time

import orjson
import pytest

from sinks.commit import lease as leases
from sinks.commit.lease import BEAT, SILENCE, Busy, Lease, is_alive
from transforms.storage.store import Store

PATH = "_staging/r1/token/lease"


def said_by_other(store: Store, **fields: object) -> None:
    """A lease of another process."""
    lease = {"host": platform.node(), "process": os.getpid(), "started": "0", "beat": time.time()}
    store.put(PATH, orjson.dumps(lease | fields))


def test_on_disk_one_lease_holds_the_output_until_it_stops(store: Store) -> None:
    first, second = Lease(store, PATH), Lease(store, "_staging/r2/token/lease")
    first.start()
    assert (first.is_exclusive, first.is_fresh, first.is_held()) == (True, True, True)
    with pytest.raises(Busy):
        second.start()
    first.stop()
    second.start()
    second.stop()


def test_in_a_bucket_a_lease_is_a_file_that_a_cleaner_can_take_away(bucket: Store) -> None:
    lease = Lease(bucket, PATH)
    lease.start()
    try:
        assert (lease.is_exclusive, lease.is_fresh, lease.is_held()) == (False, True, True)
        assert is_alive(bucket, PATH)
        bucket.delete(PATH)
        assert not lease.is_held()
    finally:
        lease.stop()
    assert not lease.thread.is_alive()


def test_a_lease_that_has_not_beaten_lately_is_not_fresh(
    bucket: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = Lease(bucket, PATH)
    assert not lease.is_fresh
    lease.start()
    lease.stop()
    began = time.monotonic()
    monkeypatch.setattr(leases.time, "monotonic", lambda: began + SILENCE / 2 - BEAT)
    assert lease.is_fresh
    monkeypatch.setattr(leases.time, "monotonic", lambda: began + SILENCE / 2 + BEAT)
    assert not lease.is_fresh


def test_a_lease_beats_until_it_stops_but_not_once_its_file_is_gone(
    bucket: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "BEAT", 0.01)
    lease = Lease(bucket, PATH)
    lease.start()
    first = bucket.read(PATH)
    end = time.monotonic() + 10
    while bucket.read(PATH) == first and time.monotonic() < end:
        time.sleep(0.01)
    assert bucket.read(PATH) != first
    lease.stop()
    bucket.delete(PATH)
    lease._beat()  # as a beat that comes late
    assert bucket.size(PATH) is None


def test_a_process_that_ended_is_known_at_once_on_its_own_host(bucket: Store) -> None:
    said_by_other(bucket, process=2**22 + 1)  # beyond the largest number of a process
    assert not is_alive(bucket, PATH)


def test_a_process_with_the_number_of_one_that_ended_is_another(bucket: Store) -> None:
    said_by_other(bucket, started="another time")
    assert not is_alive(bucket, PATH)


@pytest.mark.parametrize(("age", "alive"), [(0, True), (SILENCE - BEAT, True), (SILENCE + BEAT, False)])
def test_a_lease_of_another_host_is_dead_when_its_last_beat_is_old(
    bucket: Store, age: float, alive: bool
) -> None:
    said_by_other(bucket, host="elsewhere.test", beat=time.time() - age)
    assert is_alive(bucket, PATH) is alive


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"host": "a"}'])
def test_a_missing_or_damaged_lease_is_dead(bucket: Store, content: bytes | None) -> None:
    if content is not None:
        bucket.put(PATH, content)
    assert not is_alive(bucket, PATH)
