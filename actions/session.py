"""Starts a session: nothing is said, and nothing of the last session is carried over but a request that is not sent yet."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue.turn import Memory


class ActionSessionStart(Action):
    """Rasa's action_session_start, without carried slots. Families are told that a request is kept for seven days."""

    def name(self) -> str:
        return "action_session_start"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        request = Memory.from_json(tracker.get_slot("memory")).request
        kept = [SlotSet("memory", Memory(request={**request, "paused": True}).to_json())] if request else []
        return [SessionStarted(), *kept, ActionExecuted("action_listen")]
