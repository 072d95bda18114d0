"""A conversation as it is kept: its last events, and what the slots held before them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

KEPT_DAYS = 7  # after the last message; data/wording.yml tells families so
CHANGED = "The conversation was changed by somebody else meanwhile: what this turn would have kept is not kept."


def _new_version() -> str:
    return secrets.token_hex(8)


@dataclass(frozen=True)
class Kept:
    """``slots``: their values before the first event, or "" for none; ``events``: oldest first. Each is encrypted: a store sees no words."""

    slots: str
    events: tuple[str, ...]
    version: str = field(default_factory=_new_version)  # another after each change


@dataclass(frozen=True)
class Change:
    """From what was read to what is to be kept. It is refused where somebody has changed the conversation in between, so
    that a turn which was taken for dead cannot undo what came after it."""

    before: Kept | None  # as it was read; None: whatever is there is replaced
    after: Kept
    dropped: int | None = None  # events of ``before`` that go, from the oldest; None: all of them

    @property
    def added(self) -> tuple[str, ...]:
        """The events that are new, where not all are."""
        before = len(self.before.events) if self.before else 0
        return self.after.events[before - (self.dropped or 0) :]


class Conversations(Protocol):
    """A store of conversations. Every method raises StoreError where it cannot be reached."""

    async def read(self, conversation: str) -> Kept | None:
        """The conversation; None where there is none."""

    async def write(self, conversation: str, change: Change) -> None:
        """Keeps a change whole, or not at all. What is no longer there at all, such as after a restart of a server that
        keeps nothing, is written anew. Raises StoreError where it was changed by somebody else."""

    async def delete(self, conversation: str) -> None:
        """Forgets a conversation."""

    async def ids(self) -> Iterable[str]:
        """The ids of all conversations."""

    def purge(self) -> None:
        """Deletes what was silent for KEPT_DAYS."""
