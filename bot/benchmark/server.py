"""A server under measurement: a process of its own, talked to through HTTP on this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from bot.dialogue.host import LOOPBACK
from bot.errors import ModelError

LONGEST_START = 600  # seconds


class Server:
    """Started on entry, stopped on exit. ``start`` is how long it took until it answered, in seconds; ``ready``: the path that
    answers once it can."""

    def __init__(
        self, command: Sequence[str], folder: Path, port: int, environment: Mapping[str, str], log: Path,
        ready: str = "/webhooks/rest/",
    ) -> None:  # fmt: skip
        self._ready, self.origin = ready, f"http://{LOOPBACK}:{port}"
        self._command, self._folder, self._log = command, folder, log
        self._environment = {**os.environ, **environment}
        self._process: subprocess.Popen[bytes] | None = None
        self.start = 0.0

    def __enter__(self) -> Server:
        started = time.perf_counter()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        while not self._answers():
            if self._process.poll() is not None or time.perf_counter() - started > LONGEST_START:
                raise ModelError(f"{self._command[2:4]} did not start: see {self._log}")
            time.sleep(0.05)
        self.start = time.perf_counter() - started
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(timeout=30)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.origin}{self._ready}", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def memory(self) -> float:
        """The process's resident memory, in MB."""
        assert self._process is not None
        shown = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self._process.pid)], capture_output=True, text=True, check=True
        )
        return int(shown.stdout) / 1024

    def say(self, sender: str, text: str) -> tuple[list[dict[str, Any]], float]:
        """The replies to a message, and how long they took, in milliseconds."""
        started = time.perf_counter()
        replies = self._post("/webhooks/rest/webhook", {"sender": sender, "message": text})
        return replies, (time.perf_counter() - started) * 1000

    def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse of a text, where the server was started with its API."""
        parsed: dict[str, Any] = self._post("/model/parse", {"text": text})
        return parsed

    def _post(self, path: str, body: dict[str, str]) -> Any:
        data = json.dumps(body).encode()
        request = urllib.request.Request(f"{self.origin}{path}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
