"""Messages that wait for one of several workers: by simulation, and by the formulae that the simulation is tested against."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.float64]


def poisson(rates: Sequence[float], span: float, chance: np.random.Generator) -> Seconds:
    """Times at which messages come, in order: ``rates`` a second, each for ``span`` seconds, independent of each other."""
    parts = []
    for number, rate in enumerate(rates):
        count = chance.poisson(rate * span)
        parts.append((number + chance.random(count)) * span)
    return np.sort(np.concatenate(parts)) if parts else np.zeros(0)


def lognormal(mean: float, spread: float, count: int, chance: np.random.Generator) -> Seconds:
    """So many turn times. ``spread``: standard deviation by mean, 0 for turns that all take the same."""
    if not spread:
        return np.full(count, mean)
    variance = math.log(1 + spread**2)
    return chance.lognormal(math.log(mean) - variance / 2, math.sqrt(variance), count)


def waits(arrivals: Seconds, services: Seconds, workers: int) -> Seconds:
    """How long each message waits until a worker begins it: first come, first served, by whoever is free first."""
    free = [0.0] * workers
    waited = np.empty(len(arrivals))
    for number, (arrival, service) in enumerate(zip(arrivals.tolist(), services.tolist(), strict=True)):
        begins = max(arrival, free[0])
        heapq.heapreplace(free, begins + service)
        waited[number] = begins - arrival
    return waited


def erlang_c(load: float, workers: int) -> float:
    """The chance that a message must wait (M/M/c). ``load``: arrivals a second times the mean turn in seconds."""
    if load >= workers:
        return 1.0
    blocked = 1.0  # Erlang B, by its recursion
    for number in range(1, workers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - load / workers * (1 - blocked))


def mean_wait(rate: float, service: float, workers: int) -> float:
    """The mean wait in seconds (M/M/c)."""
    load = rate * service
    return math.inf if load >= workers else erlang_c(load, workers) * service / (workers - load)
