"""Agencies by their names, codes, hosts and credit lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.fields.agencies import Shares, agency, shares, signed


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # names and codes, as whole fields
        ("The Associated Press", "ap"),
        ("AP", "ap"),
        ("ap", "ap"),
        ("Reuter", "reuters"),
        ("REUTERS", "reuters"),
        ("Agence France-Presse", "afp"),
        ("Agence France Presse", "afp"),
        ("dpa-infocom", "dpa"),
        ("dpa-infocom GmbH", "dpa"),
        ("Xinhua News Agency", "xinhua"),
        ("PA Media", "pa"),
        ("pa", "pa"),
        ("cp", "cp"),
        ("Tidningarnas Telegrambyra", "tt"),
        ("Tidningarnas Telegrambyrå", "tt"),
        ("PRNewswire", "prnewswire"),
        ("BUSINESS WIRE", "businesswire"),
        ("Dow Jones Newswires", "dowjones"),
        # hosts, addresses and providers' ids
        ("apnews.com", "ap"),
        ("reuters.com", "reuters"),
        ("feeds.reuters.com", "reuters"),
        ("https://www.ansa.it/sito/notizie.xml", "ansa"),
        ("tag:reuters.com", "reuters"),
        ("tag:reuters.com,2026:newsml_X1", "reuters"),
        ("urn:newsml:apa.at:20260101:X", "apa"),
        ("desk@afp.com", "afp"),
        ("PRESSASSOCIATION.COM", "pa"),
        # credit lines and bylines
        ("© AFP", "afp"),
        ("(c) Reuters 2026", "reuters"),
        ("Copyright 2026 The Associated Press. All rights reserved.", "ap"),
        ("AP Photo/Jane Doe", "ap"),
        ("AFP/Getty Images", "afp"),
        ("Jane Doe, Reuters", "reuters"),
        ("AP Sports Writer", "ap"),
        ("Source: Reuters", "reuters"),
        ("(Reuters)", "reuters"),
        # no agency
        ("", ""),
        ("Philadelphia, PA", ""),
        ("Pa Smith", ""),
        ("Ma and Pa", ""),
        ("Pa", ""),
        ("Map of the bay", ""),
        ("Jane Doe", ""),
        ("Press", ""),
        ("Harbor Daily", ""),
        ("www.example.com", ""),
        ("notreuters.com", ""),
        ("reuters.com.example", ""),
        ("The Reuters building in London burned", ""),
        ("AP " * 100, ""),
    ],
)
def test_an_agency_is_known_by_what_it_signs_with(name: str, expected: str) -> None:
    assert agency(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AP", "ap"),
        ("dpa", "dpa"),
        ("Reuters", "reuters"),
        ("SPACE.com", "space-com"),
        ("ap", ""),
        ("map", ""),
        ("Spa", ""),
    ],
)
def test_running_copy_is_signed_in_the_agencys_own_case(name: str, expected: str) -> None:
    assert signed(name) == expected


@given(st.text(max_size=260))
def test_for_every_text_there_is_an_answer(name: str) -> None:
    short = agency(name)
    assert short == "" or short == short.lower().strip()
    assert agency(short) == short


@pytest.mark.parametrize(
    ("signature", "provider", "expected"),
    [
        ("tca/dpa", "", Shares("dpa", "tca")),
        ("tca/dpa", "dpa", Shares("dpa", "tca")),
        ("AFP/dpa", "", Shares("dpa", "AFP")),
        ("AFP/dpa", "afp", Shares("afp", "dpa")),
        ("dpa/tmn", "", Shares("dpa", "")),
        ("TT-Reuters", "", Shares("tt", "Reuters")),
        ("NTB-Reuters", "ntb", Shares("ntb", "Reuters")),
        ("AP/AFP/dpa", "dpa", Shares("dpa", "AP/AFP")),
        ("dpa-infocom", "", Shares()),
        ("Pittsburgh/PA", "", Shares()),
        ("and/or", "", Shares()),
        ("AP", "", Shares()),
        ("", "", Shares()),
    ],
)
def test_who_delivers_and_who_wrote_what_several_sign(
    signature: str, provider: str, expected: Shares
) -> None:
    assert shares(signature, provider) == expected
