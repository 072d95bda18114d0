"""The twenty points of making and delivering a request at which a process is killed, each in a process of its own.

``python -m tests.support.dying_at URL KEY ADDRESS FOLDER``: the requests of all points are in one database, and what a family was
told before the end is a file in FOLDER.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event, update

from bot.clock import utc_now
from bot.database import open_database
from bot.support.outbox import LEASE
from bot.support.routing import Team
from bot.support.senders import Parcel, Webhook
from bot.support.tables import OUTBOX
from tests.support.outside import SECRET, SECRET_NAME, Line, draft, team

SEND, ADD, WITHDRAW, DELIVER = "send", "add", "withdraw", "deliver"
REQUEST_ROW, HISTORY_ROW, OUTBOX_ROW = (f"INSERT INTO {table} (" for table in ("request", "request_event", "outbox"))
CHANGED, OUTBOX_SET = "UPDATE request SET", "UPDATE outbox SET"


@dataclass(frozen=True)
class Point:
    """Dies at the ``nth`` ``moment`` of a statement: before or after it; or at the commit or the checkin (of the connection,
    which is after the commit) that follows it. Or where the code itself has come to a moment of its own."""

    name: str
    act: str
    moment: str
    statement: str = ""
    nth: int = 1

    @property
    def draft(self) -> str:
        return f"draft{POINTS.index(self)}"

    @property
    def conversation(self) -> str:
        return f"conversation{POINTS.index(self)}"


POINTS = (
    Point("making: before the request is written", SEND, "before", REQUEST_ROW),
    Point("making: the request is written, its history is not", SEND, "after", REQUEST_ROW),
    Point("making: the history is written, the outbox is not", SEND, "after", HISTORY_ROW),
    Point("making: all is written, and not committed", SEND, "after", OUTBOX_ROW),
    Point("making: at the commit", SEND, "commit", OUTBOX_ROW),
    Point("making: committed, and the family not told", SEND, "checkin", OUTBOX_ROW),
    Point("making: the family is told", SEND, "told"),
    Point("adding: before the words are written", ADD, "before", CHANGED),
    Point("adding: the words are written, the history is not", ADD, "after", CHANGED),
    Point("adding: at the commit", ADD, "commit", OUTBOX_ROW),
    Point("adding: committed, and the family not told", ADD, "checkin", OUTBOX_ROW),
    Point("taking back: at the commit", WITHDRAW, "commit", OUTBOX_ROW),
    Point("taking back: committed, and the family not told", WITHDRAW, "checkin", OUTBOX_ROW),
    Point("delivering: before the message is taken up", DELIVER, "before", OUTBOX_SET),
    Point("delivering: at the commit of taking it up", DELIVER, "commit", OUTBOX_SET),
    Point("delivering: taken up, and not sent", DELIVER, "sending"),
    Point("delivering: the team has it and has not answered", DELIVER, "unanswered"),
    Point("delivering: the team has answered, and it is not marked", DELIVER, "answered"),
    Point("delivering: at the commit of the mark", DELIVER, "commit", OUTBOX_SET, nth=2),
    Point("delivering: marked", DELIVER, "checkin", OUTBOX_SET, nth=2),
)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Watch:
    """Kills this process at a point."""

    def __init__(self, point: Point) -> None:
        self._point, self._seen = point, 0

    def before(self, *given: Any) -> None:
        self._statement("before", given[2])

    def after(self, *given: Any) -> None:
        self._statement("after", given[2])

    def ended(self, moment: str) -> None:
        if self._point.moment == moment and self._seen >= self._point.nth:
            die()

    def reached(self, moment: str) -> None:
        if self._point.moment == moment:
            die()

    def _statement(self, moment: str, statement: str) -> None:
        wanted = self._point.statement
        if wanted and statement.startswith(wanted):
            counts = self._point.moment if self._point.moment in ("before", "after") else "after"
            self._seen += counts == moment
            if self._point.moment == moment and self._seen == self._point.nth:
                die()


class Watched(Webhook):
    """A webhook that comes to the moments of sending."""

    watch: Watch

    async def send(self, team: Team, parcel: Parcel) -> None:
        self.watch.reached("sending")
        await super().send(team, parcel)
        self.watch.reached("answered")


def act(url: str, key: str, address: str, folder: Path, point: Point) -> None:
    """Comes to the point, and past it where it is not killed there."""
    (folder / f"{point.draft}.pid").write_text(str(os.getpid()), encoding="ascii")  # its team may kill it, too
    sender = Watched({SECRET_NAME: SECRET}, timeout=30)
    sender.watch = watch = Watch(point)
    line = Line(url, key, team("webhook", address), {"webhook": sender})
    sent = line.support.send(draft(point.draft), point.conversation) if point.act != SEND else None
    with line.engine.begin() as connection:  # others' messages are delivered at the end
        others = OUTBOX.c.request_id != point.draft
        connection.execute(update(OUTBOX).where(others).values(next_at=utc_now() + LEASE))
    event.listen(line.engine, "before_cursor_execute", watch.before)
    event.listen(line.engine, "after_cursor_execute", watch.after)
    event.listen(line.engine, "commit", lambda *_: watch.ended("commit"))
    event.listen(line.engine, "checkin", lambda *_: watch.ended("checkin"))
    told: object = None
    if point.act == SEND:
        told = line.support.send(draft(point.draft), point.conversation)
    elif point.act == ADD and sent:
        more = draft("more", words=("more",), extends=sent.reference)
        told = line.support.extend(more, point.conversation)
    elif point.act == WITHDRAW and sent:
        told = line.support.withdraw(sent)
    else:
        asyncio.run(line.delivery.once())
    if told:
        (folder / point.draft).touch()
        watch.reached("told")


def main() -> None:
    url, key, address, folder = sys.argv[1:]
    Line(url, key, team("webhook", address)).support.of_conversation("")  # so that each child begins with all made
    open_database(url).dispose()  # but connects for itself
    for point in POINTS:
        child = os.fork()
        if not child:
            act(url, key, address, Path(folder), point)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code == -signal.SIGKILL, f"{point.name}: {code}"


if __name__ == "__main__":
    main()
