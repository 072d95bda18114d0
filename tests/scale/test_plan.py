"""From families to workers."""

from __future__ import annotations

import pytest

from bot.__main__ import main
from bot.scale.plan import HOURS, MOST_USE, Demand, Turn, simulate, workers_for


def test_plan_a_day_is_shared_by_its_hours() -> None:
    demand = Demand(50_000, writing=0.02, messages=8, busy=5)
    assert demand.a_day == 8_000 and len(HOURS) == 24
    assert sum(demand.rates) * 3600 == pytest.approx(5 * 8_000)


@pytest.mark.parametrize("families", [0, 100, 50_000, 1_000_000])
def test_plan_the_fewest_workers_that_hold_the_promise(families: int) -> None:
    demand, turn = Demand(families), Turn(0.1)
    workers = workers_for(demand, turn, 1.0)
    times = simulate(demand, turn, workers)
    assert times.p95 <= 1.0 and times.use <= MOST_USE
    fewer = simulate(demand, turn, workers - 1) if workers > 1 else None
    assert fewer is None or fewer.p95 > 1.0 or fewer.use > MOST_USE


def test_plan_more_families_never_need_fewer() -> None:
    needed = [workers_for(Demand(families), Turn(0.1), 1.0) for families in (10_000, 100_000, 1_000_000, 4_000_000)]
    assert needed == sorted(needed) and needed[-1] > needed[0]


def test_plan_a_turn_that_is_too_long_cannot_be_planned() -> None:
    with pytest.raises(ValueError, match="no number of workers"):
        workers_for(Demand(1_000), Turn(2.0), 1.0)


def test_plan_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scale", "plan", "50000"]) == 0
    told = capsys.readouterr().out
    assert "8,000" in told and "run 2 (one may be away)" in told
    assert main(["scale", "plan", "50000", "--turn", "3"]) == 2
    assert "too long" in capsys.readouterr().err
