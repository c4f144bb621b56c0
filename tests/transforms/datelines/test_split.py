"""Datelines as agencies print them, and what only looks like one."""

from __future__ import annotations

import csv
import html
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from transforms.article import Article, Dateline
from transforms.datelines import gazetteer
from transforms.datelines.locate import locate_datelines
from transforms.datelines.split import clean_dateline, split_dateline, split_headline

TEXT = "The port reopened on Friday after a week of storms."


def split(body: str) -> tuple[Dateline | None, str]:
    return split_dateline(body, gazetteer.load().is_place)[:2]


@pytest.mark.parametrize(
    ("head", "text", "date", "agency"),
    [
        # capitals, with agency or date or both
        ("WASHINGTON (AP) — ", "WASHINGTON", "", "ap"),
        ("BUENOS AIRES, Argentina (AP) _ ", "BUENOS AIRES, Argentina", "", "ap"),
        ("LONDON, March 9 - ", "LONDON", "--03-09", ""),
        ("LONDON, March 12, Reuter -", "LONDON", "--03-12", "reuters"),
        ("LONDON, March 12 (Reuters) - ", "LONDON", "--03-12", "reuters"),
        ("LONDON (Reuters), March 12 - ", "LONDON", "--03-12", "reuters"),
        ("RICHMOND, Va. Feb 26 - ", "RICHMOND, Va.", "--02-26", ""),
        ("MONTREAL, Feb 26-", "MONTREAL", "--02-26", ""),
        ("****LONDON, March 5 - ", "LONDON", "--03-05", ""),
        ("CHEVY CHASE, Md., - March 4 - ", "CHEVY CHASE, Md.", "--03-04", ""),
        ("LISBON, Marhc 3 - ", "LISBON", "--03-03", ""),
        ("NEW YORK, Jan. 5, 2026 /PRNewswire/ -- ", "NEW YORK", "2026-01-05", "prnewswire"),
        ("TORONTO, Jan. 05, 2026 (GLOBE NEWSWIRE) -- ", "TORONTO", "2026-01-05", "globenewswire"),
        ("AUSTIN, Texas--(BUSINESS WIRE)--", "AUSTIN, Texas", "", "businesswire"),
        ("SYDNEY March 22 AAP - ", "SYDNEY", "--03-22", "aap"),
        ("BEIJING, March 3 (Xinhua) -- ", "BEIJING", "--03-03", "xinhua"),
        ("McALLEN, Texas (AP) — ", "McALLEN, Texas", "", "ap"),
        ("PORT-AU-PRINCE, Haiti (AP) — ", "PORT-AU-PRINCE, Haiti", "", "ap"),
        ("ABOARD AIR FORCE ONE (AP) — ", "ABOARD AIR FORCE ONE", "", "ap"),
        ("UNITED NATIONS (AP) — ", "UNITED NATIONS", "", "ap"),
        ("GENEVA/ZURICH, June 3 (Reuters) - ", "GENEVA/ZURICH", "--06-03", "reuters"),
        ("NEW YORK/WASHINGTON (Reuters) - ", "NEW YORK/WASHINGTON", "", "reuters"),
        ("PARIS and LONDON (AP) — ", "PARIS and LONDON", "", "ap"),
        ("TRAVERSE CITY, Mich. (WQXZ) — ", "TRAVERSE CITY, Mich.", "", "wqxz"),
        ("ORLANDO, Fla. (Gulf Weather Desk) - ", "ORLANDO, Fla.", "", "gulf-weather-desk"),
        # capitals alone: the place must be one
        ("SHANGHAI, China -- ", "SHANGHAI, China", "", ""),
        ("PITTSBURGH, PA - ", "PITTSBURGH, PA", "", ""),
        ("LITTLE FORDING, Mont. — ", "LITTLE FORDING, Mont.", "", ""),
        ("WEST BERLIN - ", "WEST BERLIN", "", ""),
        ("AT SEA — ", "AT SEA", "", ""),
        ("CHICAGO—", "CHICAGO", "", ""),
        # capitals and small letters
        ("Berlin (dpa) - ", "Berlin", "", "dpa"),
        ("Bad Homburg (dpa/tmn) - ", "Bad Homburg", "", "dpa"),
        ("Bad Kleinhausen, 5. Mai (dpa) - ", "Bad Kleinhausen", "--05-05", "dpa"),
        ("OKALHOMA CITY, March 3 - ", "OKALHOMA CITY", "--03-03", ""),
        ("NEAR KABUL (AP) — ", "NEAR KABUL", "", "ap"),
        ("Frankfurt/Main (dpa) - ", "Frankfurt/Main", "", "dpa"),
        ("Tehran, Iran — ", "Tehran, Iran", "", ""),
        ("Toronto, Feb 26 - ", "Toronto", "--02-26", ""),
        ("Caracas, feb 26 - ", "Caracas", "--02-26", ""),
        ("Vienna – ", "Vienna", "", ""),
        ("Paris (AFP) - ", "Paris", "", "afp"),
        # other languages
        ("PARIS, 12 jan 2026 (AFP) - ", "PARIS", "2026-01-12", "afp"),
        ("ROMA, 12 GEN - (ANSA) - ", "ROMA", "--01-12", "ansa"),
        ("(ANSA) - ROMA, 12 GEN - ", "ROMA", "--01-12", "ansa"),
        ("Madrid, 3 de marzo (EFE) - ", "Madrid", "--03-03", "efe"),
        ("Madrid, 3 mar (EFE).- ", "Madrid", "--03-03", "efe"),
        ("HELSINKI (STT) ", "HELSINKI", "", "stt"),
        ("BRUXELLES, 12 janvier (Belga) - ", "BRUXELLES", "--01-12", "belga"),
        ("Lisboa, 12 jan 2026 (Lusa) – ", "Lisboa", "2026-01-12", "lusa"),
        ("København /ritzau/ – ", "København", "", "ritzau"),
        ("Oslo, 12. januar (NTB): ", "Oslo", "--01-12", "ntb"),
        ("STOCKHOLM (TT) ", "STOCKHOLM", "", "tt"),
        ("Warszawa (PAP) – ", "Warszawa", "", "pap"),
        ("MOSCOW, January 12. /TASS/. ", "MOSCOW", "--01-12", "tass"),
        ("MOSCOW. Jan 12 (Interfax) - ", "MOSCOW", "--01-12", "interfax"),
        ("TOKYO, Jan. 12, Kyodo - ", "TOKYO", "--01-12", "kyodo"),
        ("SEOUL, Jan. 12 (Yonhap) -- ", "SEOUL", "--01-12", "yonhap"),
        ("New Delhi, Jan 12 (PTI) ", "New Delhi", "--01-12", "pti"),
        ("Jakarta (ANTARA) - ", "Jakarta", "", "antara"),
        ("OTTAWA — ", "OTTAWA", "", ""),
        ("Köln, 3. März (dpa) - ", "Köln", "--03-03", "dpa"),
        ("Strasbourg, 10 juil 2024 (AFP) - ", "Strasbourg", "2024-07-10", "afp"),
        ("МОСКВА, 12 января. /ТАСС/. ", "МОСКВА", "--01-12", "tass"),
        ("КИЕВ, 5 марта (УНИАН) - ", "КИЕВ", "--03-05", "unian"),
        ("SEOUL, Nov 26 AFP - ", "SEOUL", "--11-26", "afp"),
        ("LOS ANGELES, March 10 AAP – ", "LOS ANGELES", "--03-10", "aap"),
        ("LONDON | Reuters — ", "LONDON", "", "reuters"),
        ("LONDON – Reuters – ", "LONDON", "", "reuters"),
        ("Bern (sda) - ", "Bern", "", "sda"),
        ("Paris, le 5 janvier (AFP) - ", "Paris", "--01-05", "afp"),
        ("New Delhi [India], January 5 (ANI): ", "New Delhi [India]", "--01-05", "ani"),
        ("Mumbai (Maharashtra) [India], January 5 (ANI): ", "Mumbai (Maharashtra) [India]", "--01-05", "ani"),
        # several agencies: who delivers signs
        ("San Diego (tca/dpa) - ", "San Diego", "", "dpa"),
        ("Bruxelles /ritzau/AFP - ", "Bruxelles", "", "ritzau"),
        ("Oslo (NTB-Reuters): ", "Oslo", "", "ntb"),
        # a colon for the dash
        ("ISTANBUL: ", "ISTANBUL", "", ""),
        ("BAGHDAD : ", "BAGHDAD", "", ""),
        ("MUMBAI/NEW DELHI: ", "MUMBAI/NEW DELHI", "", ""),
        ("HOUSTON, Texas: ", "HOUSTON, Texas", "", ""),
        ("NEW DELHI, Nov 26: ", "NEW DELHI", "--11-26", ""),
        ("Washington, Oct. 2: ", "Washington", "--10-02", ""),
        ("KARACHI, Nov 26 (APP): ", "KARACHI", "--11-26", "app"),
        ("København /ritzau/: ", "København", "", "ritzau"),
        # who reports, before the place
        ("[Harbor FM] Nairobi -- ", "Nairobi", "", "harbor-fm"),
        ("[Reuters] Abuja — ", "Abuja", "", "reuters"),
        # an agency alone
        ("Jan 3 (Reuters) - ", "", "--01-03", "reuters"),
        ("Reuters - ", "", "", "reuters"),
        ("AP - ", "", "", "ap"),
        ("(AP) — ", "", "", "ap"),
        ("AP — CHICAGO — ", "CHICAGO", "", "ap"),
        ("JAN. 5, 2026 (AP) - CHICAGO -- ", "CHICAGO", "2026-01-05", "ap"),
        ("Canadian Press - KELOWNA, B.C. (CP) - ", "KELOWNA, B.C.", "", "cp"),
        ("PC World - ", "", "", "pcworld"),
        ("WASHINGTON (Jan. 5, 2026) — ", "WASHINGTON", "2026-01-05", ""),
        ("NEW YORK (AP) : ", "NEW YORK", "", "ap"),
        ("LONDON (Reuters Life!) - ", "LONDON", "", "reuters"),
        ("(Bloomberg) -- ", "", "", "bloomberg"),
        ("Jan. 5 (Harbor Desk) - ", "", "--01-05", "harbor-desk"),
        ("(Buffalo, N.Y., January 5, 2026) -- ", "Buffalo, N.Y.", "2026-01-05", ""),
    ],
)
def test_a_dateline_is_split_off(head: str, text: str, date: str, agency: str) -> None:
    assert split(head + TEXT) == (Dateline(text=text, date=date, agency=agency), TEXT)


