"""One family under test: what it says next, by what it was asked, and what it was promised."""

from __future__ import annotations

import random
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from actions.reply import APOLOGY
from bot.messages.wording import Wording

MARK = re.compile(r"zq[0-9a-f]{8}")  # a word that only one family says
REFERENCE = re.compile(r"\b[A-Z0-9]{3}-[A-Z0-9]{4}\b")
START, STATUS, CARRY_ON = "I need help with my kids", "what is happening with my request", "carry on with my request"
QUESTIONS = (
    "what does a midwife do?",
    "how do I get a school place",
    "when does my baby start solids",
    "who do I ask about a childs speech",
    "what is early help?",
    "my baby wont sleep",
)
MOST_MESSAGES = 45  # then a family gives up
HEAD = 24  # characters of a question by which it is known again


@dataclass(frozen=True)
class Script:
    """Questions of the form by how they begin, with an answer to each; and how a confirmed request is told of."""

    answers: tuple[tuple[tuple[str, ...], str], ...]
    sent: tuple[str, ...]


def script_of(wording: Wording) -> Script:
    """By the wording that families get. ``{mark}`` stands for the family's own word."""
    labels, skip, yes = wording.labels, "skip", "yes"
    said = {
        "ask_life_point": labels["life_before_crisis"],
        "ask_words": "{mark} is what we call it, and I can not keep up any more",
        "ask_would_help": "someone to come round",
        "ask_tried": skip,
        "ask_helpers": skip,
        "ask_child": "2, 4 and 7",
        "ask_place": "Ipswich",
        "ask_contact": labels["contact_chat"],
        "ask_consent": yes,
        "request_right": yes,
    }
    answers = tuple((_heads(wording, name), text) for name, text in said.items())
    return Script(answers, _heads(wording, "request_sent"))


def _heads(wording: Wording, name: str) -> tuple[str, ...]:
    """How a line begins on the web and by text, up to what differs from one family to the next."""
    line = wording.lines[name]
    return tuple(text.partition("{")[0][:HEAD] for text in {line.text, line.sms})


class Family:
    """Asks for support until its request is confirmed, with questions in between."""

    def __init__(self, script: Script, chance: random.Random) -> None:
        self._script, self._chance = script, chance
        self.mark = f"zq{secrets.token_hex(4)}"
        self._said, self._heard = "", ""
        self._asked_status = False
        self.messages = 0
        self.reference = ""  # of a request that the family was told is sent

    @property
    def is_done(self) -> bool:
        return self._asked_status or self.messages >= MOST_MESSAGES

    def says(self) -> str:
        """The next message."""
        self.messages += 1
        self._said = self._next()
        return self._said

    def hears(self, reply: str) -> list[str]:
        """Marks of other families in a reply: there must be none."""
        self._heard = reply
        if _begins(reply, self._script.sent) and (found := REFERENCE.search(reply)):
            self.reference = found[0]
        return [mark for mark in MARK.findall(reply) if mark != self.mark]

    def _next(self) -> str:
        if APOLOGY[:HEAD] in self._heard:
            return self._said
        if self.reference:
            self._asked_status = True
            return STATUS
        for heads, answer in self._script.answers:
            if _begins(self._heard, heads):
                return answer.format(mark=self.mark)
        if self.messages < 3:
            return self._chance.choice(QUESTIONS)
        return START if self.messages == 3 else self._chance.choice((START, CARRY_ON))


def _begins(reply: str, heads: Sequence[str]) -> bool:
    return any(head in reply for head in heads)
