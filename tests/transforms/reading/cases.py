"""Inputs to read: files in the folder of a test, and what becomes of them."""

from __future__ import annotations

from pathlib import Path

from transforms.article import DeadLetter
from transforms.payload import Limits, Payload
from transforms.reading.listing import list_inputs
from transforms.reading.payloads import payloads

STORY = b"BELFAST (AP) _ Rain fell on the harbor.\n"


def write(*paths: str, data: bytes = STORY) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(data)


def uris(*inputs: str, **settings: str) -> list[str]:
    return [file.uri for file in list_inputs(inputs, settings)]


def read(*inputs: str, limits: Limits | None = None) -> list[Payload | DeadLetter]:
    return [content for file in list_inputs(inputs, {}) for content in payloads(file, limits or Limits(), {})]


def codes(*inputs: str) -> list[tuple[str, str]]:
    """(where, error) of all dead letters."""
    return [
        (letter.source.uri, letter.error)
        for letter in read(*inputs)
        if isinstance(letter, DeadLetter) and letter.source
    ]
