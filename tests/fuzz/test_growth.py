"""Nothing that reads a text takes more than proportionally longer for a longer one, whatever it is made of."""

from __future__ import annotations

import re
from functools import partial

import pytest

from tests.fuzz.growth import grows_too_fast
from tests.fuzz.hostile import FAMILIES
from tests.fuzz.texts import READERS

QUADRATIC = re.compile(r"[^@]+@")


def repeated(unit: str, around: str, length: int) -> str:
    """``length`` characters of ``unit``, with ``around`` before and after them."""
    return f"{around}{(unit * length)[:length]}\n{around}"


@pytest.mark.parametrize("name", READERS)
def test_growth_of_reading_is_in_proportion_to_the_text(name: str) -> None:
    read = READERS[name]
    read("a text before all, so that what is made once is made")
    texts = [(unit, around) for unit in FAMILIES for around in ("", "x")]
    slow = [found for found in texts if grows_too_fast(read, partial(repeated, *found))]
    assert slow == []


def test_growth_that_is_quadratic_is_seen() -> None:
    assert grows_too_fast(QUADRATIC.search, partial(repeated, "a", ""))
    assert not grows_too_fast(re.compile(r"(?<![^@])[^@]+@").search, partial(repeated, "a", ""))
