"""What the tests of readers share: the outcomes of a payload, whole or in short."""

from __future__ import annotations

from transforms.article import Article
from transforms.formats.registry import reader
from transforms.payload import Limits, Outcome, Payload, ReadOptions, Skipped, WireError

URI, SHA256 = "x", "ab"


def outcomes(format_name: str, data: bytes, limits: Limits | None = None) -> list[Outcome]:
    """What the reader of a format yields for a payload of these bytes."""
    payload = Payload(uri=URI, data=data, sha256=SHA256)
    return list(reader(format_name)(payload, ReadOptions(limits=limits or Limits())))


def only_outcome(format_name: str, data: bytes) -> Outcome:
    """The outcome of a payload that holds a single item."""
    (outcome,) = outcomes(format_name, data)
    return outcome


def only_article(format_name: str, data: bytes) -> Article:
    """The article of a payload that holds nothing else."""
    outcome = only_outcome(format_name, data)
    assert isinstance(outcome, Article), outcome
    return outcome


def codes(format_name: str, data: bytes) -> list[str]:
    """Each outcome in a word: an error's code, the kind of what is skipped, or "article"."""
    return [in_a_word(outcome) for outcome in outcomes(format_name, data)]


def in_a_word(outcome: Outcome) -> str:
    """An error's code, the kind of what is skipped, or "article"."""
    if isinstance(outcome, WireError):
        return outcome.code
    return outcome.kind if isinstance(outcome, Skipped) else "article"
