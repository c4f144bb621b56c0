"""What the tests of reading share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A test works in a folder of its own, so that relative inputs can be shown in full."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
