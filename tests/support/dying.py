"""Does one thing to a database again and again, each time in a process that kills itself one step later; says how often.

``python -m tests.support.dying URL KEY WHAT [ADDRESS]``
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from sqlalchemy import event, update

from bot.clock import utc_now
from bot.database import open_database
from bot.support.outbox import LEASE
from bot.support.routing import Team
from bot.support.senders import Parcel, Webhook
from bot.support.tables import OUTBOX
from tests.support.outside import SECRET, SECRET_NAME, Line, draft, team


class Steps:
    """Kills this process at a step."""

    def __init__(self, last: int) -> None:
        self._left = last

    def __call__(self, *_: object) -> None:
        self._left -= 1
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)


class Stepping(Webhook):
    """A webhook with a step before and after."""

    step: Steps

    async def send(self, team: Team, parcel: Parcel) -> None:
        self.step()
        await super().send(team, parcel)
        self.step()


def act(url: str, key: str, what: str, address: str, point: int) -> None:
    sender = Stepping({SECRET_NAME: SECRET}, timeout=10)
    line = Line(url, key, team("webhook", address or "http://127.0.0.1/"), {"webhook": sender})
    name, conversation = f"draft{point}", f"c{point}"
    sent = line.support.send(draft(name), conversation) if what != "send" else None
    with line.engine.begin() as connection:  # what those before left is delivered later
        others = OUTBOX.c.request_id != name
        connection.execute(update(OUTBOX).where(others).values(next_at=utc_now() + LEASE))
    step = sender.step = Steps(point)
    for moment in ("begin", "before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(line.engine, moment, step)
    event.listen(line.engine, "checkin", step)  # after the commit
    if what == "send":
        assert line.support.send(draft(name), conversation)
    elif what == "extend":
        assert sent and line.support.extend(draft("more", words=("more",), extends=sent.reference), conversation)
    elif what == "withdraw":
        assert sent and line.support.withdraw(sent)
    else:
        assert asyncio.run(line.delivery.once()) == 1


def main() -> None:
    url, key, what, address = (*sys.argv[1:], "")[:4]
    if what == "once":  # is killed from outside
        act(url, key, what, address, -1)
        return
    act(url, key, "extend", "", 0)  # so that each child begins with all made and learnt ...
    Line(url, key, team("webhook", "http://127.0.0.1/")).support.forget("c0")
    open_database(url).dispose()  # ... but connects for itself
    point, killed = 0, True
    while killed:
        point += 1
        child = os.fork()
        if not child:
            act(url, key, what, address, point)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in (0, -signal.SIGKILL), code
        killed = code != 0
    print(point)  # the last was not killed


if __name__ == "__main__":
    main()
