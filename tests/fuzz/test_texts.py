"""Nothing that reads a family's words fails, whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.fuzz.hostile import texts
from tests.fuzz.texts import READERS


@pytest.mark.parametrize("name", READERS)
@given(text=texts())
def test_texts_of_any_kind_are_read(name: str, text: str) -> None:
    READERS[name](text)
