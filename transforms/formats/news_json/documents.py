"""Finds the items in a JSON payload: a single document, an answer around several items, or an item in each line."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator

import orjson

from transforms.formats.news_json.parse import parse_json
from transforms.payload import EXCERPT_BYTES, Limits, Payload, WireError


def json_documents(payload: Payload, limits: Limits, format_name: str) -> Iterator[object]:
    """The JSON document of a payload, or that of each line; a :class:`WireError` stands for a line that is broken.

    Raises :class:`WireError` ``malformed_json``, ``too_deep`` or ``too_many_elements`` where the payload is a single
    document that can't be read.
    """
    try:
        document = parse_json(payload.data, limits)
    except WireError as error:
        lines = _lines(payload.data) if payload.data.count(b"\n") <= limits.elements else []
        if not lines:
            error.format = error.format or format_name
            raise
        for line in lines:
            yield _line(line, limits, format_name)
    else:
        yield document


def _lines(data: bytes) -> list[bytes]:
    """The lines of newline-delimited JSON: most begin and end as an object does. Else no lines."""
    lines = [line for line in data.removeprefix(BOM_UTF8).splitlines() if line.strip()]
    ended = sum(line.rstrip().endswith(b"}") for line in lines)
    starts = sum(line.startswith(b"{") for line in lines)
    return lines if len(lines) > 1 and starts > len(lines) // 2 and ended > len(lines) // 2 else []


def _line(line: bytes, limits: Limits, format_name: str) -> object:
    try:
        return parse_json(line, limits)
    except WireError as error:
        return WireError(error.code, error.message, excerpt=line, format=format_name)


def items_in(document: object, keys: tuple[str, ...]) -> list[object]:
    """The items of a document: those of an array, those under one of ``keys``, or the document itself.

    An item in a wrapper of its own (``{"meta": …, "item": {…}}``) is taken out of it.

    >>> items_in({"items": [{"item": {"a": 1}}, {"uri": "u:2"}]}, ("items",))
    [{'a': 1}, {'uri': 'u:2'}]
    """
    if isinstance(document, list):
        return list(map(_unwrapped, document))
    if isinstance(document, dict) and not any(
        key in document for key in ("uri", "guid", "headline", "headlines")
    ):
        for key in keys:
            inner = document.get(key)
            if isinstance(inner, list):
                return items_in(inner, keys)
            if isinstance(inner, dict):
                return [inner]
    return [document]


def _unwrapped(item: object) -> object:
    return item["item"] if isinstance(item, dict) and "item" in item and "uri" not in item else item


def malformed_item(item: object, format_name: str) -> WireError:
    """The error of an item that is no JSON object."""
    excerpt = orjson.dumps(item)[:EXCERPT_BYTES]
    return WireError("malformed_item", "the item is no JSON object", excerpt=excerpt, format=format_name)
