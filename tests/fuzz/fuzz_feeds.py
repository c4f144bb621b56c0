"""Fuzzes both ways of reading a feed, for FUZZ_SECONDS (60): no crash, no hang, no difference.

``make fuzz`` runs it. A finding is written to ``.fuzz/crash-…``; ``python -m tests.fuzz.fuzz_feeds FILE`` shows it
again. Needs the extra ``fuzz`` (atheris).
"""

from __future__ import annotations

import os
import sys

import atheris

with atheris.instrument_imports(include=["transforms", "feedparser"]):
    from transforms.formats.xml.source import feed_source

    from transforms.formats.feeds import feed

import msgspec

from tests.transforms.formats.feed_strategies import feed_bytes
from transforms.article import Article
from transforms.payload import Notice, Payload, ReadOptions, WireError

SECONDS_PER_INPUT = 20


def test_one_input(data: bytes) -> None:
    """Half of the inputs are read as they are, half drive the grammar of feeds."""
    provider = atheris.FuzzedDataProvider(data)
    if provider.ConsumeBool():
        compare(feed_bytes(lambda below: provider.ConsumeIntInRange(0, below - 1)))
    else:
        compare(provider.ConsumeBytes(len(data)))


def compare(data: bytes) -> None:
    """Raise AssertionError where the two ways differ in anything that the pipeline sees."""
    payload = Payload(uri="fuzz", data=data, sha256="")
    assert outcome(payload, "auto") == outcome(payload, "feedparser")


def outcome(payload: Payload, feed_parser: str) -> list[object]:
    """What a reader makes of the payload, but for notices; a failure is its code and message."""
    options = ReadOptions(feed_parser=feed_parser)
    results: list[object] = []
    try:
        parsed = feed.parse(feed_source(payload), options)
        results.append(msgspec.to_builtins(parsed.feed))
        for item in feed.read(payload, options):
            if isinstance(item, Article):
                results.append(msgspec.to_builtins(item))
            elif not isinstance(item, Notice):
                results.append(repr(item))
    except WireError as error:
        results.append((error.code, error.message, error.format))
    return results


def main() -> None:
    limit = [f"-max_total_time={os.environ.get('FUZZ_SECONDS', '60')}", f"-timeout={SECONDS_PER_INPUT}"]
    atheris.Setup([*sys.argv, *limit], test_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
