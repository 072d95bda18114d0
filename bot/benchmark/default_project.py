"""Writes the project that `rasa init` would lead to: Rasa's defaults, on the same knowledge as the assistant."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS
from bot.understanding.training_set import Sentence

# As `rasa init` of Rasa 3.6.21 writes them into config.yml (there as comments: they are what auto-configuration uses).
PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]
POLICIES: list[dict[str, Any]] = [
    {"name": "MemoizationPolicy"},
    {"name": "RulePolicy"},
    {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
    {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
]


def write_project(folder: Path, sentences: list[Sentence], base: KnowledgeBase) -> None:
    """Config, domain, examples, rules and stories under ``folder``. Topics are retrieval intents with their answers as responses."""
    examples: dict[str, list[str]] = defaultdict(list)
    for sentence in sentences:
        if sentence.topic:  # small talk gets names of its own: "restart" and others are Rasa's
            name = sentence.topic if "/" in sentence.topic else f"chat_{sentence.topic}"
            examples[name].append(" ".join(sentence.text.split()))
    small_talk = [name for name in examples if "/" not in name]
    _write(
        folder / "config.yml",
        {
            "recipe": "default.v1",
            "assistant_id": "default",
            "language": "en",
            "pipeline": PIPELINE,
            "policies": POLICIES,
        },
    )
    _write(folder / "domain.yml", _domain(examples, small_talk, base))
    _write(folder / "credentials.yml", {"rest": None})
    _write(folder / "endpoints.yml", {})
    nlu = [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in examples.items()]
    _write(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": nlu})
    steps = {name: f"utter_{name}" for name in (*KNOWLEDGE_GROUPS, *small_talk)}
    rules = [{"rule": name, "steps": [{"intent": name}, {"action": action}]} for name, action in steps.items()]
    _write(folder / "data" / "rules.yml", {"version": "3.1", "rules": rules})
    _write(folder / "data" / "stories.yml", {"version": "3.1", "stories": _stories(steps)})


def _domain(examples: dict[str, list[str]], small_talk: list[str], base: KnowledgeBase) -> dict[str, Any]:
    responses = {f"utter_{name}": [{"text": base.entries[name].answer}] for name in examples if name in base.entries}
    responses |= {f"utter_{name}": [{"text": name}] for name in small_talk}
    return {"version": "3.1", "intents": [*KNOWLEDGE_GROUPS, *small_talk], "responses": responses}


def _stories(steps: dict[str, str]) -> list[dict[str, Any]]:
    """A greeting, a question, thanks: as the stories that come with `rasa init`."""
    orders = [
        ("chat_greet", "advice", "chat_thank"),
        ("chat_greet", "system", "chat_goodbye"),
        ("advice", "system", "advice"),
        ("system", "chat_affirm", "advice"),
    ]
    return [
        {
            "story": " ".join(order),
            "steps": [step for name in order for step in ({"intent": name}, {"action": steps[name]})],
        }
        for order in orders
    ]


def _write(path: Path, value: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=10_000), encoding="utf-8")
