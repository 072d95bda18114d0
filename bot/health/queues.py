"""What waits, counted in the database when somebody asks: all processes of one database tell the same."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.clock import utc_now
from bot.exchange.store import WAITING
from bot.exchange.tables import MESSAGE
from bot.sms.queue import UNFINISHED
from bot.sms.tables import TEXT_OUT
from bot.support.outbox import DEAD
from bot.support.outbox import WAITING as UNDELIVERED
from bot.support.tables import OUTBOX

logger = logging.getLogger(__name__)

# name -> what it counts, and the rows
_QUEUES = {
    "unanswered": (MESSAGE, MESSAGE.c.state == WAITING),
    "texts": (TEXT_OUT, TEXT_OUT.c.state.in_(UNFINISHED)),
    "deliveries": (OUTBOX, OUTBOX.c.state == UNDELIVERED),
    "undeliverable": (OUTBOX, OUTBOX.c.state == DEAD),
}


def lengths(engine: Engine) -> dict[str, int]:
    """How many wait in each queue: messages of families, texts to them, deliveries to teams, deliveries given up."""
    with engine.connect() as connection:
        return {
            name: int(connection.execute(select(func.count()).select_from(table).where(rows)).scalar_one())
            for name, (table, rows) in _QUEUES.items()
        }


def longest_wait(engine: Engine) -> float:
    """Seconds that the oldest unanswered message has waited."""
    with engine.connect() as connection:
        oldest = connection.execute(select(func.min(MESSAGE.c.at)).where(MESSAGE.c.state == WAITING)).scalar()
    return max(0.0, (utc_now() - oldest).total_seconds()) if oldest else 0.0


class Queues(Collector):
    """For Prometheus. While the database is away there are no such numbers, which an alert can tell from none waiting."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            engine = self._engine()
            waiting, longest = lengths(engine), longest_wait(engine)
        except Exception as error:  # the other numbers are shown all the same
            logger.error("The queues could not be counted: %s", type(error).__name__)
            return
        family = GaugeMetricFamily("assistant_waiting", "What waits in a queue", labels=["queue"])
        for name, length in waiting.items():
            family.add_metric([name], length)
        yield family
        yield GaugeMetricFamily("assistant_longest_wait_seconds", "Of the oldest unanswered message", value=longest)
