"""What agencies print around a story."""

from __future__ import annotations

import pytest

from transforms.article import Article
from transforms.formats.common.boilerplate import strip_boilerplate, without_header


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


@pytest.mark.parametrize(
    "ending",
    [
        "(ANSA).",
        "/ritzau/",
        "(©NTB)",
        "© NTB",
        "YBX-DBL/ S0A QBXB",
        "COM-MRG/",
        "S0A QBXB",
        "NNNN",
        "COM-PEP",
    ],
)
def test_codes_and_signatures_of_agencies_behind_the_text_go(ending: str) -> None:
    assert parted("Text.", ending).body == "Text."


@pytest.mark.parametrize("code", ["ZCZC9012/SXA", "XSP12345_SXA_QBXB", "R SPR S0A QBXB"])
def test_routing_codes_above_the_text_go(code: str) -> None:
    assert parted(code, "Text.").body == "Text."


@pytest.mark.parametrize(
    ("last", "left"),
    [
        ("He said so. (©NTB)", "He said so."),
        ("“So he said.” (ANSA).", "“So he said.”"),
        ("He said so. /ritzau/", "He said so."),
        ("He lives in Pittsburgh (PA)", "He lives in Pittsburgh (PA)"),
        ("He said so. (Jane Doe)", "He said so. (Jane Doe)"),
    ],
)
def test_the_agency_that_signs_the_last_sentence_goes(last: str, left: str) -> None:
    assert parted("Text.", last).body == f"Text.\n\n{left}"


@pytest.mark.parametrize(
    "heading", ["# dpa NOTEBOOK", "# dpa-Notizblock", "NOTEBOOK", "* * * dpa Notebook * * *"]
)
def test_a_notebook_goes_to_the_notes_with_all_that_follows(heading: str) -> None:
    made = parted("Text.", heading, "## Internet links\n- [Port](http://port.example)", "dpa al rm")
    assert made.body == "Text."
    assert made.editor_note == "Internet links - [Port](http://port.example)\ndpa al rm"


def test_a_slug_above_the_text_is_the_slugline() -> None:
    made = parted("Germany-football/Munich/Mueller", "Text.")
    assert (made.slugline, made.body) == ("Germany-football/Munich/Mueller", "Text.")
    assert parted("Storm/Rain, said he.", "Text.").slugline == ""


def test_headers_of_markup_go_but_not_where_nothing_is_left() -> None:
    assert without_header("<p>a</p><header class='x'><h1>b</h1></header>c") == "<p>a</p>c"
    assert without_header("<header>a") == "<header>a"
    assert without_header("<headers>a</headers>") == "<headers>a</headers>"
    assert without_header("<div><header>a</header></div>") == "<div><header>a</header></div>"
