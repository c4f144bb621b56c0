"""What the tests share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real material beside the project; a test that asks for it is skipped without it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "corpora"
    if not folder.is_dir():
        pytest.skip("no corpora beside the project")
    return folder