@pytest.mark.parametrize(
    "body",
    [
        "Trump — who has said so before — did not answer.",
        "Jane Doe — who ran the port — did not answer.",
        "Paris — long the home of exiles — is changing.",
        "London—where the talks were held—was calm.",
        "Q: How long will it last? - A: A week.",
        "Q - How long will it last?",
        "WHEAT - Prices rose in early trading.",
        "us 7.8015 - the rate at noon was lower.",
        "CORRECTED - Port reopens after storm",
        "CORRECTED (Reuters) - Port reopens after storm",
        "STOCKS (Reuters) - Prices rose in early trading.",
        "SOCCER, March 3 - The visitors lost again.",
        "Summary (AP) - The day in brief.",
        "UPDATE 1-Port reopens after storm",
        "RPT-UPDATE 2-Port reopens after storm",
        "He told NEW YORK (AP) - that was the code - nothing.",
        "In a report from NEW YORK (AP) - the first in a week - he said so.",
        "1. Boston - The port reopened.",
        "By Jane Doe - the mayor of the town.",
        "GERMANY - Bonds fell in early trading.",
        "South Africa - Tries: Doe, Roe.",
        "BOSTON 3, NEW YORK 2 - The visitors lost again.",
        "BOSTON PORT REOPENS - STORM PASSES AND SHIPS RETURN TO THE BAY",
        "BOSTON - PORT REOPENS AS STORM PASSES AND SHIPS RETURN TO THE BAY",
        "A 42-year-old man was held - the second this week.",
        "The port, which closed in March 3 - reopened.",
        "Chad - who asked that his family name be left out - said no.",
        "Reuters — which has an office there — did not answer.",
        "New Delhi, Jan 5 (PTI) was the line that it printed.",
        "Jordan Smith - the mayor of the town - said no.",
        "",
        "-",
        "—",
        "()",
        "( - ",
        "AP",
        "LONDON",
        "NEW YORK (AP) is the code that was used in " + "text " * 30,
        "Jane Doe, Ohio - I agree with the mayor.",
        "Jane Doe (Reuters) - The mayor said that she agreed.",
        "JANE DOE (AP) — The mayor said that she agreed.",
        "Florence – This is the best that I have read.",
        "Istanbul: The city of two continents.",
        "READING: The list for this week.",
        "SURPRISE: The list is short.",
        "ANALYSIS: The port is too small.",
        "GERMANY: The port is too small.",
        "JANE DOE, OHIO: I agree with the mayor.",
        "ISTANBUL: the port reopened.",
        "ISTANBUL: THE PORT REOPENS AFTER A WEEK OF STORMS AND HIGH WATER",
        "LONDON: Ships sail again.\n\nPARIS: Trains stand still.",
        "[Harbor FM] The port reopened.",
        "[Video] Oslo - The port reopened.",
        "[Harbor FM] Jane Doe - The port reopened.",
    ],
)
def test_what_only_looks_like_a_dateline_stays(body: str) -> None:
    assert split(body) == (None, body)


