"""When a service is next open, bank holidays included."""

from __future__ import annotations

from datetime import date, datetime, time, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.services.models import Opening
from bot.services.opening import closed_for_holiday, next_session

LONDON = ZoneInfo("Europe/London")
MONDAYS = Opening((0,), time(10), time(12))
ALWAYS = Opening(tuple(range(7)), time(0), time(23, 59), on_bank_holidays=True)
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=LONDON)


def test_opening_next_weekday() -> None:
    session = next_session([MONDAYS], SUNDAY)
    assert session and (session.day, session.opens, session.now) == (date(2026, 11, 23), time(10), False)


@pytest.mark.parametrize(
    ("hour", "day", "now"),
    [(9, 23, False), (10, 23, True), (11, 23, True), (12, 30, False)],
)
def test_opening_before_during_and_after(hour: int, day: int, now: bool) -> None:
    session = next_session([MONDAYS], datetime(2026, 11, 23, hour, tzinfo=LONDON))
    assert session and (session.day, session.now) == (date(2026, 11, day), now)


def test_opening_counts_in_british_time() -> None:
    session = next_session([MONDAYS], datetime(2026, 6, 1, 10, 30, tzinfo=timezone.utc))  # half past eleven in England
    assert session and session.now
    session = next_session([MONDAYS], datetime(2026, 6, 1, 11, 30, tzinfo=timezone.utc))
    assert session and session.day == date(2026, 6, 8)


def test_opening_not_on_a_bank_holiday() -> None:
    before = datetime(
        2026, 12, 24, 20, tzinfo=LONDON
    )  # a Thursday; Friday is Christmas, Monday the substitute for Boxing Day
    session = next_session([Opening((0, 1, 2, 3, 4), time(9), time(17))], before)
    assert session and session.day == date(2026, 12, 29)
    assert closed_for_holiday([MONDAYS], before) == date(2026, 12, 28)
    assert closed_for_holiday([ALWAYS], before) is None
    assert closed_for_holiday([MONDAYS], SUNDAY) is None
    always = next_session([ALWAYS], datetime(2026, 12, 25, 3, tzinfo=LONDON))
    assert always and always.now


@pytest.mark.parametrize(
    ("opening", "day"),
    [
        (Opening((0,), time(10), time(12), valid_from=date(2026, 11, 24)), date(2026, 11, 30)),
        (Opening((0,), time(10), time(12), valid_to=date(2026, 11, 22)), None),
        (Opening((0,), time(10), time(12), date(2005, 1, 1), date(2005, 1, 1)), date(2026, 11, 23)),
        (Opening((0,), monthly=True), None),
        (Opening(()), None),
        (Opening((6,)), date(2026, 11, 22)),
    ],
)
def test_opening_only_in_its_time(opening: Opening, day: date | None) -> None:
    session = next_session([opening], SUNDAY)
    assert (session and session.day) == day
