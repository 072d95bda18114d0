"""The one classifier over all topics, service intents and chat intents.

Multinomial logistic regression over the sentence vector beside a compressed vector of letter
n-grams: meaning from the first, spelling (text-speak, rare words) from the second. It trains in
seconds and is stored as plain arrays, never as a pickle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import ModelError
from bot.understanding.generic import generic_words
from bot.understanding.stored import Floats, Grams, load_model, save_model

STRENGTH = 10.0  # inverse of the regularisation (scikit-learn's C); 3 to 30 measured within a point
LETTERS_WEIGHT = 0.8  # of the letters beside the sentence vector
LETTERS_WIDTH = 200  # dimensions that the letter n-grams are compressed to
MOST_LETTER_GRAMS = 8000
ROUNDS = 100  # of the optimiser; more changed nothing measurable


class LetterVectors:
    """Letter 2- to 4-grams within words, weighted by TF-IDF and compressed (a truncated SVD)."""

    def __init__(self, letters: Grams, components: Floats) -> None:
        self.letters, self.components = letters, components

    @classmethod
    def fit(cls, texts: Sequence[str]) -> tuple[LetterVectors, Floats]:
        """And the vectors of the texts, [texts, width]."""
        from sklearn.decomposition import TruncatedSVD

        letters, weighed = Grams.fit(_LETTERS, texts, 2 if len(texts) > 20 else 1, MOST_LETTER_GRAMS)
        svd = TruncatedSVD(min(LETTERS_WIDTH, len(letters.grams) - 1), random_state=0).fit(weighed)
        made = cls(letters, svd.components_.astype(np.float32))
        return made, made.compress(weighed)

    def __call__(self, texts: Sequence[str]) -> Floats:
        """[texts, width]"""
        return self.compress(self.letters(texts))

    def compress(self, weighed: Any) -> Floats:
        """Of sparse [texts, grams]."""
        return np.asarray(weighed @ self.components.T, dtype=np.float32)


_LETTERS = {"analyzer": "char_wb", "ngram_range": (2, 4)}


@dataclass
class Classifier:
    """A trained classifier. ``labels`` name the rows of ``weights`` [labels, features] and ``bias`` [labels]; ``generic`` are words
    that say nothing of a topic."""

    labels: list[str]
    weights: Floats
    bias: Floats
    letters: LetterVectors
    generic: frozenset[str] = frozenset()

    @classmethod
    def fit(cls, vectors: Floats, texts: Sequence[str], labels: Sequence[str]) -> Classifier:
        """Trains on sentence vectors [texts, width], the plain texts they came from, and their labels."""
        from sklearn.linear_model import LogisticRegression

        if len(set(labels)) < 3:
            raise ModelError("there must be examples of at least three topics to tell apart")
        letters, compressed = LetterVectors.fit(texts)
        model = LogisticRegression(C=STRENGTH, max_iter=ROUNDS).fit(_join(vectors, compressed), np.asarray(labels))
        weights, bias = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
        return cls([str(label) for label in model.classes_], weights, bias, letters, generic_words(texts, labels))

    def scores(self, vectors: Floats, texts: Sequence[str]) -> Floats:
        """Uncalibrated scores (log-odds) [texts, labels]."""
        letters = np.stack([self.letters.letters.weigh(text, self._by_gram) for text in texts])
        return vectors @ self._by_vector + letters + self.bias

    @cached_property
    def _by_vector(self) -> Floats:
        """The weights of the sentence vector, [width, labels]."""
        return np.ascontiguousarray(self.weights[:, : -len(self.letters.components)].T)

    @cached_property
    def _by_gram(self) -> Floats:
        """What each letter n-gram counts for, [grams, labels]: compression and weights in one."""
        weights = self.weights[:, -len(self.letters.components) :]
        return np.ascontiguousarray(LETTERS_WEIGHT * self.letters.components.T @ weights.T)

    def save(self, folder: Path) -> None:
        letters = {"letter_weights": self.letters.letters.weights, "letter_components": self.letters.components}
        lists = {"labels": self.labels, "grams": self.letters.letters.grams, "generic": sorted(self.generic)}
        save_model(folder, "classifier", {"weights": self.weights, "bias": self.bias, **letters}, lists)

    @classmethod
    def load(cls, folder: Path) -> Classifier:
        """Reads what ``save`` wrote. Raises ModelError."""

        def make(arrays: Mapping[str, Floats], lists: Mapping[str, list[str]]) -> Classifier:
            grams = Grams(_LETTERS, lists["grams"], arrays["letter_weights"])
            letters = LetterVectors(grams, arrays["letter_components"])
            return cls(lists["labels"], arrays["weights"], arrays["bias"], letters, frozenset(lists["generic"]))

        return load_model(folder, "classifier", make)


def _join(vectors: Floats, letters: Floats) -> Floats:
    return np.hstack([vectors, LETTERS_WEIGHT * letters]).astype(np.float32)


def softmax(scores: Floats, temperature: float = 1.0) -> Floats:
    """Probabilities along the last axis; a temperature over 1 makes them less sure."""
    scaled = (scores - scores.max(axis=-1, keepdims=True)) / temperature
    odds = np.exp(scaled)
    probabilities: Floats = odds / odds.sum(axis=-1, keepdims=True)
    return probabilities
