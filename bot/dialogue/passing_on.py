"""Passing on what a family says about services or conflicting advice: asked, read back, and only then kept."""

from __future__ import annotations

import logging
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.changes import CHANGES
from bot.dialogue.content import Content
from bot.dialogue.turn import Answered, Memory
from bot.errors import AssistantError
from bot.feedback.store import CONFLICT, FEEDBACK
from bot.messages.reply import Block, Choice, Reply
from bot.understanding.decision import Decision, Outcome

logger = logging.getLogger(__name__)

LEAST_WORDS = 8  # a shorter "I want to complain" says nothing yet that could be passed on
MOST_CHARACTERS = 4000  # of one piece of feedback


class PassingOn:
    """The steps, each a reply. What is written so far is in the conversation's memory."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def begin(self, kind: str, memory: Memory) -> Answered:
        """Asks for the family's words, or reads back those they wrote already."""
        kind = kind if kind in (CONFLICT, FEEDBACK) else FEEDBACK
        memory = replace(memory, awaiting=kind, about=memory.topic)
        if len(memory.words.split()) >= LEAST_WORDS:
            return self._read_back(memory)
        choices = (Choice(self._content.wording.labels["leave_it"], "report_stop"),)
        reply = Reply((self._content.wording.line(f"report_ask_{kind}"),), choices)
        return Answered(reply, replace(memory, offered=choices, words=""), Outcome.SERVICE, ("give_feedback",))

    def hear(self, text: str, memory: Memory) -> Answered:
        """Takes a message as (more of) the words to pass on, and reads all of them back."""
        words = f"{memory.words}\n{text.strip()}".strip()
        return self._read_back(replace(memory, words=words[:MOST_CHARACTERS]))

    def offer(self, text: str, memory: Memory, decision: Decision | None) -> Answered:
        """For a message that is feedback: reads it back where it says what it is about, else asks."""
        answered = self.begin(FEEDBACK, replace(memory, words=text.strip()[:MOST_CHARACTERS], topic=""))
        return replace(answered, decision=decision)

    def send(self, memory: Memory, conversation: str) -> Answered:
        """Keeps the words, and says so only when they are kept."""
        try:
            self._content.feedback.add(memory.awaiting or FEEDBACK, conversation, memory.about, memory.words)
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("Feedback could not be kept: %s", type(error).__name__)
            choices = (self._send_choice(), Choice(self._content.wording.labels["leave_it"], "report_stop"))
            return self._say("report_failed", replace(memory, offered=choices), choices)
        if memory.request:  # its open question comes next
            return self._say("report_sent", _done(memory))
        next_step = (Choice(self._content.wording.labels["what_changed"], "service", CHANGES),)
        return self._say("report_sent", _done(memory), next_step)

    def stop(self, memory: Memory) -> Answered:
        return self._say("report_stopped", _done(memory))

    def forget(self, memory: Memory, conversation: str) -> Answered:
        """Deletes all that this conversation left: feedback, what is kept for editors, what it was told, reminders, its
        requests and those it has shown to be its own; and by ``Memory.forgotten`` its messages."""
        try:
            self._content.feedback.forget(conversation)
            self._content.gaps.store.forget(conversation)
            self._content.ledger.forget(conversation)
            self._content.reminders.end(conversation)
            self._content.codes.forget(conversation)
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("What a family left could not be deleted: %s", type(error).__name__)
            return self._say("forget_failed", memory)
        if not self._content.support.forget(conversation, memory.owns):
            return self._say("forget_failed", memory)
        return self._say("forgotten", Memory(quiet=memory.quiet, forgotten=True))

    def _read_back(self, memory: Memory) -> Answered:
        labels = self._content.wording.labels
        choices = (
            self._send_choice(),
            Choice(labels["add_more"], "report_more"),
            Choice(labels["leave_it"], "report_stop"),
        )
        words = Block(f"“{memory.words}”")
        reply = Reply((self._content.wording.line("report_check"), words), choices)
        return Answered(reply, replace(memory, offered=choices), Outcome.SERVICE, ("give_feedback",))

    def more(self, memory: Memory) -> Answered:
        choices = (self._send_choice(), Choice(self._content.wording.labels["leave_it"], "report_stop"))
        return self._say("report_more", replace(memory, offered=choices), choices)

    def _send_choice(self) -> Choice:
        return Choice(self._content.wording.labels["send_it"], "report_send")

    def _say(self, line: str, memory: Memory, choices: tuple[Choice, ...] = ()) -> Answered:
        reply = Reply((self._content.wording.line(line),), choices)
        return Answered(reply, replace(memory, offered=choices), Outcome.SERVICE, ("give_feedback",))


def _done(memory: Memory) -> Memory:
    return replace(memory, awaiting="", about="", words="", offered=())
