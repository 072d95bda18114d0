"""The learned danger detector: it knows dangers by their meaning, where the rules know them by their words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.errors import DataError
from bot.safety.networks import Networks
from bot.understanding.stored import Floats

NOTHING = "none"


@dataclass(frozen=True)
class DangerMessage:
    """One message of ``data/safety/messages.jsonl``. ``now``: it leaves little doubt that it is happening."""

    text: str
    kind: str
    now: bool

    @property
    def label(self) -> str:
        """What the detector learns it as: the kind, "<kind>?" where it may be past or supposed, or none."""
        return self.kind if self.now or self.kind == NOTHING else f"{self.kind}?"


def read_messages(path: Path, kinds: Sequence[str]) -> list[DangerMessage]:
    """Reads JSON lines of {"text", "kind", "now"}. Raises DataError with the line."""
    messages = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            value = json.loads(line)
            message = DangerMessage(value["text"], value["kind"], value["now"])
            if not isinstance(message.text, str) or not isinstance(message.now, bool):
                raise TypeError(message)
        except (ValueError, KeyError, TypeError) as error:
            raise DataError('each line is {"text": "...", "kind": "safety/...", "now": true}', path, number) from error
        if message.kind != NOTHING and message.kind not in kinds:
            raise DataError(f"{message.kind} is not a safety kind of data/topics.yml", path, number)
        messages.append(message)
    return messages


class Detector:
    """Probability of each danger for sentences: labels are the kinds, "<kind>?" where it may be past or supposed, and none."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        kinds = sorted({label.rstrip("?") for label in networks.labels} - {NOTHING})
        self.kinds = kinds
        position = {label: index for index, label in enumerate(networks.labels)}
        self._now = [position[kind] for kind in kinds]
        self._perhaps = [position.get(f"{kind}?", position[kind]) for kind in kinds]

    @classmethod
    def fit(cls, vectors: Floats, labels: Sequence[str]) -> Detector:
        """Trains on sentence vectors [texts, width], each labelled a kind, "<kind>?" or none."""
        return cls(Networks.fit(vectors, labels))

    def probabilities(self, vectors: Floats) -> tuple[Floats, Floats]:
        """For each vector and kind: the probability that it is happening now, and that it is meant at all. [vectors, kinds]"""
        every = self._networks.probabilities(vectors)
        now = every[:, self._now]
        return now, np.where(np.equal(self._now, self._perhaps), now, now + every[:, self._perhaps])

    def save(self, folder: Path) -> None:
        self._networks.save(folder)

    @classmethod
    def load(cls, folder: Path) -> Detector:
        """Reads what ``save`` wrote. Raises ModelError."""
        return cls(Networks.load(folder))
