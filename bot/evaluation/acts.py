"""Measures how well what a message does in a conversation is recognised."""

from __future__ import annotations

from collections.abc import Iterable

from bot.evaluation.measure import Share
from bot.understanding.acts import OTHER, Act, ActMessage


def measure_acts(pairs: Iterable[tuple[ActMessage, Act | None]]) -> dict[str, Share]:
    """The share of each act that was recognised; of messages that do none, those left alone; and of all, those taken for another
    act than theirs. ``pairs``: a message, and the act that was gone by, or None."""
    found = list(pairs)
    shares = {}
    for name in (*(act.value for act in Act), OTHER):
        of_it = [act for message, act in found if message.act == name]
        shares[name] = Share(sum((act.value if act else OTHER) == name for act in of_it), len(of_it))
    mistaken = sum(act is not None and act.value != message.act for message, act in found)
    return {**shares, "taken for another act": Share(mistaken, len(found))}
