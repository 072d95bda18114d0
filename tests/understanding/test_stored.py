"""N-grams weighted by TF-IDF: one text by itself is weighed as scikit-learn does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from bot.understanding.stored import Grams

TEXTS = ["she will not sleep", "sleep sleep sleep", "he has a hot head", "is a hot bath safe"]
LETTERS = {"analyzer": "char_wb", "ngram_range": (2, 4)}
WORDS = {"ngram_range": (1, 3), "token_pattern": r"\b\w+\b"}


@pytest.mark.parametrize("options", [LETTERS, WORDS])
@pytest.mark.parametrize(
    "text", ["she will not sleep", "SLEEP, sleep!  sleep", "a", "", "zzz qqq", "hot\u00a0head 🙂 ü", "a " * 500]
)
def test_stored_weighs_a_text_as_the_library_does(options: Mapping[str, Any], text: str) -> None:
    grams, weighed = Grams.fit(options, TEXTS, 1)
    table = np.random.default_rng(0).normal(size=(len(grams.grams), 5)).astype(np.float32)
    assert np.allclose(weighed.toarray(), grams(TEXTS).toarray(), atol=1e-6)
    assert np.allclose(grams.weigh(text, table), (grams([text]) @ table)[0], atol=1e-5)
