from __future__ import annotations

import time
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.tracker_store import CUT_AT, KEPT_DAYS, BoundedTrackerStore
from bot.settings import ROOT


@pytest.fixture
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


def _turn(tracker: DialogueStateTracker, text: str) -> None:
    for event in (
        UserUttered(text),
        ActionExecuted("action_reply"),
        BotUttered("yes"),
        ActionExecuted("action_listen"),
    ):
        tracker.update(event)


async def test_tracker_store_keeps_conversations_between_processes(tmp_path: Path, domain: Domain) -> None:
    path = str(tmp_path / "state" / "conversations.db")
    tracker = await BoundedTrackerStore(domain, path=path).get_or_create_tracker("one")
    _turn(tracker, "hello")
    await BoundedTrackerStore(domain, path=path).save(tracker)
    found = await BoundedTrackerStore(domain, path=path).retrieve("one")
    assert found is not None
    assert found.latest_message.text == "hello"


async def test_tracker_store_cuts_history_and_keeps_slots(tmp_path: Path, domain: Domain) -> None:
    store = BoundedTrackerStore(domain, path=str(tmp_path / "c.db"))
    tracker = await store.get_or_create_tracker("one")
    tracker.update(SlotSet("memory", {"topic": "advice/fever"}))
    for number in range(100):
        _turn(tracker, f"message {number}")
        await store.save(tracker)
        tracker = await store.retrieve("one")
        assert tracker is not None
        assert len(tracker.events) <= CUT_AT + 4
    assert tracker.get_slot("memory") == {"topic": "advice/fever"}
    assert isinstance(tracker.events[0], ActionExecuted)
    assert tracker.latest_message.text == "message 99"


async def test_tracker_store_forgets_on_request(tmp_path: Path, domain: Domain) -> None:
    store = BoundedTrackerStore(domain, path=str(tmp_path / "c.db"))
    await store.get_or_create_tracker("one")
    await store.delete("one")
    assert await store.retrieve("one") is None
    assert list(await store.keys()) == []


async def test_tracker_store_keeps_only_the_last_turn_where_a_family_had_all_deleted(
    tmp_path: Path, domain: Domain
) -> None:
    store = BoundedTrackerStore(domain, path=str(tmp_path / "c.db"))
    tracker = await store.get_or_create_tracker("one")
    tracker.update(SlotSet("memory", {"words": "zebraphone"}))
    _turn(tracker, "zebraphone")
    _turn(tracker, "delete it all")
    tracker.update(SlotSet("memory", {"forgotten": True, "quiet": True}))
    await store.save(tracker)
    found = await store.retrieve("one")
    assert found is not None and found.latest_message.text == "delete it all"
    assert found.get_slot("memory") == {"forgotten": True, "quiet": True}
    assert b"zebraphone" not in (tmp_path / "c.db").read_bytes()


async def test_tracker_store_file_is_private(tmp_path: Path, domain: Domain) -> None:
    await BoundedTrackerStore(domain, path=str(tmp_path / "c.db")).get_or_create_tracker("one")
    assert (tmp_path / "c.db").stat().st_mode & 0o777 == 0o600


async def test_tracker_store_deletes_conversations_that_have_been_silent(
    tmp_path: Path, domain: Domain, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = BoundedTrackerStore(domain, path=str(tmp_path / "c.db"))
    await store.get_or_create_tracker("old")
    later = time.time() + (KEPT_DAYS + 1) * 86_400
    monkeypatch.setattr("bot.dialogue.tracker_store.time.time", lambda: later)
    await store.get_or_create_tracker("new")
    assert list(await store.keys()) == ["new"]
