"""Which theme a piece of feedback may belong to, by meaning. Only a suggestion: a manager decides."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bot.errors import DataError
from bot.feedback.themes import Themes
from bot.language.encoder.encoder import Vectors

NEAREST = 2  # examples of a theme that speak for it: one alone may be near by chance
LEAST_LIKE = 0.25  # cosine; what is like no example is suggested nothing
Encode = Callable[[Sequence[str]], Vectors]  # texts to unit vectors, [texts, width]


class Suggester:
    """Compares feedback with the names, descriptions and examples of the themes. Encodes them at first use."""

    def __init__(self, themes: Themes, encode: Encode) -> None:
        self._themes = [theme for theme in themes.by_id.values() if theme.examples]
        self._encode = encode
        self._examples: list[Vectors] = []

    def suggest(self, texts: Sequence[str]) -> list[str]:
        """For each text the id of the nearest theme, or "" where none is near."""
        if not texts or not self._themes:
            return [""] * len(texts)
        if not self._examples:
            known = [[f"{theme.name}: {theme.covers}", *theme.examples] for theme in self._themes]
            self._examples = [self._encode(examples) for examples in known]
        vectors = self._encode(texts)
        scores = np.stack([_likeness(vectors, examples) for examples in self._examples], axis=1)
        best = scores.argmax(axis=1)
        return [self._themes[i].id if row[i] >= LEAST_LIKE else "" for row, i in zip(scores, best, strict=True)]


def _likeness(vectors: Vectors, examples: Vectors) -> Vectors:
    """How like each text is to the nearest examples of one theme, [texts]."""
    cosines = np.sort(vectors @ examples.T, axis=1)
    nearest: Vectors = cosines[:, -NEAREST:].mean(axis=1)
    return nearest


def read_labelled(path: Path) -> list[tuple[str, str]]:
    """(text, theme) pairs of a table with the columns text and theme. Raises DataError for another file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    if not rows or not {"text", "theme"} <= set(rows[0]):
        raise DataError("is no table with the columns text and theme, a tab between", path)
    return [(row["text"], row["theme"]) for row in rows]
