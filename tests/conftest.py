"""What the tests share."""

from pathlib import Path

import pytest
from hypothesis import settings

# The same cases each time and no deadline: a gate must not depend on luck or on how busy a machine is.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.load_profile("gate")


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real material beside the project; a test that asks for it is skipped without it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "corpora"
    if not folder.is_dir():
        pytest.skip("no corpora beside the project")
    return folder
