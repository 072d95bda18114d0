"""A conversation store that stays as fast in a long conversation as in a short one, and fails plainly.

Rasa's own stores read and write all of a conversation at each turn. This one keeps the last events and, for what was cut
off, the values of the slots; ``bot.conversations`` says where. Only what a turn adds is made into JSON and sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
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

from bot.conversations.choose import conversations_of
from bot.conversations.kept import Change, Kept
from bot.conversations.sqlite import SqliteConversations
from bot.settings import settings

KEPT_EVENTS = 40  # about six turns: more than any rule looks back
CUT_AT = 52  # events before the oldest are cut off, so that not every turn cuts


@dataclass(frozen=True)
class Basis:
    """What is kept of a tracker, after so many ``passed`` events of it that are cut off."""

    kept: Kept
    passed: int = 0


class BoundedTrackerStore(TrackerStore):
    """Rasa's TrackerStore with bounded histories. ``path``: a file of SQLite, or ":memory:"; without it, as the settings say.

    A tracker that was read or kept knows as ``basis`` what is kept of it. Raises StoreError where it cannot be read or kept.
    """

    def __init__(
        self, domain: Domain | None, event_broker: EventBroker | None = None, path: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._kept = SqliteConversations(Path(path)) if path else conversations_of(settings())

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the conversation, cut to its last events; where the family had all deleted, the turn that says so."""
        await self.stream_events(tracker)
        change, passed = _change(tracker, getattr(tracker, "basis", None))
        await self._kept.write(tracker.sender_id, change)
        tracker.basis = Basis(change.after, passed)  # type: ignore[attr-defined]

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation, or None where there is none."""
        kept = await self._kept.read(sender_id)
        if kept is None:
            return None
        tracker = self.init_tracker(sender_id)
        for name, value in json.loads(kept.slots).items():
            if name in tracker.slots:
                tracker.slots[name].value = value
        for text in kept.events:
            tracker.update(_read(text), self.domain)
        tracker.basis = Basis(kept)  # type: ignore[attr-defined]
        return tracker

    async def delete(self, sender_id: str) -> None:
        """Forgets a conversation."""
        await self._kept.delete(sender_id)

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        return await self._kept.ids()


def _change(tracker: DialogueStateTracker, basis: Basis | None) -> tuple[Change, int]:
    """What is to be kept of a tracker now, and how many of its events are before that."""
    passed, before = (basis.passed, basis.kept) if basis else (0, None)
    events, old = list(tracker.events)[passed:], before.events if before else ()
    slots, cut, all_new = before.slots if before else "{}", 0, before is None
    if (tracker.get_slot("memory") or {}).get("forgotten"):
        slots, cut, all_new = "{}", _last_message(events), True
    elif len(events) > CUT_AT:
        cut = _turn_start(events, len(events) - KEPT_EVENTS)
        slots = json.dumps(_slots_after(json.loads(slots), events[:cut]))
    texts = (*old, *(json.dumps(event.as_dict()) for event in events[len(old) :]))
    dropped = None if all_new or cut > len(old) else cut
    return Change(before, Kept(slots, texts[cut:]), dropped), passed + cut


def _read(text: str) -> Event:
    value = json.loads(text)
    event: Event = _event_classes()[value.pop("event")]._from_parameters(value)
    return event


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
