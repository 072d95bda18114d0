"""Groups of messages that mean the same, by the sentence encoder's vectors. How many there are is not given.

Agglomerative clustering, average linkage over cosine distance, cut at one height. The height was chosen on CLINC150's
training file (3, 5 and 10 messages of each label) and on this assistant's own examples (4 to 60 of each topic), never on
the test files; `python -m bot gaps measure` reports the agreement with labels that it was not shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.gaps.store import Gap, Kind
from bot.language.encoder.encoder import Vectors, unit

FAR = 0.68  # cosine distance, on average, from which two groups stay apart
LEAST_FAMILIES = 3  # fewer, and a message might be known by somebody
MOST_MESSAGES = 5000  # clustered at once: 100 MB of distances
Labels = list[int]
Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True)
class Cluster:
    """Messages that mean the same, the most typical first. ``number``: of its oldest message, the same as long as that is kept."""

    gaps: tuple[Gap, ...]

    @property
    def number(self) -> int:
        return min(gap.id for gap in self.gaps)

    @property
    def families(self) -> int:
        return len({gap.family for gap in self.gaps})

    @property
    def may_be_seen(self) -> bool:
        """Whether it is large enough to be shown to whoever asks."""
        return self.families >= LEAST_FAMILIES

    def nearest(self, most: int = 3) -> list[str]:
        """The topics that came near most often; a first place counts most."""
        places: Counter[str] = Counter()
        for gap in self.gaps:
            for place, topic in enumerate(gap.nearest):
                places[topic] += 3 - place
        return [topic for topic, _ in places.most_common(most)]

    def kinds(self) -> dict[Kind, int]:
        """How many messages there are of each kind."""
        return dict(Counter(gap.kind for gap in self.gaps))


def group(vectors: Vectors) -> Labels:
    """A group's number for each vector, [messages, width], from 0 on."""
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(vectors) < 2:
        return [0] * len(vectors)
    tree = linkage(unit(vectors), method="average", metric="cosine")
    return [int(label) - 1 for label in fcluster(tree, FAR, criterion="distance")]


def clusters(gaps: Sequence[Gap]) -> list[Cluster]:
    """The clusters of messages that have their vectors, those of most families first."""
    if not gaps:
        return []
    vectors = np.stack([gap.vector for gap in gaps if gap.vector is not None])
    members: dict[int, list[int]] = {}
    for index, label in enumerate(group(vectors)):
        members.setdefault(label, []).append(index)
    found = [Cluster(tuple(gaps[index] for index in _typical_first(vectors, indices))) for indices in members.values()]
    return sorted(found, key=lambda cluster: (-cluster.families, -len(cluster.gaps), cluster.number))


def _typical_first(vectors: Vectors, indices: list[int]) -> list[int]:
    near = vectors[indices] @ unit(vectors[indices].mean(axis=0))
    return [indices[place] for place in np.argsort(-near, kind="stable")]
