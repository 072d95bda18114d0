"""How much more examples still bring: top-1 of the classifier alone, against the number of examples a topic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from bot.evaluation.cases import Case
from bot.evaluation.measure import Share
from bot.language.encoder.encoder import Vectors
from bot.understanding.classifier import Classifier
from bot.understanding.training_set import Sentence, training_set

STEPS = (2, 5, 10, 15, 20, 25, 30, 40)  # examples a topic; small talk and services keep all of theirs


def learning_curve(
    data: Path, cases: Sequence[Case], plain: Callable[[str], str], encode: Callable[[Sequence[str]], Vectors]
) -> Iterator[tuple[int, Share]]:
    """(examples a topic, top-1 on the cases) for each step, every classifier trained anew."""
    sentences = [sentence for sentence in training_set(data) if sentence.topic]
    texts = [plain(sentence.text) for sentence in sentences]
    vectors = encode(texts)
    asked = [case for case in cases if case.topics and not case.both]
    asked_texts = [plain(case.text) for case in asked]
    asked_vectors = encode(asked_texts)
    for step in STEPS:
        rows = list(_first(sentences, step))
        labels = [str(sentences[row].topic) for row in rows]
        classifier = Classifier.fit(vectors[rows], [texts[row] for row in rows], labels)
        best = np.asarray(classifier.labels)[classifier.scores(asked_vectors, asked_texts).argmax(axis=1)]
        right = sum(str(label) in case.topics for label, case in zip(best, asked, strict=True))
        yield step, Share(right, len(asked))


def _first(sentences: Sequence[Sentence], most: int) -> Iterator[int]:
    """The rows of the first examples of each topic, and all of what is no topic."""
    seen: dict[str, int] = defaultdict(int)
    for row, sentence in enumerate(sentences):
        topic = str(sentence.topic)
        seen[topic] += 1
        if "/" not in topic or seen[topic] <= most:
            yield row
