"""Work that is stopped tidies up."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from bot.commands.stoppable import run_stoppable


@pytest.mark.parametrize("what", [signal.SIGINT, signal.SIGTERM])
def test_stoppable_work_ends_what_it_began(what: signal.Signals) -> None:
    done: list[str] = []

    async def work() -> None:
        try:
            os.kill(os.getpid(), what)
            await asyncio.sleep(30)
        finally:
            done.append("tidy")

    with pytest.raises(KeyboardInterrupt):
        run_stoppable(work())
    assert done == ["tidy"]


def test_stoppable_work_gives_its_result() -> None:
    async def work() -> int:
        return 7

    assert run_stoppable(work()) == 7
