"""Words by kind, and kinds by word."""

from __future__ import annotations

from transforms.data.tables import rows
from transforms.entities.lexicon import kinds_of, settled, words


def test_for_every_row_of_the_table_the_word_has_the_kind_and_the_kind_the_word() -> None:
    table = list(rows("names.tsv"))
    assert len(table) > 1_000
    assert all(kind in kinds_of(word) and word in words(kind) for kind, word in table)


def test_a_word_of_several_kinds_has_them_in_the_order_of_the_file() -> None:
    order = list(dict.fromkeys(kind for kind, _ in rows("names.tsv")))
    kinds = [kinds_of(word) for _, word in rows("names.tsv")]
    assert max(map(len, kinds)) > 1
    assert all(list(several) == sorted(several, key=order.index) for several in kinds)


def test_case_counts_and_what_is_unknown_is_empty() -> None:
    assert kinds_of("AYATOLLAH") == ()
    assert words("no such kind") == frozenset()


def test_a_settled_name_has_one_kind() -> None:
    names = [name for _, name in rows("settled_names.tsv")]
    assert len(names) == len(set(names))
    assert "Fox News" in settled("organization")
    assert settled("no such kind") == frozenset()
