"""Check numbers cannot be tried one by one, and nobody is locked out for longer than a day."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.engine import Engine

from bot.clock import utc_now
from bot.support.check_tries import MOST_WRONG, WINDOW, CheckTries
from bot.support.service import Refusal, Support
from bot.support.store import RequestStore
from bot.support.tables import CHECK_TRY
from tests.support.test_support_service import send, support_of

SECOND = timedelta(seconds=1)


@pytest.fixture
def support(store: RequestStore) -> Support:
    return support_of(store)


@pytest.fixture
def tries(engine: Engine) -> CheckTries:
    return CheckTries(lambda: engine)


def wrong(number: str) -> str:
    return f"{(int(number) + 1) % 10_000:04d}"


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(CHECK_TRY)).scalar())


def age(engine: Engine, by: timedelta) -> None:
    with engine.begin() as connection:
        connection.execute(update(CHECK_TRY).values(at=utc_now() - by))


def test_check_tries_refuse_even_the_right_number_after_too_many(support: Support) -> None:
    sent = send(support)
    number = sent.details.check_number
    found = [support.check(sent.reference, wrong(number)) for _ in range(MOST_WRONG + 1)]
    assert found == [Refusal.WRONG] * MOST_WRONG + [Refusal.TOO_OFTEN]
    assert support.check(sent.reference, number) is Refusal.TOO_OFTEN


def test_check_tries_tell_nobody_whether_there_is_a_request(support: Support) -> None:
    found = [support.check("AAA-333", "0412") for _ in range(MOST_WRONG + 1)]
    assert found == [Refusal.WRONG] * MOST_WRONG + [Refusal.TOO_OFTEN]


def test_check_tries_of_one_reference_close_no_other(support: Support) -> None:
    one, other = send(support, id="a"), send(support, id="b")
    for _ in range(MOST_WRONG + 1):
        support.check(one.reference, wrong(one.details.check_number))
    assert support.check(other.reference, other.details.check_number) == other


def test_check_tries_right_numbers_do_not_count(support: Support, engine: Engine) -> None:
    sent = send(support)
    for _ in range(2 * MOST_WRONG):
        assert support.check(sent.reference, sent.details.check_number) == sent
    assert count(engine) == 0


def test_check_tries_a_right_number_forgives_no_wrong_ones(support: Support) -> None:
    sent = send(support)
    number = sent.details.check_number
    for _ in range(MOST_WRONG - 1):
        support.check(sent.reference, wrong(number))
    assert support.check(sent.reference, number) == sent
    assert [support.check(sent.reference, wrong(number)) for _ in range(2)] == [Refusal.WRONG, Refusal.TOO_OFTEN]


@pytest.mark.parametrize(("age_", "open_"), [(WINDOW - 60 * SECOND, False), (WINDOW + SECOND, True)])
def test_check_tries_count_for_a_day(tries: CheckTries, engine: Engine, age_: timedelta, open_: bool) -> None:
    for _ in range(MOST_WRONG):
        tries.begin("AAA-333")
    age(engine, age_)
    assert (tries.begin("AAA-333") is not None) is open_


def test_check_tries_that_are_refused_make_the_wait_no_longer(tries: CheckTries, engine: Engine) -> None:
    for _ in range(3 * MOST_WRONG):
        tries.begin("AAA-333")
    assert count(engine) == MOST_WRONG


def test_check_tries_at_once_do_not_pass_together(tries: CheckTries) -> None:
    barrier, passed = threading.Barrier(20), []

    def guess() -> None:
        barrier.wait()
        passed.append(tries.begin("AAA-333"))

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(passed) == 20 and sum(attempt is not None for attempt in passed) <= MOST_WRONG


def test_check_tries_are_deleted_when_they_count_no_more(store: RequestStore, engine: Engine) -> None:
    store.tries.begin("AAA-333")
    store.purge()
    assert count(engine) == 1
    age(engine, WINDOW + SECOND)
    store.purge()
    assert count(engine) == 0
