"""Finding services: by need, area, age, day, cost, referral and language; the nearest first; never more than fit on a screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.language.areas import plain_name
from bot.services.geography import distance
from bot.services.models import EVERYWHERE, Point, Service
from bot.services.opening import is_open_in
from bot.services.store import DirectoryStore
from bot.services.when import Slot

AT_ONCE = 3  # services shown at a time
CHECK_AFTER = timedelta(days=183)  # without a fresh assurance a service is marked "please check" ...
DETOUR = 15  # km that a service which is mainly for something else is put behind
FAR = 1_000  # km: where the distance is not known
HOLD_AFTER = timedelta(days=548)  # ... and then held back
TOGETHER, MOST_READ = 20, 100  # services that are read at once, and in all, to see when they are open
MOST_COMPARED = 40  # services that are read to see whom they are for
FOR_PREGNANCY = frozenset({"maternity", "early_pregnancy"})  # needs
_PREGNANCY = re.compile(r"\b(?:pregnan\w+|antenatal|expecting|(?:mums|parents|dads)[ -]to[ -]be)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Query:
    """What is looked for. ``months``: the child's age; ``days``: 0 is Monday; ``skip``: so many were shown before."""

    needs: tuple[str, ...]
    area: str
    point: Point | None = None
    town: str = ""
    months: float | None = None
    days: tuple[int, ...] = ()
    free: bool = False
    self_referral: bool = False
    language: str = ""
    skip: int = 0
    slot: Slot | None = None  # when it must be open
    expecting: bool = False  # the family: what is for pregnancy comes first


@dataclass(frozen=True)
class Match:
    """A service that fits. ``need``: the one it was found by; ``kilometres``: None where nobody knows; ``missed``: wishes that it
    does not meet; ``please_check``: it was not assured for a while."""

    service: Service
    need: str
    kilometres: float | None
    please_check: bool
    missed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """Some matches, best first, and how many there are in all."""

    matches: tuple[Match, ...]
    total: int


class Finder:
    """Searches a store. Holds nothing of one search."""

    def __init__(self, store: DirectoryStore) -> None:
        self._store = store

    def find(self, query: Query, today: date) -> list[Match]:
        """The next few services that fit, best first."""
        return list(self.search(query, today).matches)

    def search(self, query: Query, today: date) -> Found:
        """The same, with their number. Where nothing meets all wishes, the least of them are given up."""
        lines = self._store.lines(query.needs, (query.area, EVERYWHERE))
        lines = [line for line in lines if not is_held_back(line.assured, today) and _fits_age(line, query.months)]
        for asked, missed in _easier(query):
            best = _best((line for line in lines if _meets(line, asked)), query, today)
            if asked.slot:
                best = self._open_in(best, asked.slot, query.skip + AT_ONCE)
            if best:
                return self._found(query, self._for_pregnancy_first(best) if query.expecting else best, missed, today)
        return Found((), 0)

    def _open_in(self, best: Mapping[str, Any], slot: Slot, enough: int) -> dict[str, Any]:
        """Those that are open then, until one more than enough is found."""
        kept: dict[str, Any] = {}
        keys = list(best)[:MOST_READ]
        for at in range(0, len(keys), TOGETHER):
            services = self._store.services(keys[at : at + TOGETHER])
            kept |= {key: best[key] for key, service in services.items() if is_open_in(service.openings, slot)}
            if len(kept) > enough:
                break
        return kept

    def _for_pregnancy_first(self, best: Mapping[str, Any]) -> dict[str, Any]:
        """The same, with what is for pregnancy before what is not, need by need; among the first ones only."""
        services = self._store.services(list(best)[:MOST_COMPARED])
        needs = list(dict.fromkeys(line.need for line in best.values()))

        def rank(key: str) -> tuple[int, bool]:
            return needs.index(best[key].need), key not in services or not is_for_pregnancy(services[key])

        return {key: best[key] for key in sorted(best, key=rank)}

    def _found(self, query: Query, best: Mapping[str, Any], missed: tuple[str, ...], today: date) -> Found:
        shown = list(best)[query.skip : query.skip + AT_ONCE]
        services = self._store.services(shown)
        matches = tuple(
            Match(service, best[key].need, _kilometres(best[key], query.point), _is_stale(best[key], today), missed)
            for key, service in services.items()
        )
        return Found(matches, len(best))


# Wishes that are given up one after the other, where nothing meets them all.
_GIVEN_UP: Mapping[str, Callable[[Query], Query]] = {
    "self_referral": lambda query: replace(query, self_referral=False),
    "free": lambda query: replace(query, free=False),
    "language": lambda query: replace(query, language=""),
    "hours": lambda query: replace(query, slot=query.slot.at_any_time()) if query.slot and query.slot.part else query,
    "days": lambda query: replace(query, days=(), slot=None),
}


def is_for_pregnancy(service: Service) -> bool:
    """Whether a service says that it is for those who are expecting."""
    told = " ".join((service.name, service.description, service.eligibility))
    return bool(FOR_PREGNANCY & set(service.needs) or _PREGNANCY.search(told))


def is_held_back(assured: date | None, today: date) -> bool:
    """Whether nobody has assured a service for so long that families are not sent there."""
    return assured is None or assured + HOLD_AFTER < today


def needs_check(assured: date | None, today: date) -> bool:
    """Whether a service is shown with "please check"."""
    return assured is None or assured + CHECK_AFTER < today


def _is_stale(line: Any, today: date) -> bool:
    return needs_check(line.assured, today)


def _best(lines: Iterable[Any], query: Query, today: date) -> dict[str, Any]:
    """The best line of each service, best first."""
    best: dict[str, Any] = {}
    for line in sorted(lines, key=lambda line: _rank(line, query, today)):
        best.setdefault(line.service, line)
    return best


def _easier(query: Query) -> list[tuple[Query, tuple[str, ...]]]:
    """The query, then easier ones with what each gives up."""
    steps: list[tuple[Query, tuple[str, ...]]] = [(query, ())]
    for wish, without in _GIVEN_UP.items():
        last, missed = steps[-1]
        if (easier := without(last)) != last:
            steps.append((easier, (*missed, wish)))
    return steps


def _fits_age(line: Any, months: float | None) -> bool:
    return months is None or bool(line.youngest <= months <= line.oldest)


def _meets(line: Any, query: Query) -> bool:
    if query.days and not any(line.days >> day & 1 for day in query.days):
        return False
    if query.language and f"|{query.language.casefold()}|" not in line.languages:
        return False
    return (line.free or not query.free) and (line.self_referral or not query.self_referral)


def _rank(line: Any, query: Query, today: date) -> tuple[Any, ...]:
    """The first need first, the fresh, what is here before what is everywhere, the nearest. A service that does something else
    in the first place counts as so much further away."""
    kilometres = _kilometres(line, query.point)
    detour = DETOUR if line.position else 0
    return (
        query.needs.index(line.need),
        _is_stale(line, today),
        line.area == EVERYWHERE,
        FAR + detour if kilometres is None else round(kilometres) + detour,
        not (query.town and f"|{plain_name(query.town)}|" in line.towns),
        not line.self_referral,
        line.service,
    )


def _kilometres(line: Any, point: Point | None) -> float | None:
    if point is None or line.latitude is None or line.longitude is None:
        return None
    return distance(point, Point(line.latitude, line.longitude))
