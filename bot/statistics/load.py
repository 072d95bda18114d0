"""Builds what the manager's numbers are made from."""

from __future__ import annotations

from functools import partial

from bot.database import open_database
from bot.dialogue.load import catalogue, feedback_store, themes, wording
from bot.knowledge.base import load_knowledge
from bot.knowledge.catalogue import STAGES
from bot.language.areas import load_areas
from bot.ledger.load import load_ledger
from bot.settings import Settings
from bot.statistics.rows import Names
from bot.statistics.source import Source
from bot.statistics.topic_groups import load_danger_names, load_topic_groups
from bot.support.model import LIFE_POINTS

CHANNELS = {"web": "Website", "sms": "Text message"}


def load_source(chosen: Settings) -> Source:
    """Where the rows come from. Raises DataError."""
    knowledge = load_knowledge(chosen.assistant_data / "knowledge")
    return Source(partial(open_database, chosen.database), load_ledger(chosen), feedback_store(chosen), knowledge)


def load_names(chosen: Settings) -> Names:
    """What the ids in the rows are called. Raises DataError."""
    data = chosen.assistant_data
    topics = catalogue(data)
    labels = wording(chosen).labels
    return Names(
        groups=load_topic_groups(data / "topic_groups.yml", topics),
        stages={stage: stage.capitalize() for stage in STAGES if stage != "any"},
        areas={area.id: area.name for area in load_areas(data / "areas.yml").areas},
        channels=CHANNELS,
        life_points={point: labels[f"life_{point}"] for point in LIFE_POINTS},
        dangers=load_danger_names(data / "topic_groups.yml", topics),
        themes=themes(chosen).names,
    )
