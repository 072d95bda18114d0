"""kill -9 at twenty named points of making and delivering a request: none is lost that was confirmed, none is confirmed that is not
stored, and none is shown twice to a team."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import utc_now
from bot.support.outbox import LEASE
from tests.support.conftest import KEY
from tests.support.dying_at import ADD, POINTS, SEND, WITHDRAW, Point
from tests.support.made import WORDS
from tests.support.outside import Line, Receiver, draft, team

ROOT = Path(__file__).parents[2]
KILLED_BY_ITS_TEAM = next(point for point in POINTS if point.moment == "unanswered")
AT_THE_END = {SEND: ["sent"], ADD: ["sent", "added"], WITHDRAW: ["sent", "withdrawn"]}


class After:
    """What is left when all twenty have died, and what comes of it."""

    def __init__(self, folder: Path, receiver: Receiver) -> None:
        url = f"sqlite:///{folder}/points.db"
        self.folder, self.receiver = folder, receiver
        command = [sys.executable, "-m", "tests.support.dying_at", url, KEY, receiver.address, str(folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        self.line = Line(url, KEY, team("webhook", receiver.address))
        self.left = {point: self.line.events(point.draft) for point in POINTS}
        self.outbox = {point: [row["event"] for row in self.line.outbox(point.draft)] for point in POINTS}
        for point in POINTS:  # the families do again what they were not told has happened
            self._again(point)
        asyncio.run(self.line.delivery.once(utc_now() + 2 * LEASE))

    def _again(self, point: Point) -> None:
        sent = self.line.support.send(draft(point.draft), point.conversation)
        assert sent is not None
        if point.act == ADD:
            more = draft("more", words=("more",), extends=sent.reference)
            assert self.line.support.extend(more, point.conversation)
        if point.act == WITHDRAW and sent.open:
            assert self.line.support.withdraw(sent)

    def was_told(self, point: Point) -> bool:
        return (self.folder / point.draft).exists()

    def shown(self, point: Point) -> list[str]:
        return [parcel["event"] for parcel in self.receiver.shown if parcel["key"].split("-")[0] == point.draft]


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[After]:
    with Receiver() as receiver:
        folder = tmp_path_factory.mktemp("points")
        receiver.on_post = lambda: kill_its_sender(receiver, folder)
        yield After(folder, receiver)


def kill_its_sender(receiver: Receiver, folder: Path) -> None:
    """The team kills the process that sent it a message, once, before it answers."""
    name, pid = KILLED_BY_ITS_TEAM.draft, folder / f"{KILLED_BY_ITS_TEAM.draft}.pid"
    if receiver.posts[-1].split("-")[0] == name and pid.exists():
        os.kill(int(pid.read_text(encoding="ascii")), signal.SIGKILL)
        pid.unlink()


def named(point: Point) -> str:
    return point.name


def test_crash_points_are_twenty() -> None:
    assert len({point.name for point in POINTS}) == len(POINTS) == 20


@pytest.mark.parametrize("point", POINTS, ids=named)
def test_crash_leaves_a_whole_step_or_none(after: After, point: Point) -> None:
    whole = AT_THE_END.get(point.act, ["sent"])
    assert after.left[point] in (whole, whole[:-1]) and after.outbox[point] == after.left[point]


@pytest.mark.parametrize("point", POINTS, ids=named)
def test_crash_loses_nothing_that_was_confirmed(after: After, point: Point) -> None:
    assert not after.was_told(point) or after.left[point] == AT_THE_END[point.act]
    assert after.was_told(point) is (point.moment == "told")


@pytest.mark.parametrize("point", POINTS, ids=named)
def test_crash_is_made_good_and_shown_once(after: After, point: Point) -> None:
    (request,) = after.line.support.of_conversation(point.conversation)
    events = AT_THE_END.get(point.act, ["sent"])
    assert [made.what for made in request.history] == events == after.shown(point)
    assert request.details.words == ((WORDS, "more") if point.act == ADD else (WORDS,))
    assert {row["state"] for row in after.line.outbox(point.draft)} == {"delivered"}
