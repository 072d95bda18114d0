"""A turn by text message: what the carriers' words mean, what the numbers mean, and then the assistant."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.channels.turns import Sent, Turns, forgets
from bot.dialogue.turn import Memory, Understood
from bot.exchange.store import Exchange, Message
from bot.messages.gsm7 import to_gsm7
from bot.messages.texts import MORE, Layout, lay_out_text
from bot.messages.wording import Wording
from bot.sms.opting import Keyword, keyword
from bot.sms.phones import Phones
from bot.sms.sharing import is_same_person, touches_private
from bot.sms.state import Phone, State
from bot.support.store import RequestStore

if TYPE_CHECKING:
    from rasa.core.agent import Agent

NAME = "sms"  # Rasa's name of the channel
FIRST, HELP, STOPPED, STARTED = "text_first", "text_help", "text_stopped", "text_started"
PICTURE, PICTURE_TOO, GREETING, EMPTY = "text_picture", "text_picture_too", "greet", "empty"
SAME_PERSON, OTHER_PERSON, LIMIT = "text_same_person", "text_other_person", "text_limit"
LINES = (FIRST, HELP, STOPPED, STARTED, PICTURE, PICTURE_TOO, GREETING, EMPTY, SAME_PERSON, OTHER_PERSON, LIMIT)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Answer:
    """What a text leads to: texts before the reply, the reply itself, and what to remember."""

    state: State
    reply: Layout = field(default_factory=Layout)
    notes: tuple[str, ...] = ()
    stopped: bool = False
    danger: str = ""
    forgets: bool = False
    introduces: bool = True  # who this is may be said before it, the first time


class TextTurns(Turns):
    """Answers the texts of an exchange. ``ring`` wakes the sender; ``confirms_stop``: the provider answers STOP itself;
    ``most_a_day``: texts of a number that are answered, danger apart."""

    def __init__(
        self, exchange: Exchange, phones: Phones, requests: RequestStore, wording: Wording, ring: Callable[[], None],
        confirms_stop: bool, most_a_day: int,
    ) -> None:  # fmt: skip
        super().__init__(exchange, NAME)
        self._phones, self._requests, self._wording = phones, requests, wording
        self._ring, self._confirms_stop, self._most_a_day = ring, confirms_stop, most_a_day

    async def _answer(self, agent: Agent, message: Message) -> None:
        phone = self._phones.get(message.conversation)
        if phone is None:  # the number is deleted: nobody can be answered
            self._exchange.answer(message, [])
            return
        answer = await self._reply(agent, message, phone)
        first = not answer.state.greeted and answer.introduces and not answer.stopped
        notes = (*((self._line(FIRST),) if first else ()), *answer.notes)
        texts = (*notes, *answer.reply.texts())
        keys = [_key(message, number) for number in range(len(texts))]
        state = replace(answer.state, layout=answer.reply, greeted=answer.state.greeted or first)
        self._phones.settle(phone, keys, texts, state, answer.stopped, answer.danger)
        self._exchange.answer(message, [{"text": text} for text in texts], forget=answer.forgets)
        self._ring()

    async def _reply(self, agent: Agent, message: Message, phone: Phone) -> Answer:
        text, pictures = str(message.body["text"]), bool(message.body.get("pictures"))
        word = keyword(text)
        if word is Keyword.STOP:
            said = () if phone.stopped or self._confirms_stop else (self._line(STOPPED),)
            return Answer(phone.state, Layout(said), stopped=True, danger=phone.danger)
        if word is Keyword.START:
            return self._say(replace(phone, stopped=False), STARTED if phone.stopped else GREETING)
        if word is Keyword.HELP:
            return self._say(phone, HELP, introduces=False)
        limited = self._exchange.count(message.conversation, DAY, before=message.id) >= self._most_a_day
        if limited and not await self._is_danger(agent, text):
            return self._turn_away(phone)
        phone = replace(phone, state=replace(phone.state, limited=limited and phone.state.limited))
        if not text.strip():
            return self._say(phone, PICTURE if pictures else EMPTY)
        answer = await self._hear(agent, message, phone, text)
        if pictures and not answer.danger:
            return replace(answer, notes=(*answer.notes, self._line(PICTURE_TOO)))
        return answer

    async def _hear(self, agent: Agent, message: Message, phone: Phone, text: str) -> Answer:
        """A message in words: the answer to our own question, a number of a choice, or one for the assistant."""
        state = phone.state
        if state.held is None:
            return await self._talk(agent, message, phone, state, text)
        same = is_same_person(text)
        if same is None:  # another message: danger is answered, all else waits for a yes or a no
            return await self._talk(agent, message, phone, replace(state, held=None), text)
        known = replace(state, held=None, unsure=False, layout=Layout())
        if same:
            return await self._talk(agent, message, phone, known, state.held)
        other = replace(known, person=state.person + 1)
        answer = await self._talk(agent, message, phone, other, state.held)
        return replace(answer, notes=(self._line(OTHER_PERSON), *answer.notes))

    async def _talk(self, agent: Agent, message: Message, phone: Phone, state: State, text: str) -> Answer:
        meant = state.layout.meant(text)
        if meant == MORE:
            return Answer(state, state.layout.turned(), stopped=phone.stopped)
        conversation, text = state.conversation(phone.conversation), meant or text
        if state.unsure and await self._is_private(agent, conversation, text):
            labels = self._wording.labels
            asked = Layout((self._line(SAME_PERSON),), (), (labels["consent_yes"], labels["consent_no"]))
            return Answer(replace(state, held=text), asked, stopped=phone.stopped)
        replies = await self._ask(agent, message, conversation, text)
        danger = next((kind for reply in replies if (kind := _danger(reply, phone.danger))), "")
        gone = any(map(forgets, replies))
        state = State(greeted=state.greeted, person=state.person) if gone else state
        return Answer(state, _joined(replies), (), phone.stopped, danger, gone, introduces=not danger)

    def _turn_away(self, phone: Phone) -> Answer:
        """Too many texts of late: said once, and then nothing."""
        state = replace(phone.state, limited=True)
        said = Layout() if phone.state.limited else Layout((self._line(LIMIT),))
        return Answer(state, said, (), phone.stopped, phone.danger, introduces=False)

    async def _is_danger(self, agent: Agent, text: str) -> bool:
        return bool(text.strip()) and (await _understood(agent, text)).safety is not None

    async def _is_private(self, agent: Agent, conversation: str, text: str) -> bool:
        tracker = await agent.tracker_store.retrieve(conversation)
        memory = Memory.from_json(tracker.get_slot("memory") if tracker else None)
        return touches_private(
            text, await _understood(agent, text), memory, bool(self._requests.of_conversation(conversation))
        )

    def _say(self, phone: Phone, line: str, introduces: bool = True) -> Answer:
        said = Layout((self._line(line),))
        return Answer(phone.state, said, (), phone.stopped, phone.danger, introduces=introduces)

    def _line(self, name: str) -> str:
        return to_gsm7(" ".join(self._wording.line(name).sms.split()))


async def _understood(agent: Agent, text: str) -> Understood:
    parsed = await agent.parse_message(text)
    return Understood.from_json(parsed.get("understood") or {})


def _key(message: Message, number: int) -> str:
    """The key of a text: the same whenever the same message is answered, and never that of another."""
    made = f"{message.conversation}:{message.key}:{number}"
    return hashlib.sha256(made.encode()).hexdigest()[:32]


def _joined(replies: Sequence[Sent]) -> Layout:
    """The replies to one message as one layout: what may be chosen stands under the last."""
    layouts = [_layout(reply) for reply in replies]
    before = [text for layout in layouts[:-1] for text in layout.texts()]
    return replace(layouts[-1], now=(*before, *layouts[-1].now))


def _layout(reply: Mapping[str, Any]) -> Layout:
    laid_out = (reply.get("custom") or {}).get("sms")
    return Layout.from_json(laid_out) if laid_out else lay_out_text(str(reply.get("text", "")))


def _danger(reply: Mapping[str, Any], before: str) -> str:
    """The kind of danger that a reply is about, or ""."""
    report = reply.get("custom") or {}
    if report.get("outcome") != "safety":
        return ""
    told = report.get("safety") or {}
    return str(told.get("kind") or before or "safety")
