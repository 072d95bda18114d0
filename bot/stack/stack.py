"""The topology of a stack: which programs, with which settings, in which order."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from bot.dialogue.host import LOOPBACK, free_port
from bot.stack import engines
from bot.stack.front import nginx
from bot.stack.program import Keeper, Program


@dataclass(frozen=True)
class Plan:
    """What to run. ``folder``: where state and logs are kept; ``settings``: of the assistants, besides our own environment."""

    folder: Path
    workers: int = 2
    redis: bool = False
    postgresql: bool = False
    actions: bool = False
    port: int = 5005  # of nginx, or of the only assistant
    settings: Mapping[str, str] = field(default_factory=dict)


class Stack:
    """Started on entry and stopped on exit, the front first. ``say`` is told what happens."""

    def __init__(self, plan: Plan, say: Callable[[str], None] = lambda _: None) -> None:
        self._plan, self._say = plan, say
        self._exits = AsyncExitStack()
        self.keepers: dict[str, Keeper] = {}
        self.workers: list[str] = []  # addresses of the assistants, the first first
        self.management: list[str] = []  # addresses with their metrics
        self.address = ""  # where families go
        self.settings: dict[str, str] = {}  # of every assistant

    async def __aenter__(self) -> Stack:
        self._plan.folder.mkdir(parents=True, exist_ok=True)
        try:
            await self._start()
        except BaseException:
            await self._exits.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._exits.aclose()

    async def restart(self, name: str) -> None:
        """Stops a program in order and starts it again: one step of a rolling update."""
        keeper = self.keepers[name]
        await keeper.stop()
        await keeper.start()

    def send(self, name: str, what: signal.Signals) -> None:
        """A signal to a program, such as SIGKILL, after which it is started again by itself."""
        self.keepers[name].send(what)

    async def _start(self) -> None:
        shared = {"ASSISTANT_STATE": str(self._plan.folder / "state"), **self._plan.settings}
        if self._plan.redis:
            program, shared["REDIS_URL"] = engines.redis(self._plan.folder / "redis", free_port())
            await self._run(program)
        if self._plan.postgresql:
            program, shared["DATABASE_URL"] = engines.postgresql(self._plan.folder / "postgresql", free_port())
            await self._run(program)
        if self._plan.actions:
            program, shared["ACTION_SERVER_URL"] = _actions(free_port(), shared)
            await self._run(program)
        await self._start_assistants(shared)

    async def _start_assistants(self, shared: dict[str, str]) -> None:
        several = self._plan.workers > 1
        ports = [free_port() if several else self._plan.port for _ in range(self._plan.workers)]
        managements = [free_port() for _ in ports]
        self.settings = shared
        self.workers = [f"http://{LOOPBACK}:{port}" for port in ports]
        self.management = [f"http://{LOOPBACK}:{port}" for port in managements]
        programs = [
            _assistant(number, *both, shared) for number, both in enumerate(zip(ports, managements, strict=True))
        ]
        await self._run(programs[0])  # makes the keys and the tables
        await asyncio.gather(*map(self._run, programs[1:]))
        front = nginx(self._plan.folder / "nginx", self._plan.port, ports) if several else None
        if front:
            await self._run(front)
        self.address = f"http://{LOOPBACK}:{self._plan.port}" if front or not several else self.workers[0]

    async def _run(self, program: Program) -> None:
        keeper = Keeper(program, self._plan.folder / f"{program.name}.log", self._say)
        self.keepers[program.name] = keeper
        self._exits.push_async_callback(keeper.stop)
        self._say(f"Starting {program.name} ...")
        await keeper.start()


def _assistant(number: int, port: int, management: int, shared: Mapping[str, str]) -> Program:
    own = {"ASSISTANT_PORT": str(port), "MANAGEMENT_PORT": str(management), "ASSISTANT_HOST": LOOPBACK}
    command = (sys.executable, "-m", "bot", "run")
    return Program(f"assistant-{number + 1}", command, f"http://{LOOPBACK}:{port}/ready", {**shared, **own})


def _actions(port: int, shared: Mapping[str, str]) -> tuple[Program, str]:
    address = f"http://{LOOPBACK}:{port}"
    own = {**shared, "ACTION_PORT": str(port), "ASSISTANT_HOST": LOOPBACK}
    return Program("actions", (sys.executable, "-m", "bot", "actions"), f"{address}/health", own), f"{address}/webhook"
