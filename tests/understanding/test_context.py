"""Whether a message stands by itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.errors import DataError
from bot.understanding.context import FEATURES, ContextWeights, Scores, features

LABELS = ["advice/fever", "advice/teething", "out_of_scope", "thank"]


def scores(*rows: tuple[float, ...]) -> Scores:
    return Scores(*(np.array(row, dtype=np.float32) for row in rows))


def test_context_features_of_a_question() -> None:
    read = scores((9, 0, 0, 0), (0, 9, 0, 0), (9, 9, -9, -9))
    values = dict(zip(FEATURES, features(read, LABELS, 1.0, False), strict=True))
    assert values["score"] == 9 and values["sure"] > 0.99 and values["kept"] < 0.01
    assert values["span"] == pytest.approx(0.5) and (values["knowledge"], values["outside"]) == (1, 0)


@pytest.mark.parametrize(("best", "knowledge", "outside"), [(0, 1, 0), (2, 0, 1), (3, 0, 0)])
def test_context_features_of_what_it_is_by_itself(best: int, knowledge: float, outside: float) -> None:
    row = tuple(5.0 if place == best else 0.0 for place in range(4))
    values = dict(zip(FEATURES, features(scores(row, row, row), LABELS, 1.0, True), strict=True))
    assert (values["knowledge"], values["outside"], values["generic"]) == (knowledge, outside, 1)


def test_context_weights_learn_and_are_kept(tmp_path: Path) -> None:
    rows = [[float(n), 0.9, 0.1 * (n % 3), 0.5, 0.0, 1.0, 0.0] for n in range(-10, 10)]
    fitted = ContextWeights.fit(rows, [row[0] > 0 for row in rows])
    assert fitted.alone(rows[-1]) > 0.9 and fitted.alone(rows[0]) < 0.1
    path = tmp_path / "context_weights.yml"
    path.write_text(fitted.dump(), encoding="utf-8")
    assert ContextWeights.load(path).alone(rows[3]) == pytest.approx(fitted.alone(rows[3]), abs=1e-3)


def test_context_weights_name_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "context_weights.yml"
    path.write_text("score: 1\n", encoding="utf-8")
    with pytest.raises(DataError, match="sure"):
        ContextWeights.load(path)
