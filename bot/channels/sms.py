"""The SMS channel: the calls of a provider. docs/sms.md describes them.

Under ``/sms``: ``POST /message`` takes a text from a family, ``POST /receipt`` news of one that we sent. A call that the
provider did not sign is refused, and nothing is done. A text is kept and the call answered at once; it is worked on after
that, by this process or, when that dies, by another. Without ``SMS_PROVIDER`` there are no such calls.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.bodies import is_too_long, limit_bodies, refuse_silently
from bot.channels.leases import take_up
from bot.channels.texting import NAME, TextTurns
from bot.dialogue.load import exchange, phones, request_store, text_queue, wording
from bot.errors import AssistantError
from bot.health.lifecycle import lifecycle
from bot.settings import Settings, settings
from bot.sms.choose import PATH, numbers_of, provider_of
from bot.sms.numbers import PREFIX, whole_number
from bot.sms.provider import Call, Provider, UnreadableError
from bot.sms.sender import Sender

if TYPE_CHECKING:
    from rasa.core.agent import Agent

logger = logging.getLogger(__name__)

OnMessage = Callable[[UserMessage], Awaitable[Any]]


class SmsChannel(InputChannel):
    """Rasa's InputChannel for text messages."""

    def __init__(self) -> None:
        self._settings: Settings = settings()
        self._provider = provider_of(self._settings)
        self._life = lifecycle()
        if self._provider:
            self._open(self._settings, self._provider)

    def _open(self, chosen: Settings, provider: Provider) -> None:
        self._numbers, self._pause = numbers_of(chosen), timedelta(hours=chosen.sms_pause_hours)
        self._exchange, self._phones, self._queue = exchange(chosen), phones(chosen), text_queue(chosen)
        self._sender = Sender(self._queue, self._phones, provider)
        self._turns = TextTurns(
            self._exchange, self._phones, request_store(chosen), wording(chosen), self._sender.ring,
            provider.confirms_stop, chosen.sms_most_a_day,
        )  # fmt: skip

    @classmethod
    def name(cls) -> str:
        return NAME

    def url_prefix(self) -> str:
        return PATH

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        sms = Blueprint("sms_channel")
        if self._provider:
            sms.add_route(self._guarded(self._message), "/message", methods=["POST"], name="sms_message")
            sms.add_route(self._guarded(self._receipt), "/receipt", methods=["POST"], name="sms_receipt")
            sms.listener(self._starting(), "after_server_start")
            limit_bodies(sms)
        return sms

    def _guarded(
        self, act: Callable[[Sanic, Provider, Call], None]
    ) -> Callable[[Request], Awaitable[HTTPResponse]]:  # fmt: skip
        """The call, where it is the provider's own."""

        async def handler(request: Request) -> HTTPResponse:
            provider = self._provider
            if is_too_long(request):
                return await refuse_silently(request)
            call = _call(request, self._settings.public_url)
            if provider is None or not provider.is_genuine(call):
                return empty(status=403)
            if self._life.stopping:  # another process takes it: the proxy, or the provider, tries again
                return empty(status=503, headers={"Retry-After": "1"})
            try:
                act(Sanic.get_app(request.app.name), provider, call)
            except UnreadableError as error:
                logger.warning("A call of the provider cannot be read: %s", error)
                return empty(status=400)
            except (SQLAlchemyError, AssistantError, OSError) as error:  # the provider tries again
                logger.error("A call of the provider failed: %s", type(error).__name__)
                return empty(status=503)
            return empty()

        return handler

    def _message(self, app: Sanic, provider: Provider, call: Call) -> None:
        text = provider.inbound(call)
        number = whole_number(text.number)
        if number is None:  # a short code or a name: nobody to answer
            return
        conversation = self._numbers.conversation(number)
        if self._exchange.knows(conversation, text.id):
            return
        self._phones.seen(conversation, number, self._pause)
        self._exchange.receive(conversation, text.id, {"text": text.text, "pictures": text.pictures})
        self._life.begin(self._work(app, conversation))

    def _receipt(self, _: Sanic, provider: Provider, call: Call) -> None:
        if not self._queue.record(provider.receipt(call)):
            logger.warning("A receipt is of a text that is not known here")

    def _starting(self) -> Callable[[Sanic, object], Awaitable[None]]:
        """Sanic marks the listeners that it is given, which a method does not bear."""

        async def start(app: Sanic, _: object) -> None:
            self.start(app)

        return start

    def start(self, app: Sanic) -> None:
        """Begins to send, and to work on what waits."""
        self._life.run("texts to send", self._sender.forever())
        self._life.run("texts to answer", take_up(self._exchange, PREFIX, partial(self._work, app)))

    async def _work(self, app: Sanic, conversation: str) -> None:
        agent: Agent | None = getattr(app.ctx, "agent", None)
        if agent is None:
            return
        try:
            await self._turns.work(agent, conversation)
        except Exception as error:  # it is taken up again
            logger.error("A text could not be worked on: %s", type(error).__name__)


def _call(request: Request, public_url: str) -> Call:
    """The call with the address that the provider used; a proxy may have changed ours."""
    query = f"?{request.query_string}" if request.query_string else ""
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Call(f"{public_url}{request.path}{query}", headers, request.body)
