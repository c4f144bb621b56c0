"""What agencies print around a story."""

from __future__ import annotations

import pytest

from transforms.article import Article
from transforms.formats.common.boilerplate import strip_boilerplate


def parted(*paragraphs: str, **fields: str) -> Article:
    made = Article(body="\n\n".join(paragraphs), **fields)  # type: ignore[arg-type]
    strip_boilerplate(made, agencies=("northline.example", "SPA", "BusinessWire"))
    return made


def test_headline_byline_and_note_before_the_text_go_to_their_fields() -> None:
    made = parted(
        "Storm nears", "(Adds quote)", "By Jane Doe", "OSLO (X) - Text.", "More.", headline="Storm nears"
    )
    assert (made.byline, made.editor_note, made.body) == (
        "Jane Doe",
        "Adds quote",
        "OSLO (X) - Text.\n\nMore.",
    )


def test_a_marked_byline_stays_where_the_text_prints_less() -> None:
    made = parted("By Jane Doe", "Text.", byline="By Jane Doe, Northline Correspondent")
    assert (made.byline, made.body) == ("By Jane Doe, Northline Correspondent", "Text.")


def test_a_printed_byline_wins_over_another_marked_one() -> None:
    assert parted("By Jane Doe", "Text.", byline="By Staff Reporter").byline == "Jane Doe"


def test_key_points_stay_and_what_stands_behind_them_goes() -> None:
    made = parted("* Cod up", "* Boats in port", "By Rhona Keir", "Text.")
    assert (made.byline, made.body) == ("Rhona Keir", "* Cod up\n\n* Boats in port\n\nText.")


@pytest.mark.parametrize(
    "ending",
    ["ends", "ENDS", "(ends)", "-30-", "###", "hh/ph/ts", "SPA rm", "SPA RTV ar", "(BusinessWire)", "SPA"],
)
def test_sign_offs_go(ending: str) -> None:
    assert parted("Text.", ending).body == "Text."


@pytest.mark.parametrize(
    "ending", ["The storm ends", "Oslo", "NATO", "30 people", "(Reporting by Jane Doe)", "_____"]
)
def test_other_short_endings_stay(ending: str) -> None:
    assert parted("Text.", ending).body == f"Text.\n\n{ending}"


@pytest.mark.parametrize("only", ["By Jane Doe", "ends", "Storm nears"])
def test_a_text_of_one_paragraph_is_left_alone(only: str) -> None:
    assert parted(only, headline="Storm nears").body == only
