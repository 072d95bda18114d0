"""Where a family is, from what it has said: a postcode, half of one, or a place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.language.areas import Areas, CouncilArea, plain_name
from bot.services.geography import Geography
from bot.services.models import Point

_LONGEST_NAME = 4  # words of "Newcastle upon Tyne" and one more
_AT_A_PLACE = re.compile(r"\b(?:in|near|round|around|from) (?=(.{1,60}))", re.IGNORECASE)
_BEFORE_A_PLACE = re.compile(
    r"^(?:(?:we|i)(?:'re|'m| are| am| live)? )?(?:in|near|at|from|just outside|outside|round) ", re.IGNORECASE
)


@dataclass(frozen=True)
class Where:
    """``area``: its id, or "" where it is not known yet; ``choices``: areas to choose from; ``outside``: it is none of ours."""

    area: str = ""
    choices: tuple[str, ...] = ()
    outside: bool = False
    point: Point | None = None
    name: str = ""  # of the place, as a reader knows it

    @property
    def known(self) -> bool:
        return bool(self.area) or self.outside


class Places:
    """Tells areas apart."""

    def __init__(self, areas: Areas, geography: Geography) -> None:
        self._areas, self._geography = areas, geography

    def find(self, facts: Mapping[str, Any]) -> Where | None:
        """The place that the facts of a message name, or None where they name none."""
        if postcode := facts.get("postcode"):
            return self._by_outward(str(postcode["outward"]))
        place = facts.get("place")
        return self._by_name(str(place["name"]), tuple(place["areas"])) if place else None

    def elsewhere(self, text: str) -> Where | None:
        """The place that an answer to "where are you?" names, where it is a town outside our areas: "Leeds", "we live in Bath"."""
        name = self._geography.elsewhere.get(plain_name(_BEFORE_A_PLACE.sub("", text.strip(" .,!"))))
        return Where(outside=True, name=name) if name else None

    def elsewhere_in(self, text: str) -> Where | None:
        """The town outside our areas that a longer message says it is in, near or from: "dads groups in Barnsley"."""
        for match in _AT_A_PLACE.finditer(text):
            words = plain_name(re.sub(r"[,.;:!?]", " ", match[1])).split()[:_LONGEST_NAME]
            starts = (" ".join(words[:size]) for size in range(len(words), 0, -1))
            if name := next(
                (self._geography.elsewhere[start] for start in starts if start in self._geography.elsewhere), ""
            ):
                return Where(outside=True, name=name)
        return None

    def choose(self, area: str, where: Where | None) -> Where:
        """The place once its area has been chosen."""
        found = self._areas.by_id(area)
        name = found.name if found else ""
        return Where(area, point=where.point if where else None, name=(where and where.name) or name)

    def area(self, area: str) -> CouncilArea | None:
        return self._areas.by_id(area)

    def _by_outward(self, outward: str) -> Where:
        district = self._geography.districts.get(outward)
        if district:
            return _where(district.areas, district.point, outward)
        areas = self._areas.for_outward(outward)
        town = next((p.name for a in areas for p in a.places if outward in p.outwards), "")
        return _where(tuple(area.id for area in areas), self._geography.town(town) if town else None, outward)

    def _by_name(self, name: str, areas: tuple[str, ...]) -> Where:
        return _where(areas, self._geography.town(name), name)


def _where(areas: tuple[str, ...], point: Point | None, name: str) -> Where:
    if not areas:
        return Where(outside=True, point=point, name=name)
    if len(areas) > 1:
        return Where(choices=areas, point=point, name=name)
    return Where(areas[0], point=point, name=name)
