"""The web channel's reply time, as a family's browser waits for it: real sessions, through HTTP, each message kept and answered."""

from __future__ import annotations

import json
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bot.benchmark.server import Server
from bot.dialogue.host import PAGE, free_port
from bot.evaluation.cases import read_cases
from bot.evaluation.measure import percentile
from bot.settings import ROOT

CONVERSATIONS, MESSAGES = 20, 10  # fewer messages than one conversation may send in a minute
WARM_UP = 10  # messages before anything is measured
# Nothing of a deployment is touched: no families' database, no provider of texts, no public address.
OWN = {"DATABASE_URL": "", "REDIS_URL": "", "SMS_PROVIDER": "", "PUBLIC_URL": ""}


class Visitor:
    """A family's browser: one session, one message after the other."""

    def __init__(self, origin: str) -> None:
        self._origin, self._last = origin, 0
        self._session = str(self._call("session", {})["session"])

    def say(self, text: str) -> float:
        """Sends a message and waits for the reply: the milliseconds."""
        body = {"session": self._session, "key": uuid.uuid4().hex, "text": text, "after": self._last}
        started = time.perf_counter()
        messages = self._call("message", body)["messages"]
        took = (time.perf_counter() - started) * 1000
        self._last = messages[-1]["id"]
        return took

    def _call(self, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
        address = f"{self._origin}{PAGE}/{name}"
        request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


def measure_web(environment: Mapping[str, str], folder: Path, progress: Callable[[str], None]) -> tuple[float, ...]:
    """Milliseconds of each reply of the assistant as ``make run`` starts it. ``folder``: for its state and log."""
    port, state = free_port(), folder / "web-state"
    state.mkdir(exist_ok=True)
    own = {**environment, **OWN, "ASSISTANT_PORT": str(port), "ASSISTANT_STATE": str(state)}
    command = [sys.executable, "-m", "bot", "run"]
    with Server(command, ROOT, port, own, folder / "web-run.log", ready=f"{PAGE}/health") as server:
        progress(f"Asking the web channel {CONVERSATIONS * MESSAGES} questions ...")
        texts = cycle(case.text for case in read_cases(ROOT / "tests" / "evaluation" / "cases.jsonl"))
        _talk(server.origin, islice(texts, WARM_UP))
        return tuple(took for _ in range(CONVERSATIONS) for took in _talk(server.origin, list(islice(texts, MESSAGES))))


def _talk(origin: str, texts: Iterator[str] | Sequence[str]) -> list[float]:
    visitor = Visitor(origin)
    return [visitor.say(text) for text in texts]


def web_table(times: Sequence[float]) -> str:
    """The reply times as a Markdown table."""
    rows = ["| the web channel's reply, through HTTP | p50 | p95 |", "|---|---|---|"]
    p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
    rows.append(
        f"| {CONVERSATIONS} conversations of {MESSAGES} held-out messages, one at a time | {p50:.1f} ms | {p95:.1f} ms |"
    )
    return "\n".join(rows)
