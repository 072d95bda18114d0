"""A stand-in for Twilio on this machine: it takes the assistant's texts, signs its calls, blocks after STOP, and sends receipts.

`make phone` and the tests talk to the running assistant through it, so that neither needs an account.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import format_datetime
from enum import Enum
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.messages.gsm7 import segments
from bot.sms.opting import Keyword, keyword
from bot.sms.twilio import OPTED_OUT, sign

LOOPBACK = "127.0.0.1"
ACCOUNT = "AC" + "0" * 32
OUR_NUMBER = "+447700900999"  # Ofcom keeps 07700 900000 to 900999 for drama
UNSUBSCRIBED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)


class Fault(Enum):
    """What may go wrong with one send."""

    BUSY = "429: certainly not sent"
    BROKEN = "500: not sent, but who knows"
    LOST = "sent, but the answer never arrives"


@dataclass(frozen=True)
class Shown:
    """A text that reached a phone."""

    sid: str
    number: str
    body: str
    made: datetime

    @property
    def segments(self) -> int:
        return segments(self.body)


class StandIn:
    """``assistant``: the address of its calls, such as http://127.0.0.1:5005/sms/message. ``show`` is told of each text."""

    def __init__(self, assistant: str, token: str, show: Callable[[Shown], None] = lambda _: None) -> None:
        self._assistant, self._token, self._show = assistant, token, show
        self._blocked: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.blocks = True  # STOP is acted on here, as at Twilio; else left to the assistant
        self.shown: list[Shown] = []
        self.faults: deque[Fault | None] = deque()

    async def start(self) -> str:
        """Serves on this machine. The address for SMS_API."""
        # A connection for each call: one that is kept may be closed by the assistant just as it is used again.
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        app = web.Application()
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        app.add_routes([web.post(path, self._send), web.get(path, self._list)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, 0)
        await site.start()
        return f"http://{LOOPBACK}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()
        await self._runner.cleanup()

    async def text(self, number: str, body: str, pictures: int = 0, sid: str = "") -> int:
        """A family's text. The status that the assistant answered."""
        word = keyword(body)
        if word is Keyword.STOP and self.blocks and number not in self._blocked:
            self._blocked.add(number)
            self._deliver(Shown(_sid(), number, UNSUBSCRIBED, _now()))
        if word is Keyword.START:
            self._blocked.discard(number)
        return await self.call(self._assistant, inbound(number, body, pictures, sid or _sid()))

    async def call(self, address: str, fields: Mapping[str, str]) -> int:
        """A signed call of the assistant. Its status."""
        headers = {"X-Twilio-Signature": sign(self._token, address, fields.items())}
        async with self._session.post(address, data=urlencode(fields), headers=headers | _FORM) as answer:
            return answer.status

    async def _send(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != aiohttp.BasicAuth(ACCOUNT, self._token).encode():
            return web.json_response({"code": 20003, "message": "Authenticate"}, status=401)
        fault = self.faults.popleft() if self.faults else None
        if fault in (Fault.BUSY, Fault.BROKEN):
            return web.json_response({"code": 20429}, status=429 if fault is Fault.BUSY else 500)
        form = await request.post()
        number, body = str(form["To"]), str(form["Body"])
        if number in self._blocked:
            return web.json_response({"code": OPTED_OUT}, status=400)
        text = Shown(_sid(), number, body, _now())
        self._deliver(text)
        if fault is Fault.LOST and request.transport:
            request.transport.abort()
            return web.Response()
        task = asyncio.create_task(self._receipts(str(form["StatusCallback"]), text))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return web.json_response(_resource(text), status=201)

    async def _list(self, request: web.Request) -> web.Response:
        to = request.query.get("To")
        return web.json_response({"messages": [_resource(text) for text in self.shown if text.number == to]})

    def _deliver(self, text: Shown) -> None:
        self.shown.append(text)
        self._show(text)

    async def _receipts(self, address: str, text: Shown) -> None:
        for status in ("sent", "delivered"):
            fields = {"MessageSid": text.sid, "MessageStatus": status, "To": text.number, "From": OUR_NUMBER}
            await self.call(address, {**fields, "SmsSid": text.sid, "SmsStatus": status, "AccountSid": ACCOUNT})


_FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}


def inbound(number: str, body: str, pictures: int, sid: str) -> dict[str, str]:
    """The fields of a text, as Twilio's documentation gives them."""
    fields = {
        "ToCountry": "GB", "ToState": "", "SmsMessageSid": sid, "NumMedia": str(pictures), "ToCity": "", "FromZip": "",
        "SmsSid": sid, "FromState": "", "SmsStatus": "received", "FromCity": "", "Body": body, "FromCountry": "GB",
        "To": OUR_NUMBER, "ToZip": "", "NumSegments": str(segments(body)), "MessageSid": sid, "AccountSid": ACCOUNT,
        "From": number, "ApiVersion": "2010-04-01",
    }  # fmt: skip
    for index in range(pictures):
        fields[f"MediaUrl{index}"] = (
            f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media/ME{index}"
        )
        fields[f"MediaContentType{index}"] = "image/jpeg"
    return fields


def _resource(text: Shown) -> dict[str, str]:
    made = format_datetime(text.made)
    return {"sid": text.sid, "to": text.number, "body": text.body, "status": "queued", "date_created": made}


def _sid() -> str:
    return "SM" + secrets.token_hex(16)


def _now() -> datetime:
    return datetime.now(timezone.utc)
