"""The queue: what waits for the teams of whoever asks, the most urgent first; and how many, live."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from aiohttp import web

from bot.desk.cookies import SESSION, cookie
from bot.desk.pages import Answer, Page, Visit
from bot.desk.people import Role
from bot.support.queue import Queue, View, Wanted
from bot.support.references import find_reference

ANSWERERS = frozenset({Role.SUPPORT, Role.MANAGER})
LOOK_AGAIN = 5.0  # seconds between two counts
LONGEST_LIVE = 3600.0  # seconds; then the browser comes again
VIEWS = {
    View.TO_ANSWER: "To answer",
    View.OVERDUE: "Overdue",
    View.IN_HAND: "In hand",
    View.ENDED: "Ended",
}


def _queue(visit: Visit) -> Queue:
    return Queue(visit.desk.engine, visit.desk.cipher)


def _wanted(visit: Visit) -> Wanted:
    """What the address asks for; what is no such view, team or point in life is left out."""
    person, query = visit.person, visit.query
    view = {view.value: view for view in View}.get(query.get("view", ""), View.TO_ANSWER)
    team, point = query.get("team", ""), query.get("point", "")
    return Wanted(
        person.teams, person.areas, view, point if point in visit.desk.life_points else "",
        team if team in person.teams else "", query.get("after", ""),
    )  # fmt: skip


def show_queue(visit: Visit) -> Answer:
    desk, wanted = visit.desk, _wanted(visit)
    queue = _queue(visit)
    teams = {name: desk.team_names[name] for name in visit.person.teams if name in desk.team_names}
    questions = desk.shares.waiting(visit.person.teams, visit.person.areas)
    return visit.show(
        "queue.html", listing=queue.page(wanted), counts=queue.counts(wanted), wanted=wanted, views=VIEWS, teams=teams,
        areas=desk.areas, life_points=desk.life_points, questions=questions,
    )  # fmt: skip


def find(visit: Visit) -> Answer:
    """A reference that a family reads out, however it is typed."""
    reference = find_reference(visit.query.get("reference", ""))
    if reference is None:
        return visit.show("not_found.html", 404)
    return visit.go(f"/requests/{reference}")


async def live(visit: Visit) -> Answer:
    """The counts as server-sent events, whenever they change, for as long as the session holds. Being open keeps no session
    alive."""
    desk, queue, wanted = visit.desk, _queue(visit), Wanted(visit.person.teams, visit.person.areas)
    word = cookie(visit.request, SESSION, desk.is_secure)
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await answer.prepare(visit.request)
    last, until = None, asyncio.get_running_loop().time() + LONGEST_LIVE
    with suppress(ConnectionError):  # the page was closed
        while asyncio.get_running_loop().time() < until:
            if await asyncio.to_thread(desk.sessions.of, word, False) is None:
                break
            counts = await asyncio.to_thread(queue.counts, wanted)
            if counts != last:
                told = json.dumps({view.value: number for view, number in counts.items()})
                await answer.write(f"data: {told}\n\n".encode())
                last = counts
            else:
                await answer.write(b": still here\n\n")
            await asyncio.sleep(LOOK_AGAIN)
    return answer


PAGES = (
    Page("/requests", "queue", ANSWERERS, show_queue, menu="Requests"),
    Page("/requests/find", "find", ANSWERERS, find, audited=False),  # the page that it leads to is
    Page("/requests/live", "live", ANSWERERS, live, audited=False, watched=False),  # numbers alone
)
