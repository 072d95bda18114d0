"""A body of a million bytes is refused at every door, before it is read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from bot.channels.bodies import LONGEST_BODY, LONGEST_READ
from tests.served import Served, serving

MILLION = 1_000_000
ADDRESS = "https://chat.example.org"
TEXTING = {"SMS_PROVIDER": "twilio", "SMS_ACCOUNT": "AC0", "SMS_TOKEN": "a token of tests", "SMS_FROM": "+447700900999"}
CALLS = [f"/chat/{name}" for name in ("session", "message", "messages", "helpful", "end")]
FORMS = ["/chat/plain", "/chat/leave"]
CALLBACKS = ["/sms/message", "/sms/receipt"]
DOORS = [*CALLS, *FORMS, *CALLBACKS, "/directory/services"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("state"), PUBLIC_URL=ADDRESS, **TEXTING) as found:
        yield found


async def answer_to(served: Served, head: str, body: bytes = b"") -> str:
    """What the server says to a call. With less body than its head promises: what it says without having read it."""
    reader, writer = await asyncio.open_connection(urlsplit(served.origin).hostname, served.port)
    try:
        writer.write((head + "Connection: close\n").replace("\n", "\r\n").encode() + b"\r\n" + body)
        said = bytearray()
        with suppress(ConnectionResetError):  # closed before all that came was read
            while part := await asyncio.wait_for(reader.read(65_536), 60):
                said += part
        return said.decode()
    finally:
        writer.close()


def head(path: str, length: int, method: str = "POST") -> str:
    return f"{method} {path} HTTP/1.1\nHost: x\nOrigin: {ADDRESS}\nContent-Length: {length}\n"


@pytest.mark.parametrize("path", DOORS)
async def test_bodies_of_a_million_bytes_are_refused_before_they_are_read(served: Served, path: str) -> None:
    method = "GET" if path.startswith("/directory") else "POST"
    assert (await answer_to(served, head(path, MILLION, method))).startswith("HTTP/1.1 413 ")


@pytest.mark.parametrize("path", [CALLS[1], FORMS[0]])
async def test_bodies_refused_unread_are_told_in_plain_words(served: Served, path: str) -> None:
    said = await answer_to(served, head(path, MILLION))
    assert "too long for me to read" in said and "999" in said and "default-src 'none'" in said


@pytest.mark.parametrize("path", [*CALLS[1:], *CALLBACKS])
async def test_bodies_that_were_read_and_are_too_long_are_not_parsed(served: Served, path: str) -> None:
    body = b'{"text": "' + b"a" * LONGEST_BODY
    assert (await answer_to(served, head(path, len(body)), body)).startswith("HTTP/1.1 413 ")


async def test_bodies_of_forms_that_are_too_long_are_told_so(served: Served) -> None:
    body = b"text=" + b"a" * LONGEST_BODY
    form = head(FORMS[0], len(body)) + "Content-Type: application/x-www-form-urlencoded\n"
    said = await answer_to(served, form, body)
    assert "too long for me to read" in said and 'name="session" value=""' in said


async def test_bodies_of_another_site_s_form_plant_no_conversation(served: Served) -> None:
    """Else whoever planted it could read what a family writes on the page that refused it."""
    made = json.loads((await answer_to(served, head(CALLS[0], 2), b"{}")).partition("\r\n\r\n")[2])["session"]
    body = f"session={made}&text=hello&key=k".encode()
    kind = "Content-Type: application/x-www-form-urlencoded\n"
    own = head(FORMS[0], len(body)) + kind
    assert f'value="{made}"' in await answer_to(served, own, body)
    assert made not in await answer_to(served, own.replace(ADDRESS, "https://elsewhere.example"), body)


async def test_bodies_without_a_length_are_read_no_further_than_the_limit(served: Served) -> None:
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    lines = f"POST /chat/message HTTP/1.1\nHost: x\nOrigin: {ADDRESS}\nTransfer-Encoding: chunked\n"
    said = await answer_to(served, lines, chunk * (LONGEST_READ // 0x10000 + 2))
    assert said.startswith("HTTP/1.1 413 ")


@pytest.mark.parametrize(("length", "refusals"), [(20_000, ("HTTP/1.1 413 ",)), (MILLION, ("HTTP/1.1 413 ", ""))])
async def test_bodies_in_the_address_are_refused(served: Served, length: int, refusals: tuple[str, ...]) -> None:
    """Of a very long one the connection may be closed before the answer is read."""
    said = await answer_to(served, f"GET /directory/services?search={'a' * length} HTTP/1.1\nHost: x\n")
    assert said[:13] in refusals


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("Content-Length: x", 400),
        ("Content-Length: -5", 400),  # Sanic alone reads on for ever, and answers nobody else
        ("Content-Length: 0x2", 400),
        ("Content-Length: 2\nContent-Length: 3", 400),
        ("Content-Length: 2\nTransfer-Encoding: chunked", 400),
        ("Transfer-Encoding: gzip", 400),
        ("Content-Length: 99999999999999999999", 413),
        ("Expect: nothing\nContent-Length: 2", 417),
    ],
)
async def test_bodies_of_no_sensible_length_are_refused_at_once(served: Served, lines: str, status: int) -> None:
    said = await answer_to(served, f"POST /chat/message HTTP/1.1\nHost: x\n{lines}\n", b"{}")
    assert said.startswith(f"HTTP/1.1 {status} ")
    assert served.is_ready
