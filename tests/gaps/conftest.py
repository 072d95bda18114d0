"""The scrubber with the repo's own word lists, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.gaps.scrub import Scrubber
from bot.gaps.words import load_word_lists

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def scrubber() -> Scrubber:
    return Scrubber(load_word_lists(DATA))
