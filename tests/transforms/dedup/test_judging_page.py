"""``docs/judging.md`` says what the code declares."""

from pathlib import Path

from tests.transforms.dedup.judging_page import page

PAGE = Path(__file__).resolve().parents[3] / "docs" / "judging.md"


def test_the_page_of_the_data_model_is_what_the_code_makes():
    assert PAGE.read_text("utf-8") == "\n".join(page()) + "\n"
