"""The web channel: the page with the chat, and the calls behind it. docs/widget.md describes them.

Under ``/chat``: ``POST /session`` mints a conversation; ``POST /message`` takes a message and returns what was said since;
``POST /messages`` waits for news, such as a message from staff; ``POST /helpful`` rates an answer; ``POST /end`` deletes the
conversation; ``POST /plain`` is the whole page for a browser without JavaScript, and ``POST /leave`` its way out.
The server alone makes conversation ids, so nobody can name another family's. When anything fails, the reply
is a plain apology with the numbers to ring, never silence.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.events import SlotSet
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, file, html, json, redirect
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.bells import bells_of
from bot.channels.bodies import limit_bodies
from bot.channels.calls import (
    CallError,
    Reason,
    check_key,
    check_origin,
    number_of,
    rating_of,
    read_body,
    read_form,
    text_of,
)
from bot.channels.leases import take_up
from bot.channels.pages import FILES, FOLDER, KEPT_BY_BROWSERS, NEUTRAL_SITE, Pages, Visit, headers
from bot.channels.sessions import Sessions
from bot.channels.turns import LONGEST_TURN, Turns
from bot.dialogue.host import PAGE
from bot.dialogue.load import exchange, feedback_store, gaps, responses, themes
from bot.dialogue.noting import Noting
from bot.dialogue.turn import Memory
from bot.dialogue.upkeep import upkeep
from bot.errors import AssistantError
from bot.exchange.limits import limit_of
from bot.exchange.store import Exchange, Message
from bot.halves import mend_halves
from bot.health.lifecycle import lifecycle
from bot.messages.reply import Tone
from bot.settings import Settings, settings
from bot.statistics.feedback import pieces_of_the_year, themes_by_quarter
from bot.support.draft import MOST_CHARACTERS

if TYPE_CHECKING:
    from rasa.core.agent import Agent

logger = logging.getLogger(__name__)

CONVERSATIONS = "web-"  # what the ids of this channel begin with
LONGEST_WAIT = LONGEST_TURN + 1  # seconds, then an apology; the reply comes later, if another message came first
LONGEST_NEWS = 25  # seconds that a call waits for news: proxies end a silent call after 30 to 60
RETRY_AFTER = 1  # seconds, for a proxy or a script; the page has pauses of its own
MOST_A_MINUTE = 30  # messages of one conversation
OnMessage = Callable[[UserMessage], Awaitable[Any]]
Handler = Callable[[Request], Awaitable[HTTPResponse]]


class WebChannel(InputChannel):
    """Rasa's InputChannel for the page."""

    def __init__(self) -> None:
        chosen = settings()
        self._settings = chosen
        self._sessions = Sessions(chosen.assistant_state / "session.key", chosen.session_key)
        self._exchange: Exchange = exchange(chosen)
        self._limit = limit_of(chosen, self._exchange, MOST_A_MINUTE, timedelta(minutes=1))
        self._bells = bells_of(chosen)
        self._turns = Turns(self._exchange, self.name(), self._bells)
        self._pages, self._life = Pages(chosen), lifecycle()

    @classmethod
    def name(cls) -> str:
        return "web"

    def url_prefix(self) -> str:
        return PAGE  # bot.dialogue.host leads from "/" to it

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        web = Blueprint("web_channel")
        for name, kind in FILES.items():
            web.add_route(_serve(name, kind), f"/{name}", name=name.replace(".", "_"))
        web.add_route(self._page("page.html"), "/", name="page")
        web.add_route(self._page("page.html", framed=True), "/frame", name="frame")
        web.add_route(self._page("tracks.html"), "/tracks", name="tracks")
        web.add_route(self._page("tracks.html", framed=True), "/frame/tracks", name="frame_tracks")
        web.add_route(self._changes(), "/you-said-we-did", name="changes")
        web.add_route(self._changes(framed=True), "/frame/you-said-we-did", name="frame_changes")
        web.add_route(self._page("sample.html", sample=True), "/sample", name="sample")
        for name, call in (
            ("session", self._session),
            ("message", self._message),
            ("messages", self._messages),
            ("helpful", self._helpful),
            ("end", self._end),
        ):
            web.add_route(_guarded(call, self._settings), f"/{name}", methods=["POST"], name=name)
        web.add_route(_function(self._plain), "/plain", methods=["POST"], name="plain")
        web.add_route(_function(self._leave), "/leave", methods=["POST"], name="leave")
        web.add_route(_health, "/health", name="health")
        limit_bodies(web, self._too_long)
        web.listener("after_server_start")(self._starting())
        return web

    def _starting(self) -> Callable[[Sanic, object], Awaitable[None]]:
        """Sanic marks the listeners that it is given, which a method does not bear."""

        async def start(app: Sanic, _: object) -> None:
            work = partial(self._turns.work, app.ctx.agent)
            self._life.run("web messages", take_up(self._exchange, CONVERSATIONS, work))
            self._life.run("upkeep", upkeep(self._settings))
            if self._settings.redis_url:  # else there is nothing to hear, and it ends at once
                self._life.run("bells", self._bells.listen())

        return start

    # Calls of the page

    async def _session(self, _: Request) -> HTTPResponse:
        return _answer({"session": self._sessions.mint(), "longest": self._settings.longest_message})

    async def _message(self, request: Request) -> HTTPResponse:
        """{"session", "key", "text", "after"}: the messages since ``after``, the reply among them."""
        body = read_body(request)
        conversation, after = self._conversation(body), number_of(body, "after")
        await self._say(request, conversation, text_of(body, "key"), text_of(body, "text"))
        return _answer({"messages": self._said(conversation, after)})

    async def _messages(self, request: Request) -> HTTPResponse:
        """{"session", "after", "wait"}: the messages since ``after``; with ``wait``, as soon as there are any."""
        body = read_body(request)
        conversation, after = self._conversation(body), number_of(body, "after")
        found = await self._turns.news(conversation, after, LONGEST_NEWS if body.get("wait") else 0)
        return _answer({"messages": [self._pages.shown.message(message) for message in found]})

    async def _helpful(self, request: Request) -> HTTPResponse:
        """{"session", "message", "helpful"}: whether the answer of a message helped."""
        body = read_body(request)
        conversation, number = self._conversation(body), number_of(body, "message")
        self._rate(conversation, number, bool(body.get("helpful")))
        return empty(headers=headers())

    async def _end(self, request: Request) -> HTTPResponse:
        """{"session"}: deletes the conversation here; a request that was sent stays with its team."""
        await self._forget(request, self._conversation(read_body(request)))
        return empty(headers=headers())

    # Without JavaScript

    async def _plain(self, request: Request) -> HTTPResponse:
        """The page's form: "session", "key", and "choice", "text" or, with the number of an answer, "helpful" or "unhelpful".
        Answers with the whole page."""
        session, text, framed = "", "", False
        rated: tuple[int, bool] | None = None
        problem: str = ""
        messages: list[dict[str, Any]] = []
        try:
            check_origin(request, self._settings.public_url)
            form = read_form(request)
            framed, named = bool(form.get("framed")), form.get("session") or self._sessions.mint()
            conversation, session = self._conversation({"session": named}), named
            text = mend_halves(form.get("choice") or form.get("text") or "")
            if rated := rating_of(form):
                self._rate(conversation, *rated)
            elif text.strip():
                await self._say(request, conversation, form.get("key") or "", text)
            messages = self._said(conversation)
        except (CallError, SQLAlchemyError, AssistantError) as error:
            problem = (error.reason if isinstance(error, CallError) else Reason.FAILED).text
        visit = Visit(self._sessions.mint_key(), session, messages, problem, framed)
        if rated:  # what was typed and not sent stays
            visit = replace(visit, rated=rated[1], typed=text)
        return self._html("page.html", visit)

    async def _too_long(self, request: Request) -> HTTPResponse:
        """A call that is refused before it is read: the page's own, or its form."""
        if request.path != f"{PAGE}/plain":
            return _refused(Reason.TOO_LONG)
        visit = Visit(self._sessions.mint_key(), problem=Reason.TOO_LONG.text)
        return self._html("page.html", visit, status=Reason.TOO_LONG.status)

    async def _leave(self, request: Request) -> HTTPResponse:
        """ "session": deletes the conversation and leads to a neutral site, whatever fails on the way."""
        try:
            check_origin(request, self._settings.public_url)
            if session := read_form(request).get("session"):
                await self._forget(request, self._conversation({"session": session}))
        except Exception as error:  # whoever leaves must get away
            logger.error("A conversation could not be deleted on leaving: %s", type(error).__name__)
        return redirect(NEUTRAL_SITE, status=303, headers=headers())

    # Shared

    async def _say(self, request: Request, conversation: str, key: str, text: str) -> None:
        """Keeps a message and waits for its reply. Raises CallError."""
        check_key(key)
        if len(text) > _longest_text(self._settings):
            raise CallError(Reason.TOO_LONG)
        if not self._exchange.knows(conversation, key) and not await self._limit.admits(conversation, key):
            raise CallError(Reason.TOO_FAST)
        if self._life.stopping:  # another process takes it
            raise CallError(Reason.STOPPING)
        self._exchange.receive(conversation, key, {"text": text})
        if not await self._turns.answered(_agent(request), conversation, key, LONGEST_WAIT):
            raise CallError(Reason.FAILED)

    def _rate(self, conversation: str, number: int, helpful: bool) -> None:
        reply = self._exchange.since(conversation, number - 1)[:1]
        for topic in _topics(reply):
            feedback_store(self._settings).rate(helpful, conversation, topic)
        if not helpful and (text := _safe_question(self._exchange, reply)):
            Noting(gaps(self._settings)).unhelpful(text, _topics(reply), conversation)

    def _conversation(self, body: dict[str, Any]) -> str:
        conversation = self._sessions.conversation(text_of(body, "session"))
        if conversation is None:
            raise CallError(Reason.EXPIRED)
        return conversation

    def _said(self, conversation: str, after: int = 0) -> list[dict[str, Any]]:
        return [self._pages.shown.message(message) for message in self._exchange.since(conversation, after)]

    async def _forget(self, request: Request, conversation: str) -> None:
        """Deletes a conversation, after the turn that may be going on: it would be kept again at its end."""
        self._exchange.forget(conversation)
        agent = _agent(request)
        async with agent.lock_store.lock(conversation):
            if tracker := await agent.tracker_store.retrieve(conversation):
                tracker.update(SlotSet("memory", Memory(forgotten=True).to_json()))
                await agent.tracker_store.save(tracker)  # bot.dialogue.tracker_store deletes one that is forgotten

    def _page(self, name: str, framed: bool = False, sample: bool = False) -> Handler:
        """Serves a page. ``framed``: in the frames of the sites that may show it; ``sample``: it holds such a frame itself."""

        async def handler(request: Request) -> HTTPResponse:
            chosen = request.args
            visit = Visit(
                self._sessions.mint_key(), framed=framed, stage=chosen.get("stage", ""), language=chosen.get("lang", "")
            )
            return self._html(name, visit, sample)

        return handler

    def _changes(self, framed: bool = False) -> Handler:
        """Serves what was done about feedback; where that cannot be read, the page says so."""

        async def handler(request: Request) -> HTTPResponse:
            visit = Visit(self._sessions.mint_key(), framed=framed)
            try:
                visit = replace(visit, changes=responses(self._settings).published(), told=self._told())
            except (SQLAlchemyError, AssistantError, OSError) as error:
                logger.error("What was done about feedback could not be read: %s", type(error).__name__)
                visit = replace(visit, problem=self._pages.words["changes_failed"])
            return self._html("changes.html", visit)

        return handler

    def _told(self) -> dict[str, str]:
        """How often families spoke of each theme in the last whole quarters, where so many did that it may be told."""
        names, counts = themes(self._settings).names, feedback_store(self._settings).counts()
        pieces = pieces_of_the_year(themes_by_quarter(counts, names, self._settings.today()))
        return {theme: pieces[name].text for theme, name in names.items() if pieces[name].count}

    def _html(self, name: str, visit: Visit, sample: bool = False, status: int = 200) -> HTTPResponse:
        ancestors = ("'self'", *self._settings.web_origins) if visit.framed else ()
        return html(self._pages.fill(name, visit), status, headers(ancestors, frames=sample))


