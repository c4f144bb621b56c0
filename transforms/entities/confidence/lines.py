"""What kind of line a name stands in: running text, a title with Capitals Throughout, or code."""

from __future__ import annotations

import re

# How lines of programs, of markup, of settings and of shell sessions begin and end, and no line of prose does.
_CODE = re.compile(
    r"^\s*(?:[{}<>]|[$%] |@\w+$|//|#!|#include|import \w|from \w+ import |def \w|class \w+[(:{]|const \w|let \w"
    r"|var \w|public |private |function |return\b|sudo |\"[\w-]+\": |[\w.-]+:$|[.\w-]+ \{)|[{}]\s*$|[)\]\"']+;\s*$"
)
# What they have within, and prose about them now and then.
_SIGNS_OF_CODE = re.compile(
    r"=>|->|::|==|!=|&&|\|\||[+:]=|</|/>|\w\(\)|\w\[[a-z_]\w*\]|(?<![?&/\w.-])[a-zA-Z_]\w* ?= ?[\w\"'{(\[]|\w_\w"
    r"|\w\.\w+\(|\$[{a-z_]|\s--?[a-z][a-z-]*|\{\w|</?\w"
)
_WORDS_A_SIGN = 8  # a line with a sign of code for so many words or fewer is code
_GLUED_BEFORE = frozenset(
    "_/\\`@#$<={~|^+&"
)  # signs that make a name part of an address, a path or an expression
_GLUED_AFTER = frozenset("_/\\`@#>={~|^+(:[")
_LONGEST = 2_000  # characters of a line that are looked at
_TITLE_WORDS = 2  # from so many words, a line can be a title
_CHUNKS_A_NUMBER = 5  # a text with a number for so many chunks, or fewer, is a table
_ENDS = (".", "?", "!", ":", ",", ";", "”", '"')


class Lines:
    """The lines of a text, judged as they are asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._bounds = (-1, -1)  # of the line that was asked for last
        self._kinds: dict[
            int, tuple[bool, bool]
        ] = {}  # by where a line begins: whether it is code, whether a title
        self._words: frozenset[str] | None = None

    def is_code(self, start: int, end: int) -> bool:
        """Whether [start, end) is in a line of code, or glued to signs as in a path."""
        text = self._text
        if start and text[start - 1] in _GLUED_BEFORE:
            return True
        if end + 1 < len(text) and text[end] in _GLUED_AFTER and not text[end + 1].isspace():
            return True
        return self._kind(start)[0]

    def is_title(self, start: int) -> bool:
        """Whether the line around an offset is a heading: all its longer words capitalised, and no sentence."""
        return self._kind(start)[1]

    def has_words(self, words: str) -> bool:
        """Whether the text has each of some words in small letters."""
        if self._words is None:
            self._words = frozenset(self._text.split())
        return all(word in self._words for word in words.split())

    def has_results(self) -> bool:
        """Whether so much of the text is numbers that it is a table of results."""
        chunks = self._text.split()
        return sum(map(_has_digit, chunks)) * _CHUNKS_A_NUMBER > len(chunks)

    def _kind(self, offset: int) -> tuple[bool, bool]:
        first, last = self._bounds
        if not first <= offset <= last:
            first, last = self._line(offset)
            self._bounds = first, last
        if first not in self._kinds:
            line = self._text[first : min(last, first + _LONGEST)]
            self._kinds[first] = _is_code(line), _is_title(line)
        return self._kinds[first]

    def _line(self, offset: int) -> tuple[int, int]:
        last = self._text.find("\n", offset)
        return self._text.rfind("\n", 0, offset) + 1, len(self._text) if last < 0 else last


def _is_code(line: str) -> bool:
    """Whether a line begins or ends as code does, or is full of its signs."""
    if _CODE.search(line):
        return True
    signs = len(_SIGNS_OF_CODE.findall(line))
    return signs > 0 and signs * _WORDS_A_SIGN >= len(line.split())


def _is_title(line: str) -> bool:
    """Whether a line is short, no sentence, and has capitals in all words but short ones."""
    if len(line) > 120 or line.rstrip().endswith(_ENDS):
        return False
    words = [word for word in line.split() if word[0].isalpha()]
    return len(words) >= _TITLE_WORDS and all(not word[0].islower() or len(word) < 5 for word in words)


def _has_digit(chunk: str) -> bool:
    return any(map(str.isdigit, chunk))
