"""What the SMS channel itself remembers of a phone, beside what the assistant remembers of the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.messages.texts import Layout


@dataclass(frozen=True)
class State:
    """Kept encrypted with the phone."""

    greeted: bool = False  # told who this is, what it costs and how to stop
    person: int = 0  # how often somebody said that they are not the one who wrote before
    unsure: bool = False  # there was a long pause: another person may have the phone
    limited: bool = False  # told that there were too many texts of late; until they are fewer, only danger is answered
    held: str | None = None  # a message that waits for "is this still the same person?"
    layout: Layout = field(default_factory=Layout)  # what was sent last, and what its numbers mean

    def conversation(self, phone: str) -> str:
        """The conversation with the assistant: the phone's, or one of its own for each further person."""
        return f"{phone}.{self.person}" if self.person else phone

    def to_json(self) -> dict[str, Any]:
        return {
            "greeted": self.greeted,
            "person": self.person,
            "unsure": self.unsure,
            "limited": self.limited,
            "held": self.held,
            "layout": self.layout.to_json(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> State:
        layout = Layout.from_json(value.get("layout", {}))
        known = {name: value[name] for name in ("greeted", "person", "unsure", "limited", "held") if name in value}
        return cls(**known, layout=layout)


@dataclass(frozen=True)
class Phone:
    """A phone as it is kept. ``number`` is empty where it is not needed any more."""

    conversation: str
    number: str
    stopped: bool
    last_seen: datetime  # UTC, without zone
    danger: str
    state: State
