"""Paragraphs of text files, mail and IPTC 7901: wrapped lines are joined, lines set in columns stay lines."""

from __future__ import annotations

import re
from itertools import groupby
from textwrap import dedent

from transforms.formats.common.prose import is_prose

_LONG = 110  # characters: a longer line was not wrapped, and is a paragraph of its own
_WIDE = 80  # characters: news wires wrap lines at less
_INDENT = re.compile(r" {2,}\S")
_COLUMNS = re.compile(r"\S(?: {3,}|\.{4,} ?)\S")
_ITEM = re.compile(r"\s*(?:[-*•–—+]|\(?\d{1,3}[.)]) +\S")
_HYPHEN = re.compile(r"[^\W\d_]-$")
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]{0,3}$")


def unwrap_lines(lines: list[str]) -> str:
    """The text of ``lines`` (tabs expanded), its paragraphs separated by one blank line.

    >>> unwrap_lines(["A ship ran aground", "off Naxos.", "", "  All are safe.", "  Two tugs came."])
    'A ship ran aground off Naxos.\\n\\nAll are safe.\\n\\nTwo tugs came.'
    """
    paragraphs: list[str] = []
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line.rstrip())
        elif block:
            paragraphs.append(_block_text(block))
            block = []
    return "\n\n".join(paragraphs)


def _block_text(lines: list[str]) -> str:
    """The text of the lines between two blank lines."""
    return "\n\n".join(
        dedent("\n".join(group)) if tabular else _unwrapped(group) for tabular, group in _groups(lines)
    )


def _groups(lines: list[str]) -> list[tuple[bool, list[str]]]:
    """The lines in groups of (set in columns?, lines); a single line makes no table."""
    merged: list[tuple[bool, list[str]]] = []
    for in_columns, run in groupby(lines, lambda line: bool(_COLUMNS.search(line))):
        group = list(run)
        tabular = in_columns and len(group) > 1
        if merged and merged[-1][0] == tabular:
            merged[-1][1].extend(group)
        else:
            merged.append((tabular, group))
    return merged


def _unwrapped(lines: list[str]) -> str:
    """The text of lines of prose, a list or verse; lines that were not wrapped stay apart."""
    width, prose = max(map(len, lines)), is_prose(" ".join(lines))
    if width > _WIDE and all(_SENTENCE_END.search(line) for line in lines):
        width = _LONG + 1
    indents = [bool(_INDENT.match(line)) for line in lines]
    parts = [_words(lines[0])]
    for before, line, indented in zip(lines, lines[1:], indents[1:], strict=False):
        parts.append(_separator(before, line, width, indented, prose) + _words(line))
    return "".join(parts)


def _separator(before: str, line: str, width: int, indented: bool, prose: bool) -> str:
    """What to put between two lines: a space where the first was wrapped because the next word had no room."""
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