@pytest.mark.parametrize(
    ("head", "byline", "dateline"),
    [
        ("By JANE DOE SAN FRANCISCO (AP) — ", "By JANE DOE", Dateline(text="SAN FRANCISCO", agency="ap")),
        ("By JANE DOE    BANGOR, Maine (AP) -- ", "By JANE DOE", Dateline(text="BANGOR, Maine", agency="ap")),
        (
            "(Adds quotes) OSLO, July 9 (Reuters) - ",
            "(Adds quotes)",
            Dateline(text="OSLO", date="--07-09", agency="reuters"),
        ),
        ("By Jane Doe Harare, July 9 - ", "By Jane Doe", Dateline(text="Harare", date="--07-09")),
    ],
)
def test_a_byline_or_note_run_into_the_dateline_stays_in_the_text(
    head: str, byline: str, dateline: Dateline
) -> None:
    assert split(head + TEXT) == (dateline, f"{byline}\n\n{TEXT}")


def test_a_dateline_ends_in_the_first_paragraph() -> None:
    body = f"LONDON\n\nMarch 5 - {TEXT}"
    assert split(body) == (None, body)


def test_a_hard_wrapped_dateline_is_printed_on_one_line() -> None:
    text = split(f"KUALA\nLUMPUR, March 5 -\n    {TEXT}")
    assert text == (Dateline(text="KUALA LUMPUR", date="--03-05"), TEXT)


