"""The lines by which a service is found: one for each of its needs and areas."""

from __future__ import annotations

from typing import Any

from bot.language.areas import plain_name
from bot.services.models import Referral, Service

NO_LIMIT = 9999.0  # months, where no upper age is told
WHOLE_YEARS = 24.0  # months from which "up to 5" is said of a child until the sixth birthday


def finding_rows(run: int, service: Service) -> list[dict[str, Any]]:
    """None for a service that has ended or that nobody can reach."""
    if service.status != "active" or not service.reachable:
        return []
    shared = {
        "run": run,
        "service": service.id,
        "youngest": service.youngest or 0.0,
        "oldest": _oldest(service.oldest),
        "days": days_of(service),
        "free": service.free is True,
        "self_referral": service.referral is Referral.SELF,
        "languages": _listed(language.casefold() for language in service.languages),
        "towns": _listed(plain_name(venue.town) for venue in service.venues if venue.town),
        "assured": service.assured or (service.modified.date() if service.modified else None),
    } | _place(service)
    needs = list(enumerate(service.needs))
    return [{**shared, "need": need, "position": n, "area": area} for n, need in needs for area in service.areas]


def days_of(service: Service) -> int:
    """A bit for each day of the week on which it is open, Monday the lowest."""
    return sum(1 << day for day in {day for opening in service.openings for day in opening.days})


def _oldest(months: float | None) -> float:
    if months is None:
        return NO_LIMIT
    return months + 11.99 if months >= WHOLE_YEARS and months % 12 == 0 else months


def _place(service: Service) -> dict[str, float | None]:
    point = next((venue.point for venue in service.venues if venue.point), None)
    return {"latitude": point.latitude if point else None, "longitude": point.longitude if point else None}


def _listed(names: Any) -> str:
    """ "|english|polish|", or ""."""
    joined = "|".join(dict.fromkeys(name.replace("|", " ") for name in names))[:490]
    return f"|{joined}|" if joined else ""
