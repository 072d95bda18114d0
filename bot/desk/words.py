"""How the desk writes times and states: in words, in London's time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.clock import aware
from bot.desk.people import Role
from bot.support.hours import LONDON, say_day


def day(moment: datetime) -> str:
    """ "Tuesday 24 November". ``moment``: UTC without zone, as the tables hold times."""
    return say_day(aware(moment).astimezone(LONDON))


def time(moment: datetime) -> str:
    """ "24 November 2026, 09:05"."""
    local = aware(moment).astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M}"


ROLES = {Role.SUPPORT: "support worker", Role.EDITOR: "content editor", Role.MANAGER: "manager"}


def role(one: Role) -> str:
    """ "support worker"."""
    return ROLES[one]


FILTERS: Mapping[str, Callable[..., Any]] = {"day": day, "time": time, "role": role}
