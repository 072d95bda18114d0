"""The way in for a family that does not know what to ask: stages of life, themes, topics; and a timeline by age."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.files import Node, read_yaml
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS, Catalogue
from bot.knowledge.helplines import Helplines
from bot.messages import gsm7

MOST_CHOICES = 8  # in one step: what a small screen and a text message can hold
LONGEST_LABEL = 45  # characters
LONGEST_SMS = 150  # characters of a milestone
MONTHS_IN_A_WEEK = 12 / 52.18


@dataclass(frozen=True)
class Theme:
    """Some topics under one label."""

    label: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """A time of life and its themes."""

    id: str
    label: str
    themes: tuple[Theme, ...]


@dataclass(frozen=True)
class Milestone:
    """What usually happens at an age. ``from_months`` is below 0 before birth; ``topics`` have the agreed answers on it."""

    label: str
    from_months: float
    text: str
    sms: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Timeline:
    """Milestones in order of age: an agreed text like any entry, with who agreed it and until when."""

    milestones: tuple[Milestone, ...]
    agreed_by: tuple[str, ...]
    agreed_on: date
    review_by: date
    version: int

    def servable(self, today: date) -> bool:
        return bool(self.agreed_by) and self.agreed_on <= today <= self.review_by

    def around(self, months: float) -> tuple[Milestone, ...]:
        """What has just been and what comes next, for an age in months."""
        coming = [index for index, item in enumerate(self.milestones) if item.from_months > months]
        start = max(0, (coming[0] if coming else len(self.milestones)) - 1)
        return self.milestones[start : start + 2]


@dataclass(frozen=True)
class Guide:
    """Stages of life, and the timeline."""

    stages: tuple[Stage, ...]
    timeline: Timeline

    def topics(self) -> Iterator[str]:
        return (topic for stage in self.stages for theme in stage.themes for topic in theme.topics)


def load_guide(path: Path, timeline: Path, catalogue: Catalogue, helplines: Helplines) -> Guide:
    """Reads ``data/guide.yml`` and ``data/timeline.yml``. Raises DataError with file and line, also for an unknown topic."""
    stages = read_yaml(path)["stages"]
    return Guide(
        tuple(_stage(name, stages[name], catalogue) for name in stages.names()),
        _timeline(timeline, catalogue, helplines),
    )


def _stage(name: str, node: Node, catalogue: Catalogue) -> Stage:
    themes = tuple(Theme(_label(item), _topics(item["topics"], catalogue)) for item in _few(node["themes"]))
    return Stage(name, _label(node), themes)


def _timeline(path: Path, catalogue: Catalogue, helplines: Helplines) -> Timeline:
    root = read_yaml(path)
    milestones = tuple(_milestone(item, catalogue, helplines) for item in root["milestones"].items())
    ages = [item.from_months for item in milestones]
    if not ages or ages != sorted(ages):
        raise root["milestones"].error("milestones, at least one, stand in order of age")
    return Timeline(
        milestones,
        root["agreed_by"].strings(),
        root["agreed_on"].date(),
        root["review_by"].date(),
        root["version"].integer(),
    )


def _milestone(item: Node, catalogue: Catalogue, helplines: Helplines) -> Milestone:
    text, sms = item["text"].string().strip(), " ".join(item["sms"].string().split())
    for name, said in (("text", text), ("sms", sms)):
        for fault in helplines.faults(said):
            raise item[name].error(fault)
    if (places := gsm7.length(helplines.fill(sms))) > LONGEST_SMS:
        raise item["sms"].error(f"{places} characters: at most {LONGEST_SMS}, since two ages are shown at once")
    if foreign := gsm7.foreign(sms):
        raise item["sms"].error(f"not in the SMS alphabet: {' '.join(sorted(foreign))}")
    return Milestone(_label(item), _months(item["from"]), text, sms, _topics(item["topics"], catalogue))


def _months(node: Node) -> float:
    """ "-6 months", "10 days", "2 years" in months."""
    number, _, unit = node.string().partition(" ")
    months = {"day": 12 / 365.25, "week": MONTHS_IN_A_WEEK, "month": 1.0, "year": 12.0}
    if not re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", number) or unit.rstrip("s") not in months:
        raise node.error("expected an age such as `10 days`, `8 weeks`, `3 months`, `2 years` (below 0 before birth)")
    return float(number) * months[unit.rstrip("s")]


def _label(node: Node) -> str:
    label = node["label"].string()
    if len(label) > LONGEST_LABEL:
        raise node["label"].error(
            f"a label is at most {LONGEST_LABEL} characters: families choose it on a small screen"
        )
    return label


def _few(node: Node) -> list[Node]:
    items = list(node.items())
    if not 1 <= len(items) <= MOST_CHOICES:
        raise node.error(f"holds {len(items)}: from 1 to {MOST_CHOICES}, so that a family can choose at a glance")
    return items


def _topics(node: Node, catalogue: Catalogue) -> tuple[str, ...]:
    for item in _few(node):
        name = item.string()
        if name not in catalogue or catalogue[name].group not in KNOWLEDGE_GROUPS:
            raise item.error(f"{name} is not a topic of data/topics.yml")
    return node.strings()
