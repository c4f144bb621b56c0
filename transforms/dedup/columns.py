"""The tables of the judging: every column's name, dtype, meaning and unit, and which tables have it.

A column means the same in every table. Its dtype is NumPy's; "2 × uint64" is a 128-bit value as two numbers, the upper
64 bits first. A *list column* holds several numbers a row (:class:`~transforms.dedup.tables.packed.Lists`). Keys are
64-bit hashes, and 0 means that there is none. Times are seconds since 1970-01-01T00:00:00Z.

>>> MEMBERS.names
('text', 'component')
>>> TEXT_STATE.on_disk("leader"), TEXT_STATE.on_disk("story")
('centre', 'story')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from transforms.dedup.tables.packed import Lists, Table

KILL, WITHHELD, NEWER, CREDITED_ELSEWHERE, CREDITED_TO_ITSELF = 1, 2, 4, 8, 16  # bits of `flags`
CLAIMED, LISTED_SOURCE, IMPLAUSIBLE, AGENCY, WITHDRAWN, HAS_GUID = 32, 64, 128, 256, 512, 1024  # more of them
NEAR, GUID, URL, SLUG, PREDECESSOR, ID = (
    0,
    1,
    2,
    4,
    8,
    16,
)  # `key_kind`; several are joined as bits in `key_kinds`
KNOWN, NEW, SEEN_BEFORE = 0, 1, 2  # `pairing`


class Column(NamedTuple):
    """A column of numbers: ``width`` of them a row, each a row of its own where it is 0."""

    name: str
    dtype: str
    meaning: str
    width: int = 0


@dataclass(frozen=True)
class TableSchema:
    """The columns of one kind of packed table, in order; ``lists`` are its list columns."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    lists: tuple[Column, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the plain columns."""
        return tuple(column.name for column in self.columns)

    @property
    def list_names(self) -> tuple[str, ...]:
        """The names of the list columns."""
        return tuple(column.name for column in self.lists)

    def select(self, table: Table) -> Table:
        """The columns of this kind of table, out of one that has them all. Raises ``KeyError`` if one is missing."""
        return table.only(self.names, self.list_names)

    def empty(self) -> Table:
        """A table of this kind without rows."""
        columns = {c.name: np.zeros((0, c.width) if c.width else 0, c.dtype) for c in self.columns}
        lists = {c.name: Lists(np.zeros(0, c.dtype), np.zeros(0, np.int32)) for c in self.lists}
        return Table(columns, lists)

    def concat(self, tables: Sequence[Table]) -> Table:
        """All rows of all tables of this kind; an empty table where there are none."""
        return Table.concat(tables) if tables else self.empty()

    def record(self) -> np.dtype[np.void]:
        """The plain columns as one record of fixed width, little-endian."""
        return np.dtype(
            [(c.name, np.dtype(c.dtype).newbyteorder("<"), *((c.width,) if c.width else ())) for c in self.columns]
        )  # fmt: skip


class StateKind(NamedTuple):
    """A kind of state file: its name in file names, its table sorted and sharded by ``key``, and older column names.

    State files keep the names that columns had when the format was fixed; ``renamed`` says which.
    """

    name: str
    table: TableSchema
    key: str
    renamed: Mapping[str, str]

    def on_disk(self, column: str) -> str:
        """The name that a column has in a state file."""
        return self.renamed.get(column, column)

    def in_run(self, name: str) -> str:
        """The column that has a name in a state file."""
        return next((column for column, on_disk in self.renamed.items() if on_disk == name), name)


