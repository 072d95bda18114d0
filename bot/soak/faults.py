"""What may happen to a stack while families talk: each fault breaks something, waits, and leaves it to mend."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.stack.stack import Stack

FROZEN, FULL = 6.0, 6.0  # seconds that a fault lasts
STEP = 120.0  # seconds that the clock is set ahead and back: longer than any lease or lock
APART = 10.0  # seconds between two steps: longer than a lease, so that each is an event of its own, as in life
SMALL = 2_000_000_000  # bytes: a bigger disk is not filled
SPACE = "900m"  # of the small disk: PostgreSQL's log of changes alone may take 128 MB
LEFT = 1_000_000  # bytes at a time when a disk is filled
CLOCK = "clock-set"


class CannotError(Exception):
    """The fault cannot be made here; the text says why."""


@dataclass(frozen=True)
class Fault:
    """``needs``: the program of the stack that it breaks, or "" for none in particular. ``whole_machine``: it touches more than
    the stack, and is only made where it was asked for."""

    name: str
    make: Callable[[Stack, Path], Awaitable[None]]
    needs: str = ""
    whole_machine: bool = False


async def _kill(stack: Stack, name: str) -> None:
    stack.send(name, signal.SIGKILL)


async def _freeze(stack: Stack, name: str) -> None:
    stack.send(name, signal.SIGSTOP)
    await asyncio.sleep(FROZEN)
    stack.send(name, signal.SIGCONT)


async def _fill_disk(_: Stack, folder: Path) -> None:
    if shutil.disk_usage(folder).total > SMALL:
        raise CannotError("the folder is on a big disk: a small one (tmpfs) can only be made as root")
    filler = folder / "filler"
    try:
        with filler.open("wb") as file:
            while True:
                file.write(b"\0" * LEFT)
                file.flush()
    except OSError:
        await asyncio.sleep(FULL)
    finally:
        filler.unlink(missing_ok=True)


async def _set_clock(_: Stack, __: Path) -> None:
    """Two minutes ahead and back again, then two minutes back and ahead again."""
    for seconds in (STEP, -STEP):
        _step(seconds)
        try:
            await asyncio.sleep(APART)
        finally:
            _step(-seconds)
        await asyncio.sleep(APART)


def _step(seconds: float) -> None:
    try:
        time.clock_settime(time.CLOCK_REALTIME, time.clock_gettime(time.CLOCK_REALTIME) + seconds)
    except PermissionError as error:
        raise CannotError("only root may set this machine's clock") from error


FAULTS = (
    Fault("assistant-restarted", lambda stack, _: stack.restart("assistant-1"), "assistant-1"),
    Fault("assistant-killed", lambda stack, _: _kill(stack, "assistant-2"), "assistant-2"),
    Fault("redis-killed", lambda stack, _: _kill(stack, "redis"), "redis"),
    Fault("redis-frozen", lambda stack, _: _freeze(stack, "redis"), "redis"),
    Fault("redis-restarted", lambda stack, _: stack.restart("redis"), "redis"),
    Fault("postgresql-restarted", lambda stack, _: stack.restart("postgresql"), "postgresql"),
    Fault("actions-killed", lambda stack, _: _kill(stack, "actions"), "actions"),
    Fault("disk-full", _fill_disk),
    Fault(CLOCK, _set_clock, whole_machine=True),
)
NAMES = tuple(fault.name for fault in FAULTS)
USUAL = tuple(fault.name for fault in FAULTS if not fault.whole_machine)


def mount_small(folder: Path) -> bool:
    """A small disk in memory at a folder. Whether it could be made."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={SPACE}", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def unmount(folder: Path) -> None:
    """Takes that disk away, with all that is on it."""
    subprocess.run(["umount", "--lazy", str(folder)], capture_output=True, check=False)
