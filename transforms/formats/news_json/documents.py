"""JSON payloads that hold items: one document, an answer around several, or one item a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from transforms.formats.news_json.parse import parse_json
from transforms.payload import Limits, Payload, WireError


def documents(payload: Payload, limits: Limits, format_name: str) -> Iterator[Any]:
    """The JSON document, or each line's; of a line that is none, the error.

    Raises :class:`WireError` ``malformed_json`` or ``too_deep`` where the whole payload is one broken document.
    """
    try:
        document = parse_json(payload.data, limits)
    except WireError as error:
        lines = _lines(payload.data)
        if not lines:
            error.format = error.format or format_name
            raise
        for line in lines:
            yield _line(line, limits, format_name)
    else:
        yield document


def _lines(data: bytes) -> list[bytes]:
    """The lines, where each begins as an object does and several end as one does (newline-delimited JSON)."""
    lines = [line for line in data.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()]
    ended = sum(line.rstrip().endswith(b"}") for line in lines)
    starts = sum(line.startswith(b"{") for line in lines)
    return lines if len(lines) > 1 and starts > len(lines) // 2 and ended > len(lines) // 2 else []


def _line(line: bytes, limits: Limits, format_name: str) -> Any:
    try:
        return parse_json(line, limits)
    except WireError as error:
        return WireError(error.code, error.message, excerpt=line, format=format_name)


def listed(document: Any, keys: tuple[str, ...]) -> list[Any]:
    """The items: an array's, those in the array under one of ``keys``, or the document itself.

    An item that is itself called ``item`` in a wrapper of its own (``{"meta": …, "item": {…}}``) is unwrapped.
    """
    if isinstance(document, list):
        return [one for inner in document for one in _unwrapped(inner)]
    if isinstance(document, dict) and not any(
        key in document for key in ("uri", "guid", "headline", "headlines")
    ):
        for key in keys:
            inner = document.get(key)
            if isinstance(inner, list):
                return listed(inner, keys)
            if isinstance(inner, dict):
                return [inner]
    return [document]


def _unwrapped(item: Any) -> list[Any]:
    if isinstance(item, dict) and "item" in item and "uri" not in item:
        return [item["item"]]
    return [item]


def malformed_item(item: Any, format_name: str) -> WireError:
    """The error of an item that is no object."""
    return WireError(
        "malformed_item", "the item is no JSON object", excerpt=orjson.dumps(item)[:2048], format=format_name
    )
