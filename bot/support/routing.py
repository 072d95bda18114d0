"""Which team a request goes to: ``data/routing.yml``, by life point and area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.files import Node, read_yaml
from bot.knowledge.entry import LIFE_POINTS

CHANNELS = ("desk", "webhook", "email")  # how a team receives requests
ANYWHERE = "anywhere"


@dataclass(frozen=True)
class Team:
    """A team and how it receives requests. ``organisation``: whom a family consents to."""

    id: str
    name: str
    organisation: str
    channel: str
    address: str  # of the webhook or email; "" for the desk
    secret: str  # the environment variable that holds the webhook's signing key


@dataclass(frozen=True)
class Route:
    """Where a request goes. ``working_days``: until the team answers; ``front``: it goes before others in the queue;
    ``agreed``: the area has no team of its own, and this is the agreed way."""

    team: Team
    working_days: int
    front: bool
    agreed: bool


@dataclass(frozen=True)
class Routing:
    """All teams and routes, and the organisations that a family may want told."""

    teams: Mapping[str, Team]
    routes: Mapping[tuple[str, str], Route]
    partners: Mapping[str, str]  # id and name of organisations that may be told with consent
    meanwhile: Mapping[str, tuple[str, ...]]  # for each life point, topics that help while a family waits

    def route(self, life_point: str, area: str) -> Route:
        """The area's own team, or the agreed route where it has none or the area is not known."""
        return self.routes.get((life_point, area)) or self.routes[life_point, ANYWHERE]


def load_routing(path: Path) -> Routing:
    """Reads the file. Raises DataError with file and line: also for a life point without a route for everybody."""
    root = read_yaml(path)
    teams = {name: _team(name, root["teams"][name]) for name in root["teams"].names()}
    routes: dict[tuple[str, str], Route] = {}
    for point in root["routes"].names():
        node = root["routes"][point]
        if point not in LIFE_POINTS:
            raise node.error(f"{point} is no life point; there are: {', '.join(LIFE_POINTS)}")
        if ANYWHERE not in node:
            raise node.error(f"`{ANYWHERE}` is missing: every family must reach somebody")
        routes |= {(point, area): _route(node[area], teams, area) for area in node.names()}
    for point in LIFE_POINTS:
        if (point, ANYWHERE) not in routes:
            raise root["routes"].error(f"{point} has no route")
    partners = {name: root["partners"][name].string() for name in root["partners"].names()}
    meanwhile = {point: root["meanwhile"][point].strings() for point in root["meanwhile"].names()}
    return Routing(teams, routes, partners, meanwhile)


def _team(name: str, node: Node) -> Team:
    channel = node["channel"].one_of(*CHANNELS)
    address = node["address"].string() if "address" in node else ""
    secret = node["secret"].string() if "secret" in node else ""
    if (channel != "desk" and not address) or (channel == "webhook" and not secret):
        raise node.error("a webhook needs `address` and `secret` (the name of a variable), an email `address`")
    return Team(name, node["name"].string(), node["organisation"].string(), channel, address, secret)


def _route(node: Node, teams: Mapping[str, Team], area: str) -> Route:
    team = node["team"].string()
    if team not in teams:
        raise node["team"].error(f"{team} is not under `teams`")
    days = node["working_days"].integer()
    if not 0 <= days <= 60:
        raise node["working_days"].error("working days are from 0 (the same day) to 60")
    return Route(teams[team], days, node.get_bool("front", False), area == ANYWHERE)
