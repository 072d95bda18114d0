"""What trained models share: n-grams weighted by TF-IDF, and models kept as plain arrays and lists, never as a pickle."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.errors import ModelError

Floats = NDArray[np.float32]
SMALLEST = 1e-12  # a length below it counts as none
Model = TypeVar("Model")


class Grams:
    """TF-IDF of the n-grams of texts. ``options`` are scikit-learn's; ``weights`` [grams] are the inverse frequencies."""

    def __init__(self, options: Mapping[str, Any], grams: Sequence[str], weights: Floats) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.grams, self.weights = list(grams), weights
        vocabulary = {gram: place for place, gram in enumerate(grams)}
        self._vectoriser = TfidfVectorizer(**options, sublinear_tf=True, dtype=np.float32, vocabulary=vocabulary)
        self._vectoriser.idf_ = weights
        self._places, self._cut = vocabulary, self._vectoriser.build_analyzer()

    @classmethod
    def fit(
        cls, options: Mapping[str, Any], texts: Sequence[str], least: int, most: int | None = None
    ) -> tuple[Grams, Any]:
        """The grams that stand in at least ``least`` of the texts, at most ``most`` of them; and the texts by them, sparse [texts,
        grams]: to cut them up a second time takes as long as all else here."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        blank = TfidfVectorizer(**options, sublinear_tf=True, dtype=np.float32, min_df=least, max_features=most)
        weighed = blank.fit_transform(texts)
        return cls(options, list(blank.get_feature_names_out()), blank.idf_.astype(np.float32)), weighed

    def __call__(self, texts: Sequence[str]) -> Any:
        """Sparse [texts, grams]."""
        return self._vectoriser.transform(texts)

    def weigh(self, text: str, table: Floats) -> Floats:
        """What ``self([text]) @ table`` is, [columns], for a contiguous ``table`` [grams, columns]: without matrices in between,
        which cost a message more than its grams do."""
        places = self._places
        counts = Counter(places[gram] for gram in self._cut(text) if gram in places)
        found = np.fromiter(counts, dtype=np.intp, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        values = (np.log(often) + 1) * self.weights[found]
        weighed: Floats = (values / max(float(np.linalg.norm(values)), SMALLEST)) @ table[found]
        return weighed


def save_model(folder: Path, name: str, arrays: Mapping[str, Floats], lists: Mapping[str, Sequence[str]]) -> None:
    """Writes ``name``.npz and ``name``.json."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / f"{name}.npz", **arrays)
    (folder / f"{name}.json").write_text(json.dumps(lists), encoding="utf-8")


def load_model(
    folder: Path, name: str, make: Callable[[Mapping[str, Floats], Mapping[str, list[str]]], Model]
) -> Model:
    """What ``make`` builds of the arrays and lists that ``save_model`` wrote. Raises ModelError."""
    try:
        lists = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            return make(arrays, lists)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"the {name} model in {folder} cannot be read ({error}): run `make train`") from error
