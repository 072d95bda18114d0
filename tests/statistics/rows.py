"""Rows as the database gives them, and names for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.statistics.rows import Asked, Names, Requested

NAMES = Names(
    groups={"advice/fever": "Illness", "advice/teething": "Baby care"},
    stages={"baby": "Baby", "school": "School"},
    areas={"norfolk": "Norfolk", "suffolk": "Suffolk"},
    channels={"web": "Website", "sms": "Text message"},
    life_points={"diagnosis": "A diagnosis", "before_crisis": "Getting too much"},
    dangers={"safety/harm_to_baby": "Harm to baby", "safety/domestic_abuse": "Domestic abuse"},
    themes={"waiting": "Waiting", "access": "Access"},
)
MONDAY = datetime(2026, 10, 5, 9)  # UTC; ten o'clock in London
NOW = MONDAY + timedelta(days=30)


def asked(outcome: str = "answer", topic: str = "advice/fever", count: int = 10, **changed: str) -> Asked:
    row = {"channel": "web", "danger": "", "level": "", "stage": "baby", "area": "norfolk", **changed}
    return Asked(outcome=outcome, topic=topic, count=count, **row)


def requested(days: float | None = 0.1, area: str = "norfolk", promised: int = 1, **changed: object) -> Requested:
    """A request of a Monday, answered after so many days, or not at all."""
    answered = None if days is None else MONDAY + timedelta(days=days)
    row: dict[str, object] = {"life_point": "diagnosis", "answered_at": answered, **changed}
    return Requested(area=area, created_at=MONDAY, answer_by=MONDAY + timedelta(days=promised), **row)  # type: ignore[arg-type]
