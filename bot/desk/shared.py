"""Requests that another team answers, and that these teams were told of or asked about: what the family agreed that they see."""

from __future__ import annotations

from bot.desk.pages import Answer, Page, Visit
from bot.desk.queue import ANSWERERS
from bot.desk.requests import act_of
from bot.errors import RequestError
from bot.support.model import ANSWERED, ASKED, Request
from bot.support.pack import contact_line
from bot.support.routing import Team

PATH = "/shared/{reference}"


def show_shared(visit: Visit) -> Answer:
    desk, person = visit.desk, visit.person
    after = visit.query.get("after", "")[:9]
    number = int(after) if after.isascii() and after.isdigit() else 0
    rows, following = desk.shares.page(person.teams, person.areas, number)
    return visit.show(
        "shared.html", rows=rows, following=following, after=number, names=desk.team_names, areas=desk.areas,
        life_points=desk.life_points,
    )  # fmt: skip


def _shared(visit: Visit) -> tuple[Request, Team]:
    """The request of the address and the team of this person that it is shared with, where the family agreed to that."""
    desk, person = visit.desk, visit.person
    request = desk.requests.by_reference(visit.part["reference"].upper()[:10])
    shared = desk.shares.teams(request.id) if request and person.covers(request.area) else frozenset()
    teams = [desk.routing.teams[name] for name in person.teams if name in shared and name in desk.routing.teams]
    agreed = [team for team in teams if request and request.details.consent.get(team.organisation)]
    if request is None or not agreed:
        visit.audit("not found", visit.part["reference"])
        visit.missing("There is no request of this reference, or it is not shared with one of your teams.")
    return request, agreed[0]


def show_one(visit: Visit, problem: str = "", status: int = 200) -> Answer:
    """``problem``: why the answer was not sent; it stands in its box still."""
    request, team = _shared(visit)
    theirs = f"{team.name}: "
    talk = [event for event in request.history if event.what in (ASKED, ANSWERED) and event.text.startswith(theirs)]
    return visit.show(
        "shared_request.html", status, problem=problem, request=request, contact=contact_line(request.details.contact),
        team=visit.desk.team(request), mine=team, talk=[(event, event.text.removeprefix(theirs)) for event in talk],
        names=visit.desk.people.names(), areas=visit.desk.areas, life_points=visit.desk.life_points,
        key=visit.form.get("key") or visit.new_key(),
    )  # fmt: skip


def answer(visit: Visit) -> Answer:
    request, team = _shared(visit)
    try:
        visit.desk.answering.answer(request, act_of(visit), team)
    except RequestError as error:
        visit.audit("answer: not done", request.reference)
        return show_one(visit, f"{error}.", 409)
    return visit.finish(f"/shared/{request.reference}")


PAGES = (
    Page("/shared", "shared", ANSWERERS, show_shared, menu="Shared with us"),
    Page(PATH, "shared request", ANSWERERS, show_one),
    Page(f"{PATH}/answer", "answer", ANSWERERS, answer, "POST", done="What you wrote is with the team that answers."),
)
