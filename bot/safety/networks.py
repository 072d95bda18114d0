"""A few networks of two layers over sentence vectors, trained in seconds and stored as plain arrays.

For dangers they hear more than weights alone do: a sign counts for something in one company and not in another ("blue" with "lips",
and not with "lolly"). Networks that begin with other random weights end with other mistakes: what they say on the whole is steadier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.understanding.classifier import softmax
from bot.understanding.stored import Floats, load_model, save_model

NETWORKS = 3
HIDDEN = 256  # units
ROUNDS = 16  # over all examples
BATCH = 512  # examples
RATE = 4e-3  # of learning
DECAY = 1e-3  # of the weights
LEAST_STEPS = 400  # where there are few examples


@dataclass(frozen=True)
class Networks:
    """``labels`` name the columns of ``outer`` [networks, hidden, labels] and ``outer_bias`` [networks, 1, labels]; ``inner`` is
    [networks, width, hidden], ``inner_bias`` [networks, 1, hidden]."""

    labels: list[str]
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats

    @classmethod
    def fit(cls, vectors: Floats, labels: Sequence[str]) -> Networks:
        """Trains on sentence vectors [texts, width] and their labels."""
        from sklearn.neural_network import MLPClassifier

        order = np.argsort(vectors[:, 0], kind="stable")  # the same networks, in whatever order the examples come
        batch = min(BATCH, len(labels))
        rounds = max(ROUNDS, LEAST_STEPS * batch // len(labels))
        sorted_vectors, sorted_labels = np.asarray(vectors, dtype=np.float32)[order], np.asarray(labels)[order]
        made = [
            MLPClassifier(
                (HIDDEN,),
                alpha=DECAY,
                batch_size=batch,
                learning_rate_init=RATE,
                max_iter=rounds,
                tol=0.0,
                random_state=seed,
            ).fit(sorted_vectors, sorted_labels)
            for seed in range(NETWORKS)
        ]
        return cls(
            [str(label) for label in made[0].classes_],
            _stacked(network.coefs_[0] for network in made),
            _stacked(network.intercepts_[0][None] for network in made),
            _stacked(network.coefs_[1] for network in made),
            _stacked(network.intercepts_[1][None] for network in made),
        )

    def probabilities(self, vectors: Floats) -> Floats:
        """Of each label, by the mean of the networks, [texts, labels]."""
        hidden = np.maximum(vectors @ self.inner + self.inner_bias, 0.0)
        mean: Floats = softmax(hidden @ self.outer + self.outer_bias).mean(axis=0)
        return mean

    def save(self, folder: Path) -> None:
        arrays = {"inner": self.inner, "inner_bias": self.inner_bias, "outer": self.outer}
        save_model(folder, "networks", {**arrays, "outer_bias": self.outer_bias}, {"labels": self.labels})

    @classmethod
    def load(cls, folder: Path) -> Networks:
        """Reads what ``save`` wrote. Raises ModelError."""

        def make(arrays: Mapping[str, Floats], lists: Mapping[str, list[str]]) -> Networks:
            parts = (arrays[name] for name in ("inner", "inner_bias", "outer", "outer_bias"))
            return cls(lists["labels"], *parts)

        return load_model(folder, "networks", make)


def _stacked(parts: Iterable[Floats]) -> Floats:
    return np.stack(list(parts)).astype(np.float32)
