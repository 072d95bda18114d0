"""What the ledger takes down of one turn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

CORRECTION = "correction"  # the outcome of a turn that nobody asked for: a wrong answer put right


@dataclass(frozen=True)
class Text:
    """An agreed answer as families read it, for one age where it differs by age."""

    entry: str
    version: int
    age: str
    title: str
    answer: str
    sms: str
    help_now: str
    agreed_by: str
    agreed_on: str

    @property
    def fingerprint(self) -> str:
        """The same for the same text alone: one that was changed without a new version is another."""
        return hashlib.sha256("\x1f".join(map(str, astuple(self))).encode()).hexdigest()


@dataclass(frozen=True)
class Turn:
    """One turn of a conversation. ``conversation`` and ``message``: as the channel names them; they are kept as hashes."""

    conversation: str
    message: str
    channel: str
    outcome: str
    topic: str = ""
    danger: str = ""
    level: str = ""
    stage: str = ""
    area: str = ""
    given: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Given:
    """One answer that was given. ``conversation``: its pseudonym; ``text``: the number of its text in the archive."""

    at: datetime
    channel: str
    conversation: str
    version: int
    age: str
    text: int


# Years at which a stage of life begins (data/topics.yml).
_BEGINS = ((11, "teen"), (5, "school"), (3, "preschool"), (1, "toddler"), (0.08, "baby"), (0, "birth"))


def stage_of(facts: Mapping[str, Any]) -> str:
    """The stage of life that the facts of a conversation tell, or "". A child that is here counts before a pregnancy."""
    if age := facts.get("child_age"):
        years = float(age["months"]) / 12
        return next(stage for begins, stage in _BEGINS if years >= begins or not begins)
    return "pregnancy" if "pregnancy" in facts else ""
