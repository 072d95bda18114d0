""" "Does anyone read this?": what was done about families' feedback, as a manager wrote and published it."""

from __future__ import annotations

import logging
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.content import Content
from bot.dialogue.turn import Answered, Memory
from bot.errors import AssistantError
from bot.feedback.responses import Response
from bot.messages.reply import Block, Choice, Reply
from bot.understanding.decision import Decision, Outcome

logger = logging.getLogger(__name__)

CHANGES = "what_changed"  # its name in data/topics.yml
PAGE = "/chat/you-said-we-did"
MOST = 3  # on the web; a text message tells the latest


class Changes:
    """Tells what changed, or honestly that nothing is published yet, and how to be heard."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def tell(self, memory: Memory, decision: Decision | None) -> Answered:
        choices = (Choice(self._content.wording.labels["tell_us"], "service", "give_feedback"),)
        reply = Reply(self._blocks(), choices)
        return Answered(reply, replace(memory, offered=choices), Outcome.SERVICE, (CHANGES,), decision)

    def _blocks(self) -> tuple[Block, ...]:
        line = self._content.wording.line
        try:
            found = self._content.responses.published(MOST)
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("What was done about feedback could not be read: %s", type(error).__name__)
            return (line("what_changed_failed"),)
        if not found:
            return (line("what_changed_none"),)
        items = [self._item(response) for response in found]
        others = (replace(item, short="") for item in items[1:])
        address = self._content.public_url
        page = [line("what_changed_page", page=f"{address}{PAGE}")] if address else []
        return (line("what_changed"), items[0], *others, *page)

    def _item(self, response: Response) -> Block:
        block = self._content.wording.line(
            "what_changed_item",
            title=response.title.rstrip("."),
            said=response.you_said,
            did=response.we_did,
            who=response.done_by,
            when=f"{response.done_on:%B %Y}",
        )
        return replace(block, title=response.title)
