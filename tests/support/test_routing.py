from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataError
from bot.knowledge.entry import LIFE_POINTS
from bot.support.routing import Routing, load_routing

DATA = Path(__file__).parents[2] / "data"
TEAMS = "teams:\n  desk: {name: The desk, organisation: partnership, channel: desk}\n"
ROUTES = "routes:\n" + "".join(f"  {point}:\n    anywhere: {{team: desk, working_days: 3}}\n" for point in LIFE_POINTS)
REST = "partners: {gp: your GP}\nmeanwhile: {assessment: [system/sendiass]}\n"


@pytest.fixture(scope="module")
def routing() -> Routing:
    return load_routing(DATA / "routing.yml")


def load(folder: Path, teams: str = TEAMS, routes: str = ROUTES, rest: str = REST) -> Routing:
    (folder / "routing.yml").write_text(teams + routes + rest, encoding="utf-8")
    return load_routing(folder / "routing.yml")


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("https://team.example/requests", True),
        ("http://127.0.0.1:8000/requests", True),
        ("http://localhost/requests", True),
        ("http://[::1]/requests", True),
        ("http://team.example/requests", False),
        ("http://127.0.0.1.team.example/", False),
        ("http://localhost.team.example/", False),
        ("ftp://team.example/", False),
        ("team.example", False),
        ("https://", False),
    ],
)
def test_routing_details_go_to_no_address_in_the_clear(tmp_path: Path, address: str, private: bool) -> None:
    teams = TEAMS + f"  hook: {{name: H, organisation: o, channel: webhook, address: '{address}', secret: H_KEY}}\n"
    if private:
        assert load(tmp_path, teams).teams["hook"].address == address
        return
    with pytest.raises(DataError, match="https://"):
        load(tmp_path, teams)


@pytest.mark.parametrize("point", LIFE_POINTS)
@pytest.mark.parametrize("area", ["", "kent", "nowhere", "anywhere"])
def test_routing_every_family_reaches_somebody(routing: Routing, point: str, area: str) -> None:
    route = routing.route(point, area)
    assert route.agreed
    assert route.team.id == "partnership"


@pytest.mark.parametrize(
    ("point", "area", "team", "front"),
    [
        ("before_crisis", "norfolk", "norfolk_early_help", True),
        ("pregnancy_birth", "suffolk", "suffolk_health", False),
        ("assessment", "cambridgeshire", "cambridgeshire_send", False),
    ],
)
def test_routing_own_team_of_an_area(routing: Routing, point: str, area: str, team: str, front: bool) -> None:
    route = routing.route(point, area)
    assert (route.team.id, route.front, route.agreed) == (team, front, False)


def test_routing_whom_a_family_consents_to_has_a_name(routing: Routing) -> None:
    assert {team.organisation for team in routing.teams.values()} <= set(routing.partners)
    assert set(routing.meanwhile) == set(LIFE_POINTS)


def test_routing_reads_all_of_a_file(tmp_path: Path) -> None:
    teams = (
        TEAMS + "  hook: {name: H, organisation: o, channel: webhook, address: 'https://h.example', secret: H_KEY}\n"
    )
    routing = load(tmp_path, teams, ROUTES.replace("team: desk, working_days: 3", "team: hook, working_days: 0", 1))
    route = routing.route(LIFE_POINTS[0], "")
    assert (route.team.channel, route.team.secret, route.working_days, route.front) == ("webhook", "H_KEY", 0, False)
    assert routing.meanwhile == {"assessment": ("system/sendiass",)}


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("channel: desk", "channel: fax", 2, "fax"),
        ("channel: desk", "channel: email", 2, "address"),
        ("channel: desk", "channel: webhook, address: 'https://h.example'", 2, "secret"),
        ("organisation: partnership, ", "", 2, "organisation"),
        ("team: desk", "team: dusk", 5, "dusk"),
        ("working_days: 3", "working_days: -1", 5, "working days"),
        ("working_days: 3", "working_days: 61", 5, "working days"),
        ("working_days: 3", "working_days: soon", 5, "soon"),
        ("    anywhere", "    norfolk", 5, "every family must reach somebody"),
        ("  pregnancy_birth:", "  pregnancy:", 5, "no life point"),
        ("  diagnosis:\n    anywhere: {team: desk, working_days: 3}\n", "", 4, "diagnosis has no route"),
        ("partners:", "partner:", 1, "partners"),
    ],
)
def test_routing_mistakes_are_shown_where_they_are(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    text = TEAMS + ROUTES + REST
    assert old in text
    with pytest.raises(DataError, match=says) as caught:
        load(tmp_path, text.replace(old, new, 1), "", "")
    assert caught.value.line == line


TELL = (
    "tell:\n  gp:\n    anywhere: hook\n    norfolk: mail\n",
    TEAMS
    + "  hook: {name: H, organisation: gp, channel: webhook, address: 'https://h.example', secret: H_KEY}\n"
    + "  mail: {name: M, organisation: gp, channel: email, address: gp@council.example}\n",
)


@pytest.mark.parametrize(
    ("consent", "area", "own", "told"),
    [
        ({"gp": True}, "norfolk", "partnership", ["mail"]),
        ({"gp": True}, "kent", "partnership", ["hook"]),
        ({"gp": True}, "", "partnership", ["hook"]),
        ({"gp": False}, "norfolk", "partnership", []),
        ({"partnership": True}, "norfolk", "partnership", []),
        ({"gp": True}, "norfolk", "gp", []),  # it answers, and is not told twice
        ({}, "norfolk", "partnership", []),
    ],
)
def test_routing_others_are_told_with_consent(
    tmp_path: Path, consent: dict[str, bool], area: str, own: str, told: list[str]
) -> None:
    routing = load(tmp_path, TELL[1], rest=REST + TELL[0])
    assert [team.id for team in routing.told(consent, area, own)] == told


def test_routing_a_team_that_looks_at_the_desk_is_told_too(routing: Routing) -> None:
    [told] = routing.told({"health_visiting": True, "gp": True}, "norfolk", "early_help")
    assert (told.id, told.is_sent_to) == ("norfolk_health", False)


@pytest.mark.parametrize(
    ("tell", "says"),
    [
        ("tell: {dentist: {anywhere: desk}}", "dentist is not under `partners`"),
        ("tell: {gp: {anywhere: nobody}}", "nobody is not under `teams`"),
        ("tell: {gp: {anywhere: desk}}", "desk is of partnership: families agree to gp"),
    ],
)
def test_routing_mistakes_in_whom_to_tell(tmp_path: Path, tell: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        load(tmp_path, rest=f"{REST}{tell}\n")


def test_routing_no_team_is_called_as_families_are(tmp_path: Path) -> None:
    teams = TEAMS + "  family: {name: F, organisation: o, channel: desk}\n"
    with pytest.raises(DataError, match="no team can be called family"):
        load(tmp_path, teams)
