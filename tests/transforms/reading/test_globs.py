"""What globs mean, as a pattern over whole paths."""

from __future__ import annotations

import pytest

from transforms.reading.globs import is_glob, part_pattern, path_pattern


@pytest.mark.parametrize(
    ("glob", "fits", "fits_not"),
    [
        ("in/*.xml", ["in/a.xml"], ["in/.a.xml", "in/deep/a.xml", "a.xml", "in/a.xmls"]),
        ("in/a?.xml", ["in/ab.xml"], ["in/a.xml", "in/a/.xml", "in/abc.xml"]),
        ("in/[ab].xml", ["in/a.xml", "in/b.xml"], ["in/c.xml"]),
        ("in/a[!b]c", ["in/axc"], ["in/abc", "in/a/c"]),
        ("in/a[]x]", ["in/a]", "in/ax"], ["in/a[", "in/a"]),
        ("in/[", ["in/["], ["in/a"]),
        ("in/a*b*c.d", ["in/abc.d", "in/a1b2c.d"], ["in/abcxd", "in/ab/c.d"]),
        ("in/**/*.xml", ["in/a.xml", "in/deep/er/a.xml"], ["in/.deep/a.xml", "out/a.xml"]),
        ("in/**", ["in/a", "in/deep/a"], ["in/.a"]),
        ("in/d*", ["in/d", "in/deep/er/a.xml"], ["in/deep/.a"]),
        ("in/.d*", ["in/.deep"], ["in/deep"]),
    ],
)
def test_a_glob_fits_whole_paths_and_all_below_a_folder(
    glob: str, fits: list[str], fits_not: list[str]
) -> None:
    pattern = path_pattern(glob)
    assert [path for path in fits if not pattern.fullmatch(path)] == []
    assert [path for path in fits_not if pattern.fullmatch(path)] == []


def test_a_path_is_a_glob_by_its_special_characters() -> None:
    assert [is_glob(path) for path in ("a.xml", "a*", "a?", "[ab]", "a]")] == [False, True, True, True, False]


def test_two_stars_fit_any_name() -> None:
    assert part_pattern("**").match("anything")
