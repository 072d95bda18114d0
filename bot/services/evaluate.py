"""Held-out searches by parents: does each lead to the right need and the right area?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import DataError
from bot.language.places import find_places, find_postcodes
from bot.services.asked import Asked
from bot.services.directory import Directory
from bot.services.where import Where

OUTSIDE = "outside"  # as an area: none of ours


@dataclass(frozen=True)
class Search:
    """``needs``: any of them is right; ``areas``: all that the place may mean, none where it names none, or ``OUTSIDE``."""

    text: str
    needs: frozenset[str]
    areas: frozenset[str]
    style: str


@dataclass(frozen=True)
class Miss:
    """A search that went wrong."""

    search: Search
    need: str
    areas: frozenset[str]

    def __str__(self) -> str:
        wanted = f"{'/'.join(sorted(self.search.needs))} in {'/'.join(sorted(self.search.areas)) or 'no area'}"
        found = f"{self.need or 'no need'} in {'/'.join(sorted(self.areas)) or 'no area'}"
        return f"“{self.search.text}”: wanted {wanted}, understood {found}"


class Reader:
    """Reads a search as a conversation would: its words, and the place that it names."""

    def __init__(self, directory: Directory) -> None:
        self._directory, self._areas = directory, directory.vocabulary.areas

    def read(self, text: str) -> tuple[Asked, Where | None]:
        facts: dict[str, Any] = {}
        for name, found in (
            ("postcode", find_postcodes(text, self._areas.outwards)),
            ("place", find_places(text, self._areas)),
        ):
            facts |= {name: found[-1].value} if found else {}
        return self._directory.words.read(text), self._directory.places.find(facts)


def read_searches(path: Path) -> list[Search]:
    """Raises DataError with the line."""
    searches = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            value = json.loads(line)
            needs, areas = (frozenset(map(str, value[name])) for name in ("needs", "areas"))
            searches.append(Search(str(value["text"]), needs, areas, str(value["style"])))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError("is no search: text, needs, areas and style", path, number) from error
    return searches


def evaluate(searches: Sequence[Search], directory: Directory) -> list[Miss]:
    """The searches whose first need or whose area is wrong. A place unknown to us is right where it is outside."""
    reader = Reader(directory)
    misses = []
    for search in searches:
        asked, where = reader.read(search.text)
        need = asked.needs[0] if asked.needs else ""
        areas = _areas(where)
        outside = OUTSIDE in search.areas and areas in (frozenset(), {OUTSIDE})
        if need not in search.needs or not (outside or areas == search.areas):
            misses.append(Miss(search, need, areas))
    return misses


def _areas(where: Where | None) -> frozenset[str]:
    if where is None:
        return frozenset()
    if where.outside:
        return frozenset({OUTSIDE})
    return frozenset(where.choices or (where.area,))
