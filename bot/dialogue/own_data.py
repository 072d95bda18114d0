"""What is held about a family: shown, or deleted when it has said so twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.dialogue.content import Content
from bot.dialogue.following import Following
from bot.dialogue.passing_on import PassingOn
from bot.dialogue.turn import Answered, Memory, with_choices
from bot.messages.reply import Choice, Reply
from bot.understanding.decision import Outcome

TOPIC = "delete_my_data"  # what the report calls this


class OwnData:
    """The steps, each a reply."""

    def __init__(self, content: Content, following: Following, passing_on: PassingOn) -> None:
        self._content, self._following, self._passing_on = content, following, passing_on

    def offered(self, answered: Answered) -> Answered:
        """A reply with both offered: to see it, and to delete it."""
        labels = self._content.wording.labels
        return with_choices(answered, (Choice(labels["hold"], "hold"), Choice(labels["forget"], "forget")))

    def chosen(self, kind: str, memory: Memory, today: date, conversation: str) -> Answered:
        """A step: shows what is held, asks once more, deletes it or leaves it."""
        if kind == "hold":
            return self._following.holdings(memory, today, conversation)
        if kind == "forget_yes":
            return self._passing_on.forget(memory, conversation)
        if kind == "keep":
            block = self._content.wording.line("kept")
            return Answered(Reply((block,)), replace(memory, offered=()), Outcome.SERVICE)
        labels = self._content.wording.labels
        choices = (Choice(labels["forget_yes"], "forget_yes"), Choice(labels["leave_it"], "keep"))
        also = [self._content.wording.line("forget_owned", reference=", ".join(memory.owns))] if memory.owns else []
        reply = Reply((*also, self._content.wording.line("forget_check")), choices)
        return Answered(reply, replace(memory, offered=choices), Outcome.SERVICE, (TOPIC,))
