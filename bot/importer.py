"""Feeds Rasa from the knowledge base: each entry's examples, its topic's title and scope, the danger messages and the acts.

Answers stay outside of Rasa and are served by id, so that editing one does not retrain anything.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.examples import ACT, DANGER, SAFETY
from bot.safety.detector import NOTHING
from bot.settings import settings
from bot.understanding.training_set import Sentence, knowledge_and_dangers


class KnowledgeImporter(TrainingDataImporter):
    """The NLU data of the knowledge base; stories, rules and domain come from Rasa's own files beside it."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        **kwargs: Any,
    ) -> None:
        self._data = settings().assistant_data

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All examples. Raises DataError for a broken file: a model must not silently lack a topic."""
        return TrainingData([_message(sentence) for sentence in knowledge_and_dangers(self._data)])

    def get_domain(self) -> Domain:
        return Domain.empty()

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        return {}

    def get_config_file_for_auto_config(self) -> str | None:
        return None


def _message(sentence: Sentence) -> Message:
    if sentence.topic:
        return Message.build(text=sentence.text, intent=sentence.topic)
    kind = f"{SAFETY}/{NOTHING}" if sentence.danger in (NOTHING, "") else sentence.danger.rstrip("?")
    made = Message.build(text=sentence.text, intent=kind)
    made.set(DANGER, sentence.danger)
    if sentence.act:
        made.set(ACT, sentence.act)
    return made
