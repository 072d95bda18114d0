"""Vectors of training texts, kept on disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from bot.language.encoder.encoder import Encoder, Vectors
from bot.language.encoder.vector_cache import BATCH, VectorCache


class LengthEncoder:
    """A text's vector is its length and its first letter; remembers what was asked."""

    def __init__(self, name: str = "one") -> None:
        self.name = name
        self.asked: list[str] = []

    def encode_batch(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([[len(text), ord(text[0])] for text in texts], dtype=np.float32)


def cache_of(encoder: LengthEncoder, folder: Path) -> VectorCache:
    return VectorCache(cast(Encoder, encoder), folder)


def no_progress(_: str) -> None:
    pass


def test_vector_cache_gives_vectors_in_order(tmp_path: Path) -> None:
    vectors = cache_of(LengthEncoder(), tmp_path).encode(["aaa", "b", "cc", "b"], no_progress)
    assert vectors.tolist() == [[3, 97], [1, 98], [2, 99], [1, 98]]


def test_vector_cache_encodes_a_repeated_text_once(tmp_path: Path) -> None:
    encoder = LengthEncoder()
    cache_of(encoder, tmp_path).encode(["b", "a", "b"], no_progress)
    assert encoder.asked == ["b", "a"]


def test_vector_cache_encodes_new_texts_only(tmp_path: Path) -> None:
    encoder = LengthEncoder()
    cache_of(encoder, tmp_path).encode(["a", "b"], no_progress)
    vectors = cache_of(encoder, tmp_path).encode(["b", "ccc", "a"], no_progress)
    assert encoder.asked == ["a", "b", "ccc"]
    assert vectors.tolist() == [[1, 98], [3, 99], [1, 97]]


def test_vector_cache_tells_texts_apart_by_each_letter(tmp_path: Path) -> None:
    encoder = LengthEncoder()
    cache_of(encoder, tmp_path).encode(["calpol", "Calpol", "calpol ", "сalpol"], no_progress)
    assert len(encoder.asked) == 4


def test_vector_cache_asks_another_encoder_anew(tmp_path: Path) -> None:
    one, two = LengthEncoder("one"), LengthEncoder("two")
    for encoder in (one, two):
        cache_of(encoder, tmp_path).encode(["a"], no_progress)
    assert two.asked == ["a"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.npz", "two.npz"]


def test_vector_cache_is_not_rewritten_without_new_texts(tmp_path: Path) -> None:
    cache_of(LengthEncoder(), tmp_path).encode(["a"], no_progress)
    (tmp_path / "one.npz").chmod(0o400)
    before = (tmp_path / "one.npz").stat().st_mtime_ns
    cache_of(LengthEncoder(), tmp_path).encode(["a"], no_progress)
    assert (tmp_path / "one.npz").stat().st_mtime_ns == before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # NumPy leaves a broken file open
@pytest.mark.parametrize("damage", ["empty", "text", "cut", "cut short", "flipped", "pickle", "other names", "uneven"])
def test_vector_cache_makes_a_damaged_file_again(tmp_path: Path, damage: str) -> None:
    cache_of(LengthEncoder(), tmp_path).encode(["a", "bb"], no_progress)
    spoil(tmp_path / "one.npz", damage)
    encoder = LengthEncoder()
    vectors = cache_of(encoder, tmp_path).encode(["a", "bb"], no_progress)
    assert (vectors.tolist(), encoder.asked) == ([[1, 97], [2, 98]], ["a", "bb"])
    again = LengthEncoder()
    cache_of(again, tmp_path).encode(["a", "bb"], no_progress)
    assert again.asked == []


def spoil(path: Path, damage: str) -> None:
    content = path.read_bytes()
    keys, vectors = np.array(["x"]), np.ones((2, 2))
    middle = content.index(b"NUMPY") + 140
    changed = {
        "empty": b"",
        "text": b"no longer a cache",
        "cut": content[: len(content) // 2],
        "cut short": content[:-1],
        "flipped": content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :],
    }
    if damage in changed:
        path.write_bytes(changed[damage])
    elif damage == "pickle":
        np.savez(path, keys=np.array([{"a": 1}], dtype=object), vectors=vectors)
    elif damage == "other names":
        np.savez(path, names=keys, vectors=vectors)
    else:
        np.savez(path, keys=keys, vectors=vectors)


def test_vector_cache_tells_how_far_it_is(tmp_path: Path) -> None:
    said: list[str] = []
    cache_of(LengthEncoder(), tmp_path).encode([f"text {number}" for number in range(BATCH + 1)], said.append)
    assert [line.strip() for line in said] == [
        f"understood {BATCH} of {BATCH + 1} new examples",
        f"understood {BATCH + 1} of {BATCH + 1} new examples",
    ]
