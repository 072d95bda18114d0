"""A conversation store that stays as fast in a long conversation as in a short one.

Rasa's own stores read and write all of a conversation at each turn. This one keeps the last events
and, for what was cut off, the values of the slots: one row a conversation, in SQLite.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    AllSlotsReset,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

from bot.settings import settings

KEPT_EVENTS = 60  # about six turns: more than any rule looks back
IN_MEMORY = Path(":memory:")
KEPT_DAYS = 7  # after the last message; data/wording.yml tells families so
BETWEEN_PURGES = 3600  # seconds
CUT_AT = 90  # events before the oldest are cut off, so that not every turn cuts


class BoundedTrackerStore(TrackerStore):
    """Rasa's TrackerStore over one SQLite table, with bounded histories."""

    def __init__(
        self, domain: Domain | None, event_broker: EventBroker | None = None, path: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._path = Path(path) if path else settings().assistant_state / "conversations.db"
        self._connection: sqlite3.Connection | None = None
        self._next_purge = 0.0

    def _table(self) -> sqlite3.Connection:
        if self._connection is None:
            if self._path != IN_MEMORY:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=5, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA secure_delete=ON")  # what is deleted is gone from the file, too
            connection.execute("CREATE TABLE IF NOT EXISTS conversation (id TEXT PRIMARY KEY, state TEXT, saved REAL)")
            if self._path != IN_MEMORY:
                self._path.chmod(0o600)  # families' words
            self._connection = connection
        return self._connection

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Writes the conversation, cut to its last events; where the family had all deleted, to the turn that says so."""
        await self.stream_events(tracker)
        events = list(tracker.events)
        base: dict[str, Any] = dict(getattr(tracker, "base_slots", {}))
        if (tracker.get_slot("memory") or {}).get("forgotten"):
            base, events = {}, events[_last_message(events) :]
        elif len(events) > CUT_AT:
            cut = _turn_start(events, len(events) - KEPT_EVENTS)
            base = _slots_after(base, events[:cut])
            events = events[cut:]
        state = json.dumps({"slots": base, "events": [event.as_dict() for event in events]})
        query = "INSERT OR REPLACE INTO conversation VALUES (?, ?, ?)"
        now = time.time()
        self._table().execute(query, (tracker.sender_id, state, now))
        if now >= self._next_purge:
            self._purge(now)

    def purge(self) -> None:
        """Deletes the conversations that have been silent for KEPT_DAYS, though nobody writes just now."""
        self._purge(time.time())

    def _purge(self, now: float) -> None:
        self._table().execute("DELETE FROM conversation WHERE saved < ?", (now - KEPT_DAYS * 86_400,))
        self._table().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # else the log still holds them
        self._next_purge = now + BETWEEN_PURGES

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation, or None where there is none."""
        row = self._table().execute("SELECT state FROM conversation WHERE id = ?", (sender_id,)).fetchone()
        if row is None:
            return None
        state = json.loads(row[0])
        events = [_event_classes()[value.pop("event")]._from_parameters(value) for value in state["events"]]
        tracker = self.init_tracker(sender_id)
        for name, value in state["slots"].items():
            if name in tracker.slots:
                tracker.slots[name].value = value
        tracker.base_slots = state["slots"]  # type: ignore[attr-defined]
        for event in events:
            tracker.update(event, self.domain)
        return tracker

    async def delete(self, sender_id: str) -> None:
        """Forgets a conversation."""
        self._table().execute("DELETE FROM conversation WHERE id = ?", (sender_id,))

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        return [row[0] for row in self._table().execute("SELECT id FROM conversation")]


@cache
def _event_classes() -> dict[str, type[Event]]:
    """Rasa's event classes by name. Rasa walks the tree of classes anew for each event: 2 ms of each turn."""
    return {str(kind.type_name): kind for kind in all_subclasses(Event)}


def _turn_start(events: list[Event], near: int) -> int:
    """The first place from ``near`` on where a turn begins: after the assistant was listening."""
    for index in range(near, len(events)):
        if isinstance(events[index], ActionExecuted) and events[index].action_name == ACTION_LISTEN_NAME:
            return index
    return near


def _last_message(events: list[Event]) -> int:
    """The place of what the family said last."""
    return max((index for index, event in enumerate(events) if isinstance(event, UserUttered)), default=len(events))


def _slots_after(slots: dict[str, Any], events: Iterable[Event]) -> dict[str, Any]:
    """Slot values after the events, which are about to be forgotten."""
    for event in events:
        if isinstance(event, SlotSet):
            slots = {**slots, event.key: event.value}
        elif isinstance(event, AllSlotsReset | Restarted | SessionStarted):
            slots = {}
    return slots
