"""What is printed: text from outside, made safe to show on a terminal, and JSON for the file that an option names."""

from __future__ import annotations

import io
import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import TextIO

from pipelines.errors import UsageError

_SHOWN = frozenset("\n\t")
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")


def nowhere() -> TextIO:
    """A stream for what nobody takes."""
    return Path(os.devnull).open("w", encoding="utf-8", errors="backslashreplace")


def speak_utf8(stream: TextIO) -> None:
    """Make a stream write UTF-8, and what can't be in it, such as half of a surrogate pair, as an escape."""
    if isinstance(stream, io.TextIOWrapper) and not stream.closed:
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def visible(text: str) -> str:
    """``text`` with control characters and bidirectional overrides escaped.

    >>> visible("a\\x1b[31mb\\u202ec")
    'a\\\\x1b[31mb\\\\u202ec'
    """
    if text.isprintable():
        return text
    return "".join(_escaped(char) for char in text)


def _escaped(char: str) -> str:
    if char in _SHOWN or (char not in _BIDI and unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn")):
        return char
    return char.encode("unicode_escape").decode()


def visible_json(line: str) -> str:
    """The same JSON, its control characters and bidirectional overrides escaped as JSON has it.

    >>> print(visible_json('{"a": "b\\u202ec"}'))
    {"a": "b\\u202ec"}
    """
    if line.isprintable():
        return line
    return "".join(_in_json(char) for char in line)


def _in_json(char: str) -> str:
    """RFC 8259, section 7: past the basic plane, an escaped pair of surrogates."""
    return char if _escaped(char) == char else json.dumps(char)[1:-1]


def check_target(option: str, target: str) -> None:
    """Raise :class:`UsageError` where the file that an option names can't be written, before anything has been done."""
    path = Path(target)
    place = path if path.exists() else path.parent
    if target not in ("", "-") and (path.is_dir() or not place.exists() or not os.access(place, os.W_OK)):
        raise UsageError(f"{option} {target}: no file can be written there")


def write_target(target: str, data: bytes) -> str:
    """Write data to a file, or to stdout for ``-``. Returns why that failed, or "": the work is done by now."""
    try:
        if target != "-":
            Path(target).write_bytes(data)
        else:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
    except OSError as error:
        if target == "-":
            sys.stdout = nowhere()
        return error.strerror or type(error).__name__
    return ""
