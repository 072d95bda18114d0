"""Setting the clock is asked for, and is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.soak import faults
from bot.soak.faults import CLOCK, FAULTS, NAMES, STEP, USUAL, CannotError
from bot.stack.stack import Plan, Stack

SET_CLOCK = next(fault for fault in FAULTS if fault.name == CLOCK)


def test_faults_of_the_whole_machine_are_not_usual() -> None:
    assert CLOCK in NAMES and CLOCK not in USUAL


async def test_faults_set_the_clock_both_ways_and_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    now = [1000.0]
    seen: list[float] = []
    monkeypatch.setattr(faults, "APART", 0.0)
    monkeypatch.setattr(faults.time, "clock_gettime", lambda _: now[0])
    monkeypatch.setattr(
        faults.time, "clock_settime", lambda _, moment: (now.__setitem__(0, moment), seen.append(moment))
    )
    await SET_CLOCK.make(Stack(Plan(tmp_path)), tmp_path)
    assert seen == [1000 + STEP, 1000, 1000 - STEP, 1000]


async def test_faults_say_who_may_set_the_clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(_: int, __: float) -> None:
        raise PermissionError

    monkeypatch.setattr(faults.time, "clock_settime", refuse)
    with pytest.raises(CannotError, match="root"):
        await SET_CLOCK.make(Stack(Plan(tmp_path)), tmp_path)
