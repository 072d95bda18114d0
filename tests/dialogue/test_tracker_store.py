"""Conversations between turns, in the state folder and in Redis: the same behaviour."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.cipher import passing_cipher
from bot.conversations.kept import KEPT_DAYS
from bot.conversations.sqlite import SqliteConversations
from bot.dialogue.tracker_store import CUT_AT, BoundedTrackerStore
from bot.errors import StoreError
from bot.settings import ROOT, settings
from tests.redis.servers import RedisServer

Open = Callable[[], BoundedTrackerStore]
WEEK = KEPT_DAYS * 86_400  # seconds


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "conversations.db"


@pytest.fixture(params=["sqlite", "redis"])
def open_store(
    request: pytest.FixtureRequest, domain: Domain, path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Opens the store anew, as another process would."""
    if request.param == "sqlite":
        yield lambda: BoundedTrackerStore(domain, conversations=SqliteConversations(path))
        return
    running: RedisServer = request.getfixturevalue("redis_server")
    monkeypatch.setenv("REDIS_URL", running.url)
    settings.cache_clear()
    yield lambda: BoundedTrackerStore(domain)
    settings.cache_clear()


def _turn(tracker: DialogueStateTracker, text: str) -> None:
    for event in (
        UserUttered(text),
        ActionExecuted("action_reply"),
        BotUttered("yes"),
        ActionExecuted("action_listen"),
    ):
        tracker.update(event)


async def _found(store: BoundedTrackerStore, name: str = "one") -> DialogueStateTracker:
    tracker = await store.retrieve(name)
    assert tracker is not None
    return tracker


async def test_tracker_store_keeps_conversations_between_processes(open_store: Open) -> None:
    tracker = await open_store().get_or_create_tracker("one")
    _turn(tracker, "hello")
    await open_store().save(tracker)
    assert (await _found(open_store())).latest_message.text == "hello"


async def test_tracker_store_gives_back_all_that_was_kept(open_store: Open) -> None:
    store, events = open_store(), []
    for number in range(9):
        tracker = await store.get_or_create_tracker("one")
        assert [event.as_dict() for event in tracker.events][1:] == events
        _turn(tracker, f"nachricht №{number}\nzeile \u2028 zwei 👶🏽")
        tracker.update(SlotSet("memory", {"topic": f"advice/{number}"}))
        events = [event.as_dict() for event in tracker.events][1:]
        await store.save(tracker)
        await store.save(tracker)  # nothing more


async def test_tracker_store_cuts_history_and_keeps_slots(open_store: Open) -> None:
    store = open_store()
    tracker = await store.get_or_create_tracker("one")
    tracker.update(SlotSet("memory", {"topic": "advice/fever"}))
    for number in range(100):
        _turn(tracker, f"message {number}")
        await store.save(tracker)
        tracker = await _found(store)
        assert len(tracker.events) <= CUT_AT + 4
    assert tracker.get_slot("memory") == {"topic": "advice/fever"}
    assert isinstance(tracker.events[0], ActionExecuted)
    assert tracker.latest_message.text == "message 99"


async def test_tracker_store_cuts_a_tracker_that_is_saved_again_and_again(open_store: Open) -> None:
    store = open_store()
    tracker = await store.get_or_create_tracker("one")
    for number in range(60):
        _turn(tracker, f"message {number}")
        await store.save(tracker)
        found = await _found(store)
        assert len(found.events) <= CUT_AT + 4 and found.latest_message.text == f"message {number}"
        assert [event.as_dict() for event in found.events] == [
            event.as_dict() for event in list(tracker.events)[-len(found.events) :]
        ]


async def test_tracker_store_keeps_nothing_of_earlier_sessions_but_what_they_carry_over(open_store: Open) -> None:
    store = open_store()
    for session in range(5):
        tracker = await store.get_or_create_tracker("one")
        for event in (
            ActionExecuted("action_session_start"),
            SessionStarted(),
            SlotSet("memory", {"topic": f"carried {session}"}),
            ActionExecuted("action_listen"),
        ):
            tracker.update(event)
        for turn in range(3):
            _turn(tracker, f"session {session} turn {turn}")
        await store.save(tracker)
    found = await _found(store)
    assert [event.text for event in found.events if isinstance(event, UserUttered)] == [
        f"session 4 turn {turn}" for turn in range(3)
    ]
    assert found.get_slot("memory") == {"topic": "carried 4"}


async def test_tracker_store_takes_a_turn_that_is_longer_than_all_that_is_kept(open_store: Open) -> None:
    store = open_store()
    tracker = await store.get_or_create_tracker("one")
    for number in range(40):
        _turn(tracker, f"message {number}")
    await store.save(tracker)
    found = await _found(store)
    assert len(found.events) <= CUT_AT and found.latest_message.text == "message 39"


async def test_tracker_store_forgets_on_request(open_store: Open) -> None:
    store = open_store()
    await store.get_or_create_tracker("one")
    await store.get_or_create_tracker("two")
    assert sorted(await store.keys()) == ["one", "two"]
    await store.delete("one")
    assert await store.retrieve("one") is None
    assert list(await store.keys()) == ["two"]


async def test_tracker_store_keeps_only_the_last_turn_where_a_family_had_all_deleted(
    open_store: Open, path: Path, request: pytest.FixtureRequest
) -> None:
    store = open_store()
    tracker = await store.get_or_create_tracker("one")
    tracker.update(SlotSet("memory", {"words": "zebraphone"}))
    _turn(tracker, "zebraphone")
    await store.save(tracker)
    tracker = await _found(store)
    _turn(tracker, "delete it all")
    tracker.update(SlotSet("memory", {"forgotten": True, "quiet": True}))
    await store.save(tracker)
    found = await _found(store)
    assert found.latest_message.text == "delete it all"
    assert found.get_slot("memory") == {"forgotten": True, "quiet": True}
    if path.exists():
        assert b"zebraphone" not in path.read_bytes()
    else:
        server: RedisServer = request.getfixturevalue("redis_server")
        with server.client() as client:
            assert b"zebraphone" not in b"".join(client.dump(key) for key in client.scan_iter())


