"""Builds the assistant from its data files, once a process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.dialogue.assistant import Assistant
from bot.knowledge.base import load_knowledge
from bot.knowledge.catalogue import Catalogue, load_catalogue
from bot.knowledge.helplines import load_helplines
from bot.messages.wording import load_wording
from bot.safety.help import load_help
from bot.understanding.decision import Thresholds


@lru_cache(maxsize=4)
def load_assistant(data: Path) -> Assistant:
    """The assistant of a data folder. Raises DataError for a file that it cannot do without."""
    helplines = load_helplines(data / "helplines.yml")
    return Assistant(
        load_knowledge(data / "knowledge"),
        catalogue(data),
        helplines,
        load_wording(data / "wording.yml", helplines),
        load_help(data / "safety.yml", helplines),
        Thresholds.load(data / "thresholds.yml"),
    )


@lru_cache(maxsize=4)
def catalogue(data: Path) -> Catalogue:
    """The catalogue of a data folder, read once."""
    return load_catalogue(data / "topics.yml")
