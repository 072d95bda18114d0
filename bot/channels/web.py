"""The web channel: a page with the chat, and two calls behind it.

Under ``/chat``: ``POST /session`` mints a conversation; ``POST /message`` takes {"session", "text"} and answers {"replies": [...]}.
The server alone makes conversation ids, so nobody can name another family's. When anything fails, the reply
is a plain apology with the numbers to ring, never silence.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, file, json

from actions.reply import APOLOGY
from bot.channels.sessions import Sessions
from bot.dialogue.upkeep import upkeep
from bot.settings import ROOT, settings

logger = logging.getLogger(__name__)

WIDGET = ROOT / "bot" / "widget"
FILES = {"/": "index.html", "/chat.js": "chat.js", "/chat.css": "chat.css"}
PREFIX = "/chat"
LONGEST_BODY = 64_000  # bytes
LONGEST_WAIT = 20  # seconds for a reply
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
TOO_LONG = (
    "That message is too long for me to read. Please send it in shorter parts. If someone is in danger, call 999."
)
EXPIRED = (
    "This conversation has ended. Please load the page again to start a new one. If someone is in danger, call 999."
)
UNREADABLE = "I could not read that message. Please try again. If someone is in danger, call 999."

OnMessage = Callable[[UserMessage], Awaitable[Any]]


class WholeReplies(CollectingOutputChannel):
    """Keeps each reply in one piece; Rasa's own channels cut it at blank lines."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.messages.append({name: message[name] for name in ("text", "custom") if message.get(name)})


class WebChannel(InputChannel):
    """Rasa's InputChannel for the page."""

    def __init__(self) -> None:
        self._sessions = Sessions(settings().assistant_state / "session.key")

    @classmethod
    def name(cls) -> str:
        return "web"

    def url_prefix(self) -> str:
        return PREFIX  # "/" is taken by Rasa itself

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        web = Blueprint("web_channel")
        for address, name in FILES.items():
            web.add_route(_serve(WIDGET / name), address, name=name.replace(".", "_"))

        @web.post("/session")
        async def session(request: Request) -> HTTPResponse:
            return json({"session": self._sessions.mint()}, headers=HEADERS)

        @web.post("/message")
        async def message(request: Request) -> HTTPResponse:
            return await self._receive(request, on_new_message)

        @web.listener("after_server_start")
        async def start_upkeep(app: Sanic, _: object) -> None:
            app.add_task(upkeep(settings()), name="upkeep")

        @web.get("/health")
        async def health(request: Request) -> HTTPResponse:
            ready = getattr(Sanic.get_app(request.app.name).ctx, "agent", None) is not None
            return json({"ready": ready}, status=200 if ready else 503, headers=HEADERS)

        return web

    async def _receive(self, request: Request, on_new_message: OnMessage) -> HTTPResponse:
        if len(request.body) > LONGEST_BODY:
            return _say(TOO_LONG, 413)
        try:
            body = request.json
            session, text = str(body["session"]), str(body["text"])
        except Exception:  # sanic raises its own errors for what is not JSON
            return _say(UNREADABLE, 400)
        conversation = self._sessions.conversation(session)
        if conversation is None:
            return _say(EXPIRED, 403)
        # Four times what is read: enough to say that it was cut, too little to fill the store.
        return await self._answer(text[: 4 * settings().longest_message], conversation, on_new_message)

    async def _answer(self, text: str, conversation: str, on_new_message: OnMessage) -> HTTPResponse:
        output = WholeReplies()
        message = UserMessage(text, output, conversation, input_channel=self.name())
        try:
            await asyncio.wait_for(on_new_message(message), LONGEST_WAIT)
        except Exception as error:  # a family is told, whatever it was; its words are not logged
            logger.error("A web message failed: %s", type(error).__name__)
            return _say(APOLOGY, 500)
        return json({"replies": output.messages}, headers=HEADERS) if output.messages else _say(APOLOGY, 500)


def _say(text: str, status: int) -> HTTPResponse:
    return json({"replies": [{"text": text}]}, status=status, headers=HEADERS)


def _serve(path: Path) -> Callable[[Request], Awaitable[HTTPResponse]]:
    async def handler(request: Request) -> HTTPResponse:
        return await file(path, headers=HEADERS)

    return handler
