"""One request on one page, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable

from bot.clock import aware, utc_now
from bot.desk.pages import Answer, Page, Visit
from bot.desk.queue import ANSWERERS
from bot.errors import RequestError
from bot.support.answering import Act
from bot.support.model import MOVES, Request, State
from bot.support.pack import contact_line

PATH = "/requests/{reference}"


def _request(visit: Visit) -> Request:
    """The request of the address, where it is of the person's teams and areas. The page's own line in the audit names it."""
    request = visit.desk.requests.by_reference(visit.part["reference"].upper()[:10])
    if request is None or not visit.person.may_see(request):
        visit.audit("not found", visit.part["reference"])
        visit.missing("There is no request of this reference, or it is not one of your teams' requests.")
    return request


def show_request(visit: Visit, problem: str = "", status: int = 200) -> Answer:
    """``problem``: why what was written was not sent; it stands in its box still."""
    desk, answering = visit.desk, visit.desk.answering
    request = answering.look(_request(visit), visit.person.email)
    reach = answering.reaching.of(request)
    next_safe = reach.next_safe(aware(utc_now()))
    consent = request.details.consent
    agreed = [desk.partner(name) for name, yes in consent.items() if yes]
    refused = [desk.partner(name) for name, yes in consent.items() if not yes]
    return visit.show(
        "request.html", status, problem=problem, request=request, contact=contact_line(request.details.contact),
        reach=reach, next_safe=next_safe and next_safe.replace(tzinfo=None), now=utc_now(), agreed=agreed, refused=refused,
        askable=answering.askable(request), others=answering.others(request), told=desk.told(request),
        outcomes=answering.reaching.outcomes(request), emails=desk.letters(request), names=desk.people.names(), moves=MOVES[request.state],
        states=State, team=desk.team(request), areas=desk.areas, life_points=desk.life_points,
        key=visit.form.get("key") or visit.new_key(), mine=visit.person.may_see,
    )  # fmt: skip


def act_of(visit: Visit) -> Act:
    """What a form says, and who sent it."""
    seen = visit.said("seen", 9)
    return Act(
        visit.person.email,
        visit.said("words"),
        f"{visit.person.id[:8]}-{visit.said('key', 32) or visit.new_key()}",  # nobody's form is taken for another's
        int(seen) if seen.isascii() and seen.isdigit() else 0,
        visit.said("safe") == "yes",
    )


def _doing(change: Callable[[Visit, Request], Request]) -> Callable[[Visit], Answer]:
    """What a form does. Where it cannot be done, the page as it is now says why, and what was written stands in its box."""

    def handler(visit: Visit) -> Answer:
        request = _request(visit)
        try:
            changed = change(visit, request)
        except RequestError as error:
            visit.audit(f"{visit.page.name}: not done", request.reference)
            return show_request(visit, f"{error}.", 409)
        return visit.finish(f"/requests/{changed.reference}")

    return handler


def accept(visit: Visit, request: Request) -> Request:
    return visit.desk.answering.accept(request, act_of(visit))


def reply(visit: Visit, request: Request) -> Request:
    return visit.desk.answering.reply(request, act_of(visit))


def ask(visit: Visit, request: Request) -> Request:
    return visit.desk.answering.ask(request, act_of(visit), visit.said("team", 50))


def decline(visit: Visit, request: Request) -> Request:
    return visit.desk.answering.decline(request, act_of(visit), visit.said("alternative"))


def close(visit: Visit, request: Request) -> Request:
    return visit.desk.answering.close(request, act_of(visit))


PAGES = (
    Page(PATH, "request", ANSWERERS, show_request),
    Page(f"{PATH}/accept", "accept", ANSWERERS, _doing(accept), "POST", done="The request is accepted."),
    Page(
        f"{PATH}/reply",
        "reply",
        ANSWERERS,
        _doing(reply),
        "POST",
        done="Your reply is kept, and on its way where it can be.",
    ),
    Page(f"{PATH}/ask", "ask", ANSWERERS, _doing(ask), "POST", done="The other organisation is asked."),
    Page(
        f"{PATH}/decline",
        "decline",
        ANSWERERS,
        _doing(decline),
        "POST",
        done="The request is declined, and the family is told why.",
    ),
    Page(f"{PATH}/close", "close", ANSWERERS, _doing(close), "POST", done="The request is closed."),
)
