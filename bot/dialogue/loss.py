"""After a loss: reminders end at once, whatever else the message is about."""

from __future__ import annotations

import logging
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.answers import LOSS
from bot.dialogue.content import Content
from bot.dialogue.turn import Answered
from bot.errors import AssistantError
from bot.reminders.words import tells_of_loss
from bot.understanding.decision import Outcome

logger = logging.getLogger(__name__)


class AfterLoss:
    """Looks at each turn, before the reply is given."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def heed(self, answered: Answered, text: str, conversation: str) -> Answered:
        """Ends the family's reminders where the turn is about a loss, and says so quietly after what it was told. A danger's
        fixed wording stays alone."""
        given = {source.id for source in answered.reply.provenance}
        told = tells_of_loss(text)
        if not told and not given & LOSS:
            return answered
        memory = replace(answered.memory, quiet=True, reminding={})
        line = self._end(conversation)
        if not line or answered.outcome is Outcome.SAFETY:
            return replace(answered, memory=memory)
        blocks = (*answered.reply.blocks, self._content.wording.line(line))
        return replace(answered, reply=replace(answered.reply, blocks=blocks), memory=memory)

    def _end(self, conversation: str) -> str:
        """The line to say of it; none where there were no reminders."""
        try:
            return "remind_off_loss" if self._content.reminders.end(conversation) else ""
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("Reminders could not be ended after a loss: %s", type(error).__name__)
            return "remind_not_off"
