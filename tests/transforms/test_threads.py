"""Some runners work on several bundles at once, in threads of one process: the answers are those of one thread.

A race over what is loaded or compiled once shows only in a fresh interpreter. For that this file is a program, too:
it prints, for each thread, the digests of its answers.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import TypeAlias

import msgspec
import pytest

from benchmarks.generate import wire_feed
from sinks.files.lines import article_lines, dead_letter_lines
from transforms.article import Article, DeadLetter, pack, unpack
from transforms.datelines import gazetteer
from transforms.datelines.locate import locate_datelines
from transforms.dedup.digests.digest import digests
from transforms.entities.backends import backend
from transforms.normalize import Normalizer
from transforms.parse import Parser
from transforms.payload import ReadOptions
from transforms.reading.listing import list_inputs
from transforms.reading.payloads import InputFile
from transforms.stage import items
from transforms.text.identity import identify

ROOT = Path(__file__).resolve().parents[2]
THREADS = 8
AS_OF = "2026-11-20T06:00:00Z"
KEYS = ("provider", "date", "language", "country")

Part: TypeAlias = list[InputFile]  # as much as a bundle holds: one segment


def answer(files: Part, feed_parser: str = "auto") -> str:
    """The SHA-256 of all that a worker makes of some files, from their bytes to the lines of the output."""
    parser = Parser(ReadOptions(feed_parser=feed_parser), Normalizer(AS_OF))
    counts: Counter[str] = Counter()
    parsed = [item for file in files for item in items(file, parser, {}, counts)]
    articles = [item for item in parsed if isinstance(item, Article)]
    letters = [item for item in parsed if isinstance(item, DeadLetter)]
    table = digests("segments/1", articles, identify(articles), near=True)
    lines = (article_lines(enriched(articles), KEYS), dead_letter_lines(letters, "r1"))
    return hashlib.sha256(msgspec.msgpack.encode((table, lines, sorted(counts.items())))).hexdigest()


def enriched(articles: list[Article]) -> list[Article]:
    """The articles as the joined branches have them: with located datelines and entities."""
    segment = pack(articles)
    located = locate_datelines(unpack(segment), gazetteer.load())
    entities = backend("newswire")(unpack(segment))
    complete = unpack(segment)
    for article, dateline, names in zip(complete, located, entities, strict=True):
        article.dateline, article.entities = dateline, names
    return complete


def answers(parts: Sequence[Part], start: Barrier, first: int) -> list[str]:
    """The answers to all parts in their order; the part of number ``first`` is worked on first."""
    start.wait()
    order = [(first + step) % len(parts) for step in range(len(parts))]
    by_part = {number: answer(parts[number]) for number in order}
    slowly_parsed = answer(parts[first][-1:], "feedparser")
    return [*(by_part[number] for number in range(len(parts))), slowly_parsed]


def all_at_once(parts: Sequence[Part], firsts: Sequence[int]) -> list[list[str]]:
    """The answers of threads, one for each number of ``firsts``: the part that it begins with."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # threads take turns as often as they can, so that a race shows
    try:
        with ThreadPoolExecutor(len(firsts)) as pool:
            return list(pool.map(partial(answers, parts, Barrier(len(firsts))), firsts))
    finally:
        sys.setswitchinterval(interval)


def one_after_the_other(parts: Sequence[Part], firsts: Sequence[int]) -> list[list[str]]:
    alone = [answer(part) for part in parts]
    return [[*alone, answer(parts[first][-1:], "feedparser")] for first in firsts]


def write_parts(folder: Path, items: int, seed: int) -> list[Part]:
    """Eight folders with copy that no other test uses and with samples, so that each reader has work."""
    samples = sorted(file for file in (ROOT / "samples").rglob("*") if file.is_file())
    for number in range(THREADS):
        part = folder / str(number)
        part.mkdir()
        (part / "feed.xml").write_bytes(wire_feed(items, 600, seed + number))
        (part / "short.xml").write_bytes(wire_feed(4, 300, seed + number))
        for file in samples[number // 2 :: 4]:
            (part / file.name).write_bytes(file.read_bytes())
    return parts_below(folder)


def parts_below(folder: Path) -> list[Part]:
    """The files of each folder in ``folder``, the short feed last."""
    folders = sorted(folder.iterdir())
    return [
        sorted(list_inputs([str(part)], {}), key=lambda file: file.uri.endswith("short.xml"))
        for part in folders
    ]


SAME, DIFFERENT = [0] * THREADS, list(range(THREADS))


@pytest.mark.parametrize("firsts", [SAME, DIFFERENT], ids=["the-same-segments", "different-segments"])
def test_threads_answer_what_one_thread_answers(tmp_path: Path, firsts: list[int]) -> None:
    parts = write_parts(tmp_path, items=40, seed=100 + firsts[-1])
    at_once = all_at_once(parts, firsts)
    assert at_once == one_after_the_other(parts, firsts)
    assert len(set(at_once[0])) == THREADS + 1


def in_a_fresh_process(folder: Path) -> list[list[str]]:
    command = [sys.executable, str(Path(__file__).resolve()), str(folder)]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return msgspec.json.decode(done.stdout, type=list[list[str]])


def test_threads_that_begin_with_a_fresh_process_answer_what_one_thread_answers(tmp_path: Path) -> None:
    parts = write_parts(tmp_path, items=40, seed=200)
    assert in_a_fresh_process(tmp_path) == one_after_the_other(parts, DIFFERENT)


@pytest.mark.slow
def test_threads_that_begin_with_a_fresh_process_answer_so_each_time(tmp_path: Path) -> None:
    parts = write_parts(tmp_path, items=200, seed=300)
    alone = one_after_the_other(parts, DIFFERENT)
    assert [in_a_fresh_process(tmp_path) == alone for _ in range(16)] == [True] * 16


if __name__ == "__main__":
    print(json.dumps(all_at_once(parts_below(Path(sys.argv[1])), DIFFERENT)))
