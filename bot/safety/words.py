"""What the words of a message say of danger, beside its meaning: a linear model over words, letters, the sentence vector and
the rules that were met.

The detector knows a danger by its meaning and hears too little of single words ("tied it", "under her ribs"). This model hears
them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from bot.understanding.stored import Floats, Grams, load_model, save_model

VECTOR, WORDS, LETTERS, RULES = 3.0, 3.0, 2.0, 0.7  # weight of each part
STRENGTH = 3.0  # inverse of the regularisation
NEAR_ENOUGH = 1e-3  # to the best weights; liblinear's own 1e-4 takes longer
_WORD_GRAMS = {"ngram_range": (1, 3), "token_pattern": r"\b\w+\b"}
_LETTER_GRAMS = {"analyzer": "char_wb", "ngram_range": (2, 5)}


class WordModel:
    """``now`` [features] tells dangers that are happening from all else; ``by_kind`` [kinds, features] tells the kinds apart."""

    def __init__(self, words: Grams, letters: Grams, kinds: list[str], now: Floats, by_kind: Floats) -> None:
        self._words, self._letters, self.kinds, self._now, self._by_kind = words, letters, kinds, now, by_kind

    @classmethod
    def fit(
        cls, vectors: Floats, texts: Sequence[str], rules: Floats, kinds: Sequence[str], now: Sequence[bool]
    ) -> WordModel:
        """Trains on sentence vectors [texts, width], plain texts, rule levels [texts, rules], kinds ("" for no danger) and
        whether it is happening now."""
        many = len(texts) > 100
        words, by_word = Grams.fit(_WORD_GRAMS, texts, 2 if many else 1)
        letters, by_letter = Grams.fit(_LETTER_GRAMS, texts, 3 if many else 1)
        features = _features(vectors, by_word, by_letter, rules)
        dangers = [row for row, kind in enumerate(kinds) if kind]
        names = sorted({kind for kind in kinds if kind})
        told = features[dangers]
        # Each fit works in one thread; threads of NumPy's in it would only wait for each other.
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(os.cpu_count()) as pool:
            of_now = pool.submit(_fit, features, list(now))
            by_kind = list(pool.map(lambda name: _fit(told, [kinds[row] == name for row in dangers]), names))
        return cls(words, letters, names, of_now.result(), np.stack(by_kind))

    def danger(self, vector: Floats, text: str, rules: Floats) -> tuple[float, Floats]:
        """For one message: the log-odds that a danger is happening now, and the probability of each kind, if any is."""
        by_vector, by_word, by_letter, by_rule, bias = self._tables
        dense = vector * VECTOR @ by_vector + rules * RULES @ by_rule
        grams = self._words.weigh(text, by_word) * WORDS + self._letters.weigh(text, by_letter) * LETTERS
        scores = dense + grams + bias
        likely = 1 / (1 + np.exp(-scores[1:]))
        return float(scores[0]), np.asarray(likely / likely.sum(), dtype=np.float32)

    @cached_property
    def _tables(self) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """The weights of "now" and of each kind, [part, 1 + kinds], for each part of the features, and the bias."""
        weights = np.vstack([self._now, self._by_kind]).T
        words, letters = len(self._words.grams), len(self._letters.grams)
        rules = len(self.kinds) + 1
        ends = np.cumsum([len(weights) - 1 - words - letters - rules, words, letters, rules])
        vector, word, letter, rule, bias = (np.ascontiguousarray(part) for part in np.split(weights, ends))
        return vector, word, letter, rule, bias[0]

    def save(self, folder: Path) -> None:
        weights = {"words": self._words.weights, "letters": self._letters.weights}
        lists = {"kinds": self.kinds, "words": self._words.grams, "letters": self._letters.grams}
        save_model(folder, "words", {"now": self._now, "by_kind": self._by_kind, **weights}, lists)

    @classmethod
    def load(cls, folder: Path) -> WordModel:
        """Reads what ``save`` wrote. Raises ModelError."""

        def make(arrays: Mapping[str, Floats], lists: Mapping[str, list[str]]) -> WordModel:
            words = Grams(_WORD_GRAMS, lists["words"], arrays["words"])
            letters = Grams(_LETTER_GRAMS, lists["letters"], arrays["letters"])
            return cls(words, letters, lists["kinds"], arrays["now"], arrays["by_kind"])

        return load_model(folder, "words", make)


def _features(vectors: Floats, words: Any, letters: Any, rules: Floats) -> Any:
    from scipy.sparse import csr_matrix, hstack

    parts = [csr_matrix(vectors * VECTOR), words * WORDS, letters * LETTERS, csr_matrix(rules * RULES)]
    return hstack(parts, format="csr", dtype=np.float32)


def _fit(features: Any, wanted: Sequence[bool]) -> Floats:
    """Weights of a two-way logistic regression, the bias last."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, solver="liblinear", tol=NEAR_ENOUGH, max_iter=300, random_state=0).fit(
        features, np.asarray(wanted)
    )
    return np.append(model.coef_[0], model.intercept_[0]).astype(np.float32)
