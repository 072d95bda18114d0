"""Vectors of texts that do not change, kept on disk by content hash. For training data only: never families' words."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bot.language.encoder.encoder import Encoder, Vectors

BATCH = 1024  # texts encoded between two lines of progress


class VectorCache:
    """One file of vectors for each encoder, read whole and rewritten when texts were new."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self._path = folder / f"{encoder.name}.npz"
        self._vectors: dict[str, Vectors] | None = None

    def encode(self, texts: Sequence[str], progress: Callable[[str], None]) -> Vectors:
        """[texts, width], as ``Encoder.encode_batch``; only new texts are encoded."""
        known = self._read()
        keys = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        items = list(new.items())
        for start in range(0, len(items), BATCH):
            part = items[start : start + BATCH]
            vectors = self._encoder.encode_batch([text for _, text in part])
            known.update(zip((key for key, _ in part), vectors, strict=True))
            progress(f"  understood {min(start + BATCH, len(items))} of {len(items)} new examples")
        if new:
            self._write(known)
        return np.stack([known[key] for key in keys])

    def _read(self) -> dict[str, Vectors]:
        if self._vectors is None:
            self._vectors = {}
            if self._path.exists():
                try:
                    with np.load(self._path, allow_pickle=False) as stored:
                        self._vectors = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
                except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
                    self._path.unlink(missing_ok=True)  # damaged: it is only a cache
        return self._vectors

    def _write(self, known: dict[str, Vectors]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part.npz")
        np.savez(part, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
        part.replace(self._path)
