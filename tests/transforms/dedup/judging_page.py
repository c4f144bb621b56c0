"""Makes ``docs/judging.md``, the data model of the judging on one page, from what the code declares.

python -m tests.transforms.dedup.judging_page > docs/judging.md
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence

from transforms.dedup import columns, streams
from transforms.dedup.columns import Column, StateKind, TableSchema
from transforms.dedup.flow import FLOW, Step
from transforms.dedup.steps import ShardSteps
from transforms.dedup.streams import STATE, VERDICTS, Stream

STREAMS = [stream for stream in vars(streams).values() if isinstance(stream, Stream)]
TABLES = [table for table in vars(columns).values() if isinstance(table, TableSchema)]
INTRODUCTION = """# The judging: tables, streams, steps

For whoever changes a step of the judging, or a column. This page is made from the code (`transforms/dedup/columns.py`,
`streams.py`, `flow.py`); after a change make it again by

    python -m tests.transforms.dedup.judging_page > docs/judging.md

How a story is judged, and why, is told in [dedup.md](dedup.md); the words are those of the [glossary](glossary.md).

Articles stay in their segments. What travels is tables of numbers: each step gets the rows of one shard and hands on
rows to the shards that go on with them. The shard of a row is chosen by a hash, the *key* of the stream.
"""
STREAMS_TEXT = """## Streams

A part of a stream is `(shard, (stream, data))`. For a staged stream, data is the byte range of a packed table in the
staging area, else the packed table itself. `component` is no column of the parts of cases: it comes from `members`.
"""
TABLES_TEXT = """## Tables

Keys and hashes have 64 bits; 0 means that there is none. An id has 128 bits, as two numbers, the upper 64 bits first.
Seconds count from 1970-01-01T00:00:00Z. A list column holds several numbers a row.
"""
STATE_TEXT = """## State files

A run writes a Parquet file for each kind and shard that has rows, `_state/RUN-KIND-SHARD-of-SHARDS-DIGEST.parquet`.
Besides the columns of its table, each has `seen`. Ids are 16 bytes there. Some columns have older names on disk.
"""


def page() -> Iterator[str]:
    """The lines of the page."""
    yield from (INTRODUCTION, "## Flow", "", "```", *diagram(), "```", "")
    yield from (*rows("step", "does"), *steps(), "")
    yield from (STREAMS_TEXT, *rows("stream", "key", "staged", "table"), *map(stream_row, STREAMS), "")
    yield from (TABLES_TEXT, *rows("table", "is", "columns"), *map(table_row, TABLES), "")
    yield from (*rows("column", "dtype", "is"), *(column_row(column) for column in all_columns()), "")
    yield from (STATE_TEXT, *rows("kind", "table", "sorted by", "older names"))
    yield from map(state_row, columns.STATE_KINDS.values())


def rows(*cells: str) -> tuple[str, str]:
    """The head of a table."""
    return row(cells), row(["---"] * len(cells))


def row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def diagram() -> Iterator[str]:
    """What each step reads and hands on, as text."""
    yield f"{'digests of segments':28}  Split digests                   digests by text"
    for step in FLOW:
        inputs = (
            [_keyed(stream) for stream in step.inputs]
            if isinstance(step, Step)
            else [f"all {step.input.name}"]
        )
        outputs = [_output(name) for name in step.outputs]
        for number in range(max(len(inputs), len(outputs))):
            left = inputs[number] if number < len(inputs) else ""
            right = outputs[number] if number < len(outputs) else ""
            yield f"{left:28}  {step.label if not number else '':30}  {right}".rstrip()


def _output(name: str) -> str:
    results = {VERDICTS: "VERDICTS by segment", STATE: "STATE, staged files"}
    return results.get(name) or next(_keyed(stream) for stream in STREAMS if stream.name == name)


def _keyed(stream: Stream) -> str:
    return f"{stream.name} by {stream.key}" if stream.key else f"{stream.name} of each shard"


def steps() -> Iterator[str]:
    yield row(("Split digests", _first_line(ShardSteps.split_digests)))
    for step in FLOW:
        yield row((step.label, _first_line(step.run)))


def _first_line(function: object) -> str:
    return (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")


def stream_row(stream: Stream) -> str:
    return row(
        (
            f"`{stream.name}`",
            f"`{stream.key}`" if stream.key else "",
            "yes" if stream.staged else "",
            f"`{stream.table.name}`",
        )
    )


def table_row(table: TableSchema) -> str:
    names = " ".join(f"`{name}`" for name in table.names)
    lists = " ".join(f"`{name}`" for name in table.list_names)
    return row((f"`{table.name}`", table.meaning, names + (f"; lists: {lists}" if lists else "")))


def all_columns() -> list[Column]:
    """Every column of any table once, in the order of the tables."""
    by_name = {column.name: column for table in TABLES for column in (*table.columns, *table.lists)}
    return [*by_name.values(), columns.SEEN_COLUMN]


def column_row(column: Column) -> str:
    dtype = f"{column.width} × {column.dtype}" if column.width else column.dtype
    is_list = any(column in table.lists for table in TABLES)
    return row((f"`{column.name}`", f"list of {dtype}" if is_list else dtype, column.meaning))


def state_row(kind: StateKind) -> str:
    renamed = ", ".join(f"`{name}` is `{on_disk}`" for name, on_disk in kind.renamed.items())
    return row((f"`{kind.name}`", f"`{kind.table.name}`", f"`{kind.key}`", renamed))


if __name__ == "__main__":
    print("\n".join(page()))