HEADS = st.sampled_from(
    ["LONDON", "Paris", "NEW YORK", "By JANE DOE", "(AP)", "(Reuters)", "March 3", "12 GEN", "Reuters", "AP", " - ",
     " — ", "--", ", ", ",", " ", "\n", "\n\n", "/", "(", ")", "Calif.", "PA", "UPDATE 1-", "2026", "*", "_", "é",
     "ÉCOLE", "word"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(HEADS, max_size=12).map("".join)))
@example("By JANE DOE NEW YORK (AP) - word")
def test_for_every_body_the_words_that_are_no_dateline_stay_in_order(body: str) -> None:
    dateline, rest = split(body)
    if dateline is None:
        assert rest == body
        return
    byline, _, text = rest.partition("\n\n") if rest.startswith(("By ", "(")) else ("", "", rest)
    whole, kept = compact(body), compact(text)
    assert whole.endswith(kept)
    taken = whole[: len(whole) - len(kept)]
    assert compact(dateline.text) in taken
    assert byline == "" or taken.lstrip("*+=•>`").startswith(compact(byline)) or whole.endswith(compact(rest))


def compact(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(st.text(alphabet="(-A, 1/\n", max_size=4000))
def test_for_every_run_of_marks_splitting_and_cleaning_end(body: str) -> None:
    split(body)
    clean_dateline(body)
    split_headline(body)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("SYDNEY March 22 AAP -", Dateline(text="SYDNEY", date="--03-22", agency="aap")),
        ("STOCKHOLM, Aug 29, 2014 (AFP) -", Dateline(text="STOCKHOLM", date="2014-08-29", agency="afp")),
        ("  Oslo, 10 juil 2024 (AFP)", Dateline(text="Oslo", date="2024-07-10", agency="afp")),
        ("BETHESDA, Md.", Dateline(text="BETHESDA, Md.")),
        ("Helsinki", Dateline(text="Helsinki")),
        ("LONDON 1996-08-30", Dateline(text="LONDON", date="1996-08-30")),
        ("NAIROBI, Kenya (AP) _", Dateline(text="NAIROBI, Kenya", agency="ap")),
        ("AP", Dateline(agency="ap")),
        ("2018-01-03 20:13:08", None),
        ("2014-07-17 00:24:11 GMT+00:00", None),
        ("20140829T134951+0000", None),
        ("", None),
        (" - ", None),
    ],
)
def test_a_marked_up_dateline_is_cleaned(marked: str, expected: Dateline | None) -> None:
    assert clean_dateline(marked) == expected


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Port reopens (AP)", ("Port reopens", "ap")),
        ("Port reopens (Reuters)", ("Port reopens", "reuters")),
        ("Port reopens - Reuters", ("Port reopens", "reuters")),
        ("Port to reopen -Xinhua", ("Port to reopen -Xinhua", "")),
        ("Port reopens (again)", ("Port reopens (again)", "")),
        ("Port reopens - at last", ("Port reopens - at last", "")),
        ("(AP)", ("(AP)", "")),
        ("", ("", "")),
    ],
)
def test_a_headline_loses_the_agency_that_signs_it(headline: str, expected: tuple[str, str]) -> None:
    assert split_headline(headline) == expected


