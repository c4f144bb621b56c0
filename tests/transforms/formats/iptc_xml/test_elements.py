"""What the readers of IPTC XML share."""

from __future__ import annotations

import pytest
from lxml import etree

from transforms.formats.iptc_xml.elements import content_text, country_code, lines, lost_item, people, urgency
from transforms.formats.xml.tree import fields


def test_lines_are_the_texts_of_children_each_once() -> None:
    parts = fields(
        etree.XML("<a><Note>One\n <b>two</b></Note><note/><note>One two</note><note>Three</note></a>")
    )
    assert lines(parts, "note") == ["One two", "Three"]
    assert lines(parts, "by") == []


@pytest.mark.parametrize(("text", "value"), [("1", 1), (" 9 ", 9), ("0", 0), ("10", 0), ("-1", 0), ("", 0)])
def test_an_urgency_is_a_number_from_1_to_9(text: str, value: int) -> None:
    assert urgency(text) == value


@pytest.mark.parametrize(
    ("text", "code"), [("de", "DE"), ("US", "US"), ("USA", ""), ("é1", ""), ("éé", ""), ("", "")]
)
def test_a_country_is_two_letters(text: str, code: str) -> None:
    assert country_code(text) == code


def test_people_have_two_names_and_are_no_agency() -> None:
    assert people(["Jane Doe", "", "VRG", "Associated Press", "Jan van Roe", "Jane Doe"]) == [
        "Jane Doe",
        "Jan van Roe",
    ]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One line.\n\nAnother.", "One line.\n\nAnother."),
        ("One line.\nAnother.", "One line.\n\nAnother."),
        ("&lt;p>One&lt;/p>&lt;p>Two&lt;/p>", "One\n\nTwo"),
        ("&lt;ul>&lt;li>One&lt;/ul>", "- One"),
        ("1 &lt; 2", "1 < 2"),
        ("", ""),
    ],
)
def test_content_is_markup_markup_in_a_string_or_plain_text(markup: str, text: str) -> None:
    assert content_text(etree.XML(f"<DataContent>{markup}</DataContent>")) == text


def test_a_lost_item_is_an_error_with_its_first_bytes() -> None:
    item = etree.XML("<a><item>" + "x" * 3000 + "</item> tail</a>")[0]
    error = lost_item(item, "item_too_large", "too large", "newsml1")
    assert (error.code, error.message, error.format) == ("item_too_large", "too large", "newsml1")
    assert error.excerpt == b"<item>" + b"x" * 2042
