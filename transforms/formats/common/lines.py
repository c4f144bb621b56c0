"""Lines of plain text to paragraphs: what was wrapped is joined, what stands in columns keeps its lines."""

from __future__ import annotations

import re
from itertools import groupby
from textwrap import dedent

from transforms.formats.common.prose import is_prose

_LONG = 110  # characters: a longer line was not wrapped, and so is a paragraph
_WIDE = 80  # characters: wires wrap at less
_INDENT = re.compile(r" {2,}\S")
_COLUMNS = re.compile(r"\S(?: {3,}|\.{4,} ?)\S")
_ITEM = re.compile(r"\s*(?:[-*•–—+]|\(?\d{1,3}[.)]) +\S")
_HYPHEN = re.compile(r"[^\W\d_]-$")
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]{0,3}$")


def joined(lines: list[str]) -> str:
    """``lines`` (tabs expanded) as text, its paragraphs parted by one blank line.

    >>> joined(["A ship ran aground", "off Naxos.", "", "  All are safe.", "  Two tugs came."])
    'A ship ran aground off Naxos.\\n\\nAll are safe.\\n\\nTwo tugs came.'
    """
    paragraphs: list[str] = []
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line.rstrip())
        elif block:
            paragraphs.append(_block(block))
            block = []
    return "\n\n".join(paragraphs)


def _block(lines: list[str]) -> str:
    return "\n\n".join(dedent("\n".join(run)) if tabular else _wrapped(run) for tabular, run in _runs(lines))


def _runs(lines: list[str]) -> list[tuple[bool, list[str]]]:
    """The lines in runs of (whether they stand in columns, lines); one line alone makes no table."""
    runs = [(columns, list(run)) for columns, run in groupby(lines, lambda line: bool(_COLUMNS.search(line)))]
    merged: list[tuple[bool, list[str]]] = []
    for columns, run in runs:
        columns = columns and len(run) > 1
        if merged and merged[-1][0] == columns:
            merged[-1][1].extend(run)
        else:
            merged.append((columns, run))
    return merged


def _wrapped(lines: list[str]) -> str:
    width, prose = max(map(len, lines)), is_prose(" ".join(lines))
    if width > _WIDE and all(_SENTENCE_END.search(line) for line in lines):
        width = _LONG + 1
    indents = [bool(_INDENT.match(line)) for line in lines]
    parts = [_words(lines[0])]
    for before, line, indented in zip(lines, lines[1:], indents[1:], strict=False):
        parts.append(_between(before, line, width, indented, prose) + _words(line))
    return "".join(parts)


def _between(before: str, line: str, width: int, indented: bool, prose: bool) -> str:
    """What parts two lines: nothing but a space where the first was wrapped, since the next word found no room."""
    if _ITEM.match(line):
        return "\n"
    if indented or width > _LONG:
        return "\n\n"
    next_word = line.split(None, 1)[0]
    if len(before) + 1 + len(next_word) >= width or line.lstrip()[:1].islower():
        return "" if _HYPHEN.search(before) and next_word[0].islower() else " "
    return "\n\n" if _SENTENCE_END.search(before) else " " if prose else "\n"


def _words(line: str) -> str:
    return " ".join(line.split())
