"""All that the assistant says and knows, read from data once and shared by every conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.feedback.responses import ResponseStore
from bot.feedback.store import FeedbackStore
from bot.gaps.service import Gaps
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.catalogue import Catalogue
from bot.knowledge.glossary import Glossary
from bot.knowledge.guide import Guide
from bot.knowledge.helplines import Helplines
from bot.knowledge.subjects import Subjects
from bot.ledger.store import Ledger
from bot.messages.wording import Wording
from bot.reminders.codes import Codes
from bot.reminders.store import Reminders
from bot.safety.help import Help
from bot.services.directory import Directory
from bot.support.service import Support
from bot.understanding.decision import Thresholds


@dataclass(frozen=True)
class Content:
    """Data, and the stores: nothing of one conversation."""

    knowledge: KnowledgeBase
    catalogue: Catalogue
    helplines: Helplines
    wording: Wording
    helps: Mapping[str, Help]
    limits: Thresholds
    guide: Guide
    glossary: Glossary
    subjects: Subjects
    feedback: FeedbackStore
    support: Support
    directory: Directory
    gaps: Gaps
    ledger: Ledger
    reminders: Reminders
    codes: Codes
    sends_texts: bool  # a provider of texts is set
    responses: ResponseStore
    public_url: str = ""  # the address that families see, where it is known

    def servable(self, today: date) -> frozenset[str]:
        """The topics that families may be given today."""
        return frozenset(topic for topic in self.knowledge.entries if self.knowledge.servable(topic, today))

    def label(self, topic: str) -> str:
        """A topic's title as a family reads it."""
        return self.wording.titles.get(topic, self.catalogue[topic].title)
