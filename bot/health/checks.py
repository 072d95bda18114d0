"""Whether this process can answer families, in an operator's words and without a secret."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.errors import AssistantError, StoreError
from bot.health.lifecycle import Lifecycle
from bot.redis.server import Server

LONGEST_CHECK = 2.0  # seconds: a probe that waits longer tells as much
GOOD = "ok"

Check = Callable[[], Awaitable[None]]  # raises ReadinessError, or whatever it meets


class ReadinessError(AssistantError):
    """Why this process cannot answer families. Read by an operator."""


async def report(checks: Mapping[str, Check], seconds: float = LONGEST_CHECK) -> dict[str, str]:
    """What each check found: "ok", or what is wrong. All run at once."""
    found = await asyncio.gather(*(_found(check, seconds) for check in checks.values()))
    return dict(zip(checks, found, strict=True))


async def _found(check: Check, seconds: float) -> str:
    try:
        await asyncio.wait_for(check(), seconds)
    except asyncio.TimeoutError:
        return f"does not answer within {seconds:.0f} seconds"
    except ReadinessError as error:
        return str(error)
    except Exception as error:  # the text of another's error may hold an address with its password
        return f"does not answer ({type(error).__name__})"
    return GOOD


def model_check(agent: Callable[[], Any]) -> Check:
    """The trained model is loaded."""

    async def check() -> None:
        found = agent()
        if found is None or not found.is_ready():
            raise ReadinessError("is being loaded")

    return check


def database_check(engine: Callable[[], Engine]) -> Check:
    """The database answers. Asked in a thread, so that one that hangs does not stop the assistant, too."""

    def ask() -> None:
        with engine().connect() as connection:
            connection.execute(text("SELECT 1"))

    async def check() -> None:
        await asyncio.get_running_loop().run_in_executor(None, ask)

    return check


def redis_check(server: Server) -> Check:
    """Redis answers."""

    async def check() -> None:
        try:
            await server.check()
        except StoreError as error:  # its text is for operators, and holds no address
            raise ReadinessError(str(error)) from error

    return check


def workers_check(life: Lifecycle) -> Check:
    """Everything that should run beside the conversations runs."""

    async def check() -> None:
        if ended := life.ended():
            raise ReadinessError(f"ended: {', '.join(ended)}. The log says why; start this process again")

    return check


def stopping_check(life: Lifecycle) -> Check:
    """The process is not on its way out."""

    async def check() -> None:
        if life.stopping:
            raise ReadinessError("is stopping: it finishes what it has begun and takes nothing new")

    return check
