"""The terminal phone: starts the assistant with a stand-in for its provider, and shows texts, segments and cost."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.dialogue.host import LOOPBACK, PAGE, free_port
from bot.errors import ModelError
from bot.messages.gsm7 import foreign, length, segments
from bot.settings import ROOT
from bot.sms.choose import MESSAGE_PATH
from bot.sms.stand_in import ACCOUNT, OUR_NUMBER, Shown, StandIn

FIRST_NUMBER = 900001  # of Ofcom's for drama: 07700 900001, 900002 ...
LONGEST_START = 120  # seconds
QUIET = 1.5  # seconds without a text, after which the next line of a file is sent


def environment(port: int, api: str, token: str, state: Path) -> dict[str, str]:
    """The settings of an assistant whose provider is a stand-in, with a state of its own."""
    return {
        **os.environ,
        "ASSISTANT_PORT": str(port),
        "ASSISTANT_STATE": str(state),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "PUBLIC_URL": f"http://{LOOPBACK}:{port}",
        "SMS_PROVIDER": "twilio",
        "SMS_ACCOUNT": ACCOUNT,
        "SMS_TOKEN": token,
        "SMS_FROM": OUR_NUMBER,
        "SMS_API": api,
    }


@asynccontextmanager
async def running(settings: Mapping[str, str], log: Path) -> AsyncIterator[None]:
    """The assistant as a process of its own, from when it is ready. Raises ModelError where it does not start."""
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=dict(settings), stdin=asyncio.subprocess.DEVNULL,
            stdout=out, stderr=out,
        )  # fmt: skip
    try:
        await asyncio.wait_for(_ready(f"{settings['PUBLIC_URL']}{PAGE}/health", process), LONGEST_START)
        yield
    except asyncio.TimeoutError as error:
        raise ModelError("the assistant did not start in time: try `make run` to see why") from error
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _ready(address: str, process: asyncio.subprocess.Process) -> None:
    async with aiohttp.ClientSession() as session:
        while process.returncode is None:
            try:
                async with session.get(address) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)
    raise ModelError("the assistant stopped as it started: try `make run` to see why")


class Terminal:
    """One person's phones. ``pence``: what a segment costs the service."""

    def __init__(self, pence: float) -> None:
        self._pence, self._other = pence, 0
        self._parts = {"in": 0, "out": 0}
        self._arrived = asyncio.Event()

    async def talk(self) -> int:
        """Until the end of the input, or /quit."""
        port, token = free_port(), secrets.token_hex(16)
        stand_in = StandIn(f"http://{LOOPBACK}:{port}{MESSAGE_PATH}", token, self._show)
        with tempfile.TemporaryDirectory() as folder:
            chosen = environment(port, await stand_in.start(), token, Path(folder) / "state")
            print("The assistant is starting ...", file=sys.stderr, flush=True)
            try:
                async with running(chosen, Path(folder) / "log"):
                    await self._lines(stand_in)
            finally:
                await stand_in.stop()
        print(
            f"\nIn all: {self._parts['in']} segments from you, {self._parts['out']} to you, {self._cost('out')} to the service."
        )
        return 0

    async def _lines(self, stand_in: StandIn) -> None:
        print("Type as a family would. /picture, /other (another phone), /quit.")
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, self._read):
            said = line.strip()
            if said == "/quit":
                return
            if said == "/other":
                self._other += 1
                print(f"This is now the phone {self._number}.")
                continue
            self._arrived.clear()
            await stand_in.text(self._number, *(("", 1) if said == "/picture" else (said,)))
            self._parts["in"] += segments(said)
            if not sys.stdin.isatty():
                await self._quiet()

    async def _quiet(self) -> None:
        """Waits for the reply to a line of a file, and for what comes with it."""
        await asyncio.wait_for(self._arrived.wait(), LONGEST_START)
        while self._arrived.is_set():
            self._arrived.clear()
            await asyncio.sleep(QUIET)

    def _read(self) -> str:
        if sys.stdin.isatty():
            print(f"\n{self._number} > ", end="", flush=True)
            return sys.stdin.readline()
        line = sys.stdin.readline()
        print(f"\n{self._number} > {line.rstrip()}" if line else "", flush=True)
        return line

    def _show(self, text: Shown) -> None:
        self._parts["out"] += text.segments
        alphabet = "other script" if foreign(text.body) else f"{length(text.body)} characters"
        count = f"{text.segments} segment{'s' if text.segments > 1 else ''}"
        shown = "\n".join(f"    {line}" for line in text.body.split("\n"))
        print(f"\n{shown}\n    [{alphabet}, {count}; so far {self._cost('out')}]", flush=True)
        self._arrived.set()

    @property
    def _number(self) -> str:
        return f"+447700{FIRST_NUMBER + self._other}"

    def _cost(self, way: str) -> str:
        return f"{self._parts[way] * self._pence / 100:.2f} pounds"
