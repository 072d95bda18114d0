"""The danger detector on toy vectors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.errors import DataError
from bot.safety.detector import DangerMessage, Detector, read_messages
from bot.understanding.stored import Floats

KINDS = ["safety/harm", "safety/ill"]
LABELS = ["safety/harm", "safety/ill", "safety/ill?", "none"]


@pytest.fixture(scope="module")
def detector() -> Detector:
    vectors = np.repeat(np.eye(4, dtype=np.float32), 4, axis=0)
    return Detector.fit(vectors, [label for label in LABELS for _ in range(4)])


def probabilities(detector: Detector) -> tuple[Floats, Floats]:
    return detector.probabilities(np.eye(4, dtype=np.float32))


def test_detector_knows_its_kinds(detector: Detector) -> None:
    assert detector.kinds == KINDS


def test_detector_tells_now_from_perhaps(detector: Detector) -> None:
    now, at_all = probabilities(detector)
    assert now[0].argmax() == 0 and now[1].argmax() == 1
    assert now[2, 1] < 0.5 < at_all[2, 1]
    assert at_all[3].sum() < 0.5


def test_detector_probabilities_sum_to_one_with_nothing(detector: Detector) -> None:
    now, at_all = probabilities(detector)
    nothing = 1 - at_all.sum(axis=1)
    assert ((nothing > 0) & (nothing < 1)).all()
    assert nothing.argmax() == 3
    assert np.array_equal(now[:, 0], at_all[:, 0]), "harm has no “perhaps”: it must not be counted twice"
    assert (at_all[:, 1] > now[:, 1]).all()


def test_detector_learns_the_same_in_whatever_order_its_examples_come() -> None:
    vectors = np.random.default_rng(0).normal(size=(16, 4)).astype(np.float32)
    labels = [label for label in LABELS for _ in range(4)]
    order = np.random.default_rng(1).permutation(16)
    one, other = Detector.fit(vectors, labels), Detector.fit(vectors[order], [labels[place] for place in order])
    for before, after in zip(probabilities(one), probabilities(other), strict=True):
        assert np.array_equal(before, after)


def test_detector_says_the_same_after_loading(detector: Detector, tmp_path: Path) -> None:
    detector.save(tmp_path)
    loaded = Detector.load(tmp_path)
    assert loaded.kinds == KINDS
    for before, after in zip(probabilities(detector), probabilities(loaded), strict=True):
        assert np.array_equal(before, after)


# Its messages


@pytest.mark.parametrize(
    ("kind", "now", "label"),
    [
        ("safety/ill", True, "safety/ill"),
        ("safety/ill", False, "safety/ill?"),
        ("none", False, "none"),
    ],
)
def test_detector_message_label(tmp_path: Path, kind: str, now: bool, label: str) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text(json.dumps({"text": "he's “limp”", "kind": kind, "now": now}, ensure_ascii=False), encoding="utf-8")
    messages = read_messages(path, KINDS)
    assert messages == [DangerMessage("he's “limp”", kind, now)]
    assert messages[0].label == label


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "each line is"),
        ('{"text": "a", "kind": "none"}', "each line is"),
        ('{"text": "a", "kind": "none", "now": "false"}', "each line is"),
        ('{"text": null, "kind": "none", "now": true}', "each line is"),
        ('{"text": "a", "kind": "safety/ill?", "now": true}', "safety/ill? is not a safety kind"),
    ],
)
def test_detector_message_faults_name_the_line(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text(f'{{"text": "limp", "kind": "safety/ill", "now": true}}\n{line}\n', encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_messages(path, KINDS)
    assert said in caught.value.message
    assert caught.value.line == 2
