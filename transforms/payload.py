"""What a reader gets and gives: a payload of bytes, limits, and the error for what can't be read."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec

from transforms.article import Article, DeadLetter, Source

EXCERPT_BYTES = 2048
MESSAGE_CHARACTERS = 1000  # a message may quote what it is about


class WireError(Exception):
    """Something that could not be read.

    ``code`` is stable and short (``malformed_xml``), ``message`` one clear line for a person. ``excerpt`` is
    the part of the payload that is to blame, if not all of it; ``format`` what it seemed to be.
    A reader *raises* it when the payload is lost, and *yields* it when one item of the payload is.
    """

    def __init__(self, code: str, message: str, *, excerpt: bytes = b"", format: str = "") -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.excerpt = excerpt
        self.format = format


class Skipped(msgspec.Struct, frozen=True, gc=False):
    """By its nature no article, and so no item: ``picture``, ``package``, ``knowledge``, …"""

    kind: str


class Notice(msgspec.Struct, frozen=True, gc=False):
    """No item, but something about the payload that a run counts: ``feed_fallback`` and its reason."""

    kind: str
    name: str


class Payload(msgspec.Struct, gc=False, kw_only=True):
    """The bytes of one file, or of one member of an archive, decompressed.

    ``sha256`` is of ``data``, in hex. ``headers`` (lower-case names), ``url`` and ``fetched_at`` (RFC 3339, UTC) come
    from its sidecar, if it has one.
    """

    uri: str
    data: bytes
    sha256: str
    member: str = ""
    url: str = ""
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    folder: str = ""
    fetched_at: str = ""

    def source(self, index: int | None = None) -> Source:
        """Where an item of this payload came from."""
        return Source(uri=self.uri, member=self.member, folder=self.folder, index=index, sha256=self.sha256)


@dataclass(frozen=True)
class Limits:
    """How much a reader may read of one input: whatever is hostile ends at one of these."""

    payload_bytes: int = 512 * 2**20  # after decompression
    payload_items: int = 100_000
    item_bytes: int = 16 * 2**20
    expansion_ratio: int = 200  # bytes out for a byte in, once past 16 MiB
    archive_bytes: int = 4 * 2**30  # of all members together
    archive_members: int = 100_000
    archive_nesting: int = 3
    depth: int = 200  # of elements, objects or parts
    elements: int = (
        5_000_000  # of one document, as marks tell that begin or part them: ``<``, or ``[``, ``{`` and ``,``
    )


@dataclass(frozen=True)
class ReadOptions:
    """What the readers of formats need to know besides the payload."""

    limits: Limits = field(default_factory=Limits)
    feed_parser: str = "auto"  # or "feedparser"


def refuse_many_elements(data: bytes, marks: tuple[bytes, ...], limits: Limits, format: str = "") -> None:
    """Raise :class:`WireError` ``too_many_elements`` where ``data`` has more of the marks than ``limits`` allow.

    A parser's tree takes memory an element, however short it is written; so this comes before the parser.

    >>> refuse_many_elements(b"[[],[]]", (b"[", b","), Limits(elements=3))
    Traceback (most recent call last):
    transforms.payload.WireError: ('too_many_elements', 'the document may hold 4 elements, more than 3')
    """
    if len(data) <= limits.elements:
        return
    elements = sum(map(data.count, marks))
    if elements > limits.elements:
        message = f"the document may hold {elements:,} elements, more than {limits.elements:,}"
        raise WireError("too_many_elements", message, format=format)


Outcome: TypeAlias = Article | WireError | Skipped | Notice
Reader: TypeAlias = Callable[[Payload, ReadOptions], Iterator[Outcome]]


def dead_letter(
    error: WireError, payload: Payload, stage: str, index: int | None = None, *, first: bool = True
) -> DeadLetter:
    """The record of a failure. Its excerpt is the bytes to blame, else the payload's first; as text where they are.

    ``stage`` is where it failed (``read``, ``detect``, ``parse``, ``normalize``); ``index`` counts the payload's items.
    Only the ``first`` one of a payload shows how the payload begins.
    """
    excerpt = (error.excerpt or (payload.data if first else b""))[:EXCERPT_BYTES]
    text, encoding = _readable(excerpt)
    return DeadLetter(
        source=payload.source(index),
        format=error.format,
        stage=stage,
        error=error.code,
        message=error.message[:MESSAGE_CHARACTERS],
        excerpt=text,
        excerpt_encoding=encoding,
    )


def _readable(excerpt: bytes) -> tuple[str, str]:
    """(the bytes as text, ""), or (in base64, "base64") where they are no UTF-8 or hold a NUL."""
    for cut in range(4):  # the cut at 2 KB may have split a character of up to 4 bytes
        try:
            text = excerpt[: len(excerpt) - cut].decode()
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, ""
    return base64.b64encode(excerpt).decode(), "base64"
