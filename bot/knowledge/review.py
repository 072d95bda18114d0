"""Which entries need their owner: out of date, not agreed, or due for review soon."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from bot.knowledge.base import KnowledgeBase


def due(base: KnowledgeBase, today: date, until: date) -> dict[str, list[str]]:
    """For each owner, lines that say what is due and why, soonest first. Under "Nobody": files that cannot be read or have no owner."""
    owners: dict[str, list[str]] = defaultdict(list)
    for entry in sorted(base.entries.values(), key=lambda entry: (entry.review_by, entry.id)):
        if reason := entry.unservable(today):
            owners[entry.owner or "Nobody"].append(f"NOT SERVED {entry.id}: {reason}")
        elif entry.review_by <= until:
            owners[entry.owner or "Nobody"].append(f"{entry.review_by} {entry.id}: {entry.title}")
    for fault in base.faults:
        owners["Nobody"].append(f"NOT SERVED {fault}")
    return dict(owners)
