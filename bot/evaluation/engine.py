"""Measures the understanding engine on any labelled data: the same encoder and classifier, trained anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.errors import DataError
from bot.language.encoder.encoder import Vectors
from bot.understanding.classifier import Classifier

Encode = Callable[[Sequence[str]], Vectors]

FOLDS = 5
# Share of in-scope training examples that may fall below the threshold when each is scored by a classifier
# that has not seen it. Scores of a classifier trained on all are a little higher, so fewer are lost in use.
# Chosen on CLINC150's training files (fs_train_10 with fs_oos_train), never on its test files.
LOST_IN_TRAINING = 0.065


@dataclass(frozen=True)
class Labelled:
    """Texts and their labels."""

    texts: list[str]
    labels: list[str]


@dataclass(frozen=True)
class EngineResult:
    """Shares from 0 to 1. ``recall`` is None where no out-of-scope file was given."""

    accuracy: float
    threshold: float
    accuracy_after_rejection: float
    recall: float | None


def read_tsv(path: Path) -> Labelled:
    """Columns text and label, with or without that heading. Raises DataError."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read: {error}", path) from error
    rows = [(number, line.split("\t")) for number, line in enumerate(lines, start=1) if line.strip()]
    for number, row in rows:
        if len(row) != 2:
            raise DataError("each line is a text, a tab and a label", path, number)
    if rows and rows[0][1] == ["text", "label"]:
        rows = rows[1:]
    return Labelled([row[0] for _, row in rows], [row[1] for _, row in rows])


def run_engine(train: Labelled, test: Labelled, outside: Labelled | None, encode: Encode) -> EngineResult:
    """Trains on ``train``, chooses the threshold by cross-validation on it, and measures on the rest."""
    vectors = encode(train.texts)
    threshold = choose_threshold(train, vectors)
    classifier = Classifier.fit(vectors, train.texts, train.labels)
    scores = classifier.scores(encode(test.texts), test.texts)
    right = np.array([classifier.labels[best] for best in scores.argmax(axis=1)]) == np.array(test.labels)
    kept = scores.max(axis=1) >= threshold
    recall = None
    if outside is not None:
        recall = float((classifier.scores(encode(outside.texts), outside.texts).max(axis=1) < threshold).mean())
    return EngineResult(float(right.mean()), threshold, float((right & kept).mean()), recall)


def choose_threshold(train: Labelled, vectors: Vectors) -> float:
    """The score below which a message is taken for none of the labels."""
    from sklearn.model_selection import StratifiedKFold

    best = np.zeros(len(train.texts))
    labels, texts = np.array(train.labels), np.array(train.texts, dtype=object)
    for seen, held in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(vectors, labels):
        classifier = Classifier.fit(vectors[seen], list(texts[seen]), list(labels[seen]))
        best[held] = classifier.scores(vectors[held], list(texts[held])).max(axis=1)
    return float(np.quantile(best, LOST_IN_TRAINING))
