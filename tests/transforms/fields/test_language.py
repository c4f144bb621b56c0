"""Language tags."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.fields.language import language_tag


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        ("en_us", "en-US"),
        (" EN-GB ", "en-GB"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("sr-latn", "sr-Latn"),
        ("es-419", "es-419"),
        ("de-1996", "de-1996"),
        ("English", "en"),
        ("GER", "de"),
        ("fre-CA", "fr-CA"),
        ("x", ""),
        ("n/a", ""),
        ("", ""),
        ("en-" + "-".join(["abcdefgh"] * 7), ""),
    ],
)
def test_names_and_tags_take_the_form_of_the_standard(text: str, tag: str) -> None:
    assert language_tag(text) == tag


@given(st.text(max_size=20))
def test_for_every_text_the_answer_is_a_tag_or_empty(text: str) -> None:
    tag = language_tag(text)
    assert tag == "" or re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag)
    assert language_tag(tag) == tag
