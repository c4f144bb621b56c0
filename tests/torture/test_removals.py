"""Each safeguard can still be taken away: what is replaced is where it was, with as many parameters."""

import pytest

from tests.torture.removals import Removal, removals


@pytest.mark.parametrize("removal", removals(), ids=lambda removal: removal.what)
def test_a_safeguard_is_where_it_is_looked_for(removal: Removal) -> None:
    with removal.patch():
        pass
