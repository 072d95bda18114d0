"""How well clusters agree with labels that they were not shown."""

from __future__ import annotations

from dataclasses import dataclass

from bot.evaluation.engine import Labelled
from bot.gaps.clusters import Encode, group


@dataclass(frozen=True)
class Agreement:
    """``score``: adjusted mutual information, 0 for chance and 1 for the same groups."""

    messages: int
    labels: int
    clusters: int
    score: float


def agreement(labelled: Labelled, encode: Encode) -> Agreement:
    """Clusters the texts alone, and only then looks at their labels."""
    from sklearn.metrics import adjusted_mutual_info_score

    groups = group(encode(labelled.texts))
    score = float(adjusted_mutual_info_score(labelled.labels, groups))
    return Agreement(len(groups), len(set(labelled.labels)), len(set(groups)), score)
