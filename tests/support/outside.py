"""What the assistant reaches outside of itself, for the tests: real teams' servers on loopback, and a way to them."""

from __future__ import annotations

import asyncio
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.cipher import Cipher
from bot.database import open_database
from bot.language.areas import load_areas
from bot.support.delivery import Delivery
from bot.support.draft import Draft
from bot.support.model import LIFE_POINTS
from bot.support.routing import ANYWHERE, Route, Routing, Team
from bot.support.senders import Sender, Webhook
from bot.support.service import Support
from bot.support.store import RequestStore
from bot.support.tables import EVENT, OUTBOX
from tests.support.made import PHONE, WORDS

SECRET, SECRET_NAME = "a signing key of the tests", "HOOK_SECRET"
AREAS = load_areas(Path(__file__).parents[2] / "data" / "areas.yml")
OLDEST = 300  # seconds: an older timestamp is refused
HANG, LOST, REDIRECT = "hang", "lost", "redirect"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Receiver:
    """A team's web server, as docs/requests.md asks for one. ``answers``: to the next posts, in turn, and then 200; 500 and
    the like keep nothing; HANG and LOST keep the parcel and never answer."""

    def __init__(self) -> None:
        self.answers: list[int | str] = []
        self.posts: list[str] = []  # the keys, each time that one came
        self.shown: list[dict[str, Any]] = []  # each parcel once
        self.refused: list[str] = []
        self.arrived = threading.Event()
        self.on_post: Callable[[], None] = lambda: None
        self._seen: set[str] = set()
        self._loop = asyncio.new_event_loop()
        self._port = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}/requests"

    def __enter__(self) -> Receiver:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _open(self) -> None:
        app = web.Application()
        app.router.add_post("/requests", self._take)
        app.router.add_post("/elsewhere", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body, stamp = await request.read(), request.headers["X-Timestamp"]
        signature = hmac.digest(SECRET.encode(), f"{stamp}.".encode() + body, "sha256").hex()
        if signature != request.headers["X-Signature"] or abs(time.time() - int(stamp)) > OLDEST:
            self.refused.append(request.headers["Idempotency-Key"])
            return web.Response(status=401)
        key = request.headers["Idempotency-Key"]
        answer = self.answers.pop(0) if self.answers else 200
        self.posts.append(key)
        self.on_post()
        if key not in self._seen and (answer in (HANG, LOST) or (isinstance(answer, int) and answer < 300)):
            self._seen.add(key)
            self.shown.append(json.loads(body))
        self.arrived.set()
        return await self._answer(request, answer)

    async def _answer(self, request: web.Request, answer: int | str) -> web.StreamResponse:
        if answer == REDIRECT:
            return web.Response(status=307, headers={"Location": f"/elsewhere?said={WORDS}"})
        if answer == LOST:
            assert request.transport is not None
            request.transport.abort()
        if answer == HANG:
            await asyncio.Event().wait()
        return web.Response(status=200 if isinstance(answer, str) else answer, reason=f"{WORDS} {PHONE}", text=WORDS)


class Mailbox:
    """A mail server's handler. ``replies``: to the next messages, in turn, and then that they are kept."""

    def __init__(self) -> None:
        self.replies: list[str] = []
        self.mails: list[EmailMessage] = []
        self.senders: list[tuple[str | None, list[str]]] = []

    async def handle_DATA(self, server: object, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        reply = self.replies.pop(0) if self.replies else "250 kept"
        if reply == HANG:
            await asyncio.Event().wait()
        if reply.startswith("250"):
            assert isinstance(envelope.content, bytes)
            mail = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.senders.append((envelope.mail_from, envelope.rcpt_tos))
        return reply


def mail_server(handler: object, **options: Any) -> Controller:
    """Running: to be stopped by ``stop()``."""
    server = Controller(handler, hostname="127.0.0.1", port=free_port(), **options)
    server.start()
    return server


def team(channel: str, address: str, identity: str = "team") -> Team:
    return Team(identity, "the team", "early_help", channel, address, SECRET_NAME)


def routing(to: Team, *others: Team) -> Routing:
    """All requests go to one team; the others are told of them."""
    routes = {(point, ANYWHERE): Route(to, 1, False, True) for point in LIFE_POINTS}
    partners = {"early_help": "the early help team", "gp": "your GP surgery", "midwifery": "your midwife"}
    tell = {(other.organisation, ANYWHERE): other for other in others}
    return Routing({made.id: made for made in (to, *others)}, routes, partners, {}, tell)


def draft(identity: str = "first", **changed: Any) -> Draft:
    told = {"life_point": "before_crisis", "words": (WORDS,), "contact": "phone", "address": PHONE}
    return Draft(**{"id": identity, **told, **changed})


class Line:
    """One process's way from a family to a team."""

    def __init__(
        self, url: str, key: str, to: Team, senders: Mapping[str, Sender] | None = None, others: Sequence[Team] = ()
    ) -> None:
        self.engine: Engine = open_database(url)
        way, cipher = routing(to, *others), Cipher((key,))
        self.store = RequestStore(lambda: self.engine, lambda: cipher)
        self.support = Support(way, self.store, AREAS)
        senders = senders if senders is not None else {"webhook": Webhook({SECRET_NAME: SECRET}, timeout=5)}
        self.delivery = Delivery(lambda: self.engine, lambda: cipher, self.store, way, senders, {})

    def outbox(self, request_id: str = "") -> list[dict[str, Any]]:
        return self._rows(OUTBOX, request_id)

    def events(self, request_id: str) -> list[str]:
        return [row["what"] for row in self._rows(EVENT, request_id)]

    def _rows(self, table: Any, request_id: str) -> list[dict[str, Any]]:
        wanted = select(table).order_by(table.c.id)
        with self.engine.connect() as connection:
            rows = connection.execute(
                wanted.where(table.c.request_id == request_id) if request_id else wanted
            ).mappings()
            return [dict(row) for row in rows]


async def until(arrived: threading.Event) -> None:
    await asyncio.wait_for(asyncio.to_thread(arrived.wait, 10), 10)


async def cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
