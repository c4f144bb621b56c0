"""Making feeds well-formed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.xml.repair import fault, repaired


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("<a>AT&T &amp; Q&A</a>", "<a>AT&amp;T &amp; Q&amp;A</a>"),
        ("<a>caf&eacute;&nbsp;&hellip;</a>", "<a>caf&#233;&#160;&#8230;</a>"),
        ("<a>&unknown; &;</a>", "<a>&amp;unknown; &amp;;</a>"),
        ("<a b='x&y'/>", "<a b='x&amp;y'/>"),
        ("<a>&#0; &#xD800; &#x41;</a>", "<a>&#65533; &#65533; &#x41;</a>"),
        ("<a>x\x00\x0b\ty</a>", "<a>x\ty</a>"),
        ("<a><![CDATA[AT&T &nbsp;]]>&nbsp;<!-- & --></a>", "<a><![CDATA[AT&T &nbsp;]]>&#160;<!-- & --></a>"),
        ("<a/>\n<script>x</script>", "<a/>\n"),
        ("<a/><item>kept</item>", "<a/><item>kept</item>"),
        ("<a><b></a>", "<a><b></a>"),
        ("<a>&amp;amp; &lt;</a>", "<a>&amp;amp; &lt;</a>"),
    ],
)
def test_what_was_plainly_meant_is_written(broken: str, whole: str) -> None:
    assert repaired(broken.encode()).decode() == whole


def test_declared_entities_are_left_alone() -> None:
    data = b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;\x01</a>'
    assert repaired(data) == b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'


def test_a_fault_says_what_and_where() -> None:
    first_fault = fault(b"<a>&nbsp;</a>")
    assert first_fault is not None
    assert (first_fault.message, first_fault.at) == ("undefined entity: line 1, column 3", 3)
    assert fault(b"<a/>") is None


PIECES = st.sampled_from(
    ["&", "&amp;", "&#x41;", "&#0;", "x", "&nbsp;", "<![CDATA[&]]>", "<!--&-->", ";", "#", "\x01", "é"]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_for_every_text_of_such_pieces_the_repair_is_well_formed_and_final(text: str) -> None:
    whole = repaired(f"<a>{text}</a>".encode())
    assert fault(whole) is None
    assert repaired(whole) == whole
