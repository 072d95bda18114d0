"""Numbers of feedback: how many pieces each theme had, and whether answers helped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.feedback.themes import UNSORTED
from bot.statistics.periods import Period, quarters_before
from bot.statistics.tables import Cell, Table, of_counts

QUARTERS = 4  # whole ones: the numbers of one that goes on would change from day to day


def themes_by_quarter(counts: Mapping[tuple[date, str], int], themes: Mapping[str, str], today: date) -> Table:
    """Pieces of feedback by theme in the last whole quarters. ``counts``: by the quarter's first day and the theme's id;
    ``themes``: their names by id."""
    quarters = quarters_before(today, QUARTERS)
    rows = {
        _name(theme, themes): [counts.get((quarter.start, theme), 0) for quarter in quarters]
        for theme in _ids(counts, themes)
    }
    note = "Each piece of feedback is counted under one theme, by whoever sorted it."
    title = f"Feedback by theme, {Period(quarters[0].start, quarters[-1].end).label}"
    return of_counts("feedback_by_quarter", title, "Theme", [q.label for q in quarters], rows, note)


def pieces_of_the_year(table: Table) -> dict[str, Cell]:
    """By theme's name, how many pieces the last whole quarters had, as ``themes_by_quarter`` shows it."""
    return {row.label: row.cells[table.parts] for row in table.rows}


def _ids(counts: Mapping[tuple[date, str], int], themes: Mapping[str, str]) -> list[str]:
    """The themes of the file, then others that feedback was sorted into before, then those that wait."""
    used = {theme for _, theme in counts}
    others = sorted(used - set(themes) - {""})
    return [*themes, *others, *([""] if "" in used else [])]


def _name(theme: str, themes: Mapping[str, str]) -> str:
    return themes.get(theme, theme) if theme else UNSORTED