_ID = 2  # numbers of 64 bits in an id
_COLUMNS = {
    column.name: column
    for column in (
        Column("id", "uint64", "the article's id", _ID),
        Column("fallback_id", "uint64", "the id it gets if its guid or version names another text too", _ID),
        Column("id_prefix", "uint64", "first 64 bits of `id`, for entries under an id; else 0"),
        Column(
            "article", "uint64", "id of the article that the item is or copies; 0 for items of this run", _ID
        ),
        Column(
            "story", "uint64", "story id: of the item if it stands alone, or what earlier runs settled", _ID
        ),
        Column("content", "uint64", "hash of the canonical text (`content_hash` of the record)", _ID),
        Column(
            "text",
            "uint64",
            "first 64 bits of `content`; rehashed with the guid or slug for kills and inverted for withheld items, "
            "so neither equals a usable text",
        ),
        Column("guid", "uint64", "hash of provider, authority and guid"),
        Column("predecessor", "uint64", "`guid` of the item that this one says it replaces"),
        Column("url", "uint64", "hash of provider, authority and link"),
        Column("slug", "uint64", "hash of provider, authority, slug and cycle (ANPA and IPTC 7901)"),
        Column("provider", "uint64", "hash of provider and authority; 0 where the provider is unknown"),
        Column(
            "source",
            "uint64",
            "hash of the provider where its source is known, else of the folder that it lay in",
        ),
        Column(
            "named_by_provider", "uint64", "`provider` where the item has a guid or link of its own, else 0"
        ),
        Column("segment", "uint64", "hash of the segment's name; the table's `names` say which"),
        Column("row", "uint32", "row within the segment"),
        Column("version", "int32", "the provider's version number; 0 where it gives none"),
        Column("lead", "uint8", "number of the lead or update, from slugline or headline"),
        Column("time", "int64", "when this version was made: the update, else the publication; seconds"),
        Column("published", "int64", "when the item was published; seconds"),
        Column(
            "flags",
            "uint16",
            "bits: 1 kill, 2 withheld, 4 newer, 8 credits another, 16 an agency that credits itself, 32 its provider "
            "is claimed, 64 its source is listed, 128 its date is implausible, 256 its provider is an agency; in the "
            "history 512 its own source superseded or killed it; 1024 it has a guid of its own",
        ),
        Column("length", "uint32", "words of the canonical body"),
        Column("negations", "uint16", "words of the body that deny"),
        Column(
            "order", "uint64", "order of founding: 16 bits day, 4 standing, 12 inverted length, 32 content"
        ),
        Column(
            "tie_breaker", "uint64", "hash of where the item was read; decides between otherwise equal items"
        ),
        Column("known", "uint8", "1 for what an earlier run saw, else 0"),
        Column("leader", "uint64", "`text` of the leader that the text was joined to"),
        Column("is_leader", "uint8", "1 where the text is a leader itself, else 0"),
        Column("key", "uint64", "index key: hash of a shingle, guid, link, slug or id"),
        Column(
            "key_kind", "uint8", "what the key is: 0 shingle, 1 guid, 2 link, 4 slug, 8 predecessor, 16 id"
        ),
        Column(
            "pairing", "uint8", "1 pairs now; 2 pairs only with items of later days; 0 pairs with nothing"
        ),
        Column("a", "uint64", "`text` of the first text"),
        Column("b", "uint64", "`text` of the second text"),
        Column(
            "weight", "uint16", "sum over the keys under which both met: 2 for a rare key, 1 for a common one"
        ),
        Column(
            "key_kinds", "uint8", "kinds of names under which both met, joined as bits; 0 for shingles alone"
        ),
        Column("similarity", "float64", "probability of one story, 0 to 1; below 0 where it is unknown"),
        Column("is_version", "uint8", "1 where both share a name and are related, else 0"),
        Column("conflict", "uint64", "hash of `text` and of the guid or id that another text had first"),
        Column("component", "uint64", "smallest `text` among all that hang together by links"),
        Column("kind", "uint8", "0 article; a copy: 1 exact, 2 version, 3 near"),
        Column(
            "other", "uint64", "id of what a copy copies or an article supersedes; 0 where there is none", _ID
        ),
        Column(
            "reused",
            "uint8",
            "1 where the item gets its `fallback_id`, or its guid named another text before",
        ),
        Column("input", "uint64", "hash of where an input file lies"),
        Column(
            "stamp",
            "uint64",
            "hash of its size and its time or ETag as they were listed; 0 if neither is known",
        ),
        Column("size", "uint64", "bytes that were read of it; 0 where nothing was"),
        Column("sha256", "uint64", "SHA-256 of these bytes; 0 where they were not read to their end", 4),
        Column("run", "uint64", "hash of the id of the run that noted it"),
        Column("seen", "uint32", "clock of the run that last saw the row; seconds"),
    )
}
_LISTS = {
    column.name: column
    for column in (
        Column("sketch", "uint32", "upper 32 bits of the 128 smallest shingle hashes, rising"),
        Column("numbers", "uint32", "the same of up to 48 numbers, weekdays and months"),
        Column("names", "uint32", "the same of up to 32 capitalised words within sentences"),
        Column("headline", "uint32", "the same of up to 24 words of the headline"),
        Column(
            "terms", "uint32", "the same of up to 48 words of four bytes or more (pairs of CJK characters)"
        ),
        Column(
            "index_keys",
            "uint64",
            "keys of the 14 smallest shingle hashes and the 3 smallest of the first 20 words; none for short texts",
        ),
    )
}
FEATURE_LISTS = ("sketch", "numbers", "names", "headline", "terms")


