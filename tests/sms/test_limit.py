"""More texts of one number in a day than are answered: one kind word, then silence, and danger always answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.channels.texting import FIRST, HELP, LIMIT, STARTED
from bot.clock import utc_now
from bot.exchange.tables import MESSAGE
from bot.sms.stand_in import UNSUBSCRIBED
from tests.sms.outside import Line, line
from tests.sms.test_channel import SAID, danger

MOST = 3
IN_DANGER = {"safety": {"kind": "safety/life_threatening", "level": "certain", "rule": "x"}}


@pytest.fixture
async def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    async with line(tmp_path, monkeypatch, sms_most_a_day=MOST) as made:
        made.agent.reply = danger
        yield made


async def used_up(texts: Line) -> None:
    heard = [await texts.say(f"question {number}") for number in range(MOST)]
    assert heard == [[SAID[FIRST], "re: question 0"], ["re: question 1"], ["re: question 2"]]


async def test_limit_is_told_once_and_then_nothing(texts: Line) -> None:
    await used_up(texts)
    assert [await texts.say(text) for text in ("one more", "and more", "")] == [[SAID[LIMIT]], [], []]
    assert len(texts.agent.heard) == MOST


async def test_limit_never_holds_for_danger(texts: Line) -> None:
    await used_up(texts)
    for words in ("my baby is not breathing", "he stopped breathing again"):
        assert await texts.say("more") in ([SAID[LIMIT]], [])
        texts.agent.understood = IN_DANGER
        assert "999" in " ".join(await texts.say(words))
        texts.agent.understood = {}


async def test_limit_leaves_the_words_of_carriers_as_they_are(texts: Line) -> None:
    await used_up(texts)
    await texts.say("more")
    assert await texts.say("HELP") == [SAID[HELP]]
    assert await texts.say("STOP") == [UNSUBSCRIBED]  # Twilio's own word
    assert (await texts.say("START"))[-1:] == [SAID[STARTED]]
    assert await texts.say("and now?") == []


async def test_limit_of_one_number_is_not_that_of_another(texts: Line) -> None:
    await used_up(texts)
    assert await texts.say("hello", "+447700900002") == [SAID[FIRST], "re: hello"]


async def test_limit_ends_when_there_is_room_again_and_is_told_anew(texts: Line) -> None:
    await used_up(texts)
    await texts.say("more")
    with texts.engine.begin() as connection:
        connection.execute(update(MESSAGE).values(at=utc_now() - timedelta(days=1)))
    assert await texts.say("good morning") == ["re: good morning"]
    assert [await texts.say(f"question {number}") for number in range(2)] == [["re: question 0"], ["re: question 1"]]
    assert [await texts.say("more"), await texts.say("more")] == [[SAID[LIMIT]], []]
