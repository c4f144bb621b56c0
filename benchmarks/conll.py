"""CoNLL-2003 as running text: its tokens put together as they are printed, with the names' offsets.

The corpus (Reuters copy of 1996, for research use) is looked for beside the project and is no part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "conll-2003"
TYPES = {"PER": "person", "ORG": "organization", "LOC": "place", "MISC": "other"}

_CLOSES = frozenset(".,;:!?)]%") | {"'s", "'S", "n't", "'re", "'ve", "'ll", "'d", "'m", "'", "..."}
_OPENS = frozenset("([$#") | {"US$", "C$", "A$"}

Name = tuple[int, int, str]
Sentence = list[tuple[str, str]]


class Document(NamedTuple):
    """A story and its names as (start, end, type), in code points of ``text``."""

    text: str
    names: list[Name]


def documents(path: Path) -> Iterator[Document]:
    """The documents of a file in the CoNLL format (``eng.train``, ``eng.testa``), in order."""
    for sentences in _document_sentences(path):
        yield _joined(sentences)


def _document_sentences(path: Path) -> Iterator[list[Sentence]]:
    sentences: list[Sentence] = []
    for block in path.read_text("utf-8").split("\n\n"):
        rows = [line.split() for line in block.splitlines() if line.strip()]
        if not rows:
            continue
        if rows[0][0] == "-DOCSTART-":
            if sentences:
                yield sentences
            sentences = []
        else:
            sentences.append([(row[0], row[-1]) for row in rows])
    if sentences:
        yield sentences


def _joined(sentences: Sequence[Sentence]) -> Document:
    """Sentences one after the other; a new paragraph after a line without a full stop and after every third."""
    text, names = "", []
    for number, sentence in enumerate(sentences):
        if text:
            ended = sentences[number - 1][-1][0] in (".", '"', "?", "!")
            text += " " if ended and number % 3 else "\n\n"
        added, sentence_names = _printed(sentence, len(text))
        text += added
        names.extend(sentence_names)
    return Document(text, names)


def _printed(sentence: Sentence, offset: int) -> tuple[str, list[Name]]:
    """A sentence as it is printed, and its names, whose offsets begin at ``offset``."""
    text, names, quoted, glued, before = "", [], False, True, "O"
    for token, label in sentence:
        quote = token == '"'
        space = not (glued or token in _CLOSES or (quote and quoted))
        start = offset + len(text) + space
        text += " " * space + token
        _extend(names, label, before, start, start + len(token))
        quoted ^= quote
        glued = token in _OPENS or (quote and quoted)
        before = label
    return text, names


def _extend(names: list[Name], label: str, before: str, start: int, end: int) -> None:
    """Add a token to the names: I-PER after I-PER goes on, B-PER and another type begin anew (IOB1)."""
    if label == "O":
        return
    if names and label.startswith("I-") and before[1:] == label[1:]:
        first, _, kind = names.pop()
        names.append((first, end, kind))
    else:
        names.append((start, end, TYPES[label[2:]]))
