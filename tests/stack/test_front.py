"""nginx before two servers: what it lets through, and what it says when nobody is there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from actions.reply import APOLOGY
from bot.dialogue.host import LOOPBACK, free_port
from bot.stack.front import RULES, configuration, nginx
from bot.stack.program import Keeper

needs_nginx = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed here")


class Assistants:
    """Two servers; each may refuse, as one that is stopping does."""

    def __init__(self) -> None:
        self.ports = [free_port(), free_port()]
        self.refusing: set[int] = set()
        self.heard: list[int] = []
        self.runners: list[web.AppRunner] = []

    async def start(self) -> None:
        for port in self.ports:
            app = web.Application()
            app.add_routes([web.route("*", "/{path:.*}", self._answer)])
            runner = web.AppRunner(app)
            await runner.setup()
            await web.TCPSite(runner, LOOPBACK, port).start()
            self.runners.append(runner)

    async def _answer(self, request: web.Request) -> web.Response:
        port = int(request.transport.get_extra_info("sockname")[1]) if request.transport else 0
        self.heard.append(port)
        return web.json_response({"host": request.host}, status=503 if port in self.refusing else 200)


class Front:
    """nginx and what is asked of it."""

    def __init__(self, address: str, assistants: Assistants, session: aiohttp.ClientSession) -> None:
        self.address, self.assistants, self._session = address, assistants, session

    async def post(self, path: str, body: bytes = b"{}") -> tuple[int, str]:
        async with self._session.post(self.address + path, data=body, allow_redirects=False) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    assistants, port = Assistants(), free_port()
    await assistants.start()
    program = nginx(tmp_path / "nginx", port, assistants.ports)
    assert program is not None
    kept = Keeper(program, tmp_path / "log", lambda _: None)
    await kept.start()
    async with aiohttp.ClientSession() as session:
        yield Front(f"http://{LOOPBACK}:{port}", assistants, session)
    await kept.stop()
    for runner in assistants.runners:
        await runner.cleanup()


@needs_nginx
def test_front_configuration_is_one_that_nginx_takes(tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_text(configuration(tmp_path, free_port(), [free_port()]))
    command = ["nginx", "-t", "-p", str(tmp_path), "-e", "stderr", "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@needs_nginx
@pytest.mark.parametrize("path", ["/chat/message", "/sms/message", "/directory/services"])
async def test_front_lets_families_and_providers_through(front: Front, path: str) -> None:
    status, body = await front.post(path)
    assert status == 200 and json.loads(body)["host"] in front.address


@needs_nginx
@pytest.mark.parametrize(
    "path",
    ["/ready", "/health", "/metrics", "/chat/health", "/webhooks/rest/webhook", "/model/parse", "/desk", "/.env"],
)
async def test_front_lets_nobody_to_what_is_for_operators(front: Front, path: str) -> None:
    assert (await front.post(path))[0] == 404 and front.assistants.heard == []


@needs_nginx
async def test_front_asks_the_other_where_one_is_stopping(front: Front) -> None:
    front.assistants.refusing = {front.assistants.ports[0]}
    assert [(await front.post("/chat/message"))[0] for _ in range(4)] == [200] * 4


@needs_nginx
async def test_front_refuses_what_is_far_too_long(front: Front) -> None:
    assert (await front.post("/chat/message", b"x" * 1_000_000))[0] == 413 and front.assistants.heard == []


@needs_nginx
async def test_front_apologises_where_nobody_is_there(front: Front) -> None:
    for runner in front.assistants.runners:
        await runner.cleanup()
    status, body = await front.post("/chat/message")
    assert (status, json.loads(body)) == (503, {"error": "failed", "text": APOLOGY})


def test_front_apology_is_the_assistants_own() -> None:
    found = re.search(r"return 503 '(.*)';", (RULES / "locations.conf").read_text(encoding="utf-8"))
    assert found and json.loads(found[1])["text"] == APOLOGY
