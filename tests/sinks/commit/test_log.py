"""The numbered log."""

import orjson
import pytest

from sinks.commit.log import LostRace, Refused, append, entries, head, read_entry
from sinks.layout import entry_path
from transforms.storage.store import Store


def test_entries_are_numbered_from_one_and_read_newest_first(store: Store) -> None:
    assert head(store) == 0
    append(store, 0, {"run_id": "a"})
    append(store, 1, {"run_id": "b"})
    assert head(store) == 2
    assert [(entry.number, entry.run, entry.parent) for entry in entries(store)] == [(2, "b", 1), (1, "a", 0)]


def test_a_number_is_given_once(store: Store) -> None:
    append(store, 0, {"run_id": "a"})
    with pytest.raises(LostRace):
        append(store, 0, {"run_id": "b"})
    assert read_entry(store, 1).run == "a"


def test_appending_the_same_entry_again_is_no_lost_race(store: Store) -> None:
    append(store, 0, {"run_id": "a"})
    append(store, 0, {"run_id": "a"})
    assert head(store) == 1


def test_every_flipped_bit_of_an_entry_is_noticed(store: Store) -> None:
    append(store, 0, {"run_id": "a", "items": 1})
    whole = store.read(entry_path(1))
    meant = read_entry(store, 1)
    for place in range(len(whole)):
        for bit in (1, 32, 128):
            changed = bytearray(whole)
            changed[place] ^= bit
            store.put(entry_path(1), bytes(changed))
            try:
                assert read_entry(store, 1) == meant, f"byte {place}, bit {bit} was accepted"
            except Refused:
                continue


@pytest.mark.parametrize("length", [0, 1, 40])
def test_a_truncated_entry_is_refused(store: Store, length: int) -> None:
    append(store, 0, {"run_id": "a", "items": 1})
    store.put(entry_path(1), store.read(entry_path(1))[:length])
    with pytest.raises(Refused, match="damaged"):
        read_entry(store, 1)


def test_an_entry_of_a_newer_schema_is_refused(store: Store) -> None:
    append(store, 0, {"run_id": "a"})
    fields = orjson.loads(store.read(entry_path(1)))
    store.put(entry_path(1), orjson.dumps({**fields, "schema": 99}))
    with pytest.raises(Refused, match="newer"):
        read_entry(store, 1)


def test_a_missing_entry_is_refused(store: Store) -> None:
    append(store, 0, {"run_id": "a"})
    append(store, 1, {"run_id": "b"})
    store.delete(entry_path(1))
    with pytest.raises(Refused, match="missing"):
        list(entries(store))
