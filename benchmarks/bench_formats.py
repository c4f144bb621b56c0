"""What reading an item costs in each format, compared with the bare parse of the same bytes.

    python -m benchmarks.bench_formats                     prints the table
    pytest benchmarks/bench_formats.py --benchmark-enable  measures each sample by pytest-benchmark

The input is every file in ``samples/agency``; the bare parse is that of lxml or orjson, for other formats decoding
alone. Times are processor time in microseconds an item, the best of several rounds: "read" is the reader alone,
"finished" adds detecting and normalizing.
"""

from __future__ import annotations

import time
import timeit
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from lxml import etree

from transforms.formats.detect import detect
from transforms.formats.registry import reader
from transforms.normalize import Normalizer
from transforms.parse import Parser
from transforms.payload import Payload, ReadOptions

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "agency"
ROUNDS, SECONDS = 5, 0.1
_PARSER = Parser(ReadOptions(), Normalizer("2026-01-15T00:00:00Z"))


def payloads() -> list[Payload]:
    """The samples."""
    files = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.suffix != ".md")
    return [Payload(uri=path.name, data=path.read_bytes(), sha256="") for path in files]


def bare_parse(payload: Payload) -> Callable[[], object]:
    """A function that only parses the bytes: by lxml, by orjson, or by decoding where the format is text."""
    data = payload.data.lstrip()
    if data[:1] == b"<":
        tolerant = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
        return lambda: etree.fromstring(payload.data, tolerant)
    if data[:1] in (b"{", b"["):
        return lambda: orjson.loads(payload.data)
    return lambda: payload.data.decode("latin-1")


def full_parse(payload: Payload) -> int:
    """The number of items, once detected, read and normalized."""
    return sum(1 for _ in _PARSER.items(payload))


def read_only(payload: Payload) -> int:
    """The number of outcomes, once read, not normalized."""
    return sum(1 for _ in reader(detect(payload))(payload, ReadOptions()))


def microseconds(action: Callable[[], object]) -> float:
    """The best time of a call, in microseconds."""
    timer = timeit.Timer(action, timer=time.process_time)
    count = max(1, int(SECONDS / max(timer.timeit(1), 1e-7)))
    return min(timer.repeat(ROUNDS, count)) / count * 1e6


def report() -> None:
    """Print a line for each sample."""
    print(
        f"{'sample':<40} {'format':<9} {'items':>5} {'bytes':>7} {'bare':>8} {'read':>8} {'finished':>9}  ratio"
    )
    for payload in payloads():
        items = full_parse(payload)
        bare = microseconds(bare_parse(payload)) / items
        read = microseconds(partial(read_only, payload)) / items
        full = microseconds(partial(full_parse, payload)) / items
        print(
            f"{payload.uri:<40} {detect(payload):<9} {items:>5} {len(payload.data) // items:>7} {bare:>8.1f} "
            f"{read:>8.1f} {full:>9.1f}  {full / bare:.1f}"
        )


@pytest.mark.parametrize("payload", payloads(), ids=lambda payload: payload.uri)
def test_finished_articles(benchmark: Any, payload: Payload) -> None:
    benchmark.extra_info.update(items=full_parse(payload), format=detect(payload))
    assert benchmark(full_parse, payload) > 0


@pytest.mark.parametrize("payload", payloads(), ids=lambda payload: payload.uri)
def test_bare_parse(benchmark: Any, payload: Payload) -> None:
    benchmark.extra_info.update(items=full_parse(payload), format=detect(payload))
    assert benchmark(bare_parse(payload)) is not None


if __name__ == "__main__":
    report()
