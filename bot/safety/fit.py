"""Trains the model of words from labelled examples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.safety.detector import NOTHING
from bot.safety.gate import rule_levels
from bot.safety.rules import RuleMatcher
from bot.safety.words import WordModel
from bot.understanding.stored import Floats


def fit_words(
    matcher: RuleMatcher, vectors: Floats, plain: Sequence[tuple[str, ...]], labels: Sequence[str]
) -> WordModel:
    """The model of words, from examples as plain sentences and the labels that the detector learns them as."""
    kinds = ["" if label == NOTHING else label.rstrip("?") for label in labels]
    names = sorted({kind for kind in kinds if kind})
    rules = np.stack([rule_levels(matcher, matcher.find(sentences), sentences, names) for sentences in plain])
    now = [label != NOTHING and not label.endswith("?") for label in labels]
    return WordModel.fit(vectors, [" ".join(sentences) for sentences in plain], rules, kinds, now)
