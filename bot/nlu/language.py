"""The first component of the pipeline: runs the project's spaCy pipeline over each message, once."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.tokens import Doc

from bot.language.load import encoder
from bot.language.pipeline import build_language, fingerprint, load_language, use_encoder
from bot.language.plain import clean, has_words
from bot.nlu.ahead import read_ahead
from bot.nlu.examples import DOC
from bot.settings import settings

logger = logging.getLogger(__name__)


CUT = "family_cut"  # whether the message was longer than we read
NO_COMMAND = "\u2044"  # stands for a leading "/", which Rasa would obey as a command


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class FamilyLanguage(GraphComponent):
    """Plain words, entities and vectors of a message. Caps its length and takes commands ("/restart") for text."""

    def __init__(self, storage: ModelStorage, resource: Resource, nlp: Language | None = None) -> None:
        self._storage, self._resource, self._nlp = storage, resource, nlp

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
    ) -> FamilyLanguage:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FamilyLanguage:
        with model_storage.read_from(resource) as folder:
            nlp = load_language(folder, encoder())
        encoder().load()
        component = cls(model_storage, resource, nlp)
        read_ahead.use(component.document)
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa's cache must notice a changed table or encoder."""
        return fingerprint(settings().assistant_data) + encoder().name

    def train(self, training_data: TrainingData) -> Resource:
        """Builds the spaCy pipeline; slips are mended to the words of the training examples."""
        texts = [example.get(TEXT) for example in training_data.intent_examples]
        self._nlp = build_language(settings().assistant_data, encoder().tokenizer_path, texts)
        use_encoder(self._nlp, encoder())
        with self._storage.write_to(self._resource) as folder:
            self._nlp.to_disk(folder)
        settings().assistant_models.mkdir(parents=True, exist_ok=True)
        self._nlp.to_disk(settings().language_model)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Gives each example its Doc, without the entities, which nothing learns from."""
        assert self._nlp is not None
        with self._nlp.select_pipes(enable=["plain_words", "sentence_vectors"]):
            for example in training_data.intent_examples:
                example.set(DOC, self._nlp(example.get(TEXT)))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            self._understand(message)
        return messages

    def document(self, text: str) -> Doc:
        """Of a message's text, as much as is read."""
        assert self._nlp is not None
        return self._nlp(_readable_part(text))

    def _understand(self, message: Message) -> None:
        text = message.get(TEXT) or ""
        if text.lstrip().startswith("/"):
            # Nobody outside may command Rasa: what may be chosen is what was offered, as plain text.
            message.set(TEXT, text.replace("/", NO_COMMAND, 1))
        doc = read_ahead.document(text) or self.document(text)
        message.set(DOC, doc)
        message.set(CUT, len(text) > settings().longest_message)
        message.set(ENTITIES, [*message.get(ENTITIES, []), *_entities(doc)], add_to_output=True)


def _readable_part(text: str) -> str:
    """The cleaned start of a message, cut at a word; blank where there is nothing to understand."""
    longest = settings().longest_message
    text = clean(text[: 4 * longest])
    if len(text) > longest:
        text = text[:longest].rsplit(" ", 1)[0]
    return text if has_words(text) else ""


def _entities(doc: Doc) -> list[dict[str, Any]]:
    """Entities in Rasa's form; ``start`` and ``end`` count characters of the cleaned text."""
    return [
        {
            "entity": e.label_.lower(),
            "value": e._.value,
            "start": e.start_char,
            "end": e.end_char,
            "extractor": "FamilyLanguage",
        }
        for e in doc.ents
    ]
