"""A network of two layers over sentence vectors, trained in seconds and stored as plain arrays.

For dangers it hears more than weights alone do: a sign counts for something in one company and not in another ("blue" with "lips", and
not with "lolly"). At the same share of ordinary questions taken over (0.4 %), on the same examples, 90 of 100 held-out dangers are
certain with it, and 82 with logistic regression.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.understanding.classifier import softmax
from bot.understanding.stored import Floats, load_model, save_model

HIDDEN = 256  # units; 128 a point or two worse, 512 no better
ROUNDS = 25  # over all examples; 12 a point or two worse, 50 no better
BATCH = 256  # examples
RATE = 2e-3  # of learning
DECAY = 1e-3  # of the weights
LEAST_STEPS = 400  # where there are few examples


@dataclass(frozen=True)
class Network:
    """``labels`` name the columns of ``outer`` [hidden, labels] and ``outer_bias``; ``inner`` is [width, hidden]."""

    labels: list[str]
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats

    @classmethod
    def fit(cls, vectors: Floats, labels: Sequence[str]) -> Network:
        """Trains on sentence vectors [texts, width] and their labels."""
        from sklearn.neural_network import MLPClassifier

        order = np.argsort(vectors[:, 0], kind="stable")  # the same network, in whatever order the examples come
        batch = min(BATCH, len(labels))
        rounds = max(ROUNDS, LEAST_STEPS * batch // len(labels))
        made = MLPClassifier(
            (HIDDEN,), alpha=DECAY, batch_size=batch, learning_rate_init=RATE, max_iter=rounds, tol=0.0, random_state=0
        ).fit(np.asarray(vectors, dtype=np.float32)[order], np.asarray(labels)[order])
        (inner, outer), (inner_bias, outer_bias) = made.coefs_, made.intercepts_
        arrays = (part.astype(np.float32) for part in (inner, inner_bias, outer, outer_bias))
        return cls([str(label) for label in made.classes_], *arrays)

    def probabilities(self, vectors: Floats) -> Floats:
        """Of each label, [texts, labels]."""
        hidden = np.maximum(vectors @ self.inner + self.inner_bias, 0.0)
        return softmax(hidden @ self.outer + self.outer_bias)

    def save(self, folder: Path) -> None:
        arrays = {"inner": self.inner, "inner_bias": self.inner_bias, "outer": self.outer}
        save_model(folder, "network", {**arrays, "outer_bias": self.outer_bias}, {"labels": self.labels})

    @classmethod
    def load(cls, folder: Path) -> Network:
        """Reads what ``save`` wrote. Raises ModelError."""

        def make(arrays: Mapping[str, Floats], lists: Mapping[str, list[str]]) -> Network:
            parts = (arrays[name] for name in ("inner", "inner_bias", "outer", "outer_bias"))
            return cls(lists["labels"], *parts)

        return load_model(folder, "network", make)
