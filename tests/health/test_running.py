"""Health, metrics, logs and the end of the real assistant, seen from outside."""

from __future__ import annotations

import json
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.dialogue.host import LOOPBACK, free_port
from tests.conversations.running import Running
from tests.served import serving

PLANTED = ("zebraphone", "07700 900123", "zebra@example.org", "IP1 2AB", "Zebedee Quagga")


class Managed(Running):
    """A server with its management port. ``log``: where it writes."""

    management: str
    log: Path

    def try_to_say(self, session: str) -> tuple[int, dict[str, object]]:
        """0 where the server has closed its door: nothing was taken."""
        try:
            return self.say(session, "what does a midwife do?")
        except (urllib.error.URLError, ConnectionError):
            return 0, {}

    def look(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.management + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Managed]:
    state, port = tmp_path_factory.mktemp("managed"), free_port()
    with serving(state, MANAGEMENT_PORT=str(port), LOG_FORMAT="json") as served:
        found = Managed(served)
        found.management, found.log = f"http://{LOOPBACK}:{port}", state / "log"
        yield found


def test_running_is_ready_and_says_what_it_looked_at(server: Managed) -> None:
    status, told = server.look("/ready")
    assert (status, json.loads(told)) == (
        200,
        {"ready": True, "process": "ok", "model": "ok", "database": "ok", "workers": "ok"},
    )
    assert server.look("/health")[0] == 200


def test_running_planted_details_are_in_no_metric_and_no_log(server: Managed) -> None:
    session = server.session()
    for text in (*PLANTED, "I am " + " ".join(PLANTED), "/" + PLANTED[0], "x" * 900 + PLANTED[1]):
        assert server.say(session, text)[0] == 200
    for body in (*(one.encode() for one in PLANTED), json.dumps({"session": PLANTED[0], "text": PLANTED[1]}).encode()):
        assert server.post("/message", body)[0] in (400, 403)
    status, metrics = server.look("/metrics")
    assert status == 200 and 'assistant_turns_total{channel="web"' in metrics
    log = server.log.read_text()
    assert not [one for one in PLANTED for told in (metrics, log) if one.lower() in told.lower()]


def test_running_on_sigterm_finishes_the_turn_and_takes_no_other(server: Managed) -> None:
    sessions = [server.session() for _ in range(6)]
    with ThreadPoolExecutor(12) as pool:
        under_way = [pool.submit(server.try_to_say, session) for session in sessions]
        while 'assistant_waiting{queue="unanswered"} 0.0' in server.look("/metrics")[1]:
            pass
        server.process.send_signal(signal.SIGTERM)
        answers = [turn.result() for turn in under_way]
    assert {status for status, _ in answers} <= {0, 200, 503}
    assert any(status == 200 and len(answer["messages"]) == 2 for status, answer in answers)
    assert {answer["error"] for status, answer in answers if status == 503} <= {"stopping", "failed"}
    assert server.process.wait(timeout=30) == 0
