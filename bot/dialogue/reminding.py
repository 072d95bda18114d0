"""Reminders by text: asked for, read back, the number checked, and ended by a word."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.content import Content
from bot.dialogue.turn import Answered, Memory, with_choices
from bot.errors import AssistantError
from bot.messages.gsm7 import to_gsm7
from bot.messages.reply import Choice, Reply
from bot.reminders.codes import Checked
from bot.reminders.dates import find_day, is_of_use, known_day
from bot.reminders.plan import Plan
from bot.reminders.points import TOPICS, Basis
from bot.reminders.words import asks_to_be_reminded, code_of, ends_reminders, may_be_a_date, mobile_number
from bot.sms.numbers import PREFIX
from bot.understanding.decision import Outcome

logger = logging.getLogger(__name__)

KIND = "remind"  # of its choices
REMIND = "remind_me"  # what the report calls this
DAY, CHECK, NUMBER, CODE = "day", "check", "number", "code"  # what is waited for
OFFERED_AFTER = TOPICS | {"timeline", "system/missed_review", "system/healthy_child_programme"}


class Reminding:
    """The steps. What is waited for, and the date, are in the conversation's memory; a number never is."""

    def __init__(self, content: Content) -> None:
        self._content = content

    # What a family says

    def hear(self, text: str, memory: Memory, today: date, conversation: str) -> Answered | None:
        """The reply to a message that asks for reminders, ends them, or gives what was asked for; None for any other."""
        said, step = text.strip(), memory.reminding.get("step")
        if ends_reminders(said) and (ended := self.stop(memory, conversation)):
            return ended
        if step == DAY and may_be_a_date(said):
            return self._take_day(said, memory, today)
        if step == NUMBER and any(character.isdigit() for character in said):
            return self._take_number(said, memory, today, conversation)
        if step == CODE and (code := code_of(said)):
            return self._kept(memory, lambda: self._check_code(code, memory, conversation))
        return self.begin(memory, today, conversation) if asks_to_be_reminded(said) else None

    def chosen(self, target: str, memory: Memory, today: date, conversation: str) -> Answered:
        """A choice: ``target`` is a step, or "<basis>=<date>"."""
        basis, _, day = target.partition("=")
        if day:
            return self._read_back(Basis(basis), date.fromisoformat(day), memory, today)
        if target == "stop":
            return self.stop(memory, conversation) or self._say("remind_off", memory)
        if target == "no":
            return self._say("remind_left", memory)
        if target == "yes" and "day" in memory.reminding:
            return self._agreed(memory, today, conversation)
        if target == "number" and "day" in memory.reminding:
            return self._wait("remind_number", NUMBER, memory)
        if target == "day":
            return self._ask_day("remind_day", memory, today)
        return self.begin(memory, today, conversation)

    def begin(self, memory: Memory, today: date, conversation: str) -> Answered:
        """Asks for the date; where there are reminders already, says which, and offers to end them."""
        if not self._content.sends_texts:
            return self._say("remind_no_texts", memory)
        return self._kept(memory, lambda: self._begin(memory, today, conversation))

    def _begin(self, memory: Memory, today: date, conversation: str) -> Answered:
        if not (kept := self._content.reminders.of(conversation)):
            return self._ask_day("remind_day", memory, today)
        words = "\n".join(self.times(reminder.plan, today) for reminder in kept)
        choices = (self._choice("another", "day"), self._choice("stop"), self._choice("leave", "no"))
        return self._say("remind_have", memory, choices, words=words)

    # Its steps

    def _ask_day(self, line: str, memory: Memory, today: date) -> Answered:
        """Asks for the date, and offers the one that the conversation tells already."""
        known = known_day(memory.facts, today)
        offered = [self._day_choice(*known)] if known and is_of_use(*known, today) else []
        return self._wait(line, DAY, memory, *offered)

    def _day_choice(self, basis: Basis, day: date) -> Choice:
        labels = self._content.wording.labels
        label = labels["remind_due"] if basis is Basis.DUE else labels["remind_born"]
        return Choice(f"{label} {say_date(day)}", KIND, f"{basis.value}={day.isoformat()}")

    def _take_day(self, said: str, memory: Memory, today: date) -> Answered:
        found = find_day(said, today)
        return self._read_back(*found, memory, today) if found else self._ask_day("remind_day_again", memory, today)

    def _read_back(self, basis: Basis, day: date, memory: Memory, today: date) -> Answered:
        """When texts would come; nothing is kept before a yes."""
        if not is_of_use(basis, day, today):
            return self._say("remind_past", memory)
        choices = (self._choice("yes"), self._choice("other_day", "day"), self._choice("leave", "no"))
        answered = self._say(
            "remind_check", memory, choices, words=self.times(Plan.begin(basis, day, today), today)
        )  # fmt: skip
        asked = {"step": CHECK, "basis": basis.value, "day": day.isoformat()}
        return replace(answered, memory=replace(answered.memory, reminding=asked))

    def _agreed(self, memory: Memory, today: date, conversation: str) -> Answered:
        """By text, the number is known; on the page, it is asked for."""
        if not conversation.startswith(PREFIX):
            return self._wait("remind_number", NUMBER, memory)
        return self._kept(memory, lambda: self._keep(memory, today, conversation))

    def _keep(self, memory: Memory, today: date, conversation: str) -> Answered:
        self._content.reminders.add(conversation, conversation.partition(".")[0], _plan(memory, today))
        return self._say("remind_on", memory)

    def _take_number(self, said: str, memory: Memory, today: date, conversation: str) -> Answered:
        number = mobile_number(said)
        if number is None:
            return self._wait("remind_number_again", NUMBER, memory)
        return self._kept(memory, lambda: self._send_code(number, memory, today, conversation))

    def _send_code(self, number: str, memory: Memory, today: date, conversation: str) -> Answered:
        text = to_gsm7(" ".join(self._content.wording.line("remind_code_text").sms.split()))
        if not self._content.codes.send(conversation, number, _plan(memory, today), text):
            return self._say("remind_too_many", memory)
        return self._wait("remind_code", CODE, memory, self._choice("number"))

    def _check_code(self, code: str, memory: Memory, conversation: str) -> Answered:
        checked = self._content.codes.check(conversation, code)
        if checked is Checked.RIGHT:
            return self._say("remind_on", memory)
        if checked is Checked.WRONG:
            return self._wait("remind_code_wrong", CODE, memory, self._choice("number"))
        return self._wait("remind_code_over", NUMBER, memory)

    # Offering and ending

    def finish(self, answered: Answered) -> Answered:
        """The reply with a reminder one tap away, where it is about a time that can be reminded of. When a family talks of
        something else, nothing is waited for any more."""
        if REMIND in answered.shown:
            return answered
        answered = replace(answered, memory=replace(answered.memory, reminding={}))
        given = {source.id for source in answered.reply.provenance}
        fits = bool(given & OFFERED_AFTER) and not answered.memory.quiet and not answered.memory.request
        if not fits or not self._content.sends_texts:
            return answered
        return with_choices(answered, (*answered.reply.choices, self._choice("offer", "begin")))

    def stop(self, memory: Memory, conversation: str) -> Answered | None:
        """Ends a family's reminders; None where it has none."""
        try:
            ended = self._content.reminders.end(conversation)
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("Reminders could not be ended: %s", type(error).__name__)
            return self._say("remind_not_off", memory)
        return self._say("remind_off", memory) if ended else None

    def times(self, plan: Plan, today: date) -> str:
        """When texts will come, one a line."""
        labels = self._content.wording.labels
        return "\n".join(f"- {say_date(day)}: {labels[f'remind_{point.id}']}" for point, day in plan.coming(today))

    def _kept(self, memory: Memory, act: Callable[[], Answered]) -> Answered:
        """What an act with the database says, or that it failed: nobody is told that a reminder is set when it is not."""
        try:
            return act()
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("Reminders could not be read or kept: %s", type(error).__name__)
            return self._say("remind_failed", memory)

    def _choice(self, name: str, target: str = "") -> Choice:
        return Choice(self._content.wording.labels[f"remind_{name}"], KIND, target or name)

    def _wait(self, line: str, step: str, memory: Memory, *choices: Choice) -> Answered:
        """Says a line, and waits for what it asks for."""
        answered = self._say(line, memory, (*choices, self._choice("leave", "no")))
        return replace(answered, memory=replace(answered.memory, reminding={**memory.reminding, "step": step}))

    def _say(self, line: str, memory: Memory, choices: tuple[Choice, ...] = (), **names: str) -> Answered:
        reply = Reply((self._content.wording.line(line, **names),), choices)
        return Answered(reply, replace(memory, offered=choices, reminding={}), Outcome.SERVICE, (REMIND,))


def say_date(day: date) -> str:
    """ "14 March 2027"."""
    return f"{day.day} {day:%B %Y}"


def _plan(memory: Memory, today: date) -> Plan:
    """The plan that was read back."""
    return Plan.begin(Basis(memory.reminding["basis"]), date.fromisoformat(memory.reminding["day"]), today)
