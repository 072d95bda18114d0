"""The topic classifier in the pipeline; it also gathers what the message was understood as, for the actions."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.tokens import Doc

from bot.dialogue.load import catalogue
from bot.dialogue.turn import FACTS, Understood
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS
from bot.language.clauses import clauses
from bot.language.encoder.encoder import unit
from bot.language.found import entity_words
from bot.language.load import cached_vectors, encoder
from bot.nlu.acts import DOES
from bot.nlu.examples import DOC, SAFETY, asked_before, label_of, plain_text
from bot.nlu.language import CUT
from bot.nlu.safety import SIGHTING
from bot.safety.gate import Assessment, Sighting, judge
from bot.safety.joint import Joint
from bot.safety.rules import Level
from bot.settings import settings
from bot.understanding.classifier import Classifier
from bot.understanding.context import LONGEST, MOST_WORDS, ContextWeights, features, together
from bot.understanding.corrections import rest
from bot.understanding.decision import OUT_OF_SCOPE, Candidate, Thresholds, rank
from bot.understanding.generic import is_generic
from bot.understanding.stored import Floats

logger = logging.getLogger(__name__)

UNDERSTOOD = "understood"  # the key in Rasa's parse data
NOT_UNDERSTOOD = "nlu_fallback"
BY_ITSELF = (
    0.95  # from this probability on, a question is not read with what was said before; small talk from `answer` on
)
SOME_SERVICE = 0.8  # the probability of all services and small talk together that makes one of them sure enough
# In the middle of a talk the detectors alone need more to warn of a possible danger: of held-out dangers 1.3 % are warned of only below
# this, and of harmless messages in talks nearly a third of those that were.
POSSIBLE_IN_TALK = 0.5
ONE_TOPIC = 0.0001  # where the second topic is less likely, the message asks one thing, whatever its clauses


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class TopicClassifier(GraphComponent):
    """Ranks all topics and intents of the catalogue; Rasa's intent is the group of the best, or safety."""

    def __init__(self, storage: ModelStorage, resource: Resource, classifier: Classifier | None = None) -> None:
        self._storage, self._resource, self._classifier = storage, resource, classifier
        self._catalogue = catalogue(settings().assistant_data)
        self._limits = Thresholds.load(settings().assistant_data / "thresholds.yml")
        self._joint = Joint.load(settings().assistant_data / "danger_weights.yml")
        self._context = ContextWeights.load(settings().assistant_data / "context_weights.yml")

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
    ) -> TopicClassifier:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Classifier.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(INTENT) != SAFETY]
        texts = [plain_text(example) for example in examples]
        vectors = cached_vectors().encode(texts, logger.info)
        with self._storage.write_to(self._resource) as folder:
            Classifier.fit(vectors, texts, [label_of(example) for example in examples]).save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """``tracker``: Rasa gives it to a component that names it. A message may lean on what was said before."""
        before = asked_before(tracker)
        for message in messages:
            understood = self._understand(message, before)
            message.set(UNDERSTOOD, understood.to_json(), add_to_output=True)
            message.set(
                INTENT, {"name": self._intent(understood), "confidence": _confidence(understood)}, add_to_output=True
            )
            ranking = [{"name": c.id, "confidence": c.confidence} for c in understood.ranking]
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _understand(self, message: Message, before: str) -> Understood:
        assert self._classifier is not None
        plain = message.get(DOC)._.plain
        if not plain:
            return Understood(readable=False)
        vectors = message.get(DOC)._.vectors
        texts = [" ".join(plain), *plain][: len(vectors)]
        scores = self._classifier.scores(vectors, texts)
        rankings = [rank(row, self._classifier.labels, self._limits.temperature) for row in scores]
        safety = self._judge(message.get(SIGHTING), scores[0], bool(before))
        if before and (put_right := self._put_right(message.get(DOC))):
            rankings[0] = put_right
        parts = tuple(ranking[0] for ranking in rankings[1:]) if len(rankings) > 2 else ()
        in_clauses = self._clauses(message.get(DOC), rankings[0])
        facts = {e["entity"]: e["value"] for e in message.get(ENTITIES, []) if e["entity"] in FACTS}
        generic = is_generic(texts[0], self._classifier.generic | entity_words(message.get(DOC)))
        joined, alone = self._with(before, texts[0], scores[0], generic) if before else ((), 1.0)
        return Understood(
            safety, rankings[0], float(scores[0].max()), parts, in_clauses, cut=bool(message.get(CUT)), facts=facts,
            plain=texts[0][:LONGEST], generic=generic, joined=joined, alone=alone, act=message.get(DOES),
        )  # fmt: skip

    def _put_right(self, doc: Doc) -> tuple[Candidate, ...]:
        """The ranking of what a correction says that is meant: "no not eczema, it is his scalp"."""
        assert self._classifier is not None
        text = " ".join(doc._.plain)
        spans = rest(text)
        if not spans or not len(vectors := doc._.reading.spans(spans)):
            return ()
        said = " ".join(text[start:end].strip() for start, end in spans)
        mean = unit(vectors.mean(axis=0))[None, :]
        return rank(self._classifier.scores(mean, [said])[0], self._classifier.labels, self._limits.temperature)

    def _with(self, before: str, plain: str, scores: Floats, generic: bool) -> tuple[tuple[Candidate, ...], float]:
        """The ranking of a short message together with what was said before, and the probability that it stands by itself."""
        assert self._classifier is not None
        near = rank(scores, self._classifier.labels, self._limits.temperature)
        if len(plain.split()) > MOST_WORDS or self._is_talk(near) or near[0].confidence >= BY_ITSELF:
            return (), 1.0
        read = together(encoder(), self._classifier, before, plain, scores)
        joined = rank(read.joined, self._classifier.labels, self._limits.temperature)
        return joined, self._context.alone(features(read, self._classifier.labels, self._limits.temperature, generic))

    def _is_talk(self, near: tuple[Candidate, ...]) -> bool:
        """Small talk, or something to be done, which it may be unclear: neither is about what was said before."""
        best, group = near[0], self._catalogue[near[0].id].group
        if best.id == OUT_OF_SCOPE or group in KNOWLEDGE_GROUPS:
            return False
        if group != "service":
            return best.confidence >= self._limits.answer
        others = (
            c.confidence for c in near if self._catalogue[c.id].group not in KNOWLEDGE_GROUPS and c.id != OUT_OF_SCOPE
        )
        return sum(others) >= SOME_SERVICE

    def _clauses(self, doc: Doc, whole: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """The best topic of each clause, where the whole message may be about more than one."""
        assert self._classifier is not None
        found = clauses(doc._.plain) if whole[1].confidence >= ONE_TOPIC else ()
        if not found:
            return ()
        text, vectors = " ".join(doc._.plain), doc._.reading.spans(found)
        scores = self._classifier.scores(vectors, [text[start:end] for start, end in found[: len(vectors)]])
        return tuple(rank(row, self._classifier.labels, self._limits.temperature)[0] for row in scores)

    def _judge(self, sighting: Sighting | None, scores: Floats, talked: bool) -> Assessment | None:
        """Danger, by what the gate saw and by how sure the topic is."""
        limits = (
            replace(self._limits, possible=max(self._limits.possible, POSSIBLE_IN_TALK)) if talked else self._limits
        )
        return judge(self._joint.weigh(sighting, scores), limits) if sighting else None

    def _intent(self, understood: Understood) -> str:
        if understood.safety and understood.safety.level is Level.CERTAIN:
            return SAFETY
        if not understood.ranking:
            return NOT_UNDERSTOOD
        return self._catalogue[understood.ranking[0].id].group


def _confidence(understood: Understood) -> float:
    return understood.ranking[0].confidence if understood.ranking else 0.0
