"""Measuring sets of two messages: one that is clear by itself, and one after it, which may lean on it or not. None of the second
ones tells of a danger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DataError
from bot.evaluation.measure import Result, Share

KINDS = ("lean", "switch", "fact", "said", "other")
LEANS = frozenset({"lean", "fact", "said"})


@dataclass(frozen=True)
class FollowUp:
    """``topics``: accepted after the second message, best first; of a fact or a word said it may be answered without any.
    ``kind``: "lean" (understood only after the first), "switch" (a new question), "fact" or "said" (asks nothing),
    "other" (small talk, a service, or nothing that we know: then without topics)."""

    first: str
    then: str
    topics: tuple[str, ...]
    kind: str

    @property
    def leans(self) -> bool:
        return self.kind in LEANS


def read_follow_ups(path: Path) -> list[FollowUp]:
    """Reads JSON lines. Raises DataError with the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read: {error}", path) from error
    return [_follow_up(line, number, path) for number, line in enumerate(lines, start=1) if line.strip()]


def _follow_up(line: str, number: int, path: Path) -> FollowUp:
    try:
        value = json.loads(line)
        found = FollowUp(value["first"], value["then"], tuple(map(str, value["topics"])), value["kind"])
        if found.kind not in KINDS or not isinstance(found.first, str) or not isinstance(found.then, str):
            raise ValueError
    except (ValueError, KeyError, TypeError) as error:
        wanted = '{"first": "...", "then": "...", "topics": ["advice/fever"], "kind": "lean"}'
        raise DataError(f"each line is {wanted}; kinds: {', '.join(KINDS)}", path, number) from error
    return found


def is_right(case: FollowUp, result: Result) -> bool:
    """An accepted topic was answered or offered; after a message that asks nothing, no other was answered."""
    if set(case.topics) & set(result["shown"] or ()):
        return True
    return (case.kind in ("fact", "said") or not case.topics) and result["outcome"] != "answer"


def is_wrong(case: FollowUp, result: Result) -> bool:
    """Advice was given, and on a topic that is not accepted."""
    return result["outcome"] == "answer" and result["shown"][0] not in case.topics


def measure_follow_ups(pairs: Iterable[tuple[FollowUp, Result]]) -> dict[str, dict[str, Share]]:
    """Shares by kind."""
    found = list(pairs)
    return {kind: _shares([pair for pair in found if pair[0].kind == kind]) for kind in KINDS}


def _shares(pairs: Sequence[tuple[FollowUp, Result]]) -> dict[str, Share]:
    return {
        "right": Share(sum(is_right(*pair) for pair in pairs), len(pairs)),
        "wrong answer given": Share(sum(is_wrong(*pair) for pair in pairs), len(pairs)),
        "warned of danger": Share(sum(result["safety"] is not None for _, result in pairs), len(pairs)),
    }
