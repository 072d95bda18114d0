"""The themes that questions are counted under, and what dangers are called there: ``data/topic_groups.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.files import read_yaml
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS, Catalogue

OTHER = "Something else"


@dataclass(frozen=True)
class TopicGroups:
    """Names of groups, in the file's order, and the group of each topic."""

    names: tuple[str, ...]
    of_topic: dict[str, str]

    def name(self, topic: str) -> str:
        """The group's name of a topic; OTHER for what is no topic of the knowledge base."""
        return self.of_topic.get(topic, OTHER)


def load_topic_groups(path: Path, catalogue: Catalogue) -> TopicGroups:
    """Reads the file. Raises DataError with file and line: also for a topic that is missing, unknown or there twice."""
    root = read_yaml(path)["groups"]
    names, of_topic = [], {}
    for group in root.names():
        node = root[group]
        names.append(node["name"].string())
        for item in node["topics"].items():
            topic = item.string()
            if topic not in catalogue or catalogue[topic].group not in KNOWLEDGE_GROUPS:
                raise item.error(f"{topic} is not a system/ or advice/ topic of data/topics.yml")
            if topic in of_topic:
                raise item.error(f"{topic} stands in two groups")
            of_topic[topic] = names[-1]
    missing = [topic.id for group in KNOWLEDGE_GROUPS for topic in catalogue.group(group) if topic.id not in of_topic]
    if missing:
        raise root.error(f"these topics stand in no group: {', '.join(missing)}")
    return TopicGroups(tuple(names), of_topic)


def load_danger_names(path: Path, catalogue: Catalogue) -> dict[str, str]:
    """What each kind of danger is called. Raises DataError, also for a kind that is missing or unknown."""
    root = read_yaml(path)["dangers"]
    kinds = {topic.id for topic in catalogue.group("safety")}
    for name in root.names():
        if name not in kinds:
            raise root[name].error(f"{name} is not a safety/ kind of data/topics.yml")
    if missing := kinds - set(root.names()):
        raise root.error(f"these kinds of danger have no name: {', '.join(sorted(missing))}")
    return {name: root[name].string() for name in root.names()}
