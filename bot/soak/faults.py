"""What may happen to a stack while families talk: each fault breaks something, waits, and leaves it to mend."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.stack.stack import Stack

FROZEN, FULL = 6.0, 6.0  # seconds that a fault lasts
SMALL = 2_000_000_000  # bytes: a bigger disk is not filled
SPACE = "900m"  # of the small disk: PostgreSQL's log of changes alone may take 128 MB
LEFT = 1_000_000  # bytes at a time when a disk is filled


class CannotError(Exception):
    """The fault cannot be made here; the text says why."""


@dataclass(frozen=True)
class Fault:
    """``needs``: the program of the stack that it breaks, or "" for none in particular."""

    name: str
    make: Callable[[Stack, Path], Awaitable[None]]
    needs: str = ""


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


FAULTS = (
    Fault("assistant-restarted", lambda stack, _: stack.restart("assistant-1"), "assistant-1"),
    Fault("assistant-killed", lambda stack, _: _kill(stack, "assistant-2"), "assistant-2"),
    Fault("redis-killed", lambda stack, _: _kill(stack, "redis"), "redis"),
    Fault("redis-frozen", lambda stack, _: _freeze(stack, "redis"), "redis"),
    Fault("redis-restarted", lambda stack, _: stack.restart("redis"), "redis"),
    Fault("postgresql-restarted", lambda stack, _: stack.restart("postgresql"), "postgresql"),
    Fault("actions-killed", lambda stack, _: _kill(stack, "actions"), "actions"),
    Fault("disk-full", _fill_disk),
)
NAMES = tuple(fault.name for fault in FAULTS)


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
