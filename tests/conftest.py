"""What the tests share."""

from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings

# The same cases each time and no deadline: a gate must not depend on luck or on how busy a machine is.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.load_profile("gate")


# Simulations of the commit, whole judgings, eight threads at once, processes that are killed, servers that are asked,
# growth with the input, and matrices of a thousand cases.
_LONG_FILES = (
    "test_simulation.py", "test_judge.py", "test_days.py", "test_threads.py", "test_supervisor.py", "test_parents.py",
    "test_lost_workers.py", "test_safe_path.py", "test_hostile.py", "test_memory.py", "test_reader_growth.py",
    "test_bucket.py", "test_ninjs.py", "test_unicode.py", "test_elements.py", "test_targets.py",
    "test_cli.py", "test_worker.py", "test_earlier_version.py", "test_archives.py", "test_dependencies.py",
    "test_server.py", "test_choice.py", "test_embedded.py",
    "test_client.py", "test_poll.py", "test_spool.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as ``whole`` what ``make check`` leaves out: tests that run Beam or the command, read the corpora, simulate
    or torture the commit, judge whole runs, work in many threads, kill processes, measure growth, go through a thousand
    cases, or invent inputs by Hypothesis.
    """
    for item in items:
        if _is_whole(item):
            item.add_marker(pytest.mark.whole)


def _is_whole(item: pytest.Item) -> bool:
    runs_much = not {"wirebeam", "corpora"}.isdisjoint(getattr(item, "fixturenames", ()))
    uses_beam = "beam" in getattr(getattr(item, "module", None), "__dict__", {})
    simulates = item.path.parent.name == "torture" or item.path.name in _LONG_FILES
    return runs_much or uses_beam or simulates or is_hypothesis_test(getattr(item, "function", None))


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real material beside the project; a test that asks for it is skipped without it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "corpora"
    if not folder.is_dir():
        pytest.skip("no corpora beside the project")
    return folder
