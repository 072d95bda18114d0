"""The whole SMS channel on a real PostgreSQL server, where one is installed."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.engine import Engine

from bot.sms.stand_in import Fault
from tests.sms.outside import NUMBER, Line, line
from tests.sms.test_channel import EACH, FIRST, SAID, family
from tests.support.test_postgresql import Server

NUMBERS = 20


@pytest_asyncio.fixture
async def texts(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    async with line(tmp_path, monkeypatch, database_url=server.url) as running:
        yield running


@pytest.fixture(autouse=True)
def empty(postgresql: Engine) -> None:
    """Each test begins without texts."""


async def test_sms_on_postgresql_a_conversation_stop_and_start(texts: Line) -> None:
    assert await texts.say("hello") == [SAID[FIRST], "re: hello"]
    await texts.say("STOP")
    assert await texts.say("are you there") == []
    await texts.say("START")
    assert await texts.say("and now") == ["re: and now"]
    assert await texts.say("", pictures=1) != []
    assert NUMBER not in str(texts.agent.heard)


@pytest.mark.parametrize("fault", list(Fault))
async def test_sms_on_postgresql_a_send_that_fails_is_made_good_and_never_doubled(texts: Line, fault: Fault) -> None:
    texts.stand_in.faults.append(fault)
    assert await texts.say("hello") == [SAID[FIRST], "re: hello"]


async def test_sms_on_postgresql_many_texts_are_answered_once_and_in_order(texts: Line) -> None:
    """Each delivered one to three times, in random order, with 5 % of the sends failing once."""
    chance = random.Random(7)
    sends = NUMBERS * (EACH + 1)
    texts.stand_in.faults = deque(chance.choice(list(Fault)) if chance.random() < 0.05 else None for _ in range(sends))
    await asyncio.gather(*(family(texts, f"+4477009{number:05d}", chance) for number in range(NUMBERS)))
    await texts.settled()
    expected = [SAID[FIRST], *(f"re: text {n}" for n in range(EACH))]
    wrong = {number: heard for number in range(NUMBERS) if (heard := texts.heard(f"+4477009{number:05d}")) != expected}
    assert wrong == {} and len(texts.agent.heard) == NUMBERS * EACH
