"""A program that is kept running: started, watched, started again when it ends, and stopped in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.errors import AssistantError
from bot.settings import ROOT

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0  # seconds before a program is started again
STEADY = 30.0  # seconds after which an earlier end is forgotten
LONGEST_START, LONGEST_STOP = 180.0, 30.0  # seconds
MOST_TRIES = 5  # ends of a program that does not get ready, until it is given up
LOOK_AGAIN = 0.2  # seconds


class StackError(AssistantError):
    """A program of the stack does not start. Read by an operator."""


@dataclass(frozen=True)
class Program:
    """How to run a program. ``address``: an http address that answers 200, or tcp://host:port, when it is ready."""

    name: str
    command: tuple[str, ...]
    address: str
    environment: Mapping[str, str] = field(default_factory=dict)  # besides our own
    user: str | None = None  # where it must not be root
    ends_by: signal.Signals = signal.SIGTERM


class Keeper:
    """Keeps one program running. ``say`` is told what happens to it; its output goes to ``log``."""

    def __init__(self, program: Program, log: Path, say: Callable[[str], None]) -> None:
        self.program, self._log, self._say = program, log, say
        self._process: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[None] | None = None
        self.starts = 0

    async def start(self) -> None:
        """Until it is ready. Raises StackError."""
        await self._launch()
        self._watching = asyncio.create_task(self._watch())
        await self.ready()

    async def ready(self) -> None:
        """Waits until the program answers. Raises StackError where that takes too long."""
        deadline, tries = time.monotonic() + LONGEST_START, self.starts + MOST_TRIES
        while not await answers(self.program.address):
            if time.monotonic() > deadline or self.starts > tries:
                raise StackError(
                    f"{self.program.name} does not start: see {self._log}. It ends so: {self._last_words()}"
                )
            await asyncio.sleep(LOOK_AGAIN)

    def _last_words(self) -> str:
        """The last line of the log, which says why a program ended."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "(nothing)")

    def send(self, what: signal.Signals) -> None:
        """A signal to the program and all that it started."""
        if self._process and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, what)

    @property
    def pid(self) -> int:
        """Of the program as it runs now."""
        assert self._process is not None
        return self._process.pid

    async def stop(self) -> None:
        """In order, and by force where it does not end."""
        if self._watching:
            self._watching.cancel()
        self.send(signal.SIGCONT)  # one that was frozen could not hear
        self.send(self.program.ends_by)
        if self._process:
            try:
                await asyncio.wait_for(self._process.wait(), LONGEST_STOP)
            except asyncio.TimeoutError:
                self._say(f"{self.program.name} did not stop, and was killed.")
                self.send(signal.SIGKILL)
                await self._process.wait()

    async def _launch(self) -> None:
        self.starts += 1
        as_user: dict[str, Any] = (
            {"user": self.program.user} if self.program.user else {}
        )  # not every event loop knows of users
        with self._log.open("ab") as out:
            self._process = await asyncio.create_subprocess_exec(
                *self.program.command, cwd=ROOT, env={**os.environ, **self.program.environment},
                stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, **as_user,
            )  # fmt: skip

    async def _watch(self) -> None:
        failures = 0
        while self._process:
            started = time.monotonic()
            code = await self._process.wait()
            failures = 0 if time.monotonic() - started > STEADY else failures + 1
            pause = min(FIRST_PAUSE * 2**failures, LONGEST_PAUSE) if failures else 0.0
            self._say(f"{self.program.name} ended ({code}); it is started again in {pause:.1f} s.")
            await asyncio.sleep(pause)
            await self._launch()


async def answers(address: str) -> bool:
    """Whether somebody answers at http://... with 200, or takes connections at tcp://host:port."""
    if address.startswith("tcp://"):
        host, _, port = address.removeprefix("tcp://").partition(":")
        try:
            _, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            return False
        writer.close()
        return True
    try:
        async with aiohttp.ClientSession() as session, session.get(address, timeout=_PROBE) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return False


_PROBE = aiohttp.ClientTimeout(total=3)
