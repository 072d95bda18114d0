"""Joins all that speaks for and against a danger into two probabilities: danger now, and danger at all.

An ordinary question is known by its topic: where the topic classifier is sure, an alarming word is seldom a danger. So its
sureness is heard beside what the gate saw. The weights are fitted on the development set by ``python -m bot tune``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.files import read_yaml
from bot.safety.gate import Evidence, Sighting, log_odds
from bot.understanding.classifier import softmax
from bot.understanding.stored import Floats

FEATURES = ("words", "whole", "sentence", "danger", "rule", "sure", "spread", "best")
SHARPNESS = (
    0.6  # temperature of the topic probabilities; fixed, so that the weights keep their meaning when answers are tuned
)


def features(sighting: Sighting, topic_scores: Floats) -> list[float]:
    """The numbers that FEATURES names. ``topic_scores``: the topic classifier's uncalibrated scores of the message [labels]."""
    probabilities = softmax(topic_scores, SHARPNESS)
    return [
        sighting.words,
        sighting.whole,
        sighting.sentence,
        sighting.danger,
        float(sighting.finding.level) if sighting.finding else 0.0,
        log_odds(float(probabilities.max())),
        float(-(probabilities * np.log(probabilities + 1e-9)).sum()),
        float(topic_scores.max()),
    ]


@dataclass(frozen=True)
class Joint:
    """A weight for each of FEATURES, and a bias last, for "now" and for "danger"."""

    now: tuple[float, ...]
    danger: tuple[float, ...]

    def weigh(self, sighting: Sighting, topic_scores: Floats) -> Evidence:
        values = features(sighting, topic_scores)
        now, danger = _probability(self.now, values), _probability(self.danger, values)
        return Evidence(sighting.finding, now, max(now, danger), sighting.kinds)

    @classmethod
    def fit(cls, rows: Sequence[Sequence[float]], now: Sequence[bool], danger: Sequence[bool]) -> Joint:
        """Weights from the features of many messages."""
        return cls(_fit(rows, now), _fit(rows, danger))

    @classmethod
    def load(cls, path: Path) -> Joint:
        """Reads ``data/danger_weights.yml``. Raises DataError."""
        root = read_yaml(path)
        found = {}
        for name in ("now", "danger"):
            node = root[name]
            weights = [node[feature].number() for feature in (*FEATURES, "bias")]
            found[name] = tuple(weights)
        return cls(**found)

    def dump(self) -> str:
        named: Mapping[str, tuple[float, ...]] = {"now": self.now, "danger": self.danger}
        lines = []
        for name, weights in named.items():
            lines.append(f"{name}:\n")
            lines += [
                f"  {feature}: {weight:.5g}\n" for feature, weight in zip((*FEATURES, "bias"), weights, strict=True)
            ]
        return "".join(lines)


def _probability(weights: Sequence[float], values: Sequence[float]) -> float:
    score = sum(w * v for w, v in zip(weights[:-1], values, strict=True)) + weights[-1]
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def _fit(rows: Sequence[Sequence[float]], wanted: Sequence[bool]) -> tuple[float, ...]:
    from sklearn.linear_model import LogisticRegression

    values = np.asarray(rows)
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=1000).fit((values - mean) / spread, np.asarray(wanted))
    weights = model.coef_[0] / spread
    return (*map(float, weights), float(model.intercept_[0] - weights @ mean))
