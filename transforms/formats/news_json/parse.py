"""Parses JSON with a bound on its depth."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from typing import Any

import orjson

from transforms.payload import Limits, WireError, refuse_many_elements

# An escaped UTF-16 code unit (RFC 8259, section 7) that is one half of a pair whose other half is missing. The
# first alternatives take escaped backslashes and whole pairs out of the way.
_LONE_SURROGATE = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def parse_json(data: bytes, limits: Limits) -> Any:
    """The value of a JSON document in UTF-8, UTF-16 or UTF-32, with or without a byte-order mark.

    A lone surrogate becomes U+FFFD. Raises :class:`WireError` ``malformed_json``, ``too_deep`` where arrays
    and objects are nested more than ``limits.depth`` deep, or ``too_many_elements``.

    >>> parse_json(b'{"a": [1, 2]}', Limits())
    {'a': [1, 2]}
    """
    data = _as_utf8(data)
    refuse_many_elements(data, (b"[", b"{", b","), limits)
    try:
        value = _loaded(data)
    except orjson.JSONDecodeError as error:
        if "limit exceeded" in error.msg:  # orjson gives up past 1,024
            raise _too_deep(limits) from None
        raise WireError(
            "malformed_json", f"{error.msg} (line {error.lineno}, column {error.colno})"
        ) from None
    _refuse_depth(value, data, limits)
    return value


def _loaded(data: bytes) -> Any:
    """The parsed value, with lone surrogates replaced where there are any."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        mended = _LONE_SURROGATE.sub(_replaced, data)
        if mended == data:
            raise
    return orjson.loads(mended)


def _replaced(match: re.Match[bytes]) -> bytes:
    return b"\\ufffd" if match[1] else match[0]


def _as_utf8(data: bytes) -> bytes:
    """The document in UTF-8 without a byte-order mark. Raises ``malformed_json`` where its encoding is broken."""
    name = json.detect_encoding(data[:4])
    try:
        if name.startswith("utf-8"):
            data = data.removeprefix(BOM_UTF8)
            data.decode()
            return data
        return data.decode(name).encode()
    except UnicodeError as error:
        where = f" at byte {error.start:,}" if isinstance(error, UnicodeDecodeError) else ""
        raise WireError("malformed_json", f"the text is not valid {name.upper()}{where}") from None


def _refuse_depth(value: object, data: bytes, limits: Limits) -> None:
    """Raise ``too_deep`` past the limit; a document with fewer brackets than that is not walked."""
    if data.count(b"{") + data.count(b"[") <= limits.depth:
        return
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(limits.depth):
        level = [inner for outer in level for inner in _values(outer) if isinstance(inner, dict | list)]
        if not level:
            return
    raise _too_deep(limits)


def _values(container: dict[str, object] | list[object]) -> Iterable[object]:
    return container.values() if isinstance(container, dict) else container


def _too_deep(limits: Limits) -> WireError:
    return WireError("too_deep", f"arrays and objects are nested more than {limits.depth} deep")
