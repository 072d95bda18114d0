"""The themes of feedback, from ``data/themes.yml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bot.errors import FeedbackError
from bot.files import Node, read_yaml

UNSORTED = "Not sorted yet"
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)  # the length of the column


@dataclass(frozen=True)
class Theme:
    """What a piece of feedback can be about. ``examples``: how families put it, for the suggestion."""

    id: str
    name: str
    covers: str
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Themes:
    """All themes by id, in the file's order."""

    by_id: dict[str, Theme]

    def named(self, identity: str) -> Theme:
        """A theme by its id. Raises FeedbackError, which lists those that there are."""
        if identity not in self.by_id:
            raise FeedbackError(f"There is no such theme. There are: {', '.join(self.by_id)}.")
        return self.by_id[identity]

    @property
    def names(self) -> dict[str, str]:
        """The themes' names by id."""
        return {identity: theme.name for identity, theme in self.by_id.items()}

    def name(self, identity: str) -> str:
        """A theme's name; its id where the file holds it no more, and "Not sorted yet" for none."""
        return self.names.get(identity, identity) if identity else UNSORTED


def load_themes(path: Path) -> Themes:
    """Reads the file. Raises DataError with file and line."""
    root = read_yaml(path)["themes"]
    themes = {identity: _theme(identity, root[identity]) for identity in root.names()}
    names = [theme.name for theme in themes.values()]
    for theme in themes.values():
        if names.count(theme.name) > 1:
            raise root[theme.id].error(f"the name “{theme.name}” is used twice")
    return Themes(themes)


def _theme(identity: str, node: Node) -> Theme:
    if not _ID.fullmatch(identity):
        raise node.error(f"“{identity}” is no id: write small letters, digits and _, at most 40, a letter first")
    name = node["name"].string().strip()
    if not name:
        raise node["name"].error("the theme needs a name")
    return Theme(identity, name, node["covers"].string().strip(), node.get_strings("examples"))
