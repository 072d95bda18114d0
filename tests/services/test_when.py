"""When a family wants to come: words, the days and hours that they mean, and what is open then."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.services.models import Opening
from bot.services.opening import is_open_in, session_in
from bot.services.when import SCHOOL_DAYS, Slot, When, find_when, slot_for

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, 10, 30, tzinfo=LONDON)
MONDAYS = Opening((0,), time(10), time(12))
WEEKDAYS = Opening((0, 1, 2, 3, 4), time(9), time(17))
EVENING = Opening((1,), time(18, 30), time(20, 30))
ALWAYS = Opening(tuple(range(7)), time(0), time(23, 59), on_bank_holidays=True)
UNTIMED = Opening((0, 1))


def day(number: int, month: int = 11) -> date:
    return date(2026, month, number)


def slot(text: str, moment: datetime = MONDAY, days: tuple[int, ...] = ()) -> Slot | None:
    return slot_for(find_when(text), days, moment)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("baby group today", When("today")),
        ("whats on 2day in ely", When("today")),
        ("whats on tmrw", When("tomorrow")),
        ("food bank tomorow morning", When("tomorrow", "morning")),
        ("the day after tomorrow", When("day_after")),
        ("somewhere to go tonight", When("today", "evening")),
        ("this afternoon", When("today", "afternoon")),
        ("a group at the weekend", When("weekend")),
        ("this week end", When("weekend")),
        ("next weekend", When("next_weekend")),
        ("groups at weekends", When()),  # any: the days of the week say so
        ("dads group after school", When("", "after_school")),
        ("courses in the evening", When("", "evening")),
        ("dads group after work", When("", "evening")),
        ("toddler group monday mornings", When("", "morning")),
        ("what is open now", When("today", "now")),
    ],
)
def test_when_is_found(text: str, when: When) -> None:
    assert find_when(text) == when


@pytest.mark.parametrize(
    "text",
    [
        "",
        "coffee morning",
        "the morning after pill",
        "morning sickness",
        "after school club",
        "afterschool clubs in ely",
    ]
    + ["she wakes at night", "night feeds", "todays", "sunday school", "nowhere to go", "know of a group", "weekender"],
)
def test_when_is_not_found_in_other_words(text: str) -> None:
    assert find_when(text) == When()


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("today", [day(23)]),
        ("tomorrow", [day(24)]),
        ("day after tomorrow", [day(25)]),
        ("weekend", [day(28), day(29)]),
        ("next weekend", [day(5, 12), day(6, 12)]),
        ("tonight", [day(23)]),
        ("open now", [day(23)]),
        ("after school", []),
    ],
)
def test_when_days_are_counted_from_the_day_that_it_is(text: str, dates: list[date]) -> None:
    found = slot(text)
    assert found and list(found.dates) == dates


@pytest.mark.parametrize(
    ("moment", "dates"),
    [
        (datetime(2026, 11, 28, 9, tzinfo=LONDON), [day(28), day(29)]),
        (datetime(2026, 11, 28, 17, tzinfo=LONDON), [day(29)]),  # of the Saturday hardly anything is left
        (datetime(2026, 11, 29, 9, tzinfo=LONDON), [day(29)]),
        (datetime(2026, 11, 29, 20, tzinfo=LONDON), [day(29)]),
    ],
)
def test_when_the_weekend_is_what_is_left_of_it(moment: datetime, dates: list[date]) -> None:
    found = slot("weekend", moment)
    assert found and list(found.dates) == dates


def test_when_days_are_british() -> None:
    found = slot("today", datetime(2026, 6, 1, 23, 30, tzinfo=timezone.utc))  # past midnight in England
    assert found and (found.dates, found.begins) == ((day(2, 6),), time(0, 30))


def test_when_nothing_was_said_any_time_will_do() -> None:
    assert slot("baby group") is None and slot("baby group", days=(0,)) is None


def test_when_a_part_of_the_day_is_of_the_days_that_were_named() -> None:
    after_school, tuesdays = slot("after school"), slot("in the evening", days=(1,))
    assert after_school and after_school.days == SCHOOL_DAYS
    assert tuesdays and (tuesdays.days, tuesdays.begins) == ((1,), time(17))


@pytest.mark.parametrize("text", ["today", "tonight", "weekend", "after school", "open now", "tomorrow morning"])
def test_when_a_slot_can_be_remembered(text: str) -> None:
    found = slot(text)
    assert found and Slot.from_json(json.loads(json.dumps(found.to_json()))) == found


@pytest.mark.parametrize(
    ("opening", "text", "is_open"),
    [
        (MONDAYS, "today", True),
        (MONDAYS, "tomorrow", False),
        (WEEKDAYS, "tomorrow", True),
        (WEEKDAYS, "weekend", False),
        (WEEKDAYS, "tonight", False),
        (EVENING, "tomorrow evening", True),
        (EVENING, "tomorrow morning", False),
        (EVENING, "in the evening", True),
        (WEEKDAYS, "in the evening", False),
        (WEEKDAYS, "after school", True),
        (MONDAYS, "after school", False),
        (MONDAYS, "open now", True),
        (EVENING, "open now", False),
        (ALWAYS, "tonight", True),
        (UNTIMED, "today", True),
        (UNTIMED, "tonight", False),  # nobody knows
    ],
)
def test_when_a_service_is_open(opening: Opening, text: str, is_open: bool) -> None:
    found = slot(text)
    assert found and is_open_in([opening], found) is is_open


def test_when_what_is_over_today_is_not_open_today() -> None:
    found = slot("today", datetime(2026, 11, 23, 12, tzinfo=LONDON))
    assert found and session_in([MONDAYS], found) is None


@pytest.mark.parametrize(("opening", "is_open"), [(WEEKDAYS, False), (ALWAYS, True)])
def test_when_bank_holidays_count(opening: Opening, is_open: bool) -> None:
    found = slot("tomorrow", datetime(2026, 12, 24, 10, tzinfo=LONDON))  # Christmas Day, a Friday
    assert found and is_open_in([opening], found) is is_open


def test_when_what_is_open_monthly_is_not_known_to_be_open_on_a_day() -> None:
    found = slot("today")
    assert found and not is_open_in([Opening((0,), time(10), time(12), monthly=True)], found)
