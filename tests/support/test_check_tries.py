"""Check numbers cannot be tried one by one, and no stranger easily closes a family's request to it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.engine import Engine

from bot.clock import utc_now
from bot.support.check_numbers import DIGITS, NOT_IN_REFERENCES
from bot.support.check_tries import MOST_HERE, MOST_WRONG, NOTICED, WINDOW, CheckTries
from bot.support.model import Request
from bot.support.service import Refusal, Support
from bot.support.store import RequestStore
from bot.support.tables import CHECK_TRY
from tests.support.made import details, request
from tests.support.test_support_service import send, support_of

SECOND = timedelta(seconds=1)
LOWEST_CEILING = min(MOST_WRONG, key=lambda digits: MOST_WRONG[digits])


@pytest.fixture
def support(store: RequestStore) -> Support:
    return support_of(store)


@pytest.fixture
def tries(engine: Engine) -> CheckTries:
    return CheckTries(lambda: engine)


def wrong(number: str) -> str:
    return f"{(int(number) + 1) % 10 ** len(number):0{len(number)}d}"


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(CHECK_TRY)).scalar())


def age(engine: Engine, by: timedelta) -> None:
    with engine.begin() as connection:
        connection.execute(update(CHECK_TRY).values(at=utc_now() - by))


def close(tries: CheckTries, reference: str, digits: int) -> None:
    """As many strangers as it takes."""
    for stranger in range(MOST_WRONG[digits]):
        assert tries.begin(reference, digits, f"stranger {stranger // MOST_HERE}")


def old_request(store: RequestStore) -> Request:
    """One that was sent when check numbers had four digits."""
    return store.add(request(details=details(check_number="0412")), ())


def test_check_tries_keep_guessing_below_one_in_a_hundred_a_day() -> None:
    possible = {4: 10**4, DIGITS: 10**DIGITS - (10 - len(NOT_IN_REFERENCES)) ** DIGITS}
    assert sum(MOST_WRONG[digits] / numbers for digits, numbers in possible.items()) < 0.01
    assert set(possible) == set(MOST_WRONG)


def test_check_tries_of_one_conversation_are_few(support: Support) -> None:
    sent = send(support)
    number = sent.details.check_number
    found = [support.check(sent.reference, wrong(number), "stranger") for _ in range(MOST_HERE + 1)]
    assert found == [Refusal.WRONG] * MOST_HERE + [Refusal.TOO_OFTEN]
    assert support.check(sent.reference, number, "stranger") is Refusal.TOO_OFTEN


def test_check_tries_of_one_conversation_are_few_over_all_references(support: Support) -> None:
    found = [support.check(f"KW4-7RM{letter}", "041213", "stranger") for letter in "FKMPRW"]
    assert found == [Refusal.WRONG] * MOST_HERE + [Refusal.TOO_OFTEN]


def test_check_tries_of_a_stranger_close_nothing_to_the_family(support: Support) -> None:
    sent = send(support)
    for _ in range(2 * MOST_HERE):
        support.check(sent.reference, wrong(sent.details.check_number), "stranger")
    assert support.check(sent.reference, sent.details.check_number, "family") == sent


def test_check_tries_of_many_strangers_close_an_old_reference_for_a_day(store: RequestStore) -> None:
    support, sent = support_of(store), old_request(store)
    close(store.tries, sent.reference, 4)
    assert support.check(sent.reference, "0412", "family") is Refusal.TOO_OFTEN


def test_check_tries_with_four_digits_close_no_number_of_six(support: Support, tries: CheckTries) -> None:
    sent = send(support)
    close(tries, sent.reference, 4)
    assert support.check(sent.reference, sent.details.check_number, "family") == sent


def test_check_tries_tell_nobody_whether_there_is_a_request(support: Support, tries: CheckTries) -> None:
    assert support.check("AAA-333", "0412", "stranger") is Refusal.WRONG
    close(tries, "KK4-7RMP", 4)
    assert support.check("KK4-7RMP", "0412", "stranger") is Refusal.TOO_OFTEN


def test_check_tries_right_numbers_do_not_count(support: Support, engine: Engine) -> None:
    sent = send(support)
    for _ in range(2 * MOST_HERE):
        assert support.check(sent.reference, sent.details.check_number, "family") == sent
    assert count(engine) == 0


def test_check_tries_a_right_number_forgives_no_wrong_ones(support: Support) -> None:
    sent = send(support)
    number = sent.details.check_number
    for _ in range(MOST_HERE - 1):
        support.check(sent.reference, wrong(number), "family")
    assert support.check(sent.reference, number, "family") == sent
    found = [support.check(sent.reference, wrong(number), "family") for _ in range(2)]
    assert found == [Refusal.WRONG, Refusal.TOO_OFTEN]


@pytest.mark.parametrize(("age_", "open_"), [(WINDOW - 60 * SECOND, False), (WINDOW + SECOND, True)])
def test_check_tries_count_for_a_day(tries: CheckTries, engine: Engine, age_: timedelta, open_: bool) -> None:
    for _ in range(MOST_HERE):
        tries.begin("AAA-333", 6, "stranger")
    age(engine, age_)
    assert (tries.begin("AAA-333", 6, "stranger") is not None) is open_


def test_check_tries_that_are_refused_make_the_wait_no_longer(tries: CheckTries, engine: Engine) -> None:
    for _ in range(3 * MOST_HERE):
        tries.begin("AAA-333", 6, "stranger")
    assert count(engine) == MOST_HERE


def test_check_tries_at_once_do_not_pass_together(tries: CheckTries) -> None:
    barrier, passed = threading.Barrier(20), []

    def guess() -> None:
        barrier.wait()
        passed.append(tries.begin("AAA-333", 6, "stranger"))

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(passed) == 20 and sum(attempt is not None for attempt in passed) <= MOST_HERE


def test_check_tries_staff_are_told_of_guessing(tries: CheckTries, engine: Engine) -> None:
    for stranger in range(NOTICED):
        tries.begin("KW4-7RMP", 6, f"stranger {stranger}")
        tries.begin("KW4-7RMF", 6, "family" if stranger < 2 else "somebody")
    assert tries.noticed(["KW4-7RMP", "KW4-7RMF"]) == {"KW4-7RMP": NOTICED}
    assert tries.noticed([]) == {}
    age(engine, WINDOW + SECOND)
    assert tries.noticed(["KW4-7RMP"]) == {}


def test_check_tries_are_deleted_when_they_count_no_more(store: RequestStore, engine: Engine) -> None:
    store.tries.begin("AAA-333", 6, "stranger")
    store.purge()
    assert count(engine) == 1
    age(engine, WINDOW + SECOND)
    store.purge()
    assert count(engine) == 0
