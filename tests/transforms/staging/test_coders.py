"""Coders of what travels between stages."""

from __future__ import annotations

import pickle

import pytest
from apache_beam import coders
from apache_beam.typehints import typehints

from transforms.article import Article, DeadLetter, Duplicate
from transforms.reading.inputs import InputFile
from transforms.stage import StageArticles
from transforms.staging.area import StagedFile
from transforms.staging.coders import Batch, PackedCoder

VALUES = [
    Article(id="1", headline="Rain", keywords=["a"]),
    DeadLetter(error="empty"),
    Batch("segment", [Article(id="1")], [Duplicate(id="2", duplicate_of="1")]),
    StagedFile("a", "b", 1, 2, "c"),
    InputFile(uri="a.xml", size=3, sidecar=True),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_declared_type_has_a_deterministic_coder_that_is_no_pickle(value: object) -> None:
    assert StageArticles  # registers the type of input files
    coder = coders.registry.get_coder(type(value))
    assert coder == PackedCoder(type(value))
    assert coder.is_deterministic()
    assert coder.decode(coder.encode(value)) == value
    assert pickle.loads(pickle.dumps(coder)) == coder


def test_a_registered_type_is_found_inside_others() -> None:
    files = [InputFile(uri="a.xml"), InputFile(uri="b.xml")]
    coder = coders.registry.get_coder(typehints.normalize(list[InputFile]))
    assert repr(coder) == "ListCoder[PackedCoder]"
    assert coder.decode(coder.encode(files)) == files


def test_the_order_of_a_dict_does_not_change_the_bytes() -> None:
    coder = PackedCoder(dict[str, int])
    assert coder.encode({"a": 1, "b": 2}) == coder.encode({"b": 2, "a": 1})


def test_a_batch_is_measured_without_encoding_it() -> None:
    assert PackedCoder(Batch).estimate_size(VALUES[2]) == 1
    assert PackedCoder(DeadLetter).estimate_size(DeadLetter()) == len(
        PackedCoder(DeadLetter).encode(DeadLetter())
    )
