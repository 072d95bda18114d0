"""The catalogue of topics (``data/topics.yml``): which ids there are, and what each is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.files import Node, read_yaml

KNOWLEDGE_GROUPS = ("system", "advice")
STAGES = ("pregnancy", "birth", "baby", "toddler", "preschool", "school", "teen", "any")


@dataclass(frozen=True)
class Topic:
    """One line of the catalogue. ``urgent``: its answer must say when to get help now."""

    id: str
    group: str
    title: str
    covers: str
    stage: str
    urgent: bool
    local: bool
    line: int = 0  # in the catalogue, for messages to editors


@dataclass(frozen=True)
class Catalogue:
    """All topics by id, in the file's order."""

    topics: dict[str, Topic]

    def __contains__(self, topic_id: object) -> bool:
        return topic_id in self.topics

    def __getitem__(self, topic_id: str) -> Topic:
        return self.topics[topic_id]

    def group(self, name: str) -> Iterator[Topic]:
        return (topic for topic in self.topics.values() if topic.group == name)


def load_catalogue(path: Path) -> Catalogue:
    """Reads the catalogue. Raises DataError."""
    root = read_yaml(path)
    topics: dict[str, Topic] = {}
    for group in root.names():
        if group == "version":
            continue
        for node in root[group].items():
            topic = _topic(group, node)
            if topic.id in topics:
                raise node.error(f"the id {topic.id} is used twice")
            topics[topic.id] = topic
    return Catalogue(topics)


def _topic(group: str, node: Node) -> Topic:
    def text(name: str) -> str:
        return node[name].string() if name in node else ""

    stage = node["stage"].one_of(*STAGES) if "stage" in node else "any"
    urgent, local = node.get_bool("urgent", False), node.get_bool("local", False)
    return Topic(node["id"].string(), group, text("title"), text("covers"), stage, urgent, local, node.line)
