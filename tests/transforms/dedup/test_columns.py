"""Every table that the judging makes has the columns and dtypes that are declared, in the streams and on disk."""

import io

import numpy as np
import pyarrow.parquet as pq
import pytest

from benchmarks.judging import FlowRunner
from tests.transforms.dedup.samples import COPPER, FERRY, FERRY_UPDATED, article, judged, temporary_store
from transforms.dedup import columns, streams
from transforms.dedup.cases.cluster import singletons
from transforms.dedup.cases.judge import judge
from transforms.dedup.cases.repeated import judge_repeated
from transforms.dedup.digests.digest import digests
from transforms.dedup.flow import FLOW, MergeStep
from transforms.dedup.history.history import History, StateFile
from transforms.dedup.history.ledger import ledger_parts
from transforms.dedup.steps import ShardSteps
from transforms.dedup.tables.packed import Table
from transforms.dedup.threshold import DEFAULT_NEAR_THRESHOLD
from transforms.reading.digested import FileContent
from transforms.reading.inputs import InputFile
from transforms.staging.area import StagingArea
from transforms.text.identity import texts_of

STREAMS = {stream.name: stream for stream in vars(streams).values() if isinstance(stream, streams.Stream)}

KNOWN = [
    article("Ferry runs aground", FERRY, guid="a1", version=1, day=4),
    article("Copper at nine-month high", COPPER, guid="b1", day=4),
]
NEW = [
    article("Ferry runs aground", FERRY, guid="x9", provider="courier"),
    article("Tugs free ferry", FERRY_UPDATED, guid="a1", version=2),
    article("Vessel stranded", FERRY + " It rained.", guid="y7", provider="gazette"),
    article("Otters gone", "Thieves took three bronze otters from a park in the old town.", guid="b1"),
]
READ = [(InputFile(uri=f"in/{n}.xml", ledger_key=(n, 7)), FileContent(9, bytes([n] * 32))) for n in range(4)]


def shape(table):
    """The columns of a table as its schema declares them: dtypes, numbers a row; values of list columns."""
    plain = {
        name: (str(column.dtype), column.shape[1] if column.ndim == 2 else 0)
        for name, column in table.columns.items()
    }
    return plain, {name: (str(x.values.dtype), str(x.counts.dtype)) for name, x in table.lists.items()}


def declared(schema):
    plain = {column.name: (column.dtype, column.width) for column in schema.columns}
    return plain, {column.name: (column.dtype, "int32") for column in schema.lists}


@pytest.fixture(scope="module")
def run():
    """The steps of a run after an earlier one, with all that they handed on."""
    store = temporary_store()
    _, seen = judged(KNOWN, store, "r1")
    history = History.of(store, seen, target="_state/r2")
    runner = FlowRunner(
        ShardSteps(StagingArea(store, "_staging/r2/token"), history, DEFAULT_NEAR_THRESHOLD, 2)
    )
    runner._hold((streams.INPUTS.name, part) for part in ledger_parts(READ, "r2", 2))
    runner.run([digests("segments/0", NEW, texts_of(NEW), near=True)])
    return runner


@pytest.mark.parametrize("name", sorted(STREAMS))
def test_every_table_of_a_stream_has_the_declared_columns(run, name):
    stream = STREAMS[name]
    tables = [table for data in run.held[name].values() for table in run.steps._tables(stream, {name: data})]
    assert tables
    assert {str(shape(table)) for table in tables} == {str(shape(tables[0]))}
    assert shape(tables[0]) == declared(stream.table)


def test_a_digest_has_the_declared_columns_with_and_without_near_duplicates():
    for near in (True, False):
        assert shape(Table.unpack(digests("s", NEW, texts_of(NEW), near))) == declared(columns.DIGESTS)


def test_every_state_file_has_the_declared_columns_by_their_names_on_disk(run):
    store = run.steps.staging_area.store
    assert {StateFile.at(file.path).kind for file in run.state} == set(columns.STATE_KINDS)
    for file in run.state:
        kind = columns.STATE_KINDS[StateFile.at(file.path).kind]
        names = [kind.on_disk(name) for name in (*kind.table.names, *kind.table.list_names)]
        assert sorted(pq.read_schema(io.BytesIO(store.read(file.staged))).names) == sorted(
            [*names, columns.SEEN]
        )


def test_every_state_file_is_read_back_as_declared(run):
    store = run.steps.staging_area.store
    for file in run.state:
        store.put(file.path, store.read(file.staged))
        state = StateFile.at(file.path)
        kind = columns.STATE_KINDS[state.kind]
        table = History.of(store, [file.path]).all_rows(kind, state.shard, state.shards)
        assert shape(kind.table.select(table)) == declared(kind.table)
        assert str(table[columns.SEEN].dtype) == "uint32"


def test_every_judgement_has_the_declared_columns(run):
    items = columns.CASE_ITEMS.concat(
        [Table.unpack(data) for shard in run.held["case_items"].values() for data in shard]
    ).sorted("text")
    texts = columns.CASE_TEXTS.concat(
        [Table.unpack(data) for shard in run.held["case_texts"].values() for data in shard]
    ).sorted("text")
    judgement = judge(items, texts, singletons(texts), np.zeros(0, np.uint64))
    repeated = judge_repeated(
        items.take(items["known"] == 0).take(np.array([0])), judgement.history, np.zeros(0, np.uint64)
    )
    for verdicts, history in (judgement, repeated):
        assert shape(verdicts) == declared(columns.VERDICTS)
        assert shape(history) == declared(columns.HISTORY)


def test_every_step_reads_only_what_an_earlier_one_hands_on_and_every_stream_is_read():
    written, read = {streams.DIGESTS.name, streams.INPUTS.name}, set()
    for step in FLOW:
        inputs = {step.input.name} if isinstance(step, MergeStep) else {stream.name for stream in step.inputs}
        assert inputs <= written
        read |= inputs
        written |= set(step.outputs)
    assert written == read | {streams.VERDICTS, streams.STATE}
    assert read == set(STREAMS)


def test_an_empty_table_has_the_declared_columns():
    for stream in STREAMS.values():
        empty = stream.table.empty()
        assert (len(empty), shape(empty)) == (0, declared(stream.table))
