"""When families are reminded: leap days, the start of school, bank holidays, and the change of clocks."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.knowledge.base import load_knowledge
from bot.reminders.plan import Plan
from bot.reminders.points import (
    CLOSES,
    POINTS,
    TOPICS,
    Basis,
    add_months,
    is_daytime,
    morning,
    next_morning,
    school_start,
)
from bot.settings import ROOT
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 2, 29), 9, date(2024, 11, 29)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 5, 31), 9, date(2027, 2, 28)),
        (date(2027, 5, 31), 9, date(2028, 2, 29)),
        (date(2026, 12, 31), 24, date(2028, 12, 31)),
        (date(2026, 3, 30), 0, date(2026, 3, 30)),
    ],
)
def test_points_months_keep_the_day_where_there_is_one(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


@pytest.mark.parametrize(
    ("born", "starts"),
    [
        (date(2022, 8, 31), 2026),
        (date(2022, 9, 1), 2027),
        (date(2023, 8, 31), 2027),
        (date(2024, 2, 29), 2028),
        (date(2022, 12, 31), 2027),
        (date(2023, 1, 1), 2027),
    ],
)
def test_points_school_begins_after_the_fourth_birthday(born: date, starts: int) -> None:
    assert school_start(born) == date(starts, 9, 1)


@pytest.mark.parametrize(
    ("day", "at"),
    [
        (date(2026, 11, 24), datetime(2026, 11, 24, 9)),  # a Tuesday in winter
        (date(2026, 7, 1), datetime(2026, 7, 1, 8)),  # summer time
        (date(2026, 11, 21), datetime(2026, 11, 23, 9)),  # a Saturday
        (date(2026, 12, 25), datetime(2026, 12, 29, 9)),  # Christmas; Boxing Day is made up for on the Monday
        (date(2027, 1, 1), datetime(2027, 1, 4, 9)),
        (date(2026, 4, 3), datetime(2026, 4, 7, 8)),  # Good Friday, and Easter Monday after it
        (date(2026, 3, 28), datetime(2026, 3, 30, 8)),  # the clocks go forward on the Sunday
        (date(2026, 10, 24), datetime(2026, 10, 26, 9)),  # and back
        (date(2028, 2, 29), datetime(2028, 2, 29, 9)),
    ],
)
def test_points_texts_go_in_the_morning_of_a_working_day(day: date, at: datetime) -> None:
    assert morning(day) == at


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (datetime(2026, 11, 24, 8, 59), datetime(2026, 11, 24, 9)),
        (datetime(2026, 11, 24, 9), datetime(2026, 11, 25, 9)),
        (datetime(2026, 11, 27, 15), datetime(2026, 11, 30, 9)),  # Friday to Monday
        (datetime(2026, 7, 1, 23, 30), datetime(2026, 7, 2, 8)),  # in London the next day has begun
    ],
)
def test_points_next_morning(now: datetime, then: datetime) -> None:
    assert next_morning(now) == then


@pytest.mark.parametrize(
    ("now", "may"),
    [
        (datetime(2026, 11, 24, 8, 59), False),
        (datetime(2026, 11, 24, 9), True),
        (datetime(2026, 11, 24, 13, 59), True),
        (datetime(2026, 11, 24, 14), False),  # the queue may need four hours: by 18:00 at the latest
        (datetime(2026, 7, 1, 8), True),
        (datetime(2026, 7, 1, 13, 0), False),
        (datetime(2026, 11, 21, 11), False),
        (datetime(2026, 12, 25, 11), False),
        (datetime(2026, 10, 25, 11), False),
    ],
)
def test_points_nothing_is_sent_at_night_at_weekends_or_on_holidays(now: datetime, may: bool) -> None:
    assert is_daytime(now) is may


def test_points_close_early_enough_for_the_queue_to_give_up_by_evening() -> None:
    assert (CLOSES.hour, CLOSES.minute) == (14, 0)


DUE, BORN = date(2027, 3, 14), date(2026, 11, 1)


@pytest.mark.parametrize(
    ("basis", "day", "today", "coming"),
    [
        (Basis.DUE, DUE, TODAY, {"weeks_28": date(2026, 12, 20), "birth": DUE}),
        (Basis.DUE, DUE, date(2027, 1, 1), {"birth": DUE}),
        (Basis.DUE, DUE, DUE, {}),
        (Basis.BORN, BORN, date(2026, 11, 5), {
            "days_10": date(2026, 11, 11), "weeks_6": date(2026, 12, 13), "months_9": date(2027, 8, 1),
            "years_2": date(2028, 11, 1), "school": date(2031, 9, 1),
        }),
        (Basis.BORN, date(2024, 2, 29), TODAY, {"school": date(2028, 9, 1)}),
        (Basis.BORN, date(2018, 1, 1), TODAY, {}),
    ],
)  # fmt: skip
def test_plan_holds_what_is_still_to_come(basis: Basis, day: date, today: date, coming: dict[str, date]) -> None:
    plan = Plan.begin(basis, day, today)
    assert {point.id: when for point, when in plan.coming(today)} == coming
    assert Plan.from_json(plan.to_json()) == plan


def test_plan_leaves_out_what_is_of_no_use_any_more() -> None:
    plan = Plan.begin(Basis.BORN, BORN, date(2026, 11, 5))
    assert [point.id for point, _ in plan.coming(date(2026, 11, 29))][0] == "days_10"
    assert [point.id for point, _ in plan.coming(date(2026, 11, 30))][0] == "weeks_6"


def test_plan_after_a_due_date_ends_with_the_birth() -> None:
    assert {point.id for point in POINTS if point.basis is Basis.DUE} == {"weeks_28", "birth"}


def test_points_are_of_entries_that_exist_and_stand_in_order() -> None:
    entries = load_knowledge(ROOT / "data" / "knowledge").entries
    assert set(entries) >= TOPICS
    for basis in Basis:
        days = [(point.first.after(BORN), point.last.after(BORN)) for point in POINTS if point.basis is basis]
        assert days == sorted(days) and all(first <= last for first, last in days)
        assert all(one[1] < two[0] for one, two in zip(days, days[1:], strict=False))
