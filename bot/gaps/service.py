"""What the rest of the assistant does with gaps: keep a message, scrubbed; and see the clusters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.gaps.clusters import MOST_MESSAGES, Cluster, Encode, clusters
from bot.gaps.scrub import AGES, Scrubber
from bot.gaps.store import Gap, GapStore, Kind

_PLACEHOLDER = re.compile(r"\[([a-z ]+)\]")
_STAGES = frozenset(name.strip("[]") for _, name in AGES)


class Gaps:
    """``scrubber`` is made at the first message: it reads all words that families may use."""

    def __init__(self, store: GapStore, scrubber: Callable[[], Scrubber]) -> None:
        self.store, self._scrubber = store, scrubber

    def note(self, kind: Kind, conversation: str, text: str, nearest: Sequence[str]) -> None:
        """Scrubs and keeps a family's message; nothing, where nothing is left of it."""
        words = self._scrubber().scrub(text)
        if without_placeholders(words):
            self.store.add(kind, conversation, words, nearest)

    def clusters(self, encode: Encode) -> list[Cluster]:
        """All clusters, those of most families first."""
        return open_clusters(self.store, encode)


def open_clusters(store: GapStore, encode: Encode) -> list[Cluster]:
    """The clusters of what no editor is done with. Messages are encoded once, and their vectors kept."""
    gaps = store.open(MOST_MESSAGES)
    new = [gap for gap in gaps if gap.vector is None]
    if new:
        vectors = encode([without_placeholders(gap.words) for gap in new])
        by_number = dict(zip((gap.id for gap in new), vectors, strict=True))
        store.keep_vectors(by_number)
        gaps = [replace(gap, vector=by_number.get(gap.id, gap.vector)) for gap in gaps]
    return clusters(gaps)


def without_placeholders(words: str) -> str:
    """Scrubbed words as somebody might have put them without details: "my [toddler] [name] bites" is "my toddler bites"."""
    plain = _PLACEHOLDER.sub(lambda match: match[1] if match[1] in _STAGES else "", words)
    plain = re.sub(r"\s+([,.;:?!])", r"\1", " ".join(plain.split()))
    return plain.strip(" ,;:-") if any(char.isalnum() for char in plain) else ""


def details_missing(gap: Gap) -> int:
    """How many details were taken out of a message, ages not counted."""
    return sum(match not in _STAGES for match in _PLACEHOLDER.findall(gap.words))
