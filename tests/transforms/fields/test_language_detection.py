"""In which language a text is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality_language import samples
from transforms.fields.language_detection import is_foreign, settle_language

SAMPLES = samples()
ENGLISH = (
    "The pier was closed on Tuesday after inspectors had found cracks in two of the pillars that carry it."
)
GERMAN = (
    "Die Brücke bleibt gesperrt, weil Gutachter in zwei Pfeilern Risse gefunden haben und vor Schäden warnen."
)
SPANISH = "El puente sigue cerrado porque los técnicos encontraron grietas en dos pilares y temen más daños."


@pytest.mark.parametrize(
    ("declared", "text", "settled"),
    [
        ("", ENGLISH, ("en", "language_detected")),
        ("", GERMAN, ("de", "language_detected")),
        ("en-GB", ENGLISH, ("en-GB", "")),
        ("de-AT", GERMAN, ("de-AT", "")),
        ("en-US", GERMAN, ("de", "language_corrected")),
        ("fi-FI", ENGLISH, ("en", "language_corrected")),
        ("und", ENGLISH, ("en", "language_detected")),
        ("mul", GERMAN, ("de", "language_detected")),
        ("gl", SPANISH, ("gl", "")),  # too much alike for a correction
        ("de", f"{ENGLISH} {GERMAN}", ("de", "")),  # in two languages: no plain contradiction
        ("", "Die Brücke bleibt gesperrt", ("", "")),  # too short to be sure
        ("en", "Die Brücke bleibt gesperrt", ("en", "")),
        ("", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20", ("", "")),
        ("", "\ufffe" + ENGLISH, ("", "")),  # no character of interchanged text
        ("", "\ud800" + ENGLISH, ("en", "language_detected")),
        ("", "", ("", "")),
    ],
)
def test_a_declaration_holds_unless_there_is_none_or_the_text_plainly_contradicts_it(
    declared: str, text: str, settled: tuple[str, str]
) -> None:
    assert settle_language(declared, "", text) == settled


def test_the_headline_counts_as_text() -> None:
    assert settle_language("", GERMAN, "") == ("de", "language_detected")


def test_what_begins_with_signs_is_judged_by_what_follows() -> None:
    code = "x = y[0]; {} => $_ % @; /etc/rc.d " * 20
    assert settle_language("", "", f"{code}\n\n{' '.join([GERMAN] * 20)}").tag == "de"


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        (GERMAN, True),
        ("Ponte velha continua fechada até o fim do mês", True),
        (ENGLISH, False),
        ("Cargill Inc. said profits rose", False),
        ("Lisbon, Porto, Faro", False),
        ("", False),
    ],
)
def test_a_short_text_is_foreign_where_it_plainly_looks_so(text: str, foreign: bool) -> None:
    assert is_foreign(text) is foreign


@given(st.text(max_size=300), st.sampled_from(["", "en", "de-CH", "zh-Hans", "xx"]))
def test_for_every_text_the_answer_is_the_declared_tag_or_an_assumption(text: str, declared: str) -> None:
    tag, assumption = settle_language(declared, "", text)
    assert (tag == declared) == (assumption == "")


def test_threads_get_the_same_answers() -> None:
    texts = [text for _, text in SAMPLES] * 20
    alone = [settle_language("", "", text) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda text: settle_language("", "", text), texts)) == alone
