"""Work that starts programs of its own: a stop, by Ctrl-C or SIGTERM, ends them, too."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run_stoppable(work: Coroutine[Any, Any, T]) -> T:
    """The result of the work. Raises KeyboardInterrupt where it was stopped, after it has tidied up.

    Runs on asyncio's own loop: a training before it, in this process, has Sanic put uvloop there, which cannot start a program as
    another user, as PostgreSQL must be.
    """
    asyncio.set_event_loop_policy(None)
    return asyncio.run(_stoppable(work))


async def _stoppable(work: Coroutine[Any, Any, T]) -> T:
    running = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    for what in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(what, running.cancel)
    try:
        return await running
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
