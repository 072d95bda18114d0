"""All tables of a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.statistics.feedback import themes_by_quarter
from bot.statistics.questions import danger_table, question_tables, rating_table
from bot.statistics.requests import request_tables
from bot.statistics.rows import Due, Names, Rows
from bot.statistics.tables import Cell, Row, Table

DUE_WITHIN = 90  # days


def tables(rows: Rows, names: Names, now: datetime, today: date) -> list[Table]:
    """Questions, whether they helped, requests, dangers, feedback and reviews. ``now``: UTC without zone."""
    return [
        *question_tables(rows.questions, names),
        rating_table(rows.ratings, names),
        *request_tables(rows.requests, names, now),
        danger_table(rows.questions, names),
        themes_by_quarter(rows.feedback or {}, names.themes, today),
        due_table(rows.due),
    ]


def due_table(due: Sequence[Due]) -> Table:
    """What must be looked at again, by owner."""
    rows = tuple(Row(item.owner, (Cell(item.what),)) for item in due)
    note = "" if rows else f"Nothing is due within {DUE_WITHIN} days."
    return Table(
        "reviews", f"Answers to be reviewed within {DUE_WITHIN} days", "Owner", ("What is due",), rows, note=note
    )
