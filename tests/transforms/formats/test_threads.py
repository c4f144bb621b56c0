"""Readers and normalizing in eight threads at once give what one thread gives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from transforms.article import Article, to_json
from transforms.fields import agencies, bylines, codes, language, phrases, signals, times
from transforms.formats import detect
from transforms.formats.registry import reader
from transforms.formats.teleprinter import characters
from transforms.normalize import Normalizer
from transforms.payload import Payload, ReadOptions, WireError

THREADS = 8
SAMPLES = Path(__file__).resolve().parents[3] / "samples"


def payloads() -> list[Payload]:
    files = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.suffix in FORMATS)
    return [Payload(uri=path.name, data=path.read_bytes(), sha256="") for path in files]


FORMATS = frozenset((".xml", ".json", ".txt", ".eml", ".mbox", ".tst", ".anpa", ".iptc"))


def finished(payload: Payload) -> list[bytes]:
    """Each item of a payload as JSON, or as its error's code or kind."""
    normalizer = Normalizer("2026-01-15T00:00:00Z")
    items: list[bytes] = []
    try:
        for outcome in reader(detect.detect(payload))(payload, ReadOptions()):
            if isinstance(outcome, Article):
                outcome = normalizer.finish(outcome)
            items.append(to_json(outcome) if isinstance(outcome, Article) else repr(outcome).encode())
    except WireError as error:
        items.append(error.code.encode())
    return items


def forget() -> None:
    """Empty the caches, so that all threads fill them at once."""
    for module in (agencies, bylines, codes, language, phrases, signals, times, characters):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def test_eight_threads_give_what_one_gives() -> None:
    work = payloads() * 3
    expected = [finished(payload) for payload in work]
    assert sum(map(len, expected)) > 60
    forget()
    start = Barrier(THREADS)

    def run(turn: int) -> list[list[bytes]]:
        start.wait()
        turned = [*work[turn:], *work[:turn]]  # each thread begins with another payload
        results = [finished(payload) for payload in turned]
        return [*results[len(work) - turn :], *results[: len(work) - turn]]

    with ThreadPoolExecutor(THREADS) as pool:
        for results in pool.map(run, range(THREADS)):
            assert results == expected
