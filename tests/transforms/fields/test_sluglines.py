"""What sluglines say of stories and their versions."""

from __future__ import annotations

import pytest

from transforms.fields.sluglines import lead_number, slug_base


@pytest.mark.parametrize(
    ("slugline", "base"),
    [
        ("BC-Harbor-Fire,2nd Ld-Writethru", "bc harbor fire"),
        ("bc-harbor-fire, 1stLd-Writethru, 500", "bc harbor fire"),
        ("AM-Harbor-Fire", "am harbor fire"),
        ("BC-Harbor-Fire, 1st Add", "bc harbor fire 1st add"),
        ("HARBOR/FIRE (UPDATE 2)", "harbor fire"),
        ("BC-Bridge Tolls, BULLETIN KILL", "bc bridge tolls"),
        ("Lead_mine", "mine"),
        ("1st Ld", ""),
    ],
)
def test_versions_of_a_story_share_the_base_of_their_slug(slugline: str, base: str) -> None:
    assert slug_base(slugline) == base


@pytest.mark.parametrize(
    ("slugline", "headline", "number"),
    [
        ("BC-Harbor-Fire,2nd Ld-Writethru", "", 2),
        ("", "UPDATE 3-Mill to cut 300 jobs", 3),
        ("BC-Harbor-Fire, Lead", "", 1),
        ("BC-Harbor-Fire,1st Ld", "UPDATE 3-Mill", 1),
        ("BC-Harbor-Fire", "Mill, update 3", 0),
        ("BC-Harbor-Fire, 1st Add", "", 0),
        ("BC-Leaders", "Leaders meet", 0),
        ("LEAD 120", "", 99),
        ("LEAD", "", 1),
        ("HARBOR/FIRE (UPDATE 2)", "", 2),
        ("US-harbor-fire-LEAD", "", 1),
        ("BC-Harbor-Fire, Ld-Writethru", "", 1),
        ("BC-Gold", "", 0),
        ("BC-Harald-World", "", 0),
        ("Weather-update", "", 0),
        ("BC-Lead-Mine", "", 0),
        ("", "Lead poisoning cases rise", 0),
        ("", "Lead-acid batteries recalled", 0),
        ("", "2nd lead singer quits", 0),
        ("", "Update 3 apps today", 0),
        ("", "1ST LEAD Mill to cut 300 jobs", 1),
        ("", "UPDATE: Mill to cut 300 jobs", 1),
        ("", "", 0),
    ],
)
def test_the_slug_or_the_start_of_the_headline_numbers_a_lead(
    slugline: str, headline: str, number: int
) -> None:
    assert lead_number(slugline, headline) == number
