"""The classifier on small vectors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.errors import ModelError
from bot.understanding.classifier import LETTERS_WEIGHT, Classifier, LetterVectors, softmax
from bot.understanding.stored import Floats

LABELS = ["advice/fever", "advice/sleep", "advice/teething"]
TEXTS = [f"{word} {n}" for word in ("hot head", "wakes up", "new tooth") for n in ("now", "again", "today", "still")]
OF_TEXTS = [label for label in LABELS for _ in range(4)]


def vectors_of(labels: list[str]) -> Floats:
    """A unit vector for each label, with a little noise."""
    random = np.random.default_rng(0)
    rows = [np.eye(3)[LABELS.index(label)] + random.normal(0, 0.05, 3) for label in labels]
    return np.array(rows, dtype=np.float32)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.fit(vectors_of(OF_TEXTS), TEXTS, OF_TEXTS)


def test_classifier_learns_its_examples(classifier: Classifier) -> None:
    best = classifier.scores(vectors_of(OF_TEXTS), TEXTS).argmax(axis=1)
    assert [classifier.labels[index] for index in best] == OF_TEXTS


def test_classifier_follows_the_vectors_for_unknown_letters(classifier: Classifier) -> None:
    scores = classifier.scores(np.eye(3, dtype=np.float32), ["zzz", "qqq", ""])
    assert [classifier.labels[index] for index in scores.argmax(axis=1)] == LABELS


def test_classifier_follows_the_letters_for_a_vector_of_nothing(classifier: Classifier) -> None:
    scores = classifier.scores(np.zeros((3, 3), dtype=np.float32), ["hot hed", "wakes", "tooth"])
    assert [classifier.labels[index] for index in scores.argmax(axis=1)] == LABELS


def test_classifier_scores_by_weights_and_bias(classifier: Classifier) -> None:
    vector, letters = vectors_of(["advice/sleep"])[0], classifier.letters(["wakes up"])[0]
    by_hand = [
        float(np.dot(row[:3], vector) + LETTERS_WEIGHT * np.dot(row[3:], letters) + bias)
        for row, bias in zip(classifier.weights, classifier.bias, strict=True)
    ]
    assert np.allclose(classifier.scores(vector[None], ["wakes up"])[0], by_hand, atol=1e-4)


@pytest.mark.parametrize("labels", [["a"] * 4, ["a", "b"] * 2, []])
def test_classifier_needs_three_labels(labels: list[str]) -> None:
    with pytest.raises(ModelError, match="at least three topics"):
        Classifier.fit(np.zeros((len(labels), 3), dtype=np.float32), ["hot"] * len(labels), labels)


def test_classifier_is_the_same_when_fitted_twice(classifier: Classifier) -> None:
    again = Classifier.fit(vectors_of(OF_TEXTS), TEXTS, OF_TEXTS)
    assert np.allclose(again.weights, classifier.weights)
    assert again.labels == classifier.labels


# Saving and loading


def test_classifier_says_the_same_after_loading(classifier: Classifier, tmp_path: Path) -> None:
    classifier.save(tmp_path / "new" / "folder")
    loaded = Classifier.load(tmp_path / "new" / "folder")
    texts = ["hot tooth", "wakes again", "", "üß 🙂"]
    vectors = np.random.default_rng(1).normal(0, 1, (4, 3)).astype(np.float32)
    assert loaded.labels == classifier.labels
    assert np.array_equal(loaded.scores(vectors, texts), classifier.scores(vectors, texts))


def test_classifier_is_kept_without_pickle(classifier: Classifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["classifier.json", "classifier.npz"]
    assert json.loads((tmp_path / "classifier.json").read_text(encoding="utf-8"))["labels"] == LABELS
    with np.load(tmp_path / "classifier.npz", allow_pickle=False) as stored:
        assert {stored[name].dtype for name in stored.files} == {np.dtype(np.float32)}


@pytest.mark.parametrize("name", ["classifier.json", "classifier.npz"])
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"PK\x03\x04 cut", b"\xff\xfe"])
def test_classifier_that_cannot_be_read(classifier: Classifier, tmp_path: Path, name: str, content: bytes) -> None:
    classifier.save(tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError, match="make train"):
        Classifier.load(tmp_path)


def test_classifier_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="make train"):
        Classifier.load(tmp_path)


def test_classifier_refuses_a_pickle(classifier: Classifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    np.savez(tmp_path / "classifier.npz", weights=np.array([Path], dtype=object))
    with pytest.raises(ModelError):
        Classifier.load(tmp_path)


# Letters


def test_classifier_letters_bring_spellings_near() -> None:
    letters, _ = LetterVectors.fit(["breastfeeding", "constipation", "toothbrush", "breast", "tooth"])
    right, slip, other = letters(["breastfeeding", "brestfeeding", "constipation"])
    assert right @ slip > right @ other


def test_classifier_letters_of_no_known_gram_are_zero() -> None:
    letters, _ = LetterVectors.fit(["hot head", "cold feet"])
    assert not letters(["", "ЖЖЖ"]).any()


# softmax


@pytest.mark.parametrize(
    ("scores", "temperature", "expected"),
    [
        ([0.0, 0.0], 1.0, [0.5, 0.5]),
        ([np.log(3), 0.0], 1.0, [0.75, 0.25]),
        ([np.log(9), 0.0], 2.0, [0.75, 0.25]),
        ([1000.0, 0.0], 1.0, [1.0, 0.0]),
        ([-1000.0, -1000.0], 1.0, [0.5, 0.5]),
        ([5.0], 0.5, [1.0]),
    ],
)
def test_softmax(scores: list[float], temperature: float, expected: list[float]) -> None:
    assert np.allclose(softmax(np.array(scores, dtype=np.float32), temperature), expected, atol=1e-6)


def test_softmax_of_rows_is_by_row() -> None:
    rows = softmax(np.array([[0.0, np.log(4)], [7.0, 7.0]], dtype=np.float32))
    assert np.allclose(rows, [[0.2, 0.8], [0.5, 0.5]])


def test_softmax_is_less_sure_when_warmer() -> None:
    best = [softmax(np.array([2.0, 1.0, 0.0], dtype=np.float32), t).max() for t in (0.5, 1.0, 2.0, 50.0)]
    assert best == sorted(best, reverse=True)
    assert best[-1] == pytest.approx(1 / 3, abs=0.02)
