"""The assistant as `make run` starts it: a process of its own, for tests that come by HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.dialogue.host import LOOPBACK, free_port
from bot.settings import ROOT

LONGEST_START = 120  # seconds


@dataclass
class Served:
    """A running server. ``state``: its state folder; its output is in ``log`` there."""

    port: int
    state: Path
    process: subprocess.Popen[bytes]

    @property
    def origin(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.origin}/chat/health", timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@contextmanager
def serving(state: Path, port: int = 0, **environment: str) -> Iterator[Served]:
    """Starts the assistant with a state folder of its own, on a free port unless one is named, and kills it at the end."""
    port = port or free_port()
    settings = {"ASSISTANT_STATE": str(state), "ASSISTANT_PORT": str(port), **environment}
    with (state / "log").open("wb") as log:
        command = [sys.executable, "-m", "bot", "run"]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log)
    served = Served(port, state, process)
    deadline = time.monotonic() + LONGEST_START
    try:
        while not served.is_ready:
            assert process.poll() is None, (state / "log").read_text()
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.2)
        yield served
    finally:
        process.kill()
        process.wait()
