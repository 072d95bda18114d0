"""The simulation agrees with what queueing theory knows exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bot.scale.queueing import erlang_c, lognormal, mean_wait, poisson, waits

MANY = 400_000


def arrivals(rate: float, chance: np.random.Generator) -> np.ndarray:
    return poisson([rate], MANY / rate, chance)


@pytest.mark.parametrize(("load", "workers"), [(0.5, 1), (0.8, 1), (1.6, 2), (3.5, 5), (8.0, 10)])
def test_queueing_simulation_agrees_with_erlang(load: float, workers: int) -> None:
    chance = np.random.default_rng(7)
    came = arrivals(load, chance)  # a turn takes one second on average
    waited = waits(came, chance.exponential(1.0, len(came)), workers)
    assert waited.mean() == pytest.approx(mean_wait(load, 1.0, workers), rel=0.1)
    assert (waited > 0).mean() == pytest.approx(erlang_c(load, workers), rel=0.05)


@pytest.mark.parametrize("spread", [0.0, 0.5, 1.5])
def test_queueing_simulation_agrees_with_pollaczek_and_khinchine(spread: float) -> None:
    chance = np.random.default_rng(7)
    came = arrivals(0.7, chance)
    waited = waits(came, lognormal(1.0, spread, len(came), chance), 1)
    assert waited.mean() == pytest.approx(0.7 * (1 + spread**2) / (2 * (1 - 0.7)), rel=0.1)


@pytest.mark.parametrize(
    ("load", "workers", "known"),
    [(0.5, 1, 0.5), (1.0, 2, 1 / 3), (2.0, 3, 4 / 9), (0.0, 2, 0.0), (2.0, 2, 1.0), (5.0, 2, 1.0)],
)
def test_queueing_erlang_of_textbooks(load: float, workers: int, known: float) -> None:
    assert erlang_c(load, workers) == pytest.approx(known)


def test_queueing_more_than_can_be_done_waits_for_ever() -> None:
    assert math.isinf(mean_wait(2.0, 1.0, 2))


def test_queueing_first_come_first_served() -> None:
    came, takes = np.array([0.0, 0.0, 1.0, 1.0]), np.array([4.0, 2.0, 1.0, 1.0])
    assert waits(came, takes, 2).tolist() == [0.0, 0.0, 1.0, 2.0]
    assert waits(np.zeros(0), np.zeros(0), 1).tolist() == []


def test_queueing_arrivals_are_in_order_and_as_many_as_they_should_be() -> None:
    came = poisson([1.0, 0.0, 3.0], 10_000, np.random.default_rng(7))
    assert (np.diff(came) >= 0).all() and len(came) == pytest.approx(40_000, rel=0.03)
    assert not ((came > 10_000) & (came < 20_000)).any()


@pytest.mark.parametrize("spread", [0.0, 0.5, 2.0])
def test_queueing_turns_have_the_mean_they_should(spread: float) -> None:
    assert lognormal(0.1, spread, MANY, np.random.default_rng(7)).mean() == pytest.approx(0.1, rel=0.05)
