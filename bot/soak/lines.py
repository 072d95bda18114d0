"""How a family's message gets to the assistant and back, and how long it waited for the first word."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from bot.sms.stand_in import Shown, StandIn

GIVE_UP = 60.0  # seconds after which a message counts as never answered
AGAIN = 0.5  # seconds before a message is sent again
QUIET = 0.7  # seconds without another text, after which a reply by text is whole
_CALL = aiohttp.ClientTimeout(total=12)


@dataclass(frozen=True)
class Heard:
    """What came of a message. ``waited``: seconds until the first word, a reply or an apology; None where none came."""

    reply: str
    waited: float | None
    apologies: tuple[str, ...] = ()  # the reason of each that came before the reply


class Line(Protocol):
    """A conversation with the assistant. ``keys``: of the messages that were sent, in order."""

    keys: list[str]

    @property
    def conversation(self) -> str: ...

    async def open(self) -> None: ...

    async def say(self, text: str) -> Heard: ...


class WebLine:
    """As the page does: one key a message, sent again until it is answered. ``address``: of the proxy."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._http, self._address = session, address
        self._session, self._seen = "", 0
        self.keys: list[str] = []

    @property
    def conversation(self) -> str:
        return self._session.partition(".")[0]

    async def open(self) -> None:
        while True:
            status, body = await self._post("session", {})
            if status == 200:
                self._session = str(body["session"])
                return
            await asyncio.sleep(AGAIN)

    async def say(self, text: str) -> Heard:
        key, started = secrets.token_hex(8), time.monotonic()
        self.keys.append(key)
        waited: float | None = None
        apologies: list[str] = []
        while time.monotonic() - started < GIVE_UP:
            body = {"session": self._session, "key": key, "text": text, "after": self._seen}
            status, answer = await self._post("message", body)
            if status and waited is None:
                waited = time.monotonic() - started
            if status == 200:
                return Heard(self._reply(answer["messages"]), waited, tuple(apologies))
            apologies += [str(answer.get("error", status))] if status else []
            await asyncio.sleep(AGAIN)
        return Heard("", waited, tuple(apologies))

    def _reply(self, messages: Sequence[dict[str, Any]]) -> str:
        self._seen = max([self._seen, *(int(message["id"]) for message in messages)])
        return "\n".join(str(message["body"]["text"]) for message in messages if message["who"] != "family")

    async def _post(self, name: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status 0 where no word came."""
        try:
            async with self._http.post(f"{self._address}/chat/{name}", json=body, timeout=_CALL) as answer:
                found: dict[str, Any] = await answer.json()
                return answer.status, found
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError):
            return 0, {}


class Phones:
    """Gives each text that reaches a phone to whoever holds it."""

    def __init__(self) -> None:
        self._held: defaultdict[str, asyncio.Queue[str]] = defaultdict(asyncio.Queue)

    def show(self, text: Shown) -> None:
        self._held[text.number].put_nowait(text.body)

    async def reply(self, number: str, seconds: float) -> tuple[str, float | None]:
        """The texts that come next, until there is a pause, and when the first came; "" and None where none comes."""
        texts: list[str] = []
        first: float | None = None
        started = time.monotonic()
        with contextlib.suppress(asyncio.TimeoutError):
            while True:
                texts.append(await asyncio.wait_for(self._held[number].get(), QUIET if texts else seconds))
                first = first or time.monotonic() - started
        return "\n".join(texts), first


class SmsLine:
    """As a provider does: a call is made again until it is taken."""

    def __init__(self, stand_in: StandIn, phones: Phones, number: str, conversation: str) -> None:
        self._stand_in, self._phones, self.number, self._conversation = stand_in, phones, number, conversation
        self.keys: list[str] = []

    @property
    def conversation(self) -> str:
        return self._conversation

    async def open(self) -> None:
        """Nothing is to be done before the first text."""

    async def say(self, text: str) -> Heard:
        sid, started = "SM" + secrets.token_hex(16), time.monotonic()
        self.keys.append(sid)
        while not await self._taken(text, sid):
            if time.monotonic() - started > GIVE_UP:
                return Heard("", None)
            await asyncio.sleep(AGAIN)
        taken = time.monotonic() - started
        reply, first = await self._phones.reply(self.number, GIVE_UP)
        return Heard(reply, None if first is None else taken + first)

    async def _taken(self, text: str, sid: str) -> bool:
        try:
            return await self._stand_in.text(self.number, text, sid=sid) == 204
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            return False
