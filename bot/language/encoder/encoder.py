"""Turns text into vectors whose nearness is nearness of meaning."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import EncoderError
from bot.language.encoder.mapped import mapped

Vectors = NDArray[np.float32]
Span = tuple[int, int]  # characters of a text: the first, and the one after the last

MAX_TOKENS = 256  # about 1,000 characters, the longest message that is worked on


@dataclass(frozen=True)
class Reading:
    """A text as read in one pass: the vectors of its tokens in context, [tokens, width], and the characters that each stands for."""

    states: Vectors
    offsets: tuple[Span, ...]

    def whole(self) -> Vectors:
        """The text's vector, [width]."""
        return unit(self.states.mean(axis=0))

    def spans(self, spans: Sequence[Span]) -> Vectors:
        """A vector for each part of the text, [spans, width]. Parts past the last token that was read are left out."""
        starts = np.array(
            [start if end else -1 for start, end in self.offsets]
        )  # tokens that stand for nothing: 0 to 0
        within = [(starts >= start) & (starts < end) for start, end in spans]
        means = [self.states[tokens].mean(axis=0) for tokens in within if tokens.any()]
        return unit(np.stack(means)) if means else np.zeros((0, self.states.shape[1]), dtype=np.float32)


class Encoder:
    """A sentence encoder: text -> unit vectors of ``width`` float32, the mean over its tokens.

    Made from a folder with ``model.onnx`` and ``tokenizer.json``. Loads nothing until first used,
    and may be shared between threads.
    """

    width = 768

    def __init__(self, folder: Path, threads: int = 0) -> None:
        self._folder = folder
        self.name = folder.name  # the content hash of the weights and their conversion
        self._threads = threads
        self._lock = Lock()
        self._session: Any = None
        self._tokenizer: Any = None

    @property
    def tokenizer_path(self) -> Path:
        return self._folder / "tokenizer.json"

    def load(self) -> None:
        """Loads the model now rather than at the first message. Raises EncoderError."""
        from tokenizers import Tokenizer

        with self._lock:
            if self._session is not None:
                return
            try:
                tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
                session = self._open(self._threads)
            except Exception as error:  # onnxruntime and tokenizers raise bare Exceptions
                raise EncoderError(
                    f"The encoder in {self._folder} cannot be loaded: {error}. Delete the folder and start again."
                ) from error
            tokenizer.no_padding()
            tokenizer.enable_truncation(MAX_TOKENS)
            self._tokenizer, self._session = tokenizer, session

    def _open(self, threads: int) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Threads that spin between messages would take the processor from everything else.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        path = str(mapped(self._folder))
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def read(self, text: str) -> Reading:
        """One message, in a single pass."""
        self.load()
        return self._read(text, self._session)

    def _read(self, text: str, session: Any) -> Reading:
        encoding = self._tokenizer.encode(text)
        (states,) = session.run(None, {"input_ids": np.array([encoding.ids], dtype=np.int64)})
        return Reading(states[0], tuple(encoding.offsets))

    def encode_batch(self, texts: Sequence[str]) -> Vectors:
        """Vectors of many texts, [texts, width], in their order. Each is read by itself: together they would share a scale, and
        a vector would depend on its neighbours. A thread for each is quicker than all threads for one."""
        self.load()
        vectors = np.zeros((len(texts), self.width), dtype=np.float32)
        session = self._open(1)
        with ThreadPoolExecutor(self._threads or os.cpu_count()) as pool:
            for row, reading in enumerate(pool.map(lambda text: self._read(text, session), texts)):
                vectors[row] = reading.whole()
        return vectors


def unit(vectors: Vectors) -> Vectors:
    """Vectors of length 1 (a zero vector stays zero)."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(length, 1e-12)
    return scaled
