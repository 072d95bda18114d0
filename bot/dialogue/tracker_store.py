"""A conversation store that stays as fast in a long conversation as in a short one, and fails plainly.

Rasa's own stores read and write all of a conversation at each turn. This one keeps the last events and, for what was cut
off, the values of the slots, encrypted; ``bot.conversations`` says where. Only what a turn adds is made into JSON, encrypted and sent.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
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

from bot.cipher import Cipher, open_cipher
from bot.conversations.choose import conversations_of
from bot.conversations.kept import Change, Conversations, Kept
from bot.errors import SettingsError
from bot.settings import settings

logger = logging.getLogger(__name__)

KEPT_EVENTS = 40  # about six turns: more than any rule looks back
CUT_AT = 52  # events before the oldest are cut off, so that not every turn cuts


@dataclass(frozen=True)
class Basis:
    """What is kept of a tracker, after so many ``passed`` events of it that are cut off."""

    kept: Kept
    passed: int = 0


class BoundedTrackerStore(TrackerStore):
    """Rasa's TrackerStore with bounded histories. ``conversations``: where they are kept; ``cipher``: what encrypts them, opened
    at first use; without them, as the settings say.

    A tracker that was read or kept knows as ``basis`` what is kept of it. Raises StoreError where it cannot be read or kept.
    """

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        conversations: Conversations | None = None,
        cipher: Callable[[], Cipher] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._kept = conversations or conversations_of(settings())
        self._cipher = cipher or _own_cipher

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the conversation, cut to its last events; where the family had all deleted, the turn that says so."""
        await self.stream_events(tracker)
        change, passed = _change(tracker, getattr(tracker, "basis", None), self._cipher())
        await self._kept.write(tracker.sender_id, change)
        tracker.basis = Basis(change.after, passed)  # type: ignore[attr-defined]

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation, or None where there is none. One whose key is gone begins anew: the family is answered still."""
        kept = await self._kept.read(sender_id)
        if kept is None:
            return None
        try:
            slots, events = _opened(self._cipher(), kept)
        except SettingsError as error:
            logger.error("A conversation begins anew. %s", error)
            return None
        tracker = self.init_tracker(sender_id)
        for name, value in slots.items():
            if name in tracker.slots:
                tracker.slots[name].value = value
        for event in events:
            tracker.update(event, self.domain)
        tracker.basis = Basis(kept)  # type: ignore[attr-defined]
        return tracker

    async def delete(self, sender_id: str) -> None:
        """Forgets a conversation."""
        await self._kept.delete(sender_id)

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        return await self._kept.ids()


def _own_cipher() -> Cipher:
    chosen = settings()
    return open_cipher(chosen.assistant_keys, chosen.assistant_state)


def _opened(cipher: Cipher, kept: Kept) -> tuple[Mapping[str, Any], list[Event]]:
    """The slots and events of what is kept. Raises SettingsError where it cannot be read."""
    slots = json.loads(cipher.decrypt(kept.slots)) if kept.slots else {}
    return slots, [_event(json.loads(cipher.decrypt(text))) for text in kept.events]


def _change(tracker: DialogueStateTracker, basis: Basis | None, cipher: Cipher) -> tuple[Change, int]:
    """What is to be kept of a tracker now, and how many of its events are before that."""
    passed, before = (basis.passed, basis.kept) if basis else (0, None)
    events, old = list(tracker.events)[passed:], before.events if before else ()
    slots, cut, all_new = before.slots if before else "", _too_old(events), before is None
    if (tracker.get_slot("memory") or {}).get("forgotten"):
        slots, cut, all_new = "", _last_message(events), True
    elif cut:
        known = json.loads(cipher.decrypt(slots)) if slots else {}
        slots = cipher.encrypt(json.dumps(_slots_after(known, events[:cut])))
    texts = (*old, *(cipher.encrypt(json.dumps(event.as_dict())) for event in events[len(old) :]))
    dropped = None if all_new or cut > len(old) else cut
    return Change(before, Kept(slots, texts[cut:]), dropped), passed + cut


def _event(value: dict[str, Any]) -> Event:
    event: Event = _event_classes()[value.pop("event")]._from_parameters(value)
    return event


@cache
def _event_classes() -> dict[str, type[Event]]:
    """Rasa's event classes by name. Rasa walks the tree of classes anew for each event: 2 ms of each turn."""
    return {str(kind.type_name): kind for kind in all_subclasses(Event)}


def _too_old(events: list[Event]) -> int:
    """How many events, from the oldest, are not kept: those of earlier sessions, and what is too much."""
    too_many = _turn_start(events, len(events) - KEPT_EVENTS) if len(events) > CUT_AT else 0
    return max(_session_start(events), too_many)


def _session_start(events: list[Event]) -> int:
    """The first place that counts where a session has begun anew, else 0: nothing before it does any more."""
    starts = [place for place, event in enumerate(events) if isinstance(event, SessionStarted)]
    return starts[-1] if starts and starts[-1] > 1 else 0


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
