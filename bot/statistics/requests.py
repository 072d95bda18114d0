"""Requests for support: are they answered as promised, and is it the same everywhere?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from math import ceil

from bot.clock import aware
from bot.statistics.rows import UNKNOWN, Names, Requested
from bot.statistics.suppression import LEAST
from bot.statistics.tables import EMPTY, FEW, Cell, Table, of_counts, totals
from bot.support.hours import answer_by

PARTS = ("Answered in time", "Answered late", "Overdue", "Not due yet")
TYPICAL, MOST = "Half answered within", "9 in 10 answered within"  # working days, counted as the promise is
NOTE = (
    "By the day on which a request was sent. Requests that a family took back before an answer are left out. An answer is a "
    "request accepted or declined, or a reply. 0 working days is the same day."
)


def request_tables(requests: Iterable[Requested], names: Names, now: datetime) -> list[Table]:
    """Requests by life point and by area. Both have the same last row. ``now``: UTC without zone."""
    counted = [row for row in requests if row.answered_at or not row.withdrawn_at]
    all_of_them = totals(PARTS, [sum(_part(row, now) == part for row in counted) for part in range(len(PARTS))])
    by: list[tuple[str, str, Mapping[str, str], Callable[[Requested], str]]] = [
        ("life_point", "Point in life", names.life_points, lambda row: row.life_point),
        ("area", "Area", names.areas, lambda row: row.area),
    ]
    tables = []
    for name, head, labels, key in by:
        rows: dict[str, list[Requested]] = {label: [] for label in [*labels.values(), UNKNOWN]}
        for row in counted:
            rows[labels.get(key(row), UNKNOWN)].append(row)
        counts = {label: [sum(_part(r, now) == p for r in of) for p in range(len(PARTS))] for label, of in rows.items()}
        title = f"Requests for support by {head.lower()}"
        table = of_counts(f"requests_by_{name}", title, head, PARTS, counts, NOTE, all_of_them)
        tables.append(_with_times(table, {**rows, all_of_them.label: counted}))
    return tables


def working_days(created_at: datetime, answered_at: datetime) -> int:
    """Working days that an answer took, counted as they are promised: the fewest that would have been kept."""
    days = 0
    while aware(answered_at) > answer_by(aware(created_at), days):
        days += 1
    return days


def _part(row: Requested, now: datetime) -> int:
    """The index in PARTS."""
    if row.answered_at:
        return 0 if row.answered_at <= row.answer_by else 1
    return 2 if row.answer_by < now else 3


def _with_times(table: Table, rows: Mapping[str, Sequence[Requested]]) -> Table:
    taken = {
        label: sorted(working_days(row.created_at, row.answered_at) for row in of if row.answered_at)
        for label, of in rows.items()
    }
    for name, share in ((TYPICAL, 0.5), (MOST, 0.9)):
        table = table.with_column(name, {label: _within(days, share) for label, days in taken.items()})
    return table


def _within(days: Sequence[int], share: float) -> Cell:
    """The working days within which a share was answered; ``days``: sorted. Nothing is said of a few."""
    if len(days) < LEAST:
        return FEW if days else EMPTY
    most = days[ceil(share * len(days)) - 1]
    return Cell("1 working day" if most == 1 else f"{most} working days")
