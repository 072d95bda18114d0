"""What a message does in a conversation, beside what it is about: "ok ringing them now", "is there one i can text", "that is not
what i asked". The examples are in ``data/acts.jsonl``; whatever does none of these is OTHER, such as a question.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from bot.errors import DataError

OTHER = "other"
SURE = 0.45  # the least probability of an act to go by it
EVERY = 4  # one of so many questions and dangers is learned as OTHER: all of them would drown the acts
SMALL_TALK = frozenset({"thank", "affirm", "deny", "goodbye", "help", "repeat"})  # too near to acts to be OTHER


class Act(str, Enum):
    """What a family does with a message."""

    HELP_COMING = "help_coming"  # help was rung, is coming, is there, or was
    NO_HELP_YET = "no_help_yet"  # tried, and on hold, no answer, told to wait
    CANNOT_RING = "cannot_ring"  # cannot phone, or wants to write instead
    SEEMS_FINE = "seems_fine"  # after a danger: they seem well, is it still needed
    NO_DANGER = "no_danger"  # it was misread: a figure of speech, long ago, somebody else
    WHAT_NOW = "what_now"  # what to do now or next, without a subject
    BEING_WATCHED = "being_watched"  # somebody is near who must not see this
    FEARS_SERVICES = "fears_services"  # who will be told, what services may do
    TRIED_IT = "tried_it"  # what was advised has been tried
    WRONG_ANSWER = "wrong_answer"  # the reply was not what was asked
    TOLD = "told"  # thanks, a plan, news: nothing is asked
    WHO_TO_ASK = "who_to_ask"  # whom to ring or ask, without a subject


# What may hold a danger itself ("it was only five tablets"): never learned as harmless.
UNCERTAIN = frozenset({Act.NO_HELP_YET, Act.CANNOT_RING, Act.SEEMS_FINE, Act.BEING_WATCHED, Act.FEARS_SERVICES})


@dataclass(frozen=True)
class ActMessage:
    """One line of ``data/acts.jsonl``. ``act`` is OTHER for what looks like an act, and asks for advice."""

    text: str
    act: str

    @property
    def is_harmless(self) -> bool:
        """Whether it surely tells of no danger."""
        return self.act != OTHER and Act(self.act) not in UNCERTAIN


def read_acts(path: Path) -> list[ActMessage]:
    """Reads JSON lines of {"text", "act"}. Raises DataError with the line."""
    names = [*(act.value for act in Act), OTHER]
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            value = json.loads(line)
            text, act = value["text"], value["act"]
            if not isinstance(text, str) or act not in names:
                raise TypeError(act)
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(
                f'each line is {{"text": "...", "act": one of {", ".join(names)}}}', path, number
            ) from error
        found.append(ActMessage(text, act))
    return found
