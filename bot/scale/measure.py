"""What a turn costs and what a process holds: a stack under families who do not think, read from Linux's own accounts.

Processor time is counted by the kernel for each process, so that other work on the machine hardly changes it; throughput, by the
clock, it does.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.dialogue.load import wording
from bot.settings import settings
from bot.soak.family import Family, script_of
from bot.soak.lines import WebLine
from bot.soak.report import percentile
from bot.stack.stack import Stack

TICKS = os.sysconf("SC_CLK_TCK")  # a second
WARM = 10  # turns before anything is counted


@dataclass(frozen=True)
class Cost:
    """Of one stack. ``processor``: seconds a turn by program; ``memory``: megabytes by program, what is shared split evenly."""

    turns: int
    seconds: float
    processor: dict[str, float]
    memory: dict[str, float]
    p50: float
    p95: float

    @property
    def rate(self) -> float:
        """Turns a second, by the clock."""
        return self.turns / self.seconds


async def measure(stack: Stack, turns: int, families: int) -> Cost:
    """Families talk one message after the other until so many are answered."""
    addresses = [stack.address] if "nginx" in stack.keepers else stack.workers
    async with aiohttp.ClientSession() as session:
        await _talk(session, addresses, WARM * len(stack.workers), families)
        before, started = _processor(stack), time.monotonic()
        waited = await _talk(session, addresses, turns, families)
        seconds, after = time.monotonic() - started, _processor(stack)
    used = {name: (after[name] - before[name]) / len(waited) for name in after}
    return Cost(len(waited), seconds, used, _memory(stack), statistics.median(waited), percentile(waited, 95))


async def _talk(session: aiohttp.ClientSession, addresses: Sequence[str], turns: int, families: int) -> list[float]:
    """Seconds that each message waited."""
    script, waited = script_of(wording(settings())), list[float]()

    async def talk(number: int) -> None:
        while len(waited) < turns:
            line, family = WebLine(session, addresses[number % len(addresses)]), Family(script, random.Random(number))
            await line.open()
            while not family.is_done and len(waited) < turns:
                heard = await line.say(family.says())
                family.hears(heard.reply)
                waited.append(heard.waited or 0.0)

    await asyncio.gather(*map(talk, range(families)))
    return waited


def _processor(stack: Stack) -> dict[str, float]:
    """Seconds of processor time that each program and what it started have used."""
    return _of_each(stack, lambda pids: sum(map(_ticks, pids)) / TICKS)


def _memory(stack: Stack) -> dict[str, float]:
    """Megabytes of each program, with its part of what it shares with others (PSS)."""
    return _of_each(stack, lambda pids: sum(map(_pss, pids)) / 1024)


def _of_each(stack: Stack, read: Callable[[Sequence[int]], float]) -> dict[str, float]:
    return {name: read(_family(keeper.pid)) for name, keeper in stack.keepers.items()}


def _family(first: int) -> list[int]:
    """A process and all that it started, such as PostgreSQL's one for each connection."""
    parents = {int(folder.name): _stat(int(folder.name)) for folder in Path("/proc").iterdir() if folder.name.isdigit()}
    found = [first]
    for pid in found:  # grows as it is read
        found += [child for child, fields in parents.items() if fields and int(fields[1]) == pid]
    return found


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the third on; [] where the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _ticks(pid: int) -> int:
    """User and system time, of children that have ended, too."""
    return sum(int(value) for value in _stat(pid)[11:15])


def _pss(pid: int) -> int:
    """Kilobytes."""
    try:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) if found else 0
