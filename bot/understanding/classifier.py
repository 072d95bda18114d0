"""The one classifier over all topics, service intents and chat intents.

Multinomial logistic regression over the sentence vector beside a compressed vector of letter
n-grams: meaning from the first, spelling (text-speak, rare words) from the second. It trains in
seconds and is stored as plain arrays, never as a pickle.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import ModelError

Floats = NDArray[np.float32]

STRENGTH = 10.0  # inverse of the regularisation (scikit-learn's C); 3 to 30 measured within a point
LETTERS_WEIGHT = 0.8  # of the letters beside the sentence vector
LETTERS_WIDTH = 200  # dimensions that the letter n-grams are compressed to
MOST_LETTER_GRAMS = 8000
ROUNDS = 100  # of the optimiser; more changed nothing measurable


class LetterVectors:
    """Letter 2- to 4-grams within words, weighted by TF-IDF and compressed (a truncated SVD)."""

    def __init__(self, grams: Sequence[str], weights: Floats, components: Floats) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._grams, self._weights, self._components = list(grams), weights, components
        self._vectoriser = TfidfVectorizer(**_LETTERS, vocabulary={gram: i for i, gram in enumerate(grams)})
        self._vectoriser.idf_ = weights

    @classmethod
    def fit(cls, texts: Sequence[str]) -> LetterVectors:
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        least = 2 if len(texts) > 20 else 1
        vectoriser = TfidfVectorizer(**_LETTERS, min_df=least, max_features=MOST_LETTER_GRAMS).fit(texts)
        grams = vectoriser.get_feature_names_out()
        svd = TruncatedSVD(min(LETTERS_WIDTH, len(grams) - 1), random_state=0).fit(vectoriser.transform(texts))
        return cls(list(grams), vectoriser.idf_.astype(np.float32), svd.components_.astype(np.float32))

    def __call__(self, texts: Sequence[str]) -> Floats:
        """[texts, width]"""
        return np.asarray(self._vectoriser.transform(texts) @ self._components.T, dtype=np.float32)

    def arrays(self) -> dict[str, Floats]:
        return {"letter_weights": self._weights, "letter_components": self._components}

    @property
    def grams(self) -> list[str]:
        return self._grams


_LETTERS = {"analyzer": "char_wb", "ngram_range": (2, 4), "sublinear_tf": True, "dtype": np.float32}


@dataclass
class Classifier:
    """A trained classifier. ``labels`` name the rows of ``weights`` [labels, features] and ``bias`` [labels]."""

    labels: list[str]
    weights: Floats
    bias: Floats
    letters: LetterVectors

    @classmethod
    def fit(cls, vectors: Floats, texts: Sequence[str], labels: Sequence[str]) -> Classifier:
        """Trains on sentence vectors [texts, width], the plain texts they came from, and their labels."""
        from sklearn.linear_model import LogisticRegression

        if len(set(labels)) < 3:
            raise ModelError("there must be examples of at least three topics to tell apart")
        letters = LetterVectors.fit(texts)
        model = LogisticRegression(C=STRENGTH, max_iter=ROUNDS).fit(_join(vectors, letters(texts)), np.asarray(labels))
        weights, bias = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
        return cls([str(label) for label in model.classes_], weights, bias, letters)

    def scores(self, vectors: Floats, texts: Sequence[str]) -> Floats:
        """Uncalibrated scores (log-odds) [texts, labels]."""
        return _join(vectors, self.letters(texts)) @ self.weights.T + self.bias

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / "classifier.npz", weights=self.weights, bias=self.bias, **self.letters.arrays())
        names = {"labels": self.labels, "grams": self.letters.grams}
        (folder / "classifier.json").write_text(json.dumps(names), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Classifier:
        """Reads what ``save`` wrote. Raises ModelError."""
        try:
            names = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
            with np.load(folder / "classifier.npz", allow_pickle=False) as stored:
                letters = LetterVectors(names["grams"], stored["letter_weights"], stored["letter_components"])
                return cls(names["labels"], stored["weights"], stored["bias"], letters)
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise ModelError(f"the classifier in {folder} cannot be read ({error}): run `make train`") from error


def _join(vectors: Floats, letters: Floats) -> Floats:
    return np.hstack([vectors, LETTERS_WEIGHT * letters]).astype(np.float32)


def softmax(scores: Floats, temperature: float = 1.0) -> Floats:
    """Probabilities along the last axis; a temperature over 1 makes them less sure."""
    scaled = (scores - scores.max(axis=-1, keepdims=True)) / temperature
    odds = np.exp(scaled)
    probabilities: Floats = odds / odds.sum(axis=-1, keepdims=True)
    return probabilities
