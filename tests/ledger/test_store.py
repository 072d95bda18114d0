"""The ledger: each turn once, each text once, counted, deleted, and without a word of a family."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.clock import utc_now
from bot.ledger.pseudonym import Pseudonyms
from bot.ledger.store import Count, Ledger, Span
from bot.ledger.tables import GIVEN, TEXT, TURN
from bot.ledger.turn import Text, Turn, stage_of
from tests.ledger.conftest import KEPT, KEY

FEVER = Text("advice/fever", 1, "", "Fever", "Rest.", "Rest.", "Ring 111.", "Health visiting", "2026-11-22")
ALWAYS = Span(datetime(2000, 1, 1), datetime(2100, 1, 1))


def turn(message: str = "m1", conversation: str = "web-one", **changed: object) -> Turn:
    made = Turn(conversation, message, "web", "answer", topic="advice/fever", given=(FEVER,))
    return replace(made, **changed)  # type: ignore[arg-type]


def rows(engine: Engine, table: object) -> list[dict[str, object]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings().all()]


def age(engine: Engine, by: timedelta) -> None:
    with engine.begin() as connection:
        connection.execute(update(TURN).values(at=utc_now() - by))
        connection.execute(update(TEXT).values(first_at=utc_now() - by))


def test_store_keeps_a_turn_and_its_text_once(ledger: Ledger, engine: Engine) -> None:
    assert ledger.record(turn()) and not ledger.record(turn())
    assert ledger.record(turn("m2"))
    assert [len(rows(engine, table)) for table in (TURN, TEXT, GIVEN)] == [2, 1, 2]


def test_store_archives_a_text_that_changed_without_a_new_version(ledger: Ledger, engine: Engine) -> None:
    ledger.record(turn())
    ledger.record(turn("m2", given=(replace(FEVER, answer="Rest and drink."),)))
    assert {row["answer"] for row in rows(engine, TEXT)} == {"Rest.", "Rest and drink."}


def test_store_shows_a_text_as_it_was_given(ledger: Ledger) -> None:
    ledger.record(turn())
    [given] = ledger.given("advice/fever", ALWAYS)
    assert (given.channel, given.version, given.age) == ("web", 1, "")
    assert ledger.texts([given.text]) == {given.text: FEVER}


def test_store_gives_the_same_text_twice_in_a_turn_as_one(ledger: Ledger) -> None:
    ledger.record(turn(given=(FEVER, FEVER)))
    assert len(ledger.given("advice/fever", ALWAYS)) == 1


def test_store_counts_turns_and_conversations(ledger: Ledger) -> None:
    for message, conversation, channel in (("1", "web-a", "web"), ("2", "web-a", "web"), ("3", "sms-b", "sms")):
        ledger.record(turn(message, conversation, channel=channel, stage="baby"))
    assert ledger.counts(ALWAYS, "channel", "stage") == [Count(("web", "baby"), 2, 1), Count(("sms", "baby"), 1, 1)]
    assert ledger.counts(ALWAYS) == [Count((), 3, 2)]


def test_store_counts_nothing_where_there_is_nothing(ledger: Ledger) -> None:
    assert ledger.counts(ALWAYS) == ledger.counts(ALWAYS, "channel") == ledger.given("advice/fever", ALWAYS) == []


@pytest.mark.parametrize(
    ("day", "begin", "end"),
    [
        (date(2026, 1, 5), datetime(2026, 1, 5, 0), datetime(2026, 1, 6, 0)),  # winter: London is UTC
        (date(2026, 7, 5), datetime(2026, 7, 4, 23), datetime(2026, 7, 5, 23)),  # summer: an hour ahead
        (date(2026, 3, 29), datetime(2026, 3, 29, 0), datetime(2026, 3, 29, 23)),  # 23 hours
        (date(2026, 10, 25), datetime(2026, 10, 24, 23), datetime(2026, 10, 26, 0)),  # 25 hours
        (date(2028, 2, 29), datetime(2028, 2, 29), datetime(2028, 3, 1)),
    ],
)
def test_store_days_are_those_of_london(day: date, begin: datetime, end: datetime) -> None:
    assert Span.of_days(day, day) == Span(begin, end)


def test_store_span_holds_its_beginning_and_not_its_end(ledger: Ledger, engine: Engine) -> None:
    ledger.record(turn())
    [row] = rows(engine, TURN)
    at: datetime = row["at"]  # type: ignore[assignment]
    instant = timedelta(microseconds=1)
    assert ledger.counts(Span(at, at + instant)) and not ledger.counts(Span(at - instant, at))


def test_store_tells_who_was_given_a_version(ledger: Ledger) -> None:
    ledger.record(turn("1", "web-a"))
    ledger.record(turn("2", "sms-b", channel="sms"))
    ledger.record(turn("3", "web-c", given=(replace(FEVER, version=2),)))
    names = ledger.pseudonym("web-a"), ledger.pseudonym("sms-b")
    assert ledger.told("advice/fever", [1]) == dict(zip(names, ("web", "sms"), strict=True))
    assert ledger.told("advice/fever", [3]) == {} == ledger.told("advice/cough", [1])


def test_store_forgets_one_conversation_alone(ledger: Ledger) -> None:
    ledger.record(turn("1", "web-a"))
    ledger.record(turn("1", "web-b"))
    assert (ledger.forget("web-a"), ledger.forget("web-a")) == (1, 0)
    assert (ledger.of_conversation("web-a"), [title for _, title in ledger.of_conversation("web-b")]) == ([], ["Fever"])


def test_store_purges_what_was_kept_long_enough(ledger: Ledger, engine: Engine) -> None:
    ledger.record(turn())
    age(engine, KEPT - timedelta(hours=1))
    assert ledger.purge() == 0 and rows(engine, TEXT)
    age(engine, KEPT + timedelta(hours=1))
    assert ledger.purge() == 1
    assert rows(engine, TURN) == rows(engine, GIVEN) == rows(engine, TEXT) == []


def test_store_keeps_an_old_text_that_is_still_given(ledger: Ledger, engine: Engine) -> None:
    ledger.record(turn())
    age(engine, KEPT + timedelta(hours=1))
    ledger.record(turn("m2"))
    assert ledger.purge() == 1 and len(rows(engine, TEXT)) == 1


def test_store_many_write_at_once(ledger: Ledger, engine: Engine) -> None:
    barrier, done = threading.Barrier(5), []

    def write(number: int) -> None:
        barrier.wait()
        done.append(ledger.record(turn(f"m{number}")))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (done, len(rows(engine, TEXT))) == ([True] * 5, 1)


def test_store_names_no_conversation(ledger: Ledger, engine: Engine) -> None:
    ledger.record(turn("SM-message-id", "sms-4f1c"))
    assert not any(word in str(rows(engine, TURN)) for word in ("4f1c", "SM-message-id"))


def test_pseudonyms_differ_by_key_and_by_what_they_name() -> None:
    one, other = Pseudonyms(KEY), Pseudonyms(b"another")
    assert one.conversation("web-a") == one.conversation("web-a") != other.conversation("web-a")
    assert one.conversation("a:b") != one.turn("a", "b") != one.turn("a", "c")


@pytest.mark.parametrize(
    ("months", "stage"),
    [(0, "birth"), (0.5, "birth"), (1, "baby"), (11.9, "baby"), (12, "toddler"), (36, "preschool"), (60, "school"),
     (131.9, "school"), (132, "teen"), (220, "teen"), (-1, "birth")],
)  # fmt: skip
def test_stage_of_a_child(months: float, stage: str) -> None:
    assert stage_of({"child_age": {"months": months, "text": ""}, "pregnancy": {"weeks": 8}}) == stage


def test_stage_without_a_child() -> None:
    assert (stage_of({}), stage_of({"pregnancy": {"weeks": 20}})) == ("", "pregnancy")
