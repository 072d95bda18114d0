"""Which topics fit the age that a family has told: nobody with a two-year-old means contraception for teenagers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from bot.understanding.decision import Candidate

UNLIKELY = 0.2  # what a topic of another age still counts for: there may be a brother
# The ages in months that each stage of life may be meant at, wider than it lasts. "any" fits all.
_MONTHS = {
    "birth": (0, 24),
    "baby": (0, 24),
    "toddler": (6, 60),
    "preschool": (18, 84),
    "school": (42, 240),
    "teen": (108, 300),
}


def fits(stages: Collection[str], age: Mapping[str, Any]) -> bool:
    """Whether a topic of these stages may be meant for an age as it is remembered: {"months", "under"?}."""
    if "any" in stages or "pregnancy" in stages or not stages:
        return True
    youngest = float(age["months"])
    oldest = float(age.get("under") or youngest)
    return any(low <= oldest and youngest <= high for low, high in map(_MONTHS.__getitem__, stages))


def by_age(ranking: Sequence[Candidate], is_fit: Callable[[str], bool]) -> tuple[Candidate, ...]:
    """The ranking with topics of another age counted for less, and all others for as much more."""
    weighed = {c.id: c.confidence * (1.0 if is_fit(c.id) else UNLIKELY) for c in ranking}
    before, after = sum(c.confidence for c in ranking), sum(weighed.values())
    scale = before / after if after else 1.0
    return tuple(Candidate(id_, part * scale) for id_, part in sorted(weighed.items(), key=lambda pair: -pair[1]))
