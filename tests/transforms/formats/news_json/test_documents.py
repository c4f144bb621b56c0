"""The items in a JSON payload."""

from __future__ import annotations

import pytest

from transforms.formats.news_json.documents import items_in, json_documents, malformed_item
from transforms.payload import Limits, Payload, WireError


def documents(data: bytes) -> list[object]:
    return list(json_documents(Payload(uri="x", data=data, sha256=""), Limits(depth=3), "ninjs"))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a": 1}', [{"a": 1}]),
        (b'[{"a": 1}]', [[{"a": 1}]]),
        (b'{"a": 1}\n\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        (b'\xef\xbb\xbf{"a": 1}\n{"a": 2}', [{"a": 1}, {"a": 2}]),
    ],
)
def test_a_payload_is_one_document_or_one_in_each_line(data: bytes, expected: list[object]) -> None:
    assert documents(data) == expected


def test_a_broken_line_is_an_error_of_its_own() -> None:
    first, broken, third = documents(b'{"a": 1}\n{"a": }\n{"a": 3}')
    assert (first, third) == ({"a": 1}, {"a": 3})
    assert isinstance(broken, WireError)
    assert (broken.code, broken.excerpt, broken.format) == ("malformed_json", b'{"a": }', "ninjs")


@pytest.mark.parametrize(
    ("data", "code"),
    [(b'{"a": ', "malformed_json"), (b"[[[[1]]]]", "too_deep"), (b"a\nb\n", "malformed_json")],
)
def test_a_single_broken_document_is_raised(data: bytes, code: str) -> None:
    with pytest.raises(WireError) as caught:
        documents(data)
    assert (caught.value.code, caught.value.format) == (code, "ninjs")


ITEM = {"uri": "u:1"}


@pytest.mark.parametrize(
    ("document", "items"),
    [
        ([ITEM, 7], [ITEM, 7]),
        ({"items": [ITEM]}, [ITEM]),
        ({"data": {"uri": "u:1"}}, [ITEM]),
        ({"items": [{"meta": 1, "item": ITEM}]}, [ITEM]),
        ([{"uri": "u:2", "item": ITEM}], [{"uri": "u:2", "item": ITEM}]),
        ({"uri": "u:1", "items": []}, [{"uri": "u:1", "items": []}]),
        ({"items": []}, []),
        (7, [7]),
    ],
)
def test_items_stand_in_an_array_under_a_key_or_alone(document: object, items: list[object]) -> None:
    assert items_in(document, ("items", "data")) == items


def test_what_is_no_object_is_malformed() -> None:
    error = malformed_item(["a"], "ap")
    assert (error.code, error.excerpt, error.format) == ("malformed_item", b'["a"]', "ap")
