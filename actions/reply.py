"""The action that answers every message: reads the tracker, asks the assistant, returns what to remember."""

from __future__ import annotations

import logging
import traceback
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue.load import load_assistant, load_recording
from bot.dialogue.report import report, staff_line
from bot.dialogue.turn import Answered, Memory, Understood
from bot.messages.render import render
from bot.messages.texts import lay_out
from bot.settings import settings

logger = logging.getLogger(__name__)

# Stands without any data file, since one of those may be what failed. Samaritans' number is in helplines.yml too: a test compares.
APOLOGY = (
    "I am sorry, something went wrong on my side and I could not answer. Please send it again in a minute. "
    "If someone is in danger, call 999. For health advice ring 111. Samaritans are on 116 123, day and night."
)


class ActionReply(Action):
    """Answers the latest message."""

    def name(self) -> str:
        return "action_reply"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        try:
            return self._reply(dispatcher, tracker)
        except Exception as error:  # whatever failed, a family is never left in silence
            # Never the message or its text: an error's text may hold a family's words.
            logger.error("A turn failed: %s", "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__)
            dispatcher.utter_message(text=APOLOGY)
            return []

    def _reply(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        assistant = load_assistant(settings())
        channel = tracker.get_latest_input_channel() or ""
        understood = Understood.from_json(tracker.latest_message.get("understood") or {})
        memory = Memory.from_json(tracker.get_slot("memory"))
        text = tracker.latest_message.get("text") or ""
        answered = assistant.respond(text, understood, memory, settings().today(), tracker.sender_id)
        message = tracker.latest_message.get("message_id") or ""
        load_recording(settings()).record(answered, understood, tracker.sender_id, message, channel)
        _utter(dispatcher, answered, understood, channel)
        return [SlotSet("memory", answered.memory.to_json())]


def _utter(dispatcher: CollectingDispatcher, answered: Answered, understood: Understood, channel: str) -> None:
    text = render(answered.reply, channel)
    buttons = [{"title": choice.label, "payload": choice.label} for choice in answered.reply.choices]
    told = report(answered, understood)
    if channel == "cmdline":  # staff read the line; `python -m bot try` reads the report beside it
        dispatcher.utter_message(text=f"{text}\n\n{staff_line(answered, understood)}", buttons=buttons, report=told)
    elif channel == "sms":
        dispatcher.utter_message(text=text, json_message={**told, "sms": lay_out(answered.reply).to_json()})
    else:
        dispatcher.utter_message(text=text, buttons=buttons, json_message=told)
