"""What owners must look at: services that are stale, cannot be reached or lack what families need, by organisation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.services.finder import is_held_back, needs_check
from bot.services.models import Referral, Service
from bot.services.store import DirectoryStore

LATER = 3  # problems after which a service's line is cut


def problems(service: Service, today: date) -> list[str]:
    """What is to be mended of one service, the gravest first; nothing for one that has ended."""
    if service.status != "active":
        return []
    assured = service.assured or (service.modified.date() if service.modified else None)
    checks = {
        "NOT SHOWN: no phone, email, website or address": not service.reachable,
        "NOT SHOWN: no need that we know": not service.needs,
        "NOT SHOWN: no area that we know": not service.areas,
        f"NOT SHOWN: last assured on {assured or 'no day that is told'}": is_held_back(assured, today),
        f"shown with “please check”: last assured on {assured}": needs_check(assured, today)
        and not is_held_back(assured, today),
        "does not say how to get in": not service.steps,
        "does not say whether a referral is needed": service.referral is Referral.UNKNOWN,
        "does not say for whom": not service.eligibility and service.youngest is None and service.oldest is None,
        "does not say when it is open": not service.openings,
        "does not say what it costs": not service.cost,
        "does not say how long families wait": not service.wait,
        "does not say in which languages": not service.languages,
        "does not say how accessible it is": not service.accessibility,
    }
    return [text for text, wrong in checks.items() if wrong]


def by_owner(store: DirectoryStore, today: date) -> dict[str, list[str]]:
    """Lines by organisation, for those that have something to mend."""
    owners: dict[str, list[str]] = {}
    for service in store.all():
        if found := problems(service, today):
            owner = service.organisation.name if service.organisation else "Nobody"
            owners.setdefault(owner, []).extend(_lines(service, found))
    return owners


def _lines(service: Service, found: list[str]) -> Iterator[str]:
    place = next((f", {venue.town}" for venue in service.venues if venue.town), "")
    rest = f"; and {len(found) - LATER} more" if len(found) > LATER else ""
    yield f"{service.name}{place} ({service.id}): {'; '.join(found[:LATER])}{rest}"
