"""What the store of conversations costs in a long conversation and in a number's fiftieth session, ours beside Rasa's own.

Processor time, of this process and of Redis, so that it holds on a busy machine.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import redis

from bot.benchmark.redis_server import redis_server
from bot.cipher import passing_cipher
from bot.conversations.redis import RedisConversations
from bot.conversations.sqlite import SqliteConversations
from bot.dialogue.host import LOOPBACK
from bot.redis.address import parse_address
from bot.redis.server import Server
from bot.settings import ROOT

if TYPE_CHECKING:
    from rasa.core.tracker_store import TrackerStore

TURNS, SESSIONS, TURNS_OF_SESSION = 500, 50, 10
EARLY = slice(5, 15)  # around turn 10
OURS, STOCK = 5, 1  # conversations: Rasa's own take minutes each
Clock = Callable[[], float]
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Cost:
    """Milliseconds of processor time for a turn: to read the conversation, and to keep what the turn adds."""

    name: str
    turn_10: float
    turn_500: float
    session_1: float
    session_50: float


def measure_stores(folder: Path, progress: Progress) -> list[Cost]:
    """Each store in turn. Raises StoreError where there is no redis-server to start."""
    with redis_server(folder) as port:
        costs = []
        for name, store, clock, talks in _stores(folder, port):
            progress(f"Measuring {name} ...")
            costs.append(asyncio.run(_measure(name, store, clock, talks)))
        return costs


def table(costs: list[Cost]) -> str:
    """As Markdown."""
    rows = [
        "| | turn 10 | turn 500 | ratio | session 1 | session 50 | ratio |",
        "|---|---|---|---|---|---|---|",
    ]
    for cost in costs:
        turns = f"{cost.turn_10:.1f} ms | {cost.turn_500:.1f} ms | {cost.turn_500 / cost.turn_10:.2f}"
        sessions = f"{cost.session_1:.1f} ms | {cost.session_50:.1f} ms | {cost.session_50 / cost.session_1:.2f}"
        rows.append(f"| {cost.name} | {turns} | {sessions} |")
    return "\n".join(rows)


def _stores(folder: Path, port: int) -> Iterator[tuple[str, TrackerStore, Clock, int]]:
    from rasa.core.tracker_store import RedisTrackerStore, SQLTrackerStore
    from rasa.shared.core.domain import Domain

    from bot.dialogue.tracker_store import BoundedTrackerStore

    domain = Domain.load(str(ROOT / "domain.yml"))
    client = redis.Redis(LOOPBACK, port)

    def with_server() -> float:
        used = client.info("cpu")
        return time.process_time() + float(used["used_cpu_user"]) + float(used["used_cpu_sys"])

    ours = RedisConversations(Server(parse_address(f"redis://{LOOPBACK}:{port}")))
    here = SqliteConversations(folder / "ours.db")
    yield (
        "ours, state folder",
        BoundedTrackerStore(domain, conversations=here, cipher=passing_cipher),
        time.process_time,
        OURS,
    )
    yield "ours, Redis", BoundedTrackerStore(domain, conversations=ours, cipher=passing_cipher), with_server, OURS
    yield "Rasa's, SQLite", SQLTrackerStore(domain, db=str(folder / "rasa.db")), time.process_time, STOCK
    yield "Rasa's, Redis", RedisTrackerStore(domain, LOOPBACK, port, db=1), with_server, STOCK


async def _measure(name: str, store: TrackerStore, clock: Clock, talks: int) -> Cost:
    long = [await _talk(store, f"long-{number}", [TURNS], clock) for number in range(talks)]
    short = [await _talk(store, f"often-{n}", [TURNS_OF_SESSION] * SESSIONS, clock) for n in range(talks)]
    return Cost(
        name,
        median(cost for costs in long for cost in costs[EARLY]),
        median(cost for costs in long for cost in costs[-10:]),
        median(cost for costs in short for cost in costs[:TURNS_OF_SESSION]),
        median(cost for costs in short for cost in costs[-TURNS_OF_SESSION:]),
    )


async def _talk(store: TrackerStore, conversation: str, sessions: list[int], clock: Clock) -> list[float]:
    """The cost of each turn of a conversation, by session."""
    from bot.benchmark.made_turns import session, turn

    costs = []
    for turns in sessions:
        for number in range(turns):
            started = clock()
            tracker = await store.get_or_create_tracker(conversation, append_action_listen=False)
            for event in (*(session() if not number else ()), *turn(number)):
                tracker.update(event, store.domain)
            await store.save(tracker)
            costs.append((clock() - started) * 1000)
    return costs
