"""Coders for what travels between stages: compact, deterministic MessagePack instead of pickles.

Beam takes the coder from a transform's declared output type. It can't read annotations of a module that begins with
``from __future__ import annotations``: they are strings, which mean ``Any`` to it, and ``Any`` is pickled. So every
transform declares its types by ``with_output_types``. A type that is neither ``bytes``, ``str``, a number nor a tuple,
list or dict of these is registered here, or where it is used first.
"""

from __future__ import annotations

from typing import Any

import apache_beam as beam
import msgspec

from transforms.article import Article, DeadLetter, Duplicate
from transforms.staging.area import StagedFile


class Batch(msgspec.Struct, gc=False):
    """The articles of a segment, and the duplicates among them, on their way through one fused stage."""

    segment: str
    articles: list[Article]
    duplicates: list[Duplicate] = msgspec.field(default_factory=list)


class PackedCoder(beam.coders.Coder):
    """Encodes a msgspec type: the same value gives the same bytes, on any machine.

    >>> coder = PackedCoder(DeadLetter)
    >>> coder.decode(coder.encode(DeadLetter(error="empty"))).error
    'empty'
    """

    def __init__(self, kind: type) -> None:
        self.kind = kind
        self._start()

    def _start(self) -> None:
        self._encoder = msgspec.msgpack.Encoder(order="deterministic")
        self._decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(self.kind)

    def encode(self, value: object) -> bytes:
        return self._encoder.encode(value)

    def decode(self, encoded: bytes) -> Any:
        return self._decoder.decode(encoded)

    def estimate_size(self, value: object) -> int:
        """Bytes, for Beam's metrics; of a batch the number of articles, as encoding it costs more than its work."""
        return len(value.articles) if isinstance(value, Batch) else len(self.encode(value))

    def is_deterministic(self) -> bool:
        return True

    def to_type_hint(self) -> type:
        return self.kind

    @classmethod
    def from_type_hint(cls, typehint: type, registry: object) -> PackedCoder:
        return cls(typehint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PackedCoder) and self.kind is other.kind

    def __hash__(self) -> int:
        return hash(self.kind)

    def __getstate__(self) -> type:
        return self.kind

    def __setstate__(self, kind: type) -> None:
        self.kind = kind
        self._start()


def register(*kinds: type) -> None:
    """Make Beam choose :class:`PackedCoder` where a transform declares one of these types, alone or inside another."""
    for kind in kinds:
        beam.coders.registry.register_coder(kind, PackedCoder)


register(Article, DeadLetter, Batch, StagedFile)