def _table(name: str, meaning: str, columns: str, lists: Sequence[str] = ()) -> TableSchema:
    return TableSchema(
        name, meaning, tuple(_COLUMNS[column] for column in columns.split()), tuple(_LISTS[name] for name in lists)
    )  # fmt: skip


_NAMES = "guid predecessor url slug provider source"
_RANKS = "version lead time published flags length tie_breaker"
_ITEM = f"text order id {_NAMES} {_RANKS}"  # what later runs know of the item that stands for a text

DIGESTS = _table(
    "digests", "one row an article, with all that the judging needs and no text",
    f"{_ITEM} fallback_id story content negations named_by_provider segment row", (*FEATURE_LISTS, "index_keys"),
)  # fmt: skip
ITEMS = _table("items", "the articles of a shard, sorted by text and order", " ".join(DIGESTS.names))
FEATURES = _table(
    "features", "what a text is compared by; each distinct text once",
    "text length negations flags named_by_provider order time", FEATURE_LISTS,
)  # fmt: skip
INDEX_ENTRIES = _table(
    "index_entries", "the texts under each key of a shard", "key text order key_kind pairing id_prefix"
)
PAIRS = _table("pairs", "texts that met under a key; one row a meeting", "a b weight key_kinds")
FEATURED_PAIRS = _table(
    "featured_pairs", "pairs worth comparing, with the features of the first text",
    f"a b weight key_kinds {' '.join(FEATURES.names[1:])}", FEATURE_LISTS,
)  # fmt: skip
GUID_CONFLICTS = _table("guid_conflicts", "texts whose guid or id another text had first", "text conflict")
LINKS = _table("links", "pairs that proved alike, or that names tie together", "a b similarity is_version")
FORESTS = _table("forests", "the fewest links that join the same texts", "a b")
MEMBERS = _table("members", "the component of each linked text", "text component")
CASE_ITEMS = _table(
    "case_items", "the items of a case", f"{_ITEM} fallback_id content story segment row known article"
)
CASE_TEXTS = _table(
    "case_texts", "the texts of a case",
    "text order length negations flags named_by_provider known story leader is_leader", FEATURE_LISTS,
)  # fmt: skip
VERDICT_RECORDS = _table(
    "verdict_records", "the verdicts on one segment, as records", "row kind reused similarity story other"
)
VERDICTS = _table(
    "verdicts", "the verdicts on articles of any segment", f"segment {' '.join(VERDICT_RECORDS.names)}"
)
HISTORY = _table(
    "history", "the item that stands for a text, and what it was judged to be",
    f"{_ITEM} story leader is_leader article",
)  # fmt: skip
INDEX_HISTORY = _table(
    "index_history", "index entries that later runs need", "key text order key_kind id_prefix"
)
LEDGER = _table(
    "ledger", "the input files that runs have read, as they were listed and with what they held",
    "input stamp size sha256 run",
)  # fmt: skip

_RENAMED_ITEM = {"predecessor": "former", "tie_breaker": "tie"}
TEXT_STATE = StateKind("texts", HISTORY, "text", _RENAMED_ITEM | {"leader": "centre", "is_leader": "core"})
FEATURE_STATE = StateKind("signs", FEATURES, "text", {"named_by_provider": "owner"})
INDEX_STATE = StateKind("posts", INDEX_HISTORY, "key", {"key_kind": "kind", "id_prefix": "id"})
INPUT_STATE = StateKind("inputs", LEDGER, "input", {})
STATE_KINDS = {kind.name: kind for kind in (TEXT_STATE, FEATURE_STATE, INDEX_STATE, INPUT_STATE)}
SEEN_COLUMN = _COLUMNS["seen"]  # every state file has it besides the columns of its table
SEEN = SEEN_COLUMN.name
