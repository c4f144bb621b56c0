"""The articles of the corpora that lie beside the project, as a run reads them, without judging."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from transforms.article import Article
from transforms.normalize import Normalizer
from transforms.parse import Parser
from transforms.payload import DeadLetter, ReadOptions
from transforms.reading.listing import list_inputs
from transforms.reading.payloads import payloads

FOLDERS = tuple(
    Path(__file__).resolve().parents[2] / "shared" / "corpora" / name for name in ("feeds", "wire")
)
AS_OF = "2026-11-01T00:00:00Z"


def corpus_articles() -> Iterator[Article]:
    """The articles of feeds and wire, in the order of their files; none where the corpora are missing."""
    options = ReadOptions()
    parser = Parser(options, Normalizer(AS_OF))
    for folder in filter(Path.is_dir, FOLDERS):
        for file in list_inputs([str(folder)], {}):
            for payload in payloads(file, options.limits, {}):
                items = () if isinstance(payload, DeadLetter) else parser.items(payload)
                yield from (item for item in items if isinstance(item, Article))
