"""The assistant as `make run` starts it: a process of its own, talked to through HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.host import LOOPBACK, free_port
from bot.settings import ROOT

LONGEST_START = 120


class Running:
    """A running server."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.address = f"http://{LOOPBACK}:{port}/chat"
        self.process = process

    def get(self, path: str) -> tuple[int, str, dict[str, str]]:
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return (
                answer.status,
                answer.read().decode(),
                {name.lower(): value for name, value in answer.headers.items()},
            )

    def post(self, path: str, body: bytes) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(self.address + path, body, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def say(self, session: str, text: str) -> tuple[int, Any]:
        return self.post("/message", json.dumps({"session": session, "text": text}).encode())

    def session(self) -> str:
        return str(self.post("/session", b"{}")[1]["session"])

    def ready(self) -> bool:
        try:
            return self.get("/health")[0] == 200
        except OSError:
            return False


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    state = tmp_path_factory.mktemp("state")
    port = free_port()
    environment = {**os.environ, "ASSISTANT_STATE": str(state), "ASSISTANT_PORT": str(port)}
    with (state / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    running = Running(port, process)
    deadline = time.monotonic() + LONGEST_START
    while not running.ready():
        assert process.poll() is None, (state / "log").read_text()
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.2)
    yield running
    process.kill()


def test_server_serves_the_page_without_inline_code(server: Running) -> None:
    status, page, headers = server.get("")
    assert status == 200
    assert "<script src=" in page
    assert "default-src 'none'" in headers["content-security-policy"]


def test_server_answers_a_question_in_one_piece(server: Running) -> None:
    status, answer = server.say(server.session(), "what does a health visitor do?")
    assert status == 200
    assert len(answer["replies"]) == 1
    assert answer["replies"][0]["custom"]["shown"][0] == "system/health_visitor_role"


@pytest.mark.parametrize("session", ["", "web-guessed", "web-guessed.0000", "default", "../../etc"])
def test_server_refuses_sessions_it_did_not_mint(server: Running, session: str) -> None:
    status, answer = server.say(session, "hello")
    assert status == 403
    assert "999" in answer["replies"][0]["text"]


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b'{"session": 1}', b"\xff\xfe"])
def test_server_answers_malformed_calls_in_plain_words(server: Running, body: bytes) -> None:
    status, answer = server.post("/message", body)
    assert status == 400
    assert "999" in answer["replies"][0]["text"]


def test_server_refuses_a_megabyte(server: Running) -> None:
    status, answer = server.say(server.session(), "a" * 1_000_000)
    assert status == 413
    assert "shorter" in answer["replies"][0]["text"]


def test_server_keeps_conversations_apart(server: Running) -> None:
    one, two = server.session(), server.session()
    server.say(one, "what does a health visitor do?")
    repeated = server.say(two, "say that again please")[1]["replies"][0]["text"]
    assert "health visitor is" not in repeated.lower()


@pytest.mark.parametrize(
    "path", ["/webhooks/rest/webhook", "/conversations/x/tracker", "/model/parse", "/webhooks/cmdline/webhook"]
)
def test_server_opens_nothing_that_trusts_its_caller(server: Running, path: str) -> None:
    address = server.address.removesuffix("/chat") + path
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address, b"{}", timeout=10)
    assert refused.value.code in (404, 405)


def test_server_stops_cleanly_on_ctrl_c(server: Running) -> None:
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(timeout=30) in (0, 130)


def test_server_log_holds_no_message(tmp_path_factory: pytest.TempPathFactory) -> None:
    logs = list(Path(tmp_path_factory.getbasetemp()).glob("state*/log"))
    assert logs
    assert not any("health visitor" in log.read_text() for log in logs)