async def test_tracker_store_refuses_a_turn_that_came_too_late(open_store: Open) -> None:
    """Its lock was lost, and somebody else has had a turn, or deleted the conversation."""
    await open_store().get_or_create_tracker("one")
    late, other = await _found(open_store()), await _found(open_store())
    _turn(other, "in time")
    await open_store().save(other)
    _turn(late, "too late")
    with pytest.raises(StoreError, match="changed by somebody else"):
        await open_store().save(late)
    assert (await _found(open_store())).latest_message.text == "in time"


async def test_tracker_store_writes_all_anew_where_all_was_lost(open_store: Open) -> None:
    """Such as by the restart of a Redis that keeps nothing on disk."""
    store = open_store()
    tracker = await store.get_or_create_tracker("one")
    _turn(tracker, "before")
    await store.save(tracker)
    tracker = await _found(store)
    await store.delete("one")
    _turn(tracker, "after")
    await store.save(tracker)
    said = [event.text for event in (await _found(store)).events if isinstance(event, UserUttered)]
    assert said == ["before", "after"]


async def test_tracker_store_keeps_conversations_apart(open_store: Open) -> None:
    for name in ("one", "two"):
        tracker = await open_store().get_or_create_tracker(name)
        _turn(tracker, f"I am {name}")
        await open_store().save(tracker)
    for name in ("one", "two"):
        assert (await _found(open_store(), name)).latest_message.text == f"I am {name}"


async def test_tracker_store_file_is_private(domain: Domain, path: Path) -> None:
    await BoundedTrackerStore(domain, conversations=SqliteConversations(path)).get_or_create_tracker("one")
    assert path.stat().st_mode & 0o777 == 0o600


async def test_tracker_store_that_cannot_be_written_fails_plainly(domain: Domain, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="may we write there"):
        await BoundedTrackerStore(
            domain, conversations=SqliteConversations(tmp_path / "file" / "c.db")
        ).get_or_create_tracker("one")


async def test_tracker_store_deletes_conversations_that_have_been_silent(
    domain: Domain, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = BoundedTrackerStore(domain, conversations=SqliteConversations(path))
    await store.get_or_create_tracker("old")
    later = time.time() + WEEK + 86_400
    monkeypatch.setattr("bot.conversations.sqlite.time.time", lambda: later)
    await store.get_or_create_tracker("new")
    assert list(await store.keys()) == ["new"]


@pytest.mark.parametrize("open_store", ["redis"], indirect=True)
async def test_tracker_store_in_redis_deletes_what_is_silent_for_a_week(
    open_store: Open, redis_server: RedisServer
) -> None:
    store = open_store()
    with redis_server.client() as client:
        for turns in range(3):
            tracker = await store.get_or_create_tracker("one")
            _turn(tracker, "hello")
            await store.save(tracker)
            lives = [client.ttl(key) for key in client.scan_iter()]
            assert len(lives) == 2 and all(WEEK - 60 <= life <= WEEK for life in lives), turns
            for key in client.scan_iter():
                client.expire(key, 100)


@pytest.mark.parametrize("open_store", ["redis"], indirect=True)
async def test_tracker_store_in_redis_sends_only_what_a_turn_adds(open_store: Open, redis_server: RedisServer) -> None:
    store = open_store()
    with redis_server.client() as client:
        sizes = []
        for number in range(60):
            tracker = await store.get_or_create_tracker("one")
            _turn(tracker, f"message {number:03}")
            before = int(client.info("stats")["total_net_input_bytes"])
            await store.save(tracker)
            sizes.append(int(client.info("stats")["total_net_input_bytes"]) - before)
        one_turn = sum(len(json.dumps(event.as_dict())) for event in list(tracker.events)[-4:])
    assert max(sizes[1:]) < 1.5 * one_turn + 2_000  # encrypted, and the script


async def test_tracker_store_keeps_nothing_readable(open_store: Open, path: Path, redis_server: RedisServer) -> None:
    store = open_store()
    for number in range(CUT_AT):  # until slots are kept apart from what is cut off
        tracker = await store.get_or_create_tracker("one")
        tracker.update(SlotSet("memory", {"said": "the zebra summer"}))
        _turn(tracker, f"the marmalade hour {number}")
        await store.save(tracker)
    with redis_server.client() as client:
        held = [path.read_bytes()] if path.exists() else [client.dump(key) for key in client.scan_iter()]
    assert held and not any(word in part for part in held for word in (b"zebra", b"marmalade", b"action_listen"))
    assert (await _found(store)).get_slot("memory") == {"said": "the zebra summer"}


async def test_tracker_store_begins_anew_where_the_key_is_gone(
    domain: Domain, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    here = SqliteConversations(path)
    old = BoundedTrackerStore(domain, conversations=here)
    tracker = await old.get_or_create_tracker("one")
    _turn(tracker, "hello")
    await old.save(tracker)
    new = BoundedTrackerStore(domain, conversations=here, cipher=passing_cipher)
    assert await new.retrieve("one") is None and "ASSISTANT_KEYS" in caplog.text
    tracker = await new.get_or_create_tracker("one")
    _turn(tracker, "hello again")
    await new.save(tracker)
    assert (await _found(new)).latest_message.text == "hello again"
