"""The model of words, on toy messages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.errors import ModelError
from bot.safety.words import WordModel

TEXTS = ["he hits me", "she fell asleep", "baby is floppy", "nice day out"] * 6
KINDS = ["safety/abuse", "", "safety/ill", ""] * 6
NOW = [True, False, True, False] * 6
VECTORS = np.zeros((24, 4), dtype=np.float32)
RULES = np.zeros((24, 3), dtype=np.float32)


@pytest.fixture(scope="module")
def model() -> WordModel:
    return WordModel.fit(VECTORS, TEXTS, RULES, KINDS, NOW)


@pytest.mark.parametrize(("text", "kind"), [("my dad hits mum", "safety/abuse"), ("so floppy today", "safety/ill")])
def test_words_tell_kinds_apart(model: WordModel, text: str, kind: str) -> None:
    now, kinds = model.danger(VECTORS[0], text, RULES[0])
    assert model.kinds[int(kinds.argmax())] == kind
    assert kinds.sum() == pytest.approx(1.0)
    assert now > model.danger(VECTORS[0], "a nice day", RULES[0])[0]


def test_words_say_the_same_after_loading(model: WordModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    before, after = (m.danger(VECTORS[0], "he hits me", RULES[0]) for m in (model, WordModel.load(tmp_path)))
    assert before[0] == pytest.approx(after[0], abs=1e-5)
    assert np.allclose(before[1], after[1], atol=1e-5)


@pytest.mark.parametrize("broken", ["words.npz", "words.json"])
def test_words_that_cannot_be_read_say_what_to_do(model: WordModel, tmp_path: Path, broken: str) -> None:
    model.save(tmp_path)
    (tmp_path / broken).write_bytes(b"{")
    with pytest.raises(ModelError, match="make train"):
        WordModel.load(tmp_path)
