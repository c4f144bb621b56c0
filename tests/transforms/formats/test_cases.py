"""Runs the cases: an input, and beside it every item that it must become.

A case is ``cases/NAME.json``::

    {"input": "samples/agency/x.xml", "items": [{"id": ...}, {"dead_letter": CODE}, {"skipped": KIND}]}

The input's path is the project's, or that of a file beside the case. To write the ``items`` of new cases for review
(those of all cases, or of those named)::

    python -m tests.transforms.formats.test_cases --write [NAME...]
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from transforms.article import Article, DeadLetter, to_json
from transforms.normalize import Normalizer
from transforms.parse import Parser
from transforms.payload import Notice, Payload, ReadOptions, Skipped
from transforms.text.identity import identify

PROJECT = Path(__file__).resolve().parents[3]
CASES = Path(__file__).resolve().parent / "cases"
AS_OF = "2026-01-15T00:00:00Z"


def case_names() -> list[str]:
    """The cases, by name; a JSON file without ``input`` is itself an input."""
    return [path.stem for path in sorted(CASES.glob("*.json")) if "input" in _case(path.stem)]


def _case(name: str) -> dict[str, Any]:
    loaded = json.loads((CASES / f"{name}.json").read_bytes())
    return loaded if isinstance(loaded, dict) else {}


def items_of(name: str) -> list[dict[str, Any]]:
    """What the case's input becomes now, as the case should say it."""
    given = _case(name)["input"]
    path = CASES / given if (CASES / given).is_file() else PROJECT / given
    data = path.read_bytes()
    data = gzip.decompress(data) if path.suffix == ".gz" else data
    uri = path.relative_to(PROJECT).as_posix()
    payload = Payload(uri=uri, data=data, sha256=hashlib.sha256(data).hexdigest())
    items = Parser(ReadOptions(), Normalizer(AS_OF)).items(payload)
    return [_said(item) for item in items if not isinstance(item, Notice)]


def _said(item: Article | DeadLetter | Skipped) -> dict[str, Any]:
    if isinstance(item, Article):
        identify([item])
        record: dict[str, Any] = json.loads(to_json(item))
        return record
    return {"dead_letter": item.error} if isinstance(item, DeadLetter) else {"skipped": item.kind}


@pytest.mark.parametrize("name", case_names())
def test_input_becomes_the_items_of_its_case(name: str) -> None:
    assert items_of(name) == _case(name).get("items")


def write(names: list[str]) -> None:
    """Writes what the inputs become now into the cases, for review."""
    for name in names or case_names():
        case = {"input": _case(name)["input"], "items": items_of(name)}
        text = json.dumps(case, indent=2, ensure_ascii=False)
        (CASES / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        print(f"{name}: {len(case['items'])} items")


if __name__ == "__main__":
    if sys.argv[1:2] != ["--write"]:
        sys.exit("usage: python -m tests.transforms.formats.test_cases --write [NAME...]")
    write(sys.argv[2:])