def is_on_the_map(printed: Dateline) -> bool:
    (dateline,) = locate_datelines([Article(dateline=printed)], gazetteer.load())
    return bool(dateline and dateline.country)


_DATELINE = re.compile(r"<DATELINE>(.*?)</DATELINE><BODY>(.*?)</BODY>", re.DOTALL)


def test_the_marked_datelines_of_reuters_are_split_off_and_located(corpora: Path) -> None:
    total = exact = known = 0
    for path in sorted((corpora / "reuters-21578").glob("*.sgm")):
        for marked, body in _DATELINE.findall(path.read_text("latin-1")):
            printed = html.unescape(f"{marked} {body}").strip()
            dateline, rest = split(printed)
            total += 1
            exact += rest.split() == html.unescape(body).split()
            known += bool(dateline and dateline.text and is_on_the_map(dateline))
    assert total > 2_700
    assert exact / total > 0.99
    assert known / total > 0.99


def test_short_agency_items_have_few_datelines_that_are_not_on_the_map(corpora: Path) -> None:
    with (corpora / "ag-news" / "items.csv").open(encoding="utf-8") as lines:
        items = [split(body)[0] for _, _, body in csv.reader(lines)]
    datelines = [dateline for dateline in items if dateline]
    places = [dateline for dateline in datelines if dateline.text]
    nowhere = sum(not is_on_the_map(dateline) for dateline in places)
    assert len(datelines) > 1_100
    assert len(places) > 650
    assert nowhere / len(items) < 0.005


def test_running_sentences_are_hardly_taken_for_datelines(corpora: Path) -> None:
    blocks = (corpora / "conll-2003" / "eng.train").read_text("utf-8").split("\n\n")
    sentences = [" ".join(line.split(" ")[0] for line in block.splitlines()) for block in blocks]
    datelines = [split(sentence)[0] for sentence in sentences]
    assert len(sentences) > 14_000
    assert sum(bool(dateline and dateline.text) for dateline in datelines) < 10
