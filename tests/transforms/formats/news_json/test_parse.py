"""JSON as the readers get it: encodings, depth, and faults that are said."""

from __future__ import annotations

import codecs
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.news_json.parse import parse_json
from transforms.payload import Limits, WireError

TEXT = '{"title": "Küste “nah”"}'
VALUE = {"title": "Küste “nah”"}


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32-le"),
        TEXT.encode("utf-32"),
    ],
)
def test_every_unicode_encoding_is_read_with_and_without_mark(data: bytes) -> None:
    assert parse_json(data, Limits()) == VALUE


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"title": "caf\xe9"}', "the text is not valid UTF-8 at byte 14"),
        (b'{"title": "\xed\xa0\x80"}', "the text is not valid UTF-8 at byte 11"),
        (b'{"a": NaN}', "unexpected character, expected a JSON value (line 1, column 7)"),
        (b'{"a": 1,\n "b" 2}', None),
        (b'{"a": "cut', None),
        (b'{"a": "\x00"}', None),
        (b"", None),
    ],
)
def test_what_is_no_json_is_said(data: bytes, message: str | None) -> None:
    with pytest.raises(WireError) as raised:
        parse_json(data, Limits())
    assert raised.value.code == "malformed_json"
    assert message is None or raised.value.message == message


def test_lone_surrogates_are_replaced_and_pairs_and_backslashes_are_not() -> None:
    data = rb'["a\ud800b", "\udc00\ud83d\ude00", "\\ud800", "\ud83d\ud83d\ude00"]'
    assert parse_json(data, Limits()) == ["a\ufffdb", "\ufffd😀", "\\ud800", "\ufffd😀"]


def test_depth_is_limited_exactly() -> None:
    assert parse_json(b"[" * 200 + b"]" * 200, Limits()) is not None
    wide_and_deep = b"[" + b"[]," * 500 + b'{"a":' * 199 + b"1" + b"}" * 199 + b"]"
    assert len(parse_json(wide_and_deep, Limits())) == 501


@pytest.mark.parametrize("depth", [201, 1023, 1025, 200_000])
@pytest.mark.parametrize(("opener", "closer"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_depth_past_the_limit_is_refused(depth: int, opener: bytes, closer: bytes) -> None:
    with pytest.raises(WireError) as raised:
        parse_json(opener * depth + b"1" + closer * depth, Limits())
    assert raised.value.code == "too_deep"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    )
)
def test_for_every_value_what_json_wrote_is_read_back(value: object) -> None:
    assert parse_json(json.dumps(value).encode(), Limits()) == value
