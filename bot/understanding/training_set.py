"""The training data as labelled sentences, for measuring and tuning without Rasa."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.errors import DataError
from bot.files import read_yaml
from bot.knowledge.base import load_knowledge
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS, Catalogue, load_catalogue
from bot.safety.detector import NOTHING, read_messages
from bot.understanding.acts import read_acts


@dataclass(frozen=True)
class Sentence:
    """A training sentence: its topic's id (None for danger messages and acts), its label for the danger detector ("" where that does
    not learn from it), and its act."""

    text: str
    topic: str | None
    danger: str = NOTHING
    act: str = ""


def training_set(data: Path) -> list[Sentence]:
    """All that the assistant is trained on. Raises DataError."""
    return [*knowledge_and_dangers(data), *_intents(data)]


def knowledge_and_dangers(data: Path) -> list[Sentence]:
    """What does not stand in Rasa's own files. Raises DataError."""
    catalogue = load_catalogue(data / "topics.yml")
    return [*_knowledge(data, catalogue), *_dangers(data, catalogue), *_acts(data)]


def _knowledge(data: Path, catalogue: Catalogue) -> list[Sentence]:
    base = load_knowledge(data / "knowledge")
    if base.faults:
        raise base.faults[0]
    found = []
    for entry in base.entries.values():
        if entry.id not in catalogue:
            raise DataError(f"{entry.id} is not a topic of data/topics.yml", entry.path, entry.lines["id"])
        topic = catalogue[entry.id]
        found += [Sentence(text, entry.id) for text in (*entry.examples, topic.title, topic.covers)]
    return found


def _intents(data: Path) -> list[Sentence]:
    """Rasa's own files: "chat/greet" is labelled "greet"."""
    found = []
    for path in sorted((data / "nlu").glob("*.yml")):
        for block in read_yaml(path)["nlu"].items():
            intent = block["intent"].string()
            group, _, name = intent.partition("/")
            label = intent if group in KNOWLEDGE_GROUPS else name
            lines = (line.strip().removeprefix("- ") for line in block["examples"].string().splitlines())
            found += [Sentence(line, label) for line in lines if line]
    return found


def _dangers(data: Path, catalogue: Catalogue) -> list[Sentence]:
    kinds = [topic.id for topic in catalogue.group("safety")]
    return [Sentence(m.text, None, m.label) for m in read_messages(data / "safety" / "messages.jsonl", kinds)]


def _acts(data: Path) -> list[Sentence]:
    messages = read_acts(data / "acts.jsonl")
    return [Sentence(m.text, None, NOTHING if m.is_harmless else "", m.act) for m in messages]
