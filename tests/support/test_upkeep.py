"""What runs beside the conversations."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import update

import bot.dialogue.upkeep
import bot.support.delivery
from bot.clock import utc_now
from bot.dialogue.tracker_store import BoundedTrackerStore
from bot.dialogue.upkeep import upkeep
from bot.settings import Settings
from bot.support.model import State
from bot.support.tables import REQUEST
from tests.support.conftest import KEY
from tests.support.made import WORDS
from tests.support.outside import (
    SECRET,
    SECRET_NAME,
    Line,
    Receiver,
    cancel,
    draft,
    team,
    until,
)

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def chosen(tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings whose families of Norfolk are helped by a team with a webhook."""
    data, desk = Settings().assistant_data, "organisation: early_help, channel: desk}"
    (tmp_path / "data").mkdir()
    for path in data.iterdir():
        if path.name != "routing.yml":
            (tmp_path / "data" / path.name).symlink_to(path)
    hook = desk.replace("desk", f'webhook, address: "{receiver.address}", secret: {SECRET_NAME}')
    text = (data / "routing.yml").read_text(encoding="utf-8").replace(desk, hook)
    (tmp_path / "data" / "routing.yml").write_text(text, encoding="utf-8")
    monkeypatch.setenv(SECRET_NAME, SECRET)
    return Settings(assistant_data=tmp_path / "data", assistant_state=tmp_path / "state", assistant_keys=KEY)


async def test_upkeep_delivers_and_deletes_what_is_old(chosen: Settings, receiver: Receiver) -> None:
    line = Line(chosen.database, KEY, team("webhook", receiver.address, "norfolk_early_help"))
    old, new = (line.support.send(draft(name), "conversation") for name in ("old", "new"))
    assert old is not None and new is not None and await line.delivery.once() == 2
    line.store.move(old, State.DECLINED, "Sam", "no")
    with line.engine.begin() as connection:
        connection.execute(update(REQUEST).where(REQUEST.c.id == "old").values(ended_at=utc_now() - 366 * DAY))
    receiver.arrived.clear()
    line.support.send(draft("newer"), "conversation")
    task = asyncio.create_task(upkeep(chosen))
    await until(receiver.arrived)
    await cancel(task)
    shown = [parcel["key"].partition("-")[0] for parcel in receiver.shown]
    assert {*shown[:2]} == {"old", "new"} and shown[2:] == ["newer"]
    assert {request.id for request in line.store.of_conversation("conversation")} == {"new", "newer"}


async def test_upkeep_deletes_silent_conversations_though_nobody_writes(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = chosen.assistant_state / "conversations.db"
    store = BoundedTrackerStore(None, path=str(path))
    await store.save(DialogueStateTracker.from_events("old", [UserUttered(WORDS)]))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE kept SET saved = 0")
    done = asyncio.Event()
    purge = bot.dialogue.upkeep.feedback_store
    monkeypatch.setattr(bot.dialogue.upkeep, "feedback_store", lambda given: (done.set(), purge(given))[1])
    task = asyncio.create_task(upkeep(chosen))
    await asyncio.wait_for(done.wait(), 30)
    await cancel(task)
    assert await store.retrieve("old") is None
    assert not any(WORDS.encode() in file.read_bytes() for file in path.parent.glob("conversations.db*"))


async def test_upkeep_outlives_a_database_that_is_away(
    chosen: Settings, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bot.support.delivery, "PAUSE", 0)
    monkeypatch.setattr(bot.dialogue.upkeep, "BETWEEN_PURGES", 0)
    chosen.assistant_state.write_text("in the way", encoding="utf-8")
    task = asyncio.create_task(upkeep(chosen))
    while not {"What is old", "The outbox"} <= {text.partition(" could")[0] for text in caplog.messages}:
        await asyncio.sleep(0)
    chosen.assistant_state.unlink()
    Line(chosen.database, KEY, team("webhook", receiver.address, "norfolk_early_help")).support.send(draft(), "c")
    await until(receiver.arrived)
    await cancel(task)
    assert len(receiver.shown) == 1
