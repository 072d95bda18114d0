"""A program is kept running, and stopped in order."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import bot.stack.program
from bot.dialogue.host import LOOPBACK, free_port
from bot.stack.program import Keeper, Program, StackError, answers

SERVE = "import http.server, sys; http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[1]), bind='127.0.0.1')"


@pytest.fixture
async def keeper(tmp_path: Path) -> AsyncIterator[Keeper]:
    port = free_port()
    program = Program("server", (sys.executable, "-c", SERVE, str(port)), f"http://{LOOPBACK}:{port}/")
    kept = Keeper(program, tmp_path / "log", lambda _: None)
    await kept.start()
    yield kept
    await kept.stop()


async def test_program_is_ready_once_it_answers(keeper: Keeper) -> None:
    assert keeper.starts == 1 and await answers(keeper.program.address)


async def test_program_that_dies_is_started_again(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.stack.program, "FIRST_PAUSE", 0.01)
    first = keeper.pid
    keeper.send(signal.SIGKILL)
    while keeper.starts == 1:
        await asyncio.sleep(0.01)
    await keeper.ready()
    assert keeper.pid != first


@pytest.mark.parametrize("frozen", [False, True])
async def test_program_is_stopped_though_it_is_frozen(keeper: Keeper, frozen: bool) -> None:
    pid = keeper.pid
    if frozen:
        keeper.send(signal.SIGSTOP)
    await keeper.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_program_that_cannot_start_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.stack.program, "FIRST_PAUSE", 0.0)
    monkeypatch.setattr(bot.stack.program, "LOOK_AGAIN", 0.01)
    ends = Program("ends", (sys.executable, "-c", "print('no room')"), f"tcp://{LOOPBACK}:{free_port()}")
    kept = Keeper(ends, tmp_path / "log", lambda _: None)
    with pytest.raises(StackError, match="ends does not start: see .* It ends so: no room"):
        await kept.start()
    await kept.stop()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "http://127.0.0.1:1/"])
async def test_program_nobody_answers(address: str) -> None:
    assert not await answers(address)


def test_program_ports_are_none_that_outgoing_connections_get() -> None:
    """A server that ends and is started again would find its port taken by whoever called out meanwhile."""
    setting = Path("/proc/sys/net/ipv4/ip_local_port_range")
    first = int(setting.read_text().split()[0]) if setting.exists() else 49_152  # RFC 6335
    ports = {free_port() for _ in range(50)}
    assert max(ports) < first and len(ports) > 40
