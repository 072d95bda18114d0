"""Whole conversations by text with the running assistant, through the stand-in for its provider.

``python -m tests.conversations.texting`` writes the transcripts in texts.yml anew: read what has changed before you keep it.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select, update

from bot.clock import utc_now
from bot.database import open_database
from bot.dialogue.host import LOOPBACK, free_port
from bot.dialogue.load import wording
from bot.exchange.tables import MESSAGE
from bot.messages.gsm7 import segments, to_gsm7
from bot.settings import Settings, settings
from bot.sms.choose import MESSAGE_PATH, numbers_of
from bot.sms.queue import UNFINISHED
from bot.sms.stand_in import StandIn
from bot.sms.tables import PHONE, TEXT_OUT
from bot.sms.terminal import environment, running

FILE = Path(__file__).with_name("texts.yml")
LONGEST = 60  # seconds for a reply
# What differs from day to day, or from one conversation to the next.
_VARYING = (
    (re.compile(r"by the end of \w+ \d+ \w+"), "by the end of (a day)"),
    (re.compile(r"\b[A-Z0-9]{3}-[A-Z0-9]{4}\b"), "(reference)"),
    (re.compile(r"check number \d\d \d\d \d\d"), "check number (number)"),
)
Turn = dict[str, Any]


class Running:
    """The assistant as a process, and phones that text with it."""

    def __init__(self, stand_in: StandIn, database: str, state: Path) -> None:
        self._stand_in, self._database, self._state = stand_in, database, state
        self._closed = " ".join(wording(settings()).line("request_closed_now").sms.split())

    async def play(self, number: str, turns: list[Turn]) -> list[Turn]:
        """What is heard after each turn: {"say", "hear": [{"text", "segments"}]}."""
        return [await self._turn(number, turn) for turn in turns]

    async def _turn(self, number: str, turn: Mapping[str, Any]) -> Turn:
        if "later" in turn:
            self._wait(number, turn["later"])
            return {"later": turn["later"]}
        before = len(self._stand_in.shown)
        assert await self._stand_in.text(number, turn["say"], turn.get("pictures", 0)) == 204
        await asyncio.wait_for(self._settled(), LONGEST)
        texts = [self._plain(text.body) for text in self._stand_in.shown[before:] if text.number == number]
        said = {name: turn[name] for name in ("say", "pictures") if name in turn}
        return {**said, "hear": [{"text": text, "segments": segments(text)} for text in texts]}

    def _plain(self, text: str) -> str:
        """The text without what differs from day to day."""
        for pattern, name in _VARYING:
            text = pattern.sub(name, text)
        return "\n".join(line for line in text.split("\n") if line != to_gsm7(self._closed))

    def _wait(self, number: str, hours: float) -> None:
        conversation = numbers_of(_with_state(self._state)).conversation(number)
        with open_database(self._database).begin() as connection:
            mine = PHONE.c.conversation == conversation
            connection.execute(update(PHONE).where(mine).values(last_seen=utc_now() - timedelta(hours=hours)))

    async def _settled(self) -> None:
        while self._waiting():
            await asyncio.sleep(0.02)

    def _waiting(self) -> int:
        texts = select(func.count()).select_from(TEXT_OUT).where(TEXT_OUT.c.state.in_(UNFINISHED))
        messages = select(func.count()).select_from(MESSAGE).where(MESSAGE.c.state == "waiting")
        with open_database(self._database).connect() as connection:
            return int(connection.execute(texts).scalar_one() + connection.execute(messages).scalar_one())


def _with_state(state: Path) -> Settings:
    return replace(settings(), assistant_state=state)


@asynccontextmanager
async def assistant(folder: Path) -> AsyncIterator[Running]:
    """The assistant, running until the end of the block."""
    port, token, state = free_port(), secrets.token_hex(16), folder / "state"
    stand_in = StandIn(f"http://{LOOPBACK}:{port}{MESSAGE_PATH}", token)
    chosen = environment(port, await stand_in.start(), token, state)
    try:
        async with running(chosen, folder / "log"):
            yield Running(stand_in, _with_state(state).database, state)
    finally:
        await stand_in.stop()


def read() -> dict[str, list[Turn]]:
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8")))


async def play_all(folder: Path, scripts: Mapping[str, list[Turn]]) -> dict[str, list[Turn]]:
    """What is heard in each conversation, from a phone of its own."""
    async with assistant(folder) as talking:
        return {
            name: await talking.play(f"+447700900{number:03d}", turns)
            for number, (name, turns) in enumerate(scripts.items(), start=1)
        }


def main() -> None:
    """Writes the transcripts anew."""
    comment = "".join(line for line in FILE.read_text(encoding="utf-8").splitlines(True) if line.startswith("#"))
    with tempfile.TemporaryDirectory() as folder:
        heard = asyncio.run(play_all(Path(folder), read()))
    FILE.write_text(comment + yaml.safe_dump(heard, sort_keys=False, allow_unicode=True, width=118), encoding="utf-8")


if __name__ == "__main__":
    main()
