"""What a family is reminded of: one date, and what was sent for it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.reminders.points import Basis, Point, london_day, morning, points_of


@dataclass(frozen=True)
class Plan:
    """One child's reminders. ``done``: ids of points that were sent, are past, or were past when it began."""

    basis: Basis
    day: date
    done: tuple[str, ...] = ()

    @classmethod
    def begin(cls, basis: Basis, day: date, today: date) -> Plan:
        """A new plan: what is due already, the family has just been told."""
        return cls(basis, day, tuple(point.id for point in points_of(basis) if point.first.after(day) <= today))

    def coming(self, today: date) -> tuple[tuple[Point, date], ...]:
        """The points that are still to come or still of use, and the day of each."""
        left = (point for point in points_of(self.basis) if point.id not in self.done)
        return tuple((point, point.first.after(self.day)) for point in left if point.last.after(self.day) >= today)

    def next_at(self, now: datetime) -> datetime | None:
        """When the next text is due (UTC without zone), or None where there is none."""
        coming = self.coming(london_day(now))
        return morning(coming[0][1]) if coming else None

    def with_done(self, point: Point) -> Plan:
        return replace(self, done=(*self.done, point.id))

    def without_last(self) -> Plan:
        """The plan as it was before its last point was sent."""
        return replace(self, done=self.done[:-1])

    def to_json(self) -> str:
        return json.dumps({"basis": self.basis.value, "day": self.day.isoformat(), "done": self.done})

    @classmethod
    def from_json(cls, text: str) -> Plan:
        value = json.loads(text)
        return cls(Basis(value["basis"]), date.fromisoformat(value["day"]), tuple(value["done"]))
