"""The training data as labelled sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.understanding.training_set import Sentence, knowledge_and_dangers, training_set

TOPICS = """version: 1
advice:
- {id: advice/fever, title: Fever, covers: "when to worry"}
- {id: advice/sleep, title: Sleep, covers: "waking"}
chat:
- {id: greet, title: Hello}
safety:
- {id: safety/abuse, title: Abuse}
"""
ENTRY = """id: advice/fever
title: Fever
stages: [baby]
version: 1
owner: Health visiting
agreed_by: []
agreed_on: null
review_by: 2027-05-22
life_point: null
needs: []
related: []
sources: []
get_help_now: []
answer: Drink.
sms: Drink.
examples:
  - he is hot
  - "temp: 39"
"""
CHAT = """version: "3.1"
nlu:
- intent: chat/greet
  examples: |
    - hi
    - good - morning

- intent: advice/sleep
  examples: |
    - she wakes
"""
DANGERS = [
    {"text": "he hit me", "kind": "safety/abuse", "now": True},
    {"text": "he used to hit me", "kind": "safety/abuse", "now": False},
    {"text": "he hit the ball", "kind": "none", "now": False},
]
ACTS = [
    {"text": "ok ringing now", "act": "help_coming"},
    {"text": "it was only one", "act": "seems_fine"},
    {"text": "and at night", "act": "other"},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small data folder."""
    for folder in ("knowledge/advice", "nlu", "safety"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "topics.yml").write_text(TOPICS)
    (tmp_path / "knowledge" / "advice" / "fever.yml").write_text(ENTRY)
    (tmp_path / "nlu" / "chat.yml").write_text(CHAT)
    (tmp_path / "safety" / "messages.jsonl").write_text("".join(json.dumps(line) + "\n" for line in DANGERS))
    (tmp_path / "acts.jsonl").write_text("".join(json.dumps(line) + "\n" for line in ACTS))
    return tmp_path


def test_training_set_of_a_small_folder(data: Path) -> None:
    assert training_set(data) == [
        Sentence("he is hot", "advice/fever"),
        Sentence("temp: 39", "advice/fever"),
        Sentence("Fever", "advice/fever"),
        Sentence("when to worry", "advice/fever"),
        Sentence("he hit me", None, "safety/abuse"),
        Sentence("he used to hit me", None, "safety/abuse?"),
        Sentence("he hit the ball", None, "none"),
        Sentence("ok ringing now", None, "none", "help_coming"),
        Sentence("it was only one", None, "", "seems_fine"),  # what may hold a danger is not learned as harmless
        Sentence("and at night", None, "", "other"),
        Sentence("hi", "greet"),
        Sentence("good - morning", "greet"),
        Sentence("she wakes", "advice/sleep"),
    ]


def test_training_set_outside_of_rasas_files(data: Path) -> None:
    assert knowledge_and_dangers(data) == training_set(data)[:10]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("topics.yml", "advice/fever", "advice/fevers", "advice/fever is not a topic"),
        ("knowledge/advice/fever.yml", "version: 1\n", "", "`version` is missing"),
        ("knowledge/advice/fever.yml", "id: advice/fever", "id: advice/sleep", "file's name must be its id"),
        ("safety/messages.jsonl", '"now": true', '"now": tru', "each line is"),
        ("safety/messages.jsonl", "safety/abuse", "safety/absue", "is not a safety kind"),
        ("acts.jsonl", "help_coming", "help_comming", "each line is"),
        ("acts.jsonl", '"act"', '"acts"', "each line is"),
        ("nlu/chat.yml", "intent: chat/greet", "synonym: hi", "`intent` is missing"),
        ("nlu/chat.yml", "examples: |\n    - hi", "examples:\n    - hi", "expected text here"),
        ("nlu/chat.yml", "nlu:", "nlu: [", "is not YAML"),
        ("nlu/chat.yml", "nlu:", "rules:", "`nlu` is missing"),
    ],
)
def test_training_set_names_a_faulty_file(data: Path, name: str, old: str, new: str, said: str) -> None:
    path = data / name
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(DataError, match=said):
        training_set(data)


def test_training_set_gives_the_line_of_a_fault(data: Path) -> None:
    path = data / "safety" / "messages.jsonl"
    path.write_text(path.read_text() + "{}\n")
    with pytest.raises(DataError) as caught:
        training_set(data)
    assert (caught.value.path, caught.value.line) == (path, 4)


def test_training_set_of_the_repo_has_thirty_examples_a_topic() -> None:
    sentences = training_set(Path(__file__).parents[2] / "data")
    counts: dict[str, int] = {}
    for sentence in sentences:
        if sentence.topic and "/" in sentence.topic:
            counts[sentence.topic] = counts.get(sentence.topic, 0) + 1
    assert len(counts) > 100
    assert {topic: count for topic, count in counts.items() if count < 30 + 2} == {}  # with title and scope
