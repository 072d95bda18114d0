"""The agreed way for a need where an area has no service of its own: ``data/routes.yml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.files import Node, read_yaml
from bot.knowledge.helplines import Helplines

KINDS = ("neighbour", "ask", "national", "online", "out_of_area")
ANYWHERE = "anywhere"


@dataclass(frozen=True)
class Route:
    """``kind``: of ``KINDS``; ``text``: what families read, with numbers filled in."""

    kind: str
    text: str


@dataclass(frozen=True)
class Routes:
    """Routes by need and area; ``review_by``: the day from which they are not given any more."""

    routes: Mapping[tuple[str, str], Route]
    agreed_by: tuple[str, ...]
    agreed_on: date
    review_by: date

    def find(self, need: str, area: str, today: date) -> Route | None:
        """The area's own route or everybody's; none where they are out of date."""
        if not self.agreed_on <= today <= self.review_by:
            return None
        return self.routes.get((need, area)) or self.routes.get((need, ANYWHERE))


def load_routes(path: Path, needs: Iterable[str], areas: Iterable[str], helplines: Helplines) -> Routes:
    """Raises DataError with file and line: also for a number that is written out, or a need or area that is not known."""
    root = read_yaml(path)
    known = {ANYWHERE, *areas}
    wanted = set(needs)
    routes: dict[tuple[str, str], Route] = {}
    for need in root["routes"].names():
        node = root["routes"][need]
        if need not in wanted:
            raise node.error(f"{need} is not in data/needs.yml")
        for area in node.names():
            if area not in known:
                raise node[area].error(f"{area} is not an area of data/areas.yml, nor `{ANYWHERE}`")
            routes[need, area] = _route(node[area], helplines)
    return Routes(routes, root["agreed_by"].strings(), root["agreed_on"].date(), root["review_by"].date())


def _route(node: Node, helplines: Helplines) -> Route:
    text = node["text"]
    for fault in helplines.faults(text.string()):
        raise text.error(fault)
    return Route(node["kind"].one_of(*KINDS), helplines.fill(text.string()).strip())
