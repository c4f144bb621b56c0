"""What codes of agency formats mean, and that the table holds nothing that the record does not know."""

from __future__ import annotations

import pytest

from transforms.article import ENTITY_TYPES, SIGNALS, STATUSES
from transforms.data.tables import rows
from transforms.fields.codes import codes


@pytest.mark.parametrize(
    ("vocabulary", "code", "value"),
    [
        ("nitf.status", "killed", "canceled"),
        ("newsml1.signal", "rectify", "correction"),
        ("newsmlg2.signal", "edstat:d", "kill"),
        ("ninjs.signal", "mandatorykill", "kill"),
        ("anpa.category", "w", "Washington"),
        ("anpa.urgency", "f", "1"),
        ("email.urgency", "high", "3"),
    ],
)
def test_a_code_means_what_its_vocabulary_says(vocabulary: str, code: str, value: str) -> None:
    assert codes(vocabulary)[code] == value


def test_a_vocabulary_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        codes("nitf.status")["usable"] = "withheld"  # type: ignore[index]


def test_an_unknown_vocabulary_is_empty() -> None:
    assert dict(codes("none.status")) == {}


def test_each_code_stands_once_and_in_small_letters() -> None:
    pairs = [(vocabulary, code) for vocabulary, code, _ in rows("codes.tsv")]
    assert len(pairs) == len(set(pairs))
    assert all(code == code.lower() for _, code in pairs)


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        ("status", {*STATUSES, "embargoed"}),
        ("signal", set(SIGNALS)),
        ("entity", set(ENTITY_TYPES)),
        ("urgency", set("123456789")),
        ("evidence", {"form", "dateline"}),
        ("kind", {"text", "picture", "graphic", "video", "audio", "data", "package"}),
    ],
)
def test_values_are_those_of_the_record(kind: str, allowed: set[str]) -> None:
    values = {value for vocabulary, _, value in rows("codes.tsv") if vocabulary.endswith(f".{kind}")}
    assert values
    assert values <= allowed
