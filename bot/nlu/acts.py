"""Recognises what a message does in the conversation: the same kind of classifier as for the topics, over acts."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.load import cached_vectors
from bot.nlu.examples import ACT, DANGER, DOC, SAFETY, label_of, plain_text
from bot.safety.detector import NOTHING
from bot.understanding.acts import EVERY, OTHER, SMALL_TALK
from bot.understanding.classifier import Classifier
from bot.understanding.decision import Candidate, rank

logger = logging.getLogger(__name__)

DOES = "family_act"  # the message's key of its act, as a Candidate


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class ActClassifier(GraphComponent):
    """Runs before the topic classifier, which gathers what was understood."""

    def __init__(self, storage: ModelStorage, resource: Resource, classifier: Classifier | None = None) -> None:
        self._storage, self._resource, self._classifier = storage, resource, classifier

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ActClassifier:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ActClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Classifier.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from ``data/acts.jsonl``, and what is no act from a part of all else."""
        examples = [example for example in training_data.intent_examples if example.get(ACT)]
        examples += [example for example in training_data.intent_examples if _is_other(example)][::EVERY]
        texts = [plain_text(example) for example in examples]
        vectors = cached_vectors().encode(texts, logger.info)
        with self._storage.write_to(self._resource) as folder:
            Classifier.fit(vectors, texts, [example.get(ACT, OTHER) for example in examples]).save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set(DOES, self._act(message))
        return messages

    def _act(self, message: Message) -> Candidate:
        assert self._classifier is not None
        doc = message.get(DOC)
        if not doc._.plain:
            return Candidate(OTHER, 1.0)
        scores = self._classifier.scores(doc._.vectors[:1], [" ".join(doc._.plain)])
        return rank(scores[0], self._classifier.labels, 1.0, most=1)[0]


def _is_other(example: Message) -> bool:
    """A question or a danger. What is neither, and no act, is left out: it may be like one."""
    if example.get(INTENT) == SAFETY:
        return example.get(DANGER, NOTHING) not in (NOTHING, "") and not example.get(ACT)
    return label_of(example) not in SMALL_TALK
