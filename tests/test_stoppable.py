"""Work that is stopped tidies up."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest
import uvloop

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


def test_stoppable_work_may_start_programs_as_another_user() -> None:
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())  # as after a training in this process

    async def work() -> int:
        program = await asyncio.create_subprocess_exec("true", user=os.getuid())
        return await program.wait()

    assert run_stoppable(work()) == 0
