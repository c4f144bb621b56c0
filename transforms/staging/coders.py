"""Coders for what travels between stages: compact, deterministic MessagePack instead of pickles.

Imported by the modules that wire Beam; the types themselves know nothing of it.
"""

from __future__ import annotations

from typing import Any

import apache_beam as beam
import msgspec

from transforms.article import Article, DeadLetter, Duplicate


class Batch(msgspec.Struct, gc=False):
    """The articles of a segment on their way through one fused stage, handed on as they are."""

    segment: str
    articles: list[Article]
    duplicates: list[Duplicate] = msgspec.field(default_factory=list)


class PackedCoder(beam.coders.Coder):
    """Encodes a msgspec type: the same value gives the same bytes, on any machine."""

    def __init__(self, kind: type) -> None:
        self.kind = kind
        self._start()

    def _start(self) -> None:
        self._encoder = msgspec.msgpack.Encoder(order="deterministic")
        self._decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(self.kind)

    def encode(self, value: Any) -> bytes:
        return self._encoder.encode(value)

    def decode(self, encoded: bytes) -> Any:
        return self._decoder.decode(encoded)

    def estimate_size(self, value: Any) -> int:
        """Beam measures elements for its metrics by encoding them: of a batch that costs more than the work itself."""
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
    """Make Beam's type hints choose :class:`PackedCoder` for these types."""
    for kind in kinds:
        beam.coders.registry.register_coder(kind, PackedCoder)


register(Article, DeadLetter, Batch)
