"""``wirebeam inspect``: what each item would become, without Beam and without writing anything."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from pipelines.errors import Failure
from pipelines.options import IngestOptions
from pipelines.runtime.logs import Log
from pipelines.terminal import visible, visible_json
from transforms.article import Article, DeadLetter, to_json
from transforms.datelines import gazetteer
from transforms.datelines.locate import locate_datelines
from transforms.dedup.digests.keys import own_story
from transforms.entities.backends import backend
from transforms.normalize import Normalizer
from transforms.parse import Item, Parser
from transforms.payload import Notice, Skipped
from transforms.reading.inputs import InputError
from transforms.reading.listing import list_inputs
from transforms.reading.payloads import payloads
from transforms.storage.base import StorageError
from transforms.text.identity import identify

WIDTH = 100


def inspect(inputs: Sequence[str], options: IngestOptions, log: Log, *, as_json: bool) -> int:
    """Show the items of the inputs on stdout; 1 where nothing could be read. Raises :class:`Failure`."""
    try:
        readable = 0
        for where, item in items(inputs, options):
            readable += isinstance(item, Article)
            _print(where, item, log, as_json=as_json)
    except (InputError, StorageError, ValueError) as error:
        raise Failure(str(error)) from error
    return 0 if readable else 1


def items(inputs: Sequence[str], options: IngestOptions) -> Iterator[tuple[str, Item]]:
    """(where, item) of all inputs: articles located and with their entities, as ``ingest`` would write them."""
    parser = Parser(options.read_options(), Normalizer(options.clock()), options.known_sources())
    find_entities = backend(options.entities)
    for file in list_inputs(inputs, options.store_settings()):
        for payload in payloads(file, options.limits(), options.store_settings()):
            if isinstance(payload, DeadLetter):
                yield file.uri, payload
                continue
            where = f"{payload.uri}!{payload.member}" if payload.member else payload.uri
            for item in parser.items(payload):
                if isinstance(item, Article):
                    identify([item])
                    (item.dateline,) = locate_datelines([item], gazetteer.load())
                    (item.entities,) = find_entities([item])
                    item.story_id = own_story(item).hex()
                yield where, item


def _print(where: str, item: Item, log: Log, *, as_json: bool) -> None:
    if as_json and isinstance(item, Article):
        print(visible_json(to_json(item).decode()))
    elif as_json:
        log.say_line(f"{where}: {_reason(item)}")
    else:
        print("\n".join(described(where, item)), end="\n\n")


def described(where: str, item: Item) -> Iterator[str]:
    """An item as lines for a person."""
    if not isinstance(item, Article):
        yield visible(f"— {where}: {_reason(item)}")
        return
    index = item.source.index if item.source else None
    yield visible(f"— {where}{f' [{index}]' if index else ''}: {item.format}, {item.word_count} words")
    for name, value in msgspec.to_builtins(item).items():
        if name not in ("body", "source", "format", "word_count"):
            yield from _field(name, _shown(name, value))
    yield ""
    for paragraph in item.body.split("\n\n"):
        for line in paragraph.split("\n"):
            yield from textwrap.wrap(
                visible(line), WIDTH, initial_indent="    ", subsequent_indent="    "
            ) or [""]
        yield ""


def _reason(item: Item) -> str:
    if isinstance(item, Skipped):
        return f"left out: {item.kind}"
    if isinstance(item, Notice):
        return f"{item.kind}: {item.name}"
    assert isinstance(item, DeadLetter)
    return f"dead letter at {item.stage}: {item.error}: {item.message}"


def _field(name: str, value: str) -> Iterator[str]:
    head = f"  {name:<15} "
    yield from textwrap.wrap(
        visible(value), WIDTH, initial_indent=head, subsequent_indent=" " * len(head)
    ) or [head]


def _shown(name: str, value: Any) -> str:
    """A field's value in one line of text."""
    if name == "entities":
        return "; ".join(f"{entity['name']} ({entity['type']})" for entity in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {part}" for key, part in value.items())
    if isinstance(value, list):
        return "; ".join(_shown("", element) for element in value)
    return str(value)
