"""Whether a message stands by itself or leans on what was said before: "they said no", "and at night?", against "head lice".

The same message is understood twice, by itself and together with the question before it; what speaks for each is weighed. The
weights are fitted on the development set (data/evaluation/follow_ups/development.jsonl) by ``python -m bot tune``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.files import read_yaml
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS
from bot.language.encoder.encoder import Encoder
from bot.understanding.classifier import Classifier, softmax
from bot.understanding.decision import OUT_OF_SCOPE
from bot.understanding.stored import Floats

MOST_WORDS = 14  # a longer message says itself what it is about
LONGEST = 200  # characters of what was said before that are kept: about what a long message takes the encoder
# Of the message by itself: score and sure (the best topic's, uncalibrated and as a probability), generic (it has no word of any
# topic), knowledge (it is about something that we have an answer on), outside (about nothing that we know). Of what it is by itself:
# kept (how likely that still is, read with what was said before) and span (the same, of its own words as the encoder reads them there).
ALONE_COUNTS = (
    2.7  # a new question that is taken for a follow-up gets a wrong answer; a follow-up taken for a question, choices
)
FEATURES = ("score", "sure", "kept", "span", "generic", "knowledge", "outside")


@dataclass(frozen=True)
class Scores:
    """Uncalibrated scores [labels] of a message by itself, with what was said before, and of its own words there."""

    alone: Floats
    joined: Floats
    span: Floats


def together(encoder: Encoder, classifier: Classifier, before: str, plain: str, alone: Floats) -> Scores:
    """The scores of a message read with what was said before, which takes a pass of the encoder. ``alone``: those without."""
    text = f"{before} {plain}"
    reading = encoder.read(text)
    spans = reading.spans([(len(before) + 1, len(text))])
    vectors = np.vstack([reading.whole(), spans if len(spans) else reading.whole()])
    joined, span = classifier.scores(vectors, [text, plain])
    return Scores(alone, joined, span)


def features(scores: Scores, labels: Sequence[str], temperature: float, generic: bool) -> list[float]:
    """The numbers that FEATURES names."""
    best = int(scores.alone.argmax())
    sure, kept, span = (float(softmax(row, temperature)[best]) for row in (scores.alone, scores.joined, scores.span))
    knows = labels[best].split("/")[0] in KNOWLEDGE_GROUPS
    return [
        float(scores.alone[best]),
        sure,
        kept,
        span,
        float(generic),
        float(knows),
        float(labels[best] == OUT_OF_SCOPE),
    ]


@dataclass(frozen=True)
class ContextWeights:
    """A weight for each of FEATURES, and a bias last."""

    weights: tuple[float, ...]

    def alone(self, values: Sequence[float]) -> float:
        """The probability that a message stands by itself."""
        total = sum(weight * value for weight, value in zip(self.weights, (*values, 1.0), strict=True))
        return 1 / (1 + math.exp(-total))

    @classmethod
    def fit(cls, rows: Sequence[Sequence[float]], alone: Sequence[bool]) -> ContextWeights:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        model = LogisticRegression(class_weight={True: ALONE_COUNTS, False: 1.0})
        scaler, model = make_pipeline(StandardScaler(), model).fit(rows, alone).named_steps.values()
        weights = model.coef_[0] / scaler.scale_
        return cls((*map(float, weights), float(model.intercept_[0] - weights @ scaler.mean_)))

    @classmethod
    def load(cls, path: Path) -> ContextWeights:
        """Reads ``data/context_weights.yml``. Raises DataError."""
        root = read_yaml(path)
        return cls(tuple(root[name].number() for name in (*FEATURES, "bias")))

    def dump(self) -> str:
        return "".join(
            f"{name}: {weight:.5g}\n" for name, weight in zip((*FEATURES, "bias"), self.weights, strict=True)
        )
