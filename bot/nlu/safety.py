"""The safety gate in the pipeline: it comes before the topics, and what it finds goes before all else."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.load import cached_vectors
from bot.nlu.examples import DANGER, DOC, plain_text, told_before
from bot.safety.detector import NOTHING, Detector
from bot.safety.fit import fit_words
from bot.safety.gate import SafetyGate
from bot.safety.rules import RuleMatcher, load_rules
from bot.safety.words import WordModel
from bot.settings import settings

logger = logging.getLogger(__name__)

SIGHTING = "family_sighting"  # the message's key of what the gate saw


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class SafetyGateComponent(GraphComponent):
    """Trains the danger detector; at run time joins it with the rules of ``data/safety.yml``, read when the model loads."""

    def __init__(self, storage: ModelStorage, resource: Resource, gate: SafetyGate | None = None) -> None:
        self._storage, self._resource, self._gate = storage, resource, gate

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
    ) -> SafetyGateComponent:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafetyGateComponent:
        data = settings().assistant_data
        with model_storage.read_from(resource) as folder:
            detector, words = Detector.load(folder), WordModel.load(folder)
        matcher = RuleMatcher(load_rules(data / "safety.yml"))
        return cls(model_storage, resource, SafetyGate(matcher, detector, words))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns dangers from ``data/safety/messages.jsonl``, and what is no danger from all ordinary examples."""
        examples = [example for example in training_data.intent_examples if danger_label(example)]
        texts = [plain_text(example) for example in examples]
        vectors = cached_vectors().encode(texts, logger.info)
        labels = [danger_label(example) for example in examples]
        matcher = RuleMatcher(load_rules(settings().assistant_data / "safety.yml"))
        plain = [example.get(DOC)._.plain for example in examples]
        # Side by side: the rules are read by Python alone, the networks learn outside of it.
        with self._storage.write_to(self._resource) as folder, ThreadPoolExecutor(1) as aside:
            detector = aside.submit(Detector.fit, vectors, labels)
            fit_words(matcher, vectors, plain, labels).save(folder)
            detector.result().save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """``tracker``: Rasa gives it to a component that names it. A sign may only be one together with what was said before."""
        assert self._gate is not None
        before = told_before(tracker)
        for message in messages:
            doc = message.get(DOC)
            message.set(SIGHTING, self._gate.look(doc._.plain, doc._.vectors, before))
        return messages


def danger_label(example: Message) -> str:
    """What the detector learns an example as: the importer marks danger messages; all else is none."""
    return str(example.get(DANGER, NOTHING))
