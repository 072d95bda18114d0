"""Sends the reminders that are due: from agreed entries that may be given today, by day, and each once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime

from bot.dialogue.content import Content
from bot.dialogue.recording import Recording
from bot.knowledge.entry import Entry
from bot.ledger.turn import REMINDER, Turn
from bot.messages.gsm7 import to_gsm7
from bot.reminders.points import Point, is_daytime, london_day, morning
from bot.reminders.store import Reminder

logger = logging.getLogger(__name__)

AT_ONCE = 50  # at each look


class RemindersDue:
    """``today``: the day for which entries are approved."""

    def __init__(self, content: Content, recording: Recording, today: Callable[[], date]) -> None:
        self._content, self._recording, self._today = content, recording, today

    def once(self, now: datetime) -> int:
        """Puts what is due at ``now`` (UTC without zone) into the queue of texts. How many."""
        self._content.reminders.settle(now)
        if not self._content.sends_texts or not is_daytime(now):
            return 0
        return sum(self._send(reminder, now) for reminder in self._content.reminders.due(now, AT_ONCE))

    def _send(self, reminder: Reminder, now: datetime) -> bool:
        coming = reminder.plan.coming(london_day(now))
        if not coming or morning(coming[0][1]) > now:  # while nothing could be sent, it came to be of no use
            self._content.reminders.skip(reminder, now)
            return False
        point, _ = coming[0]
        entry = self._content.knowledge.servable(point.topic, self._today())
        if entry is None:
            logger.error("A reminder is not sent: %s may not be given today", point.topic)
            self._content.reminders.put_off(reminder, f"{point.topic} may not be given", now)
            return False
        if not self._content.reminders.send(reminder, point, self.text(point, entry), now):
            return False
        self._recording.keep(lambda: self._turn(reminder, point, entry, now))
        return True

    def text(self, point: Point, entry: Entry) -> str:
        """The text of a reminder: the entry's own, after who it is from and before how to end it."""
        wording = self._content.wording
        also = [wording.line("reminder_birth").sms] if point.id == "birth" else []
        said = self._content.helplines.fill(entry.sms)
        parts = [wording.line("reminder").sms, said, *also, wording.line("reminder_end").sms]
        return to_gsm7(" ".join(" ".join(parts).split()))

    def _turn(self, reminder: Reminder, point: Point, entry: Entry, now: datetime) -> Turn:
        text = self._recording.entry_text(entry)
        return Turn(
            reminder.phone, reminder.text_key(point, now), "sms", REMINDER, topic=entry.id, given=(text,)
        )  # fmt: skip
