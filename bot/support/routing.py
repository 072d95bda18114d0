"""Which team a request goes to: ``data/routing.yml``, by life point and area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from bot.files import Node, read_yaml
from bot.knowledge.entry import LIFE_POINTS
from bot.support.model import FAMILY

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

    @property
    def is_sent_to(self) -> bool:
        """Whether requests are sent to it; else it looks at the desk."""
        return self.channel != "desk"


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
    tell: Mapping[tuple[str, str], Team] = field(default_factory=dict)  # by organisation and area

    def route(self, life_point: str, area: str) -> Route:
        """The area's own team, or the agreed route where it has none or the area is not known."""
        return self.routes.get((life_point, area)) or self.routes[life_point, ANYWHERE]

    def told(self, consent: Mapping[str, bool], area: str, own: str) -> tuple[Team, ...]:
        """The teams that are told of a request which another one answers: of each organisation that the family agreed to
        and that has one. ``own``: the organisation of the team that answers."""
        agreed = (name for name, yes in consent.items() if yes and name != own)
        teams = (self.tell.get((name, area)) or self.tell.get((name, ANYWHERE)) for name in agreed)
        return tuple(team for team in teams if team)


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
    return Routing(teams, routes, partners, meanwhile, _tell(root, teams, partners) if "tell" in root else {})


def _tell(root: Node, teams: Mapping[str, Team], partners: Mapping[str, str]) -> dict[tuple[str, str], Team]:
    """Whom we tell, by organisation and area."""
    found: dict[tuple[str, str], Team] = {}
    for organisation in root["tell"].names():
        node = root["tell"][organisation]
        if organisation not in partners:
            raise node.error(f"{organisation} is not under `partners`")
        for area in node.names():
            team = _known(node[area], teams)
            if team.organisation != organisation:
                raise node[area].error(f"{team.id} is of {team.organisation}: families agree to {organisation}")
            found[organisation, area] = team
    return found


def _known(node: Node, teams: Mapping[str, Team]) -> Team:
    name = node.string()
    if name not in teams:
        raise node.error(f"{name} is not under `teams`")
    return teams[name]


def _team(name: str, node: Node) -> Team:
    if name == FAMILY:
        raise node.error(f"no team can be called {FAMILY}: that is who writes to us")
    channel = node["channel"].one_of(*CHANNELS)
    address = node["address"].string() if "address" in node else ""
    secret = node["secret"].string() if "secret" in node else ""
    if (channel != "desk" and not address) or (channel == "webhook" and not secret):
        raise node.error("a webhook needs `address` and `secret` (the name of a variable), an email `address`")
    if channel == "webhook" and not _is_private(address):
        raise node["address"].error("write an address that begins with https://: details of families go there")
    return Team(name, node["name"].string(), node["organisation"].string(), channel, address, secret)


def _is_private(address: str) -> bool:
    """Whether nobody on the way can read what is sent to an address."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its name or address alone."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _route(node: Node, teams: Mapping[str, Team], area: str) -> Route:
    team = _known(node["team"], teams)
    days = node["working_days"].integer()
    if not 0 <= days <= 60:
        raise node["working_days"].error("working days are from 0 (the same day) to 60")
    return Route(team, days, node.get_bool("front", False), area == ANYWHERE)
