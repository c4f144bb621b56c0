"""Keys to Hive paths and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinks.files.partitions import LONGEST, encoded, parse_partition, partition_path


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("ap", "ap"),
        ("", "__HIVE_DEFAULT_PARTITION__"),
        ("2026-01-12", "2026-01-12"),
        ("en-US", "en-US"),
        ("DE", "DE"),
        ("De", "%44e"),
        ("a/b", "a%2Fb"),
        ("..", "%2E%2E"),
        ("a.", "a%2E"),
        ("con", "%63on"),
        ("com1.txt", "com1%2Etxt"),
        ("é", "%C3%A9"),
        ("a b=c", "a%20b%3Dc"),
        ("%41", "%2541"),
        ("a:b", "a%3Ab"),
        ("\0", "%00"),
    ],
)
def test_a_value_is_a_safe_name(value: str, name: str) -> None:
    assert encoded(value) == name


@given(st.text(max_size=300))
def test_every_value_stays_in_its_folder(value: str) -> None:
    name = encoded(value)
    assert name not in ("", ".", "..")
    assert not set(name) & set('/\\:*?"<>| \n\0')
    assert len(name.encode()) <= LONGEST
    assert not name.endswith(".")


@given(st.text(max_size=300))
def test_what_is_left_of_a_long_value_is_text(value: str) -> None:
    (read,) = parse_partition(f"a={encoded(value)}").values()
    assert "\ufffd" not in read or "\ufffd" in value


def test_a_long_language_tag_is_cut_like_any_value() -> None:
    tag = "en-" + "-".join(["abcdefgh"] * 40)
    assert encoded(tag).startswith("en-abcdefgh-")
    assert len(encoded(tag)) <= LONGEST


@given(st.text(max_size=40).filter(lambda value: value.isprintable()))
def test_every_short_value_comes_back(value: str) -> None:
    assert parse_partition(partition_path({"provider": value})) == {"provider": value}


@given(st.text(max_size=400), st.text(max_size=400))
def test_no_two_values_share_a_folder_even_where_case_does_not_count(first: str, second: str) -> None:
    as_they_stand = {"en-US", "DE"}  # language tags and country codes
    if first != second and not {first, second} & as_they_stand:
        names = {encoded(first), encoded(second)}
        if len({name.lower() for name in names}) == 1:
            assert names <= {first, second}
