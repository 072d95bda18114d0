"""Halves of characters, such as of an emoji that a text box cut in two: JSON can hold them, and nothing can be written with
one, in a file, a database or an answer."""

from __future__ import annotations

import re

_HALF = re.compile(r"[\ud800-\udfff]")
SIGN = "\ufffd"  # Unicode's own sign for what could not be read


def mend_halves(text: str) -> str:
    """The text with a sign for each half."""
    return _HALF.sub(SIGN, text)