def _longest_text(chosen: Settings) -> int:
    """Characters that are taken in: more than are read or kept, so that the family is told where it was cut; too few to fill
    the store."""
    return max(4 * chosen.longest_message, MOST_CHARACTERS + 1)


def _function(method: Handler) -> Handler:
    """The method as a function, on which Sanic can set attributes."""

    async def handler(request: Request) -> HTTPResponse:
        return await method(request)

    return handler


def _guarded(call: Handler, chosen: Settings) -> Handler:
    """The call, for our own pages only, and with plain words for whatever fails."""

    async def handler(request: Request) -> HTTPResponse:
        try:
            check_origin(request, chosen.public_url)
            return await call(request)
        except CallError as error:
            return _refused(error.reason)
        except Exception as error:  # a family is told, whatever it was; its words are not logged
            logger.error("A call of the page failed: %s", type(error).__name__)
            return _refused(Reason.FAILED)

    return handler


def _topics(messages: list[Message]) -> list[str]:
    """The entries that a reply gave."""
    given = [source for message in messages for source in message.body.get("reply", {}).get("provenance", [])]
    return [str(source["id"]) for source in given]


def _safe_question(exchange: Exchange, replies: list[Message]) -> str:
    """The message that an entry was given for; "" where the reply told help for a danger first: a block without a title."""
    given = [reply for reply in replies if _topics([reply])]
    blocks = [block for reply in given for block in reply.body["reply"]["blocks"]]
    asked = exchange.asked(given[0]) if given else None
    danger = any(block["tone"] == Tone.HELP_NOW.value and not block["title"] for block in blocks)
    return "" if danger or asked is None else str(asked.body.get("text", ""))


def _agent(request: Request) -> Agent:
    agent: Agent | None = getattr(Sanic.get_app(request.app.name).ctx, "agent", None)
    if agent is None:  # the model is being loaded
        raise CallError(Reason.FAILED)
    return agent


def _answer(value: dict[str, Any]) -> HTTPResponse:
    return json(value, headers=headers())


def _refused(reason: Reason) -> HTTPResponse:
    told = {"Retry-After": str(RETRY_AFTER)} if reason.status == 503 else {}
    return json({"error": reason.name.lower(), "text": reason.text}, reason.status, {**headers(), **told})


async def _health(request: Request) -> HTTPResponse:
    ready = getattr(Sanic.get_app(request.app.name).ctx, "agent", None) is not None
    return json({"ready": ready}, status=200 if ready else 503, headers=headers())


def _serve(name: str, kind: str) -> Handler:
    async def handler(_: Request) -> HTTPResponse:
        kept = {**headers(), "Cache-Control": f"public, max-age={KEPT_BY_BROWSERS}"}
        return await file(FOLDER / name, mime_type=kind, headers=kept)

    return handler
