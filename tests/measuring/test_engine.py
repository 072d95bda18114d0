"""The understanding engine on any labelled data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.errors import DataError, ModelError
from bot.evaluation.engine import LOST_IN_TRAINING, Labelled, choose_threshold, read_tsv, run_engine
from bot.language.encoder.encoder import Vectors

PLACES = {"fever": (1.0, 0.0, 0.0, 0.0), "sleep": (0.0, 1.0, 0.0, 0.0), "teeth": (0.0, 0.0, 1.0, 0.0)}
NOWHERE = (0.0, 0.0, 0.0, 1.0)


def encode(texts: Sequence[str]) -> Vectors:
    """A text's vector is its first word's place."""
    return np.array([PLACES.get(text.split()[0], NOWHERE) for text in texts], dtype=np.float32)


def toy(each: int) -> Labelled:
    texts = [f"{word} {'abcdefghij'[n % 10]}" for word in PLACES for n in range(each)]
    return Labelled(texts, [text.split()[0] for text in texts])


TRAIN = toy(10)
OUTSIDE = Labelled(["moon", "xqz", "vww"], ["oos"] * 3)


# read_tsv


def write(folder: Path, content: bytes) -> Path:
    path = folder / "train.tsv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"text\tlabel\nhot\tfever\n", [("hot", "fever")]),
        (b"hot\tfever\nwakes\tsleep", [("hot", "fever"), ("wakes", "sleep")]),
        (b"hot\tfever\r\n\r\nwakes\tsleep\r\n", [("hot", "fever"), ("wakes", "sleep")]),
        (b"\xef\xbb\xbftext\tlabel\nhot\tfever\n", [("hot", "fever")]),
        (b"label\ttext\n", [("label", "text")]),
        ("38½°\tfever\n".encode(), [("38½°", "fever")]),
        ("a\u2028b\tfever\n".encode(), [("a\u2028b", "fever")]),
        (b'"quoted, text"\tfever\n', [('"quoted, text"', "fever")]),
        (b"", []),
    ],
)
def test_engine_read_tsv(tmp_path: Path, content: bytes, expected: list[tuple[str, str]]) -> None:
    data = read_tsv(write(tmp_path, content))
    assert list(zip(data.texts, data.labels, strict=True)) == expected


@pytest.mark.parametrize("line", [b"hot", b"hot,fever", b"hot\tfever\tx", b"hot\t\tfever", b"hot  fever"])
def test_engine_read_tsv_names_the_line_of_a_fault(tmp_path: Path, line: bytes) -> None:
    path = write(tmp_path, b"text\tlabel\n\nhot\tfever\n" + line + b"\n")
    with pytest.raises(DataError, match="a text, a tab and a label") as caught:
        read_tsv(path)
    assert (caught.value.path, caught.value.line) == (path, 4)


def test_engine_read_tsv_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_tsv(tmp_path / "train.tsv")
    with pytest.raises(DataError, match="cannot be read"):
        read_tsv(write(tmp_path, b"caf\xe9\tfood\n"))


# run_engine


def test_engine_is_right_on_what_it_learnt() -> None:
    result = run_engine(TRAIN, toy(5), OUTSIDE, encode)
    assert (result.accuracy, result.recall) == (1.0, 1.0)


def test_engine_counts_what_is_wrong() -> None:
    test = Labelled(["fever a", "fever b", "sleep a", "teeth a"], ["fever", "sleep", "sleep", "teeth"])
    result = run_engine(TRAIN, test, None, encode)
    assert (result.accuracy, result.recall) == (0.75, None)


def test_engine_after_rejection_counts_neither_the_wrong_nor_the_rejected() -> None:
    test = Labelled(["fever a", "moon", "fever c", "sleep b"], ["fever", "fever", "sleep", "sleep"])
    result = run_engine(TRAIN, test, None, encode)
    assert result.accuracy_after_rejection == 0.5


def test_engine_does_not_learn_from_the_test_texts() -> None:
    wrong = Labelled(TRAIN.texts, ["sleep"] * 30)
    assert run_engine(TRAIN, wrong, None, encode).accuracy == pytest.approx(1 / 3)


def test_engine_threshold_is_chosen_on_the_training_texts_alone() -> None:
    threshold = choose_threshold(TRAIN, encode(TRAIN.texts))
    for test, outside in ((toy(1), None), (toy(7), OUTSIDE)):
        assert run_engine(TRAIN, test, outside, encode).threshold == threshold


def test_engine_threshold_loses_few_training_texts() -> None:
    train = Labelled([*TRAIN.texts, "moon"], [*TRAIN.labels, "teeth"])
    threshold = choose_threshold(train, encode(train.texts))
    result = run_engine(train, TRAIN, None, encode)
    assert result.threshold == threshold
    assert result.accuracy_after_rejection >= 1 - 2 * LOST_IN_TRAINING


def test_engine_needs_three_labels() -> None:
    two = Labelled(TRAIN.texts[:20], TRAIN.labels[:20])
    with pytest.raises(ModelError, match="at least three"):
        run_engine(two, two, None, encode)
