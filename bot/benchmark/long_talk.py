"""A conversation of 500 turns with the running assistant, through HTTP: kept in the state folder, and kept in Redis."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from bot.benchmark.redis_server import redis_server
from bot.benchmark.server import Server
from bot.dialogue.host import LOOPBACK, free_port
from bot.settings import ROOT

TURNS = 500
EARLY = slice(5, 25)  # turns 6 to 25, against the last twenty
TEXTS = ("what does a health visitor do?", "my son is 3 years old and has a fever", "thank you", "what is early help?")


def measure_long_talks(folder: Path, progress: Callable[[str], None]) -> str:
    """Median milliseconds of early and late turns, as Markdown. Raises StoreError where there is no redis-server."""
    rows = ["| through HTTP | turns 6 to 25 | turns 481 to 500 | ratio |", "|---|---|---|---|"]
    with redis_server(folder) as port:
        for name, url in (("state folder", ""), ("Redis", f"redis://{LOOPBACK}:{port}")):
            progress(f"Talking for {TURNS} turns, kept in: {name} ...")
            times = _talk(folder, url)
            early, late = median(times[EARLY]), median(times[-20:])
            rows.append(f"| {name} | {early:.1f} ms | {late:.1f} ms | {late / early:.2f} |")
    return "\n".join(rows)


def _talk(folder: Path, redis_url: str) -> list[float]:
    """Milliseconds of each turn."""
    port = free_port()
    state = folder / f"state-{port}"
    command = [sys.executable, "-m", "bot", "run", "--measure", str(port)]
    environment = {"ASSISTANT_STATE": str(state), "REDIS_URL": redis_url}
    with Server(command, ROOT, port, environment, folder / "run.log") as server:
        return [server.say("long", text)[1] for text in islice(cycle(TEXTS), TURNS)]
