from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.cipher import Cipher
from bot.errors import RequestError, SettingsError
from bot.support.model import MOVES, Request, State
from bot.support.store import RequestStore
from bot.support.tables import AUDIT, EVENT, OUTBOX, REQUEST
from tests.support.conftest import KEY
from tests.support.made import DUE, EMAIL, PHONE, WORDS, details, request

PLANTED = ("zebra", "marmalade", "trombone", "900123", "Wymondham", EMAIL, "voicemail", "walrus", "pelican")
WAY = {  # how a request comes to a state
    State.NEW: (),
    State.SEEN: (State.SEEN,),
    State.ACCEPTED: (State.ACCEPTED,),
    State.DECLINED: (State.DECLINED,),
    State.CLOSED: (State.ACCEPTED, State.CLOSED),
    State.WITHDRAWN: (State.WITHDRAWN,),
}
MOVED = [(before, after) for before in State for after in State]


def in_state(store: RequestStore, state: State) -> Request:
    kept = store.add(request(), ())
    for step in WAY[state]:
        kept = store.move(kept, step, "jo", "")
    return kept


def rows(engine: Engine, table: object) -> list[dict[str, object]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("bot.support.store.utc_now", lambda: moment)
    monkeypatch.setattr("bot.support.audit.utc_now", lambda: moment)


# Adding and reading


def test_store_keeps_a_request_as_it_was_sent(store: RequestStore, engine: Engine) -> None:
    sent = store.add(request(), ())
    again = RequestStore(lambda: engine, partial(Cipher, (KEY,))).by_reference(sent.reference)
    assert again == sent
    assert (sent.details, sent.state, sent.answer_by, sent.ended_at) == (details(), State.NEW, DUE, None)
    assert [(event.who, event.what) for event in sent.history] == [("family", "sent")]
    assert sent.reference != "KT4-7RX"  # made here, not taken from outside


@pytest.mark.parametrize("words", ["“it's”\n\n  🙂", "'; DROP TABLE request; --", "x" * 20_000, "%s {0} \\n"])
def test_store_keeps_any_words(store: RequestStore, words: str) -> None:
    sent = store.add(request(details=details(words=(words,))), ())
    found = store.by_reference(sent.reference)
    assert found and found.details.words == (words,)


def test_store_sent_twice_is_one_request(store: RequestStore, engine: Engine) -> None:
    first = store.add(request(), ("hook",))
    second = store.add(request(details=details(words=("changed",), check_number="9999")), ("hook",))
    assert second == first
    assert [len(rows(engine, table)) for table in (REQUEST, EVENT, OUTBOX)] == [1, 1, 1]


def test_store_another_family_never_gets_a_reference_that_is_taken(
    store: RequestStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance: Iterator[str] = iter(["AAA-333", "AAA-333", "AAA-333", "CCC-444"])
    monkeypatch.setattr("bot.support.store.new_reference", lambda: next(chance))
    sent = [store.add(request(name), ()).reference for name in ("first", "second")]
    assert sent == ["AAA-333", "CCC-444"]


def test_store_gives_up_where_no_reference_is_free(store: RequestStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.support.store.new_reference", lambda: "AAA-333")
    store.add(request(), ())
    with pytest.raises(RequestError):
        store.add(request("second"), ())
    assert [found.id for found in store.of_conversation("conversation")] == ["first"]


def test_store_reads_only_the_conversation_asked_for(store: RequestStore) -> None:
    store.add(request("mine"), ())
    store.add(request("other", conversation="other"), ())
    assert [found.id for found in store.of_conversation("conversation")] == ["mine"]
    assert store.of_conversation("con%") == store.of_conversation("") == []
    assert store.by_reference("kt4-7rx' OR 1=1") is None


# Secrecy


def test_store_file_does_not_show_what_a_family_told(store: RequestStore, engine: Engine, tmp_path: Path) -> None:
    told = details(contact=details().contact.__class__("email", EMAIL, "no voicemail"), helpers=f"gp on {PHONE}")
    sent = store.add(request(details=told), ("hook",))
    sent = store.add_words(sent, "and the walrus", ("hook",))
    store.move(sent, State.DECLINED, "jo", "ask the pelican")
    engine.dispose()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert sent.reference.encode() in held  # the file is read, and it is the right one
    assert [name for name in PLANTED if name.encode() in held] == []


def test_store_cannot_be_read_without_its_key(store: RequestStore, engine: Engine) -> None:
    sent = store.add(request(), ())
    stranger = RequestStore(lambda: engine, partial(Cipher, (Fernet.generate_key().decode(),)))
    with pytest.raises(SettingsError) as caught:
        stranger.by_reference(sent.reference)
    assert "zebra" not in str(caught.value)


def test_store_keys_can_be_renewed(store: RequestStore, engine: Engine) -> None:
    sent = store.add_words(store.add(request(), ("hook",)), "more", ("hook",))
    new = Fernet.generate_key().decode()
    assert RequestStore(lambda: engine, partial(Cipher, (new, KEY))).renew_keys() == 3  # details, event and outbox
    assert RequestStore(lambda: engine, partial(Cipher, (new,))).by_reference(sent.reference) == sent
    assert [Cipher((new,)).decrypt(str(row["text"])) for row in rows(engine, OUTBOX) if row["text"]] == ["more"]
    with pytest.raises(SettingsError):
        store.by_reference(sent.reference)


# States


@pytest.mark.parametrize(("before", "after"), [pair for pair in MOVED if pair[1] in MOVES[pair[0]]])
def test_store_moves_as_the_states_allow(store: RequestStore, before: State, after: State) -> None:
    moved = store.move(in_state(store, before), after, "jo", "because")
    assert (moved.state, moved.history[-1].who, moved.history[-1].text) == (after, "jo", "because")
    assert (moved.ended_at is None) is moved.open
    assert store.by_reference(moved.reference) == moved


@pytest.mark.parametrize(("before", "after"), [pair for pair in MOVED if pair[1] not in MOVES[pair[0]]])
def test_store_refuses_all_other_moves(store: RequestStore, before: State, after: State) -> None:
    kept = in_state(store, before)
    with pytest.raises(RequestError, match=f"{kept.reference} is {before.value}: it cannot become {after.value}"):
        store.move(kept, after, "jo", "because")
    assert store.by_reference(kept.reference) == kept


@pytest.mark.parametrize("change", ["move", "withdraw", "add_words"])
def test_store_refuses_what_rests_on_an_old_state(store: RequestStore, engine: Engine, change: str) -> None:
    old = store.add(request(), ("hook",))
    now = store.move(old, State.SEEN, "sam", "")
    changes = {
        "move": lambda: store.move(old, State.ACCEPTED, "jo", "", ("hook",)),
        "withdraw": lambda: store.withdraw(old, ("hook",)),
        "add_words": lambda: store.add_words(old, "more", ("hook",)),
    }
    with pytest.raises(RequestError, match="meanwhile"):
        changes[change]()
    assert store.by_reference(old.reference) == now
    assert len(rows(engine, OUTBOX)) == 1


def test_store_words_added_at_the_same_time_are_both_kept(store: RequestStore) -> None:
    seen_by_both = store.add(request(), ())
    store.add_words(seen_by_both, "one", ())
    store.add_words(seen_by_both, "two", ())
    found = store.by_reference(seen_by_both.reference)
    assert found and found.details.words == (WORDS, "one", "two")
    assert [event.text for event in found.history] == ["", "one", "two"]


def test_store_change_of_a_deleted_request_is_refused(store: RequestStore) -> None:
    sent = store.add(request(), ())
    store.forget("conversation")
    with pytest.raises(RequestError):
        store.add_words(sent, "more", ())


# What is delivered


def test_store_outbox_holds_each_event_once_for_each_team(store: RequestStore, engine: Engine) -> None:
    sent = store.add_words(store.add(request(), ("a", "b")), "more", ("a",))
    kept = rows(engine, OUTBOX)
    assert [(row["team"], row["event"]) for row in kept] == [("a", "sent"), ("b", "sent"), ("a", "added")]
    assert len({row["key"] for row in kept}) == 3
    assert {(row["request_id"], row["state"], row["attempts"]) for row in kept} == {(sent.id, "waiting", 0)}


def test_store_keeps_nothing_where_the_delivery_cannot_be_noted(store: RequestStore, engine: Engine) -> None:
    sent = store.add(request(), ())
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE outbox RENAME COLUMN problem TO trouble"))
    with pytest.raises(SQLAlchemyError):
        store.add(request("second"), ("hook",))
    with pytest.raises(SQLAlchemyError):
        store.add_words(sent, "more", ("hook",))
    assert store.of_conversation("conversation") == [sent]


# Staff


def test_store_every_look_of_staff_is_audited(store: RequestStore) -> None:
    sent = store.add(request(), ())
    assert store.read(sent.reference, "jo") == sent
    assert store.read("AAA-333", "sam") is None
    assert store.queue("jo") == [sent]
    looks = [(row["who"], row["action"], row["reference"]) for row in store.audit()]
    assert looks == [("jo", "read", sent.reference), ("sam", "read", "AAA-333"), ("jo", "list", "")]


def test_store_audit_is_not_written_for_a_family(store: RequestStore) -> None:
    sent = store.add(request(), ())
    store.by_reference(sent.reference), store.of_conversation("conversation")
    assert store.audit() == []


def test_store_gives_nothing_to_staff_where_the_look_cannot_be_audited(store: RequestStore, engine: Engine) -> None:
    sent = store.add(request(), ())
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE audit"))
    for look in (lambda: store.read(sent.reference, "jo"), lambda: store.queue("jo")):
        with pytest.raises(SQLAlchemyError):
            look()


def test_store_queue_holds_open_requests_those_due_first_first(store: RequestStore) -> None:
    for number, state in enumerate((State.NEW, State.SEEN, State.ACCEPTED, State.DECLINED, State.WITHDRAWN)):
        kept = store.add(request(state.value, answer_by=DUE - timedelta(days=number)), ())
        if state is not State.NEW:
            store.move(kept, state, "jo", "")
    assert [found.id for found in store.queue("jo")] == ["accepted", "seen", "new"]
    assert len(store.queue("jo", ended=True)) == 5


def test_store_queue_of_some_teams(store: RequestStore) -> None:
    for team in ("a", "b", "c"):
        store.add(request(team, team=team), ())
    assert {found.team for found in store.queue("jo", ("a", "c"))} == {"a", "c"}


# Deleting


def test_store_forgets_all_of_a_conversation(store: RequestStore, engine: Engine) -> None:
    for name in ("one", "two"):
        store.add_words(store.add(request(name), ("hook",)), "more", ("hook",))
    other = store.add(request("three", conversation="other"), ("hook",))
    assert store.forget("conversation") == 2
    assert [row["id"] for row in rows(engine, REQUEST)] == [other.id]
    assert {row["request_id"] for table in (EVENT, OUTBOX) for row in rows(engine, table)} == {other.id}


@pytest.mark.parametrize(("days", "left"), [(364, 1), (366, 0)])
@pytest.mark.parametrize("state", [State.CLOSED, State.DECLINED, State.WITHDRAWN])
def test_store_purges_a_year_after_the_end(
    store: RequestStore, engine: Engine, monkeypatch: pytest.MonkeyPatch, state: State, days: int, left: int
) -> None:
    ended = in_state(store, state).ended_at
    assert ended
    at(monkeypatch, ended + timedelta(days=days))
    assert store.purge() == 1 - left
    assert len(rows(engine, REQUEST)) == left
    assert bool(rows(engine, EVENT)) is bool(left)


@pytest.mark.parametrize("state", [State.NEW, State.SEEN, State.ACCEPTED])
def test_store_never_purges_what_is_open(store: RequestStore, monkeypatch: pytest.MonkeyPatch, state: State) -> None:
    kept = in_state(store, state)
    at(monkeypatch, datetime(2046, 1, 1))
    assert store.purge() == 0
    assert store.by_reference(kept.reference) == kept


def test_store_purges_the_audit_after_three_years(
    store: RequestStore, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for moment in (datetime(2023, 11, 1), datetime(2024, 6, 1)):
        at(monkeypatch, moment)
        store.read("KT4-7RX", "jo")
    at(monkeypatch, datetime(2026, 11, 23))
    store.purge()
    assert [row["at"] for row in rows(engine, AUDIT)] == [datetime(2024, 6, 1)]


def test_store_details_are_sealed_json(store: RequestStore, engine: Engine) -> None:
    store.add(request(), ())
    sealed = str(rows(engine, REQUEST)[0]["details"])
    assert json.loads(Cipher((KEY,)).decrypt(sealed))["check_number"] == "0412"
