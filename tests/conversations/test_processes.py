"""Two processes of the assistant share the conversations by Redis, which is killed, frozen and started again under them."""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest

from actions.reply import APOLOGY
from bot.channels.bells import bells_of
from bot.channels.shared_bells import LOOK_SELDOM
from bot.dialogue.load import exchange
from bot.exchange.store import Who
from bot.settings import Settings
from tests.conversations.running import Running
from tests.redis.servers import BINARY, MISSING, RedisServer, one
from tests.served import serving

LONGEST = 10  # seconds: until then a family has its reply or an apology
QUESTIONS = {
    "what does a health visitor do?": "system/health_visitor_role",
    "what does a midwife do?": "system/midwife_role",
}


class Processes:
    """Two servers with one state folder and one Redis."""

    def __init__(self, servers: list[Running], redis: RedisServer, settings: Settings) -> None:
        self.servers, self.redis, self.settings = servers, redis, settings
        self.turns = itertools.cycle(servers)

    def say(self, session: str, text: str) -> list[dict[str, Any]]:
        """A message to the next server: what is said after it, an apology of the call among that."""
        call = partial(next(self.turns).call, "message", session=session, text=text, key=uuid.uuid4().hex, after=0)
        status, answer = call()
        return answer["messages"] if status == 200 else [{"body": answer}]

    def session(self) -> str:
        return next(self.turns).session()


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    if BINARY is None:
        pytest.skip(MISSING)
    state = tmp_path_factory.mktemp("shared")
    with ExitStack() as stack:
        redis = stack.enter_context(one(tmp_path_factory.mktemp("redis"), "--appendonly", "yes"))
        servers = [stack.enter_context(serving(state, REDIS_URL=redis.url)) for _ in range(2)]
        settings = Settings(assistant_state=state, redis_url=redis.url)
        yield Processes([Running(served, LONGEST) for served in servers], redis, settings)


def told(message: dict[str, Any]) -> str:
    """The entry that a message gives, or its text."""
    body = message["body"]
    sources = body.get("reply", {}).get("provenance", [])
    return str(sources[0]["id"] if sources else body["text"])


def test_processes_remember_what_the_other_was_told(processes: Processes) -> None:
    session = processes.session()
    first, *_ = QUESTIONS
    assert told(processes.say(session, first)[-1]) == QUESTIONS[first]
    for _ in range(3):
        assert "health visitor" in processes.say(session, "say that again please")[-1]["body"]["text"].lower()


def test_processes_answer_messages_that_race_once_and_in_order(processes: Processes) -> None:
    session, texts = processes.session(), [f"thank you {number}" for number in range(8)]
    calls = [
        partial(server.call, "message", session=session, key=text, text=text)
        for text in texts
        for server in processes.servers
    ]
    with ThreadPoolExecutor(len(calls)) as pool:
        assert {call.result()[0] for call in [pool.submit(call) for call in calls]} == {200}
    messages = processes.servers[0].call("messages", session=session, after=0)[1]["messages"]
    asked = [message for message in messages if message["who"] == "family"]
    assert sorted(message["key"] for message in asked) == sorted(texts)
    given = [message["key"] for message in messages if message["who"] == "assistant"]
    assert given == [f"re-{message['id']}-0" for message in asked]


async def test_processes_pass_on_at_once_what_staff_say_elsewhere(processes: Processes) -> None:
    """Long before they would look again by themselves."""
    session = processes.session()
    conversation = session.partition(".")[0]
    quick = [Running(server.served, LOOK_SELDOM - 2) for server in processes.servers]
    waiting = [asyncio.to_thread(server.call, "messages", session=session, after=0, wait=True) for server in quick]

    async def desk() -> None:
        assert exchange(processes.settings).say(conversation, Who.STAFF, "note", {"text": "from the team"})
        bells_of(processes.settings).ring(conversation)

    *found, _ = await asyncio.gather(*waiting, desk())
    assert [told(message) for _, answer in found for message in answer["messages"]] == ["from the team"] * 2


def test_processes_take_up_what_a_dead_one_was_at(processes: Processes) -> None:
    session, (question, *_) = processes.session(), QUESTIONS
    messages, conversation = exchange(processes.settings), session.partition(".")[0]
    messages.receive(conversation, "k", {"text": question})
    assert messages.take(conversation) is not None  # and then nothing more is heard of who took it
    status, answer = next(processes.turns).call("message", session=session, key="k", text=question)
    assert status == 200 and told(answer["messages"][-1]) == QUESTIONS[question]


def _kill(redis: RedisServer) -> None:
    redis.kill()


def _freeze(redis: RedisServer) -> None:
    redis.freeze()


@pytest.mark.parametrize(("fail", "mend"), [(_kill, RedisServer.start), (_freeze, RedisServer.thaw)])
def test_processes_apologise_while_redis_is_away_and_go_on_where_they_were(
    processes: Processes, fail: Callable[[RedisServer], None], mend: Callable[[RedisServer], None]
) -> None:
    session, (first, second) = processes.session(), QUESTIONS
    assert told(processes.say(session, first)[-1]) == QUESTIONS[first]
    fail(processes.redis)
    try:
        for _ in range(2):
            assert told(processes.say(session, second)[-1]) == APOLOGY
    finally:
        mend(processes.redis)
    _until_answered(processes)
    assert "health visitor" in processes.say(session, "say that again please")[-1]["body"]["text"].lower()


def _until_answered(processes: Processes) -> None:
    """Both servers have seen that Redis is back."""
    question = next(iter(QUESTIONS))
    for _ in range(100):
        answers = [told(processes.say(processes.session(), question)[-1]) for _ in range(2)]
        if answers == [QUESTIONS[question]] * 2:
            return
        time.sleep(0.1)  # after a late answer Redis is left alone for a second
    pytest.fail("Redis is back, and the assistant still apologises")


def test_processes_answer_or_apologise_to_each_whatever_happens_to_redis(processes: Processes) -> None:
    """Four families talk to both servers, while Redis is killed, started, frozen and thawed in the middle of turns."""
    over = False

    def family(text: str) -> list[tuple[str, str]]:
        session, heard = processes.session(), []
        while not over or len(heard) < 10:
            heard.append((text, told(processes.say(session, text)[-1])))
        return heard

    with ThreadPoolExecutor(4) as pool:
        families = [pool.submit(family, text) for text in [*QUESTIONS] * 2]
        for fail, mend in ((_kill, RedisServer.start), (_freeze, RedisServer.thaw)) * 2:
            fail(processes.redis)
            assert processes.servers[0].get("/health")[0] == 200  # the server itself is held up by nothing
            mend(processes.redis)
            _until_answered(processes)
        over = True
        heard = [pair for family in families for pair in family.result()]
    assert {answer for _, answer in heard} >= set(QUESTIONS.values())
    assert [pair for pair in heard if pair[1] not in (QUESTIONS[pair[0]], APOLOGY)] == []
