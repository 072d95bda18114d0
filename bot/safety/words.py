"""What the words of a message say of danger, beside its meaning: a linear model over words, letters, the sentence vector and
the rules that were met.

The detector knows a danger by its meaning and hears too little of single words ("tied it", "under her ribs"). This model hears
them. Measured on the development set (`python -m bot tune` prints both): the right kind for 90 of 100 dangers, the detector 85.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import ModelError
from bot.understanding.classifier import Floats

VECTOR, WORDS, LETTERS, RULES = (
    3.0,
    3.0,
    2.0,
    0.7,
)  # weight of each part; half and twice of each measured within a point
STRENGTH = 3.0  # inverse of the regularisation
_WORD_GRAMS = {"ngram_range": (1, 3), "sublinear_tf": True, "token_pattern": r"\b\w+\b", "dtype": np.float32}
_LETTER_GRAMS = {"analyzer": "char_wb", "ngram_range": (2, 5), "sublinear_tf": True, "dtype": np.float32}


class Grams:
    """TF-IDF of n-grams, stored as lists and arrays."""

    def __init__(self, options: dict[str, Any], grams: Sequence[str], weights: Floats) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.grams, self.weights = list(grams), weights
        self._vectoriser = TfidfVectorizer(**options, vocabulary={gram: i for i, gram in enumerate(grams)})
        self._vectoriser.idf_ = weights

    @classmethod
    def fit(cls, options: dict[str, Any], texts: Sequence[str], least: int) -> Grams:
        from sklearn.feature_extraction.text import TfidfVectorizer

        fitted = TfidfVectorizer(**options, min_df=least if len(texts) > 100 else 1).fit(texts)
        return cls(options, list(fitted.get_feature_names_out()), fitted.idf_.astype(np.float32))

    def __call__(self, texts: Sequence[str]) -> Any:
        """Sparse [texts, grams]."""
        return self._vectoriser.transform(texts)


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
        words, letters = Grams.fit(_WORD_GRAMS, texts, 2), Grams.fit(_LETTER_GRAMS, texts, 3)
        features = _features(vectors, words(texts), letters(texts), rules)
        dangers = [row for row, kind in enumerate(kinds) if kind]
        names = sorted({kind for kind in kinds if kind})
        by_kind = [_fit(features[dangers], [kinds[row] == name for row in dangers]) for name in names]
        return cls(words, letters, names, _fit(features, list(now)), np.stack(by_kind))

    def danger(self, vector: Floats, text: str, rules: Floats) -> tuple[float, Floats]:
        """For one message: the log-odds that a danger is happening now, and the probability of each kind, if any is."""
        features = _features(vector[None], self._words([text]), self._letters([text]), rules[None])
        likely = 1 / (1 + np.exp(-_score(features, self._by_kind)[0]))
        return float(_score(features, self._now[None])[0, 0]), np.asarray(likely / likely.sum(), dtype=np.float32)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {
            "now": self._now,
            "by_kind": self._by_kind,
            "words": self._words.weights,
            "letters": self._letters.weights,
        }
        np.savez(folder / "words.npz", **arrays)
        names = {"kinds": self.kinds, "words": self._words.grams, "letters": self._letters.grams}
        (folder / "words.json").write_text(json.dumps(names), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> WordModel:
        """Reads what ``save`` wrote. Raises ModelError."""
        try:
            names = json.loads((folder / "words.json").read_text(encoding="utf-8"))
            with np.load(folder / "words.npz", allow_pickle=False) as stored:
                words = Grams(_WORD_GRAMS, names["words"], stored["words"])
                letters = Grams(_LETTER_GRAMS, names["letters"], stored["letters"])
                return cls(words, letters, names["kinds"], stored["now"], stored["by_kind"])
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise ModelError(f"the danger model in {folder} cannot be read ({error}): run `make train`") from error


def _features(vectors: Floats, words: Any, letters: Any, rules: Floats) -> Any:
    from scipy.sparse import csr_matrix, hstack

    parts = [csr_matrix(vectors * VECTOR), words * WORDS, letters * LETTERS, csr_matrix(rules * RULES)]
    return hstack(parts, format="csr", dtype=np.float32)


def _fit(features: Any, wanted: Sequence[bool]) -> Floats:
    """Weights of a two-way logistic regression, the bias last."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=300, random_state=0).fit(
        features, np.asarray(wanted)
    )
    return np.append(model.coef_[0], model.intercept_[0]).astype(np.float32)


def _score(features: Any, weights: Floats) -> Floats:
    """Log-odds [texts, rows of weights]."""
    scores: Floats = features @ weights[:, :-1].T + weights[:, -1]
    return scores
