"""The table of formats is complete, and reads nothing before it is asked to."""

from __future__ import annotations

import subprocess
import sys

import pytest

from transforms.article import FORMATS
from transforms.formats.registry import reader


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_the_record_has_a_reader(name: str) -> None:
    assert callable(reader(name))


def test_reading_text_imports_no_other_reader() -> None:
    code = (
        "import sys; from transforms.formats.registry import reader; reader('text');"
        "print([name for name in ('feed', 'ninjs', 'nitf', 'mail') if f'transforms.formats.{name}' in sys.modules],"
        " 'feedparser' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[] False\n"
