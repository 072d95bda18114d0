"""From a message to its reply, once and in order, whatever fails between."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, UserUttered

import bot.channels.leases
import bot.exchange.store
from actions.reply import APOLOGY
from bot.channels.turns import Turns
from bot.cipher import Cipher
from bot.database import open_database
from bot.exchange.store import Exchange
from tests.exchange.test_exchange import dies_at_it, said
from tests.support.conftest import KEY


class Stand:
    """Stands where Rasa's agent does: says what it heard, and remembers as a tracker does."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.events: list[Any] = []
        self.fails: list[Exception] = []
        self.gate: asyncio.Event | None = None
        self.custom: dict[str, Any] = {}
        self.tracker_store = SimpleNamespace(retrieve=self._retrieve)

    async def _retrieve(self, _: str) -> Any:
        return SimpleNamespace(events=self.events) if self.events else None

    async def handle_message(self, message: UserMessage) -> None:
        self.heard.append(str(message.text))
        if self.gate:
            await self.gate.wait()
        if self.fails:
            raise self.fails.pop(0)
        reply = f"You said {message.text}"
        self.events += [UserUttered(message.text, message_id=message.message_id), BotUttered(reply)]
        await message.output_channel.send_response(message.sender_id, {"text": reply, "custom": self.custom})


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    engine = open_database(f"sqlite:///{tmp_path / 'turns.db'}")
    return Exchange(lambda: engine, lambda: Cipher((KEY,)))


@pytest.fixture
def stand() -> Stand:
    return Stand()


def agent(stand: Stand) -> Agent:
    return cast(Agent, stand)


async def test_turns_answer_each_message_once_and_in_order(exchange: Exchange, stand: Stand) -> None:
    turns = Turns(exchange, "web")
    for key in ("1", "2", "1"):
        exchange.receive("web-a", key, {"text": key})
    await asyncio.gather(*(turns.answered(agent(stand), "web-a", key, 5) for key in ("2", "1", "1")))
    assert stand.heard == ["1", "2"]
    assert [text for who, text in said(exchange) if who == "assistant"] == ["You said 1", "You said 2"]


async def test_turns_two_processes_share_the_work(
    exchange: Exchange, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.channels.turns, "LOOK_AGAIN", 0.01)
    stand.gate = asyncio.Event()
    one, two = (Turns(exchange, "web") for _ in range(2))
    exchange.receive("web-a", "k", {"text": "hello"})
    waiting = [asyncio.create_task(turns.answered(agent(stand), "web-a", "k", 5)) for turns in (one, two)]
    while not stand.heard:
        await asyncio.sleep(0)
    stand.gate.set()
    assert await asyncio.gather(*waiting) == [True, True] and stand.heard == ["hello"]


async def test_turns_that_take_long_are_left_to_the_process_that_is_at_them(
    exchange: Exchange, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.exchange.store, "LEASE", timedelta(seconds=0.3))
    monkeypatch.setattr(bot.channels.leases, "RENEWED", 0.1)
    stand.gate = asyncio.Event()
    exchange.receive("web-a", "k", {"text": "hello"})
    working = asyncio.create_task(Turns(exchange, "web").work(agent(stand), "web-a"))
    assert not (await asyncio.wait([working], timeout=1))[0]
    assert exchange.take("web-a") is None
    stand.gate.set()
    await working
    assert stand.heard == ["hello"] and not exchange.is_waiting("web-a", "k")


@pytest.mark.parametrize("error", [RuntimeError("zebraphone"), asyncio.TimeoutError(), OSError("disk full")])
async def test_turns_apologise_for_whatever_fails(
    exchange: Exchange, stand: Stand, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    stand.fails = [error]
    for key in ("1", "2"):
        exchange.receive("web-a", key, {"text": key})
    await Turns(exchange, "web").work(agent(stand), "web-a")
    assert [text for who, text in said(exchange) if who == "assistant"] == [APOLOGY, "You said 2"]
    assert "zebraphone" not in caplog.text and type(error).__name__ in caplog.text


async def test_turns_apologise_where_a_reply_takes_too_long(
    exchange: Exchange, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.channels.turns, "LONGEST_TURN", 0.01)
    stand.gate = asyncio.Event()
    exchange.receive("web-a", "k", {"text": "hello"})
    await Turns(exchange, "web").work(agent(stand), "web-a")
    assert said(exchange)[-1] == ("assistant", APOLOGY)


async def test_turns_a_reply_that_was_given_before_a_crash_is_given_again(
    exchange: Exchange, stand: Stand, tmp_path: Path
) -> None:
    exchange.receive("web-a", "k", {"text": "hello"})
    taken = exchange.take("web-a")
    assert taken is not None
    stand.events = [
        UserUttered("before", message_id="j"),
        BotUttered("to before"),
        UserUttered("hello", message_id="k"),
        BotUttered("the reply", {"custom": {"reply": {"choices": ["Yes"]}}}),
    ]
    dies_at_it(open_database(f"sqlite:///{tmp_path / 'turns.db'}"))
    await Turns(exchange, "web").work(agent(stand), "web-a")
    assert stand.heard == []
    assert exchange.since("web-a")[-1].body == {"text": "the reply", "reply": {"choices": ["Yes"]}}


async def test_turns_a_message_that_was_lost_in_a_crash_is_worked_on_again(
    exchange: Exchange, stand: Stand, tmp_path: Path
) -> None:
    exchange.receive("web-a", "k", {"text": "hello"})
    exchange.take("web-a")
    dies_at_it(open_database(f"sqlite:///{tmp_path / 'turns.db'}"))
    await Turns(exchange, "web").work(agent(stand), "web-a")
    assert stand.heard == ["hello"]


async def test_turns_keep_of_a_reply_only_what_families_see(exchange: Exchange, stand: Stand) -> None:
    stand.custom = {"topics": ["advice/x"], "confidence": 0.5, "reply": {"choices": []}}
    exchange.receive("web-a", "k", {"text": "hello"})
    await Turns(exchange, "web").work(agent(stand), "web-a")
    assert exchange.since("web-a")[-1].body == {"text": "You said hello", "reply": {"choices": []}}


async def test_turns_forget_all_before_the_reply_that_says_so(exchange: Exchange, stand: Stand) -> None:
    turns = Turns(exchange, "web")
    exchange.receive("web-a", "1", {"text": "my name is Zebra"})
    await turns.work(agent(stand), "web-a")
    stand.custom = {"forgotten": True}
    exchange.receive("web-a", "2", {"text": "delete it all"})
    assert await turns.answered(agent(stand), "web-a", "2", 5)
    assert said(exchange) == [("assistant", "You said delete it all")]


async def test_turns_news_come_as_soon_as_there_are_any(exchange: Exchange, stand: Stand) -> None:
    turns = Turns(exchange, "web")
    assert await turns.news("web-a", 0, 0) == []
    waiting = asyncio.create_task(turns.news("web-a", 0, 30))
    exchange.receive("web-b", "k", {"text": "of others"})
    await turns.work(agent(stand), "web-b")
    exchange.receive("web-a", "k", {"text": "hello"})
    await turns.work(agent(stand), "web-a")
    assert {message.conversation for message in await waiting} == {"web-a"}


async def test_turns_waited_for_too_long_say_so(exchange: Exchange, stand: Stand) -> None:
    exchange.receive("web-a", "k", {"text": "hello"})
    exchange.take("web-a")  # by a process that hangs
    assert not await Turns(exchange, "web").answered(agent(stand), "web-a", "k", 0)
