"""The index of a shard: what is paired, what later runs need, and misused guids."""

import numpy as np

from tests.transforms.dedup.test_texts import COPY, FIRST, LATER, tables
from transforms.dedup.columns import GUID, ID, KNOWN, NEAR, NEW, SEEN_BEFORE, URL
from transforms.dedup.digests.digest import INDEX_KEYS
from transforms.dedup.digests.keys import guid_key
from transforms.dedup.index import conflict_hash, entries_for_later_runs, guid_conflicts, index_entries
from transforms.dedup.tables.packed import Table
from transforms.dedup.texts import group_by_text


def entries(*rows):
    """Index entries from (key, text, order, key kind, pairing), perhaps (…, id prefix, seen)."""
    columns = np.array([(*row, 0, 0)[:7] for row in rows], np.uint64).reshape(-1, 7).T
    names = ("key", "text", "order", "key_kind", "pairing", "id_prefix", "seen")
    dtypes = {"key_kind": np.uint8, "pairing": np.uint8, "seen": np.uint32}
    return Table(
        {
            name: column.astype(dtypes.get(name, np.uint64))
            for name, column in zip(names, columns, strict=True)
        }
    )


def test_a_text_is_indexed_by_its_shingles_once_and_by_the_names_of_each_item():
    items, texts = group_by_text(tables([FIRST, COPY, LATER]))
    result = index_entries(items, texts, None)
    assert (result["key_kind"] == NEAR).sum() == texts.lists["index_keys"].counts.sum() >= INDEX_KEYS
    assert (result["key_kind"] == GUID).sum() == 3
    assert (result["key_kind"] == URL).sum() == 1
    assert set(result["order"][result["key_kind"] == NEAR].tolist()) == {items["order"].min()}


def test_names_of_a_later_day_are_not_to_be_paired():
    items, texts = group_by_text(tables([FIRST, COPY, LATER]))
    result = index_entries(items, texts, None)
    guids = result.take(result["key_kind"] == GUID)
    pairing = dict(zip(guids["key"].tolist(), guids["pairing"].tolist(), strict=True))
    assert [pairing[guid_key(article)] for article in (FIRST, COPY, LATER)] == [NEW, NEW, SEEN_BEFORE]


def test_a_known_text_is_indexed_again_in_its_old_order_and_not_to_be_paired():
    items, texts = group_by_text(tables([LATER]))
    known = Table({"text": texts["text"], "order": np.array([7], np.uint64)})
    result = index_entries(items, texts, known)
    assert set(result["pairing"].tolist()) == {KNOWN, SEEN_BEFORE}
    assert set(result["order"][result["key_kind"] == NEAR].tolist()) == {7}


def test_a_conflict_names_a_guid_and_an_id_that_another_text_had_first():
    rows = entries(
        (7, 1, 1, GUID, 1, 0), (7, 2, 2, GUID, 1, 0), (7, 3, 3, GUID, 1, 0),
        (8, 1, 1, ID, 1, 50), (8, 2, 2, ID, 1, 50), (9, 3, 3, ID, 1, 60),
    )  # fmt: skip
    result = guid_conflicts(rows, None)
    pairs = [(2, 7), (3, 7), (2, 50)]
    expected = conflict_hash(*np.array(pairs, np.uint64).T)
    assert set(result["conflict"].tolist()) == set(expected.tolist())


def test_what_earlier_runs_saw_had_a_guid_first_whatever_its_time():
    known = entries((7, 9, 100, GUID, 0, 0), (8, 9, 100, ID, 0, 50))
    result = guid_conflicts(entries((7, 1, 1, GUID, 1, 0), (8, 1, 1, ID, 1, 50)), known)
    assert result["text"].tolist() == [1, 1]


def test_a_name_is_remembered_once_with_its_earliest_entry_sorted_by_key():
    rows = entries((9, 1, 5, GUID, 1, 3), (7, 2, 8, NEAR, 1), (9, 1, 4, GUID, 1, 3), (9, 1, 4, NEAR, 0))
    kept = entries_for_later_runs(rows)
    assert list(zip(kept["key"].tolist(), kept["order"].tolist(), kept["key_kind"].tolist(), strict=True)) == [
        (7, 8, NEAR), (9, 4, NEAR), (9, 4, GUID),
    ]  # fmt: skip


def test_of_a_phrase_of_templates_the_first_few_and_the_last_are_remembered():
    rows = entries(*((7, text, 1000 - text, NEAR, 1) for text in range(1, 101)), (8, 1, 999, NEAR, 1))
    kept = entries_for_later_runs(rows)
    assert kept["text"].tolist() == [100, 99, 98, 97, 96, 95, 94, 93, 1, 1]
