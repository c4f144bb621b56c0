"""What kind of line a name stands in: running text, a title with Capitals Throughout, or code."""

from __future__ import annotations

import re
from string import digits

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
# Without any of these a text has no code, nor names that are part of an address or a path.
_MARKS = "{<=_|/\\`@"
_GLUED_BEFORE = frozenset("_/\\`@#<=|{")
_GLUED_AFTER = frozenset("_/\\`@#>=|{([:")
_LONGEST = 1_000  # characters of a line that are looked at, before a name and after it
_SHORT = 10_000  # characters of a text in which it is quicker to look for words than to cut it into words
_LONGEST_TITLE = 120  # characters
_TITLE_WORDS = 2  # from so many words, a line can be a title
_CHARACTERS_A_DIGIT = 10  # a text with a digit for so many characters, or fewer, is a table
_ENDS = (".", "?", "!", ":", ",", ";", "”", '"')


class Lines:
    """The lines of a text, judged as they are asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.has_marks = _has_marks(text)  # whether any of it may be code
        self._bounds = (-1, -1)  # of the line that was asked for last
        self._is_code = False  # whether that is code
        self._words: frozenset[str] | None = None  # what stands between spaces, of a long text

    def is_code(self, start: int, end: int) -> bool:
        """Whether [start, end) is in a line of code, or glued to signs as in a path; for a text that has marks."""
        text = self._text
        if start and text[start - 1] in _GLUED_BEFORE:
            return True
        if text[end : end + 1] in _GLUED_AFTER and not text[end + 1 : end + 2].isspace():
            return True
        if not self._bounds[0] <= start <= self._bounds[1]:
            self._bounds = self._line(start)
            self._is_code = _is_code(text[self._bounds[0] : self._bounds[1]])
        return self._is_code

    def is_title(self, start: int) -> bool:
        """Whether the line around an offset is a heading: all its longer words capitalised, and no sentence."""
        first, last = self._line(start)
        return last - first <= _LONGEST_TITLE and _is_title(self._text[first:last])

    def has_words(self, words: str) -> bool:
        """Whether the text has each of some words in small letters, between spaces."""
        if len(self._text) > _SHORT:
            if self._words is None:
                self._words = frozenset(self._text.split(" ")[1:-1])
            return self._words.issuperset(words.split(" "))
        first, space, others = words.partition(" ")
        return f" {first} " in self._text and (not space or self.has_words(others))

    def has_results(self) -> bool:
        """Whether so much of the text is digits that it is a table of results."""
        return sum(map(self._text.count, digits)) * _CHARACTERS_A_DIGIT > len(self._text)

    def _line(self, offset: int) -> tuple[int, int]:
        """Where the line around an offset begins and ends; of a long one what is near the offset."""
        low, high = max(0, offset - _LONGEST), min(len(self._text), offset + _LONGEST)
        last = self._text.find("\n", offset, high)
        return max(low, self._text.rfind("\n", low, offset) + 1), high if last < 0 else last


def _has_marks(text: str) -> bool:
    return any(mark in text for mark in _MARKS)


def _is_code(line: str) -> bool:
    """Whether a line begins or ends as code does, or is full of its signs."""
    if _CODE.search(line):
        return True
    if not _has_marks(line):
        return False
    signs = len(_SIGNS_OF_CODE.findall(line))
    return signs > 0 and signs * _WORDS_A_SIGN >= len(line.split())


def _is_title(line: str) -> bool:
    """Whether a line is short, no sentence, and has capitals in all words but short ones."""
    if line.rstrip().endswith(_ENDS):
        return False
    words = [word for word in line.split() if word[0].isalpha()]
    return len(words) >= _TITLE_WORDS and all(not word[0].islower() or len(word) < 5 for word in words)
