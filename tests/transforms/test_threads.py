"""Some runners work on several bundles at once, in threads of one process: the answers are those of one thread.

What races once, when a process starts, shows only in a fresh interpreter: this file is a program too, which prints
the digests of what its threads answered.
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

import msgspec
import pytest

from benchmarks.generate import wire_feed
from sinks.files.lines import article_lines, dead_letter_lines
from transforms.article import Article, DeadLetter, pack, unpack
from transforms.datelines import gazetteer
from transforms.datelines.datelines import locate_batch
from transforms.dedup.digests.digest import digests
from transforms.entities.backends import backend
from transforms.normalize import Normalizer
from transforms.parse import Parser
from transforms.payload import ReadOptions
from transforms.reading.inputs import match
from transforms.reading.payloads import InputFile
from transforms.stage import items
from transforms.text.identity import identify

ROOT = Path(__file__).resolve().parents[2]
THREADS = 8
AS_OF = "2026-11-20T06:00:00Z"

Part = list[InputFile]


def answer(files: Part) -> str:
    """The SHA-256 of all that a worker makes of some files, from their bytes to the lines of the output."""
    parser = Parser(ReadOptions(), Normalizer(AS_OF))
    counts: Counter[str] = Counter()
    results = [item for file in files for item in items(file, parser, {}, counts)]
    articles = [item for item in results if isinstance(item, Article)]
    letters = [item for item in results if isinstance(item, DeadLetter)]
    packed = digests("segments/1", articles, identify(articles), near=True)
    articles = unpack(pack(articles))
    located = locate_batch(articles, gazetteer.load())
    entities = backend("newswire")(articles)
    for article, article.dateline, article.entities in zip(articles, located, entities, strict=True):
        pass
    lines = (article_lines(articles, ("provider", "date", "country")), dead_letter_lines(letters, "r1"))
    digest = hashlib.sha256(packed)
    digest.update(msgspec.msgpack.encode((lines, sorted(counts.items()))))
    return digest.hexdigest()


def answers(parts: Sequence[Part], start: Barrier, first: int) -> list[str]:
    """The answers to all parts, in their order; the part of number ``first`` is worked on first."""
    start.wait()
    order = [(first + step) % len(parts) for step in range(len(parts))]
    by_part = {number: answer(parts[number]) for number in order}
    return [by_part[number] for number in range(len(parts))]


def at_once(parts: Sequence[Part], rotated: bool) -> list[list[str]]:
    """What each of the threads answers: all begin at the same part, or each at another (``rotated``)."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # threads take turns as often as they can, so that a race shows
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            first = [thread % len(parts) if rotated else 0 for thread in range(THREADS)]
            return list(pool.map(partial(answers, parts, Barrier(THREADS)), first))
    finally:
        sys.setswitchinterval(interval)


def parts_below(folder: Path) -> list[Part]:
    """The parts: the files of each folder in ``folder``."""
    return [list(match([str(part)], {})) for part in sorted(folder.iterdir())]


def write_parts(folder: Path, items: int) -> None:
    """Eight folders with a feed of new copy each, and with some samples, so that every reader has work."""
    samples = sorted(file for file in (ROOT / "samples").rglob("*") if file.is_file())
    for number in range(THREADS):
        part = folder / str(number)
        part.mkdir()
        (part / "feed.xml").write_bytes(wire_feed(items, 600, seed=number))
        for file in samples[number // 2 :: 4]:
            (part / file.name).write_bytes(file.read_bytes())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parts")
    write_parts(folder, items=100)
    return folder


@pytest.mark.parametrize("rotated", [False, True], ids=["the-same-segments", "different-segments"])
def test_threads_answer_what_one_thread_answers(folder: Path, rotated: bool) -> None:
    parts = parts_below(folder)
    alone = [answer(part) for part in parts]
    assert len(set(alone)) == len(alone)
    assert at_once(parts, rotated) == [alone] * THREADS


def in_a_fresh_process(folder: Path) -> list[list[str]]:
    command = [sys.executable, str(Path(__file__).resolve()), str(folder)]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return [list(map(str, row)) for row in json.loads(done.stdout)]


def test_threads_that_begin_with_a_fresh_process_answer_what_one_thread_answers(folder: Path) -> None:
    alone = [answer(part) for part in parts_below(folder)]
    assert in_a_fresh_process(folder) == [alone] * THREADS


@pytest.mark.slow
def test_threads_that_begin_with_a_fresh_process_answer_so_each_time(tmp_path: Path) -> None:
    write_parts(tmp_path, items=400)
    alone = [answer(part) for part in parts_below(tmp_path)]
    assert [in_a_fresh_process(tmp_path) == [alone] * THREADS for _ in range(16)] == [True] * 16


if __name__ == "__main__":
    print(json.dumps(at_once(parts_below(Path(sys.argv[1])), rotated=True)))
