"""Numbers for Prometheus: turns by channel and outcome, how long they took, failures. No word and no name of a family."""

from __future__ import annotations

import time
from types import TracebackType

from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, PlatformCollector, ProcessCollector

FAILED = "failed"  # the outcome of a turn that ended in an apology
BOUNDS = (0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 5, 8)  # seconds: the last is bot.channels.turns.LONGEST_TURN

REGISTRY = CollectorRegistry()
for _collector in (ProcessCollector, PlatformCollector, GCCollector):
    _collector(registry=REGISTRY)
TURNS = Counter("assistant_turns", "Messages answered", ("channel", "outcome"), registry=REGISTRY)
SECONDS = Histogram(
    "assistant_turn_seconds", "From taking a message up to its reply", ("channel",), buckets=BOUNDS, registry=REGISTRY
)
FAILURES = Counter("assistant_failures", "Turns that ended in an apology", ("channel", "error"), registry=REGISTRY)


class Timed:
    """Counts one turn, and the time it took."""

    def __init__(self, channel: str) -> None:
        self._channel, self._started = channel, 0.0
        self.outcome = FAILED

    def __enter__(self) -> Timed:
        self._started = time.perf_counter()
        return self

    def failed(self, error: Exception) -> None:
        """The turn ended in an apology: only the kind of the error is kept."""
        FAILURES.labels(self._channel, type(error).__name__).inc()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        SECONDS.labels(self._channel).observe(time.perf_counter() - self._started)
        TURNS.labels(self._channel, self.outcome).inc()
