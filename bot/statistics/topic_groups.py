"""The themes that questions are counted under, and what dangers are called there: ``data/topic_groups.yml``."""

from __future__ import annotations

from pathlib import Path

from bot.files import read_yaml
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS, Catalogue

OTHER = "Something else"  # for what is no topic of the knowledge base


def load_topic_groups(path: Path, catalogue: Catalogue) -> dict[str, str]:
    """The name of each topic's group, in the file's order. Raises DataError with file and line: also for a topic that is missing,
    unknown or there twice."""
    root = read_yaml(path)["groups"]
    group_of: dict[str, str] = {}
    for group in root.names():
        node = root[group]
        for item in node["topics"].items():
            topic = item.string()
            if topic not in catalogue or catalogue[topic].group not in KNOWLEDGE_GROUPS:
                raise item.error(f"{topic} is not a system/ or advice/ topic of data/topics.yml")
            if topic in group_of:
                raise item.error(f"{topic} stands in two groups")
            group_of[topic] = node["name"].string()
    missing = [topic.id for group in KNOWLEDGE_GROUPS for topic in catalogue.group(group) if topic.id not in group_of]
    if missing:
        raise root.error(f"these topics stand in no group: {', '.join(missing)}")
    return group_of


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
