"""Characters that no text means: controls and code points that are none."""

from __future__ import annotations

import re

# C0 and C1 controls but for tab, line feed and carriage return; DEL; U+FFFE and U+FFFF; surrogates.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def without_controls(text: str) -> str:
    """``text`` without control characters, noncharacters and lone surrogates; tabs and line ends stay.

    >>> without_controls("Storm\\x00 closes\\x85\\tport\\n")
    'Storm closes\\tport\\n'
    """
    return _CONTROLS.sub("", text)
