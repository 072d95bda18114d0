"""Requests for the tests: what a family might have sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.support.model import Contact, Details, Event, Request, State

SENT = datetime(2026, 11, 23, 10, 0)  # a Monday, UTC
DUE = datetime(2026, 11, 24, 17, 0)
WORDS = "We have not slept since the zebra summer."
PHONE, EMAIL = "07700 900123", "planted@family.example"


def details(**changed: Any) -> Details:
    told: dict[str, Any] = {
        "words": (WORDS,),
        "would_help": "a marmalade hour to ourselves",
        "tried": "every trombone lullaby",
        "helpers": "our GP",
        "child": "3 and a half",
        "place": "Wymondham",
        "contact": Contact("phone", PHONE, "after six, no voicemail"),
        "consent": {"early_help": True, "gp": False},
        "check_number": "0412",
    }
    return Details(**{**told, **changed})


def request(
    identity: str = "first", state: State = State.NEW, history: Sequence[Event] = (), **changed: Any
) -> Request:
    row: dict[str, Any] = {
        "conversation": "conversation",
        "life_point": "before_crisis",
        "area": "norfolk",
        "team": "norfolk_early_help",
        "created_at": SENT,
        "answer_by": DUE,
        "details": details(),
    }
    return Request(
        **{**row, "id": identity, "reference": "KT4-7RX", "state": state, "history": tuple(history), **changed}
    )
