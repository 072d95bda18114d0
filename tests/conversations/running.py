"""A running server, talked to through HTTP as the page does."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tests.served import Served, serving


class Running:
    """What the page asks of the server. ``longest``: seconds that a call may take."""

    def __init__(self, served: Served, longest: float = 30) -> None:
        self.address, self.served, self._longest = f"{served.origin}/chat", served, longest

    @property
    def process(self) -> subprocess.Popen[bytes]:
        return self.served.process

    def get(self, path: str) -> tuple[int, str, dict[str, str]]:
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return (
                answer.status,
                answer.read().decode(),
                {name.lower(): value for name, value in answer.headers.items()},
            )

    def post(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        request = urllib.request.Request(self.address + path, body, headers or {})
        try:
            with urllib.request.urlopen(request, timeout=self._longest) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def call(self, name: str, **body: object) -> tuple[int, Any]:
        """One of the page's calls: its status and its JSON."""
        return self.post(f"/{name}", json.dumps(body).encode())

    def say(self, session: str, text: str, after: int = 0) -> tuple[int, Any]:
        return self.call("message", session=session, key=uuid.uuid4().hex, text=text, after=after)

    def feedback(self) -> list[str]:
        """The kinds of all feedback that is kept."""
        with closing(sqlite3.connect(self.served.state / "assistant.db")) as database:
            return [kind for (kind,) in database.execute("SELECT kind FROM feedback")]

    def raw(self, path: str) -> str:
        """The whole answer to an address that is sent as it is, to a browser."""
        with socket.create_connection(("127.0.0.1", self.served.port), timeout=10) as line:
            line.sendall(
                f"GET /chat{path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n".encode()
            )
            return b"".join(iter(partial(line.recv, 65_536), b"")).decode()

    def session(self) -> str:
        return str(self.call("session")[1]["session"])


@contextmanager
def running(state: Path) -> Iterator[Running]:
    """A server with a state folder; its output is the file "log" there."""
    with serving(state) as served:
        yield Running(served)
