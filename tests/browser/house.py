"""The assistant, the staff desk and a phone provider's stand-in as processes on one database, for the whole way of a request."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func, select

from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.desk.secrets import hash_password
from bot.dialogue.host import LOOPBACK, free_port
from bot.exchange.store import WAITING
from bot.exchange.tables import MESSAGE
from bot.settings import ROOT, Settings
from bot.sms.choose import MESSAGE_PATH
from bot.sms.queue import UNFINISHED
from bot.sms.stand_in import StandIn
from bot.sms.tables import TEXT_OUT
from bot.sms.terminal import environment
from tests.served import LONGEST_START, Served, serving

PASSWORD = "copper walrus meadow"
TEAMS = ("suffolk_early_help", "partnership")


@dataclass
class House:
    """``origin``: of the desk; ``served``: the assistant; ``desk``: what the desk works with, in this process."""

    origin: str
    served: Served
    desk: Desk
    stand_in: StandIn
    loop: asyncio.AbstractEventLoop

    def text(self, number: str, body: str) -> str:
        """A family's text, and all that reaches its phone then."""
        before = len(self.texts(number))
        sent = asyncio.run_coroutine_threadsafe(self.stand_in.text(number, body), self.loop)
        assert sent.result(30) == 204
        return self.heard(number, before)

    def heard(self, number: str, before: int) -> str:
        """The texts of a phone after the first so many, once nothing more is to come."""
        until(self._is_quiet)
        return "\n".join(self.texts(number)[before:])

    def _is_quiet(self) -> bool:
        """Whether every message is answered and every text sent."""
        texts = select(func.count()).select_from(TEXT_OUT).where(TEXT_OUT.c.state.in_(UNFINISHED))
        messages = select(func.count()).select_from(MESSAGE).where(MESSAGE.c.state == WAITING)
        with self.desk.engine().connect() as connection:
            return not any(connection.execute(wanted).scalar_one() for wanted in (messages, texts))

    def texts(self, number: str) -> list[str]:
        return [text.body for text in self.stand_in.shown if text.number == number]


def add_person(desk: Desk, email: str, name: str, *roles: Role) -> None:
    """A person of TEAMS with the password PASSWORD."""
    desk.people.set_password(desk.people.add(email, name, roles, TEAMS), hash_password(PASSWORD))


def until(done: Callable[[], bool], seconds: float = 60) -> None:
    """Waits for what another process does, and which tells nobody here."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


@contextmanager
def a_house(folder: Path, database: str = "") -> Iterator[House]:
    """All of it, until the end of the block."""
    port, desk_port, token = free_port(), free_port(), secrets.token_hex(16)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    stand_in = StandIn(f"http://{LOOPBACK}:{port}{MESSAGE_PATH}", token)
    api = asyncio.run_coroutine_threadsafe(stand_in.start(), loop).result(10)
    chosen = environment(port, api, token, folder) | {"DESK_PORT": str(desk_port), "DATABASE_URL": database}
    origin = f"http://{LOOPBACK}:{desk_port}"
    settings = replace(Settings(), assistant_state=folder, database_url=database)
    try:
        with serving(folder, port, **chosen) as served, _desk_process(origin, folder, chosen):
            yield House(origin, served, Desk(settings), stand_in, loop)
    finally:
        asyncio.run_coroutine_threadsafe(stand_in.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@contextmanager
def a_desk(folder: Path) -> Iterator[tuple[str, Desk]]:
    """The desk alone, on a database of its own: its origin, and what it works with."""
    port = free_port()
    origin = f"http://{LOOPBACK}:{port}"
    with _desk_process(origin, folder, {"DESK_PORT": str(port), "ASSISTANT_STATE": str(folder)}):
        yield origin, Desk(replace(Settings(), assistant_state=folder))


@contextmanager
def _desk_process(origin: str, folder: Path, chosen: dict[str, str]) -> Iterator[None]:
    """The desk as `make desk` starts it."""
    with (folder / "desk.log").open("wb") as log:
        command = [sys.executable, "-m", "bot", "desk"]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | chosen, stdout=log, stderr=log)

    def is_ready() -> bool:
        assert process.poll() is None, (folder / "desk.log").read_text()
        try:
            with urllib.request.urlopen(f"{origin}/health", timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    try:
        until(is_ready, LONGEST_START)
        yield
    finally:
        process.terminate()
        process.wait(20)
