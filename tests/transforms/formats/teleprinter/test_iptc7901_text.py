"""The text of IPTC 7901 items: marks, head, notes, sign-offs."""

from __future__ import annotations

import pytest

from transforms.article import Link
from transforms.formats.teleprinter.iptc7901_text import Iptc7901Text, read_text


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Ferry free =\n\nIt sails.", Iptc7901Text(headline="Ferry free", body="It sails.")),
        (
            "EIL\nFerry\nfree\nVon Ann Lee, dpa =\nIt sails.",
            Iptc7901Text(
                signals=["urgent"], headline="Ferry free", byline="Von Ann Lee, dpa", body="It sails."
            ),
        ),
        (
            "2ND LEAD\n(UPDATE)\nFerry free =\nIt sails.",
            Iptc7901Text(
                headline="Ferry free",
                body="It sails.",
                lead=2,
                leads=["2ND LEAD", "UPDATE"],
                signals=["writethru", "update"],
            ),
        ),
        ("HINTERGRUND\nFerry free =\nIt sails.", Iptc7901Text(headline="Ferry free", body="It sails.")),
        ("Ferry free\n\nIt sails.", Iptc7901Text(headline="Ferry free", body="It sails.")),
        ("Ferry free\nIt sails.\n", Iptc7901Text(headline="Ferry free", body="It sails.")),
        (
            "Ferry free =\nIt sails.\n\n# Notizblock\n## Internet\n- [Port](http://port.example)\n\ndpa al rm",
            Iptc7901Text(
                headline="Ferry free",
                body="It sails.",
                note="Internet\n- [Port](http://port.example)",
                links=[Link(url="http://port.example", title="Port")],
            ),
        ),
        (
            "Ferry free =\nIt sails.\n(c) 2021 dpa\nal/rm\n* * *\n",
            Iptc7901Text(headline="Ferry free", body="It sails.", copyright="(c) 2021 dpa"),
        ),
        ("", Iptc7901Text()),
    ],
)
def test_the_text_is_taken_apart(text: str, fields: Iptc7901Text) -> None:
    assert read_text(text) == fields
