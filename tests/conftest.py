"""What the tests share."""

from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings

# The same cases each time and no deadline: a gate must not depend on luck or on how busy a machine is.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.load_profile("gate")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as ``whole`` what ``make check`` leaves out: Beam, the command, and properties for every invented input."""
    for item in items:
        if _is_whole(item):
            item.add_marker(pytest.mark.whole)


def _is_whole(item: pytest.Item) -> bool:
    function = getattr(item, "function", None)
    runs_command = "wirebeam" in getattr(item, "fixturenames", ())
    uses_beam = "beam" in getattr(getattr(item, "module", None), "__dict__", {})
    return runs_command or uses_beam or is_hypothesis_test(function)


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real material beside the project; a test that asks for it is skipped without it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "corpora"
    if not folder.is_dir():
        pytest.skip("no corpora beside the project")
    return folder
