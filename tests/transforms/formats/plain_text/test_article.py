"""Plain-text articles: what is read from the lines above the text, and how its lines become paragraphs."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.formats import helpers
from transforms.article import Article
from transforms.formats.plain_text.article import articles_in, read_article
from transforms.normalize import Normalizer
from transforms.parse import Parser
from transforms.payload import Limits, Payload, ReadOptions, WireError

outcomes = partial(helpers.outcomes, "text")


def article(text: str) -> Article:
    return helpers.only_article("text", text.encode())


TEXT = (
    "KIEL, Germany (AP) — The harbor of Kiel reopened on Monday, two days after a storm had shut it.\n\n"
    "Nobody was hurt."
)
AP = {"credit": "Associated Press", "provider": "ap"}
HEADS = {
    "Harbor reopens\n\nBy JANE DOE\nAssociated Press\n\n": {"byline": "By JANE DOE", **AP},
    "Harbor reopens\n\nJane Doe\nAssociated Press\n\n": {"byline": "Jane Doe", **AP},
    "Harbor reopens\nJane Doe\n\n": {"byline": "Jane Doe"},
    "Harbor reopens\n\nAssociated Press\n\n": AP,
    "Harbor reopens\n\nBy Jane Doe\nAP Business Writer\n\n": {
        "byline": "By Jane Doe, AP Business Writer",
        "provider": "ap",
    },
    "Harbor reopens\n\nBy Jane Doe, Reuters\n\n": {"byline": "By Jane Doe, Reuters", "provider": "reuters"},
    "Harbor reopens\n\nFerries sail again, master says\n\nBy Jane Doe\n\n": {
        "byline": "By Jane Doe",
        "subheadline": "Ferries sail again, master says",
    },
    "Harbor\nreopens\n\n\n": {},
    "BC-GE--Harbor,120\nEds: UPDATES with quote.\n\nHarbor reopens\n\n": {
        "slugline": "BC-GE--Harbor,120",
        "editor_note": "Eds: UPDATES with quote.",
    },
    "Harbor reopens\n\nUpdated January 12, 2026 at 4:05 p.m. EST\n\n": {"published_at": "2026-01-12T21:05:00Z"},
    "Harbor reopens\n12 January 2026\n\n": {
        "published_at": "2026-01-12T00:00:00Z",
        "assumptions": ["time_without_zone"],
    },
}  # fmt: skip


@pytest.mark.parametrize(("head", "fields"), HEADS.items())
def test_lines_above_the_text_become_fields(head: str, fields: dict[str, object]) -> None:
    made = article(head + TEXT)
    made.source = None
    assert made == Article(format="text", headline="Harbor reopens", body=TEXT, **fields)


@pytest.mark.parametrize(
    "headline",
    [
        "Iran’s leader says talks ‘must go on’",
        "REX-NORDEN INC 4TH QTR NET",
        "Will the harbor of Kiel open again this week?",
        "Storm hits coast - 3 dead",
        "Harbor of Kiel is open again, the master says.",
        "By the numbers: a harbor in winter",
    ],
)
def test_a_first_line_is_the_headline_in_any_form(headline: str) -> None:
    made = article(f"{headline}\n\n{TEXT}")
    assert (made.headline, made.body) == (headline, TEXT)


def test_text_without_a_headline_is_all_body() -> None:
    assert (article(TEXT).headline, article(TEXT).body) == ("", TEXT)


def test_article_without_blank_lines_is_read() -> None:
    made = article("Harbor reopens\nBy Jane Doe\nAssociated Press\n" + TEXT.replace("\n\n", "\n"))
    assert (made.headline, made.byline, made.credit, made.body) == (
        "Harbor reopens", "By Jane Doe", "Associated Press", TEXT,
    )  # fmt: skip


def test_end_marks_and_copyright_leave_the_text() -> None:
    made = article(
        f"Harbor reopens\n\n{TEXT}\n\n-30-\n\n© 2026 The Associated Press. All rights reserved.\n\n###\n"
    )
    assert (made.body, made.copyright) == (TEXT, "© 2026 The Associated Press. All rights reserved.")


@given(st.text(alphabet="ab .,-–()\n\t09É", max_size=300))
def test_for_every_text_no_word_is_lost(text: str) -> None:
    made = article(text or "a")
    said = " ".join(
        (
            made.headline,
            made.subheadline,
            made.slugline,
            made.byline,
            made.credit,
            made.editor_note,
            made.body,
        )
    )
    assert sorted(c for c in said if c.isalpha()) == sorted(c for c in text or "a" if c.isalpha())


@pytest.mark.parametrize("separator", ["---", "* * *", "###", "\f", "==========", "\n***\n"])
def test_separated_articles_are_parted(separator: str) -> None:
    both = f"Harbor reopens\n\nBy Jane Doe\n\n{TEXT}\n{separator}\nSnow falls\n\nBy Jo Roe\n\n{TEXT}\n"
    assert [(made.headline, made.source.index) for made in outcomes(both.encode())] == [
        ("Harbor reopens", 0), ("Snow falls", 1),
    ]  # fmt: skip


def test_sections_of_one_article_are_not_parted() -> None:
    text = f"Harbor reopens\n\nBy Jane Doe\n\n{TEXT}\n\n***\n\nIt was the first storm of the winter, and the longest.\n"
    assert articles_in(text) == [text]


@pytest.mark.parametrize(
    ("encoding", "mark", "assumptions"),
    [("utf-8", b"", []), ("utf-8", b"\xef\xbb\xbf", []), ("utf-16-le", b"\xff\xfe", []), ("utf-16-be", b"\xfe\xff", []),
     ("cp1252", b"", ["encoding_detected"]), ("utf-16-le", b"", ["encoding_detected"])],
)  # fmt: skip
def test_encoding_is_known_by_mark_or_guessed(encoding: str, mark: bytes, assumptions: list[str]) -> None:
    (made,) = outcomes(mark + f"“Küste”\r\n\r\n{TEXT}".encode(encoding))
    assert isinstance(made, Article)
    assert (made.headline, made.body, made.assumptions) == ("“Küste”", TEXT, assumptions)


def test_item_past_the_limit_is_one_error_and_its_neighbour_is_read() -> None:
    both = f"Harbor reopens\n\nBy Jane Doe\n\n{TEXT}\n---\nSnow falls\n\nBy Jo Roe\n\n{TEXT} {'It fell. ' * 200}\n"
    first, second = outcomes(both.encode(), Limits(item_bytes=1000))
    assert isinstance(first, Article)
    assert isinstance(second, WireError)
    assert (first.headline, second.code) == ("Harbor reopens", "item_too_large")


HOSTILE = ("-", " \n", "By A\n", "* ", "\f", "a ", "(AP) - ", ". . ", "\0", "Eds: a\n", "A b\n\n")


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_ends(piece: str) -> None:
    assert outcomes((piece * 100_000).encode())


def test_real_article_becomes_what_it_says(corpora: Path) -> None:
    path = corpora / "seed" / "iran-khamenei-ap.txt"
    payload = Payload(uri="a", data=path.read_bytes(), sha256="0")
    (made,) = Parser(ReadOptions(), Normalizer("2026-01-15T00:00:00Z")).items(payload)
    assert isinstance(made, Article)
    assert made.dateline is not None
    assert (made.provider, made.authors, made.credit, made.dateline.text) == (
        "ap", ["Nasser Karimi"], "Associated Press", "Tehran, Iran",
    )  # fmt: skip
    assert xxhash.xxh3_64_hexdigest(made.headline.encode()) == "d1f3213d3dadc4ca"
    assert xxhash.xxh3_64_hexdigest(made.body.encode()) == "6429f4c840e3d7cc"
    assert len(made.body.split("\n\n")) == 11


def test_a_notebook_below_the_text_is_a_note() -> None:
    made = read_article(
        "Harbor reopens\n\nKiel (dpa) - It reopened after a storm.\n\nAll sail.\n\n# dpa NOTEBOOK\n\nNot for print.\n"
    )
    assert (made.body, made.editor_note) == (
        "Kiel (dpa) - It reopened after a storm.\n\nAll sail.",
        "Not for print.",
    )
