"""Turns as the assistant leaves them in a tracker, of the size that they have: to measure stores without a model."""

from __future__ import annotations

from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)

TOPICS = (
    "advice/fever", "advice/coughs_colds", "advice/ear_infection", "advice/rashes", "advice/off_school_illness",
    "advice/chickenpox", "advice/vomiting_diarrhoea", "system/pharmacist_role",
)  # fmt: skip
ANSWER = "You know your child. If they are not themselves and you are worried, ring 111 or your GP now. " * 12
AGE = {"months": 36.0, "text": "3 years old"}


def session() -> list[Event]:
    """How a session begins."""
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def turn(number: int) -> list[Event]:
    """A question and its answer."""
    text = f"my son is 3 years old and has a fever, and this is message {number}"
    said = UserUttered(text, {"name": "advice", "confidence": 0.9}, parse_data=_parsed(text), input_channel="web")
    shown = {"outcome": "answer", "topics": TOPICS, "confidence": 0.9, "shown": TOPICS[:1], "versions": {TOPICS[0]: 3}}
    reply = {"choices": TOPICS[:3], "sources": [["NHS", "https://www.nhs.uk/"]], "provenance": [{"id": TOPICS[0]}]}
    return [
        said,
        DefinePrevUserUtteredFeaturization(False),
        ActionExecuted("action_reply", policy="RulePolicy", confidence=1.0),
        BotUttered(ANSWER, {"buttons": _choices("title"), "custom": {**shown, "reply": reply}}),
        SlotSet("memory", {"topic": TOPICS[0], "offered": _choices("label"), "facts": {"child_age": AGE}}),
        ActionExecuted("action_listen", policy="RulePolicy", confidence=1.0),
    ]


def _parsed(text: str) -> dict[str, object]:
    ranking = [[topic, round(0.9 / place, 4)] for place, topic in enumerate(TOPICS, start=1)]
    understood = {"safety": None, "ranking": ranking, "best_score": 7.8, "facts": {"child_age": AGE}}
    named = [{"name": topic, "confidence": confidence} for topic, confidence in ranking]
    return {"text": text, "entities": [], "understood": understood, "intent_ranking": named}


def _choices(name: str) -> list[dict[str, str]]:
    return [{name: "Coughs, colds and bronchiolitis", "payload": topic} for topic in TOPICS[:4]]
