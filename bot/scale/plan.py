"""From families to messages, and from messages to workers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bot.scale.queueing import lognormal, poisson, waits

# The share of a day's messages in each hour from midnight: an assumption, of a service that parents use beside their day.
# Few at night, more when children are at school or asleep.
HOURS = (1.5, 1, 0.8, 0.7, 0.8, 1.2, 2.2, 3.8, 5, 6, 6.2, 5.8, 5.6, 5.6, 5, 4.6, 4.6, 5, 5.6, 7, 8.2, 7.2, 4.4, 2.2)
HOUR = 3600.0
MOST_WORKERS = 10_000
MOST_USE = 0.7  # above it, a small surge or a slow minute makes a long queue


@dataclass(frozen=True)
class Demand:
    """How much families write. ``busy``: how many times an ordinary day the day is that must still go well."""

    families: int
    writing: float = 0.02  # the share of families that write on a day
    messages: float = 8.0  # of one family on such a day
    busy: float = 5.0

    @property
    def a_day(self) -> float:
        """Messages on an ordinary day."""
        return self.families * self.writing * self.messages

    @property
    def rates(self) -> list[float]:
        """Messages a second in each hour of the busy day."""
        return [self.a_day * self.busy * share / sum(HOURS) / HOUR for share in HOURS]


@dataclass(frozen=True)
class Turn:
    """What one turn costs a worker. ``seconds``: the mean; ``spread``: standard deviation by mean."""

    seconds: float
    spread: float = 0.5


@dataclass(frozen=True)
class Times:
    """Seconds from a message to its reply in the busiest hour of the busy day, and how much of the workers was in use."""

    p50: float
    p95: float
    p99: float
    use: float


def simulate(demand: Demand, turn: Turn, workers: int, seed: int = 1) -> Times:
    """The busiest hour, with the hour before it, so that what waits from then is counted."""
    chance = np.random.default_rng(seed)
    rates, worst = demand.rates, int(np.argmax(demand.rates))
    arrivals = poisson(rates[worst - 1 : worst + 1], HOUR, chance)
    services = lognormal(turn.seconds, turn.spread, len(arrivals), chance)
    answered = (waits(arrivals, services, workers) + services)[arrivals >= HOUR]
    if not len(answered):
        return Times(turn.seconds, turn.seconds, turn.seconds, 0.0)
    p50, p95, p99 = (float(value) for value in np.percentile(answered, (50, 95, 99)))
    return Times(p50, p95, p99, rates[worst] * turn.seconds / workers)


def workers_for(demand: Demand, turn: Turn, longest: float) -> int:
    """The fewest workers with which 95 of 100 messages of the busiest hour are answered within ``longest`` seconds, and which
    are not in use for more than MOST_USE of it. Raises ValueError where a turn alone takes longer."""
    if simulate(demand, turn, MOST_WORKERS).p95 > longest:
        raise ValueError(f"no number of workers answers 95 of 100 messages within {longest} s")
    workers = max(1, math.ceil(max(demand.rates) * turn.seconds / MOST_USE))
    while simulate(demand, turn, workers).p95 > longest:
        workers += 1
    return workers
