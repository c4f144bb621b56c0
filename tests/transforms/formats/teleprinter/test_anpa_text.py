"""The text of ANPA items: header lines, headings, tables."""

from __future__ import annotations

import pytest

from transforms.formats.teleprinter.anpa_text import AnpaText, read_text


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "^BC-X,40<\n^Ferry free<\n^Eds: UPDATES.<\n^By ANN LEE=\n^AP Sports Writer=\n\tIt sails.\n",
            AnpaText(
                slugline="BC-X",
                headline="Ferry free",
                notes=["Eds: UPDATES."],
                byline="By ANN LEE, AP Sports Writer",
                agency="ap",
                has_title=True,
                body="It sails.",
            ),
        ),
        (
            "^*123<BC-X,40<\n^URGENT<\n^Ferry free<\n^It sails at noon<\n^By ANN LEE=\n^By BO BERG=\n\tIt sails.",
            AnpaText(
                slugline="BC-X",
                signals=["urgent"],
                headline="Ferry free",
                subheadline="It sails at noon",
                byline="By ANN LEE; BO BERG",
                body="It sails.",
            ),
        ),
        (
            "^BC-X<\n^BULLETIN KILL<\n^Kill notice<\n\tKill it.\n^END<",
            AnpaText(slugline="BC-X", signals=["kill"], headline="Kill notice", body="Kill it."),
        ),
        (
            "^BC-X<\n^Ferry free<\n\tIt\nsails.\n^Ice<\n\tIt melts.",
            AnpaText(slugline="BC-X", headline="Ferry free", body="It sails.\n\nIce\n\nIt melts."),
        ),
        (
            "^BC-X<\n^Ferry free<\n^The Associated Press=\n\tIt sails.",
            AnpaText(slugline="BC-X", headline="Ferry free", agency="ap", body="It sails."),
        ),
        ("", AnpaText()),
    ],
)
def test_header_lines_become_fields(text: str, fields: AnpaText) -> None:
    assert read_text(text, tabular=False) == fields


def test_rows_of_tables_keep_their_cells() -> None:
    fields = read_text("^BC-X<\n^League<\n\x08Port;31;_\x10\n\x08Cole;2{;3\n", tabular=True)
    assert fields == AnpaText(slugline="BC-X", headline="League", body="Port | 31 | —\nCole | 2½ | 3")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (
            "\tEast\nW   L   GB\nOslo       10   5   -\nBergen      9   6   1{\n\n\tOslo won.",
            "East\n\nW   L   GB\nOslo       10   5   -\nBergen      9   6   1½\n\nOslo won.",
        ),
        ("\tOslo;10;5;_\n\tBergen;9;6;1{", "Oslo | 10 | 5 | —\nBergen | 9 | 6 | 1½"),
        ("\tOslo won by 5{ points, a {-mile\nahead.", "Oslo won by 5½ points, a ½-mile ahead."),
        (
            "\tOslo won.  Bergen\nlost.  It rained; snow fell;\nfog came.",
            "Oslo won. Bergen lost. It rained; snow fell; fog came.",
        ),
    ],
)
def test_columns_stay_columns_and_half_is_half_in_text_that_is_not_marked_as_tabular(
    text: str, body: str
) -> None:
    assert read_text("^BC-X<\n^Ferry<\n" + text, tabular=False).body == body
