"""A family that asks for extra support, question by question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bot.cipher import open_cipher
from bot.database import open_database
from bot.dialogue.assistant import Answered, Assistant
from bot.dialogue.content import Content
from bot.feedback.store import FeedbackStore
from bot.settings import Settings
from bot.support.model import Request, State
from bot.support.service import Support
from bot.support.store import RequestStore
from tests.dialogue.by_hand import Family

MORE = "It is worse since Friday."
WORDS = "He lashes out every day and the whole house walks on eggshells."
PHONE = "07700 900123"
NORFOLK = {"place": {"name": "Wymondham", "areas": ["norfolk"]}}
ANSWERS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "life_point": ("Things are getting too much", {}),
    "words": (WORDS, {}),
    "would_help": ("someone to talk to", {}),
    "tried": ("star charts", {}),
    "helpers": ("our GP and his school", {}),
    "child": ("4", {}),
    "place": ("Wymondham", NORFOLK),
    "contact": ("By text", {}),
    "address": (PHONE, {}),
    "safe": ("Any time, a voicemail is fine", {}),
    "consent": ("Yes", {}),
    "share": ("Yes, all of them", {}),
    "check": ("Yes, send it", {}),
}


def asked(family: Family) -> str:
    """The field whose question is open, "" where none is."""
    return str(family.memory.request.get("asked", ""))


def draft(family: Family, name: str) -> Any:
    return family.memory.request[name]


def begin(family: Family, text: str = "I need help", facts: Mapping[str, Any] | None = None) -> Answered:
    return family.say(text, "request_support", facts=facts)


def answer(family: Family, **instead: str) -> Answered:
    """Answers the open question."""
    text, facts = ANSWERS[asked(family)]
    return family.say(instead.get(asked(family), text), facts=facts)


def until(family: Family, field: str, **instead: str) -> Answered:
    """Answers every question up to one."""
    answered = begin(family) if not family.memory.request else None
    for _ in range(20):
        if asked(family) == field and answered:
            return answered
        answered = answer(family, **instead)
    raise AssertionError(f"{field} was never asked")


def through(family: Family, end: str = "", **instead: str) -> list[str]:
    """Answers every question up to a field, or to the end: the fields that were asked."""
    order: list[str] = []
    while asked(family) != end:
        order.append(asked(family))
        assert len(order) <= 20, order
        answer(family, **instead)
    return order


def sent(family: Family, **instead: str) -> Request:
    """The request of a family that went through all questions."""
    until(family, "check", **instead)
    answer(family)
    return requests(family)[-1]


def requests(family: Family) -> list[Request]:
    return support(family).of_conversation(family.conversation)


def support(family: Family) -> Support:
    return family.assistant._content.support


def elsewhere(family: Family) -> Family:
    """The same family in another conversation."""
    return Family(family.assistant, conversation=f"{family.conversation} again")


def at_fault(content: Content, folder: Path) -> Family:
    """A family whose database cannot be opened as long as there is a file named "state" in the folder."""
    (folder / "state").write_text("a file where the folder should be")
    chosen = Settings(assistant_state=folder / "state")
    engine, cipher = partial(open_database, chosen.database), partial(open_cipher, "", folder)
    kept = content.support
    made = Support(kept.routing, RequestStore(engine, cipher), kept._areas)
    return Family(Assistant(replace(content, support=made, feedback=FeedbackStore(engine, cipher))))


STATUS, ADD, WITHDRAW = "check_request", "add_to_request", "withdraw_request"
WANTS = {STATUS: "what is happening with my request", ADD: "add to my request", WITHDRAW: "cancel my request"}


def want(family: Family, intent: str, more: str = "") -> Answered:
    return family.say(f"{WANTS[intent]} {more}".strip(), intent)


def state(family: Family, request: Request) -> State:
    """Where a request is now."""
    found = support(family).by_reference(request.reference)
    assert found
    return found.state
