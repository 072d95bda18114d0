"""What one process of the assistant runs, and how it ends: what is under way is finished, nothing new is begun."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from functools import lru_cache
from typing import Any

logger = logging.getLogger(__name__)


class Lifecycle:
    """The workers that run beside the calls, the work under way, and whether the process is stopping."""

    def __init__(self) -> None:
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._under_way: set[asyncio.Task[Any]] = set()
        self.stopping = False

    def run(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Starts a worker that is to run for as long as the process."""
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._ended)
        self._workers[name] = task

    def begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Starts work that ends by itself, and that a stop waits for. The event loop alone would not keep it."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    def ended(self) -> list[str]:
        """The workers that should run and do not."""
        return sorted(name for name, task in self._workers.items() if task.done())

    async def stop(self, seconds: float) -> bool:
        """From now on nothing new is begun. Waits so long for what is under way, then ends the workers. Whether all was finished."""
        self.stopping = True
        late: set[asyncio.Task[Any]] = set()
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=seconds)
        for task in (*late, *self._workers.values()):
            task.cancel()
        await asyncio.gather(*late, *self._workers.values(), return_exceptions=True)
        return not late

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not self.stopping:
            error = None if task.cancelled() else task.exception()
            logger.error("The worker %s ended: %s", task.get_name(), type(error).__name__ if error else "no error")


@lru_cache(maxsize=1)
def lifecycle() -> Lifecycle:
    """This process's own."""
    return Lifecycle()
