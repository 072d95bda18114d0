"""The time, as the tables hold it."""

from __future__ import annotations

from datetime import datetime, timezone


def utc_now() -> datetime:
    """Now, in UTC without zone."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


def aware(moment: datetime) -> datetime:
    """A time of the tables with its zone."""
    return moment.replace(tzinfo=timezone.utc)
