"""Finding services: the right ones, in the right order, with what is given up told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.services.finder import (
    AT_ONCE,
    CHECK_AFTER,
    HOLD_AFTER,
    Finder,
    Query,
    is_for_pregnancy,
    is_held_back,
    needs_check,
)
from bot.services.models import Opening, Point, Service
from bot.services.reading import read_service
from bot.services.store import DirectoryStore
from bot.services.vocabulary import Vocabulary
from bot.services.when import Slot
from tests.services.publisher import record

TODAY = date(2026, 11, 22)
BABIES = Query(("baby_groups",), "suffolk")
Put = Callable[..., Finder]


@pytest.fixture
def put(store: DirectoryStore, vocabulary: Vocabulary) -> Put:
    """Shows some services, and nothing else; each is record number so and so, changed."""

    def put(*changed: dict[str, Any]) -> Finder:
        run = store.begin("test", "")
        services = [_service(number, vocabulary, changes) for number, changes in enumerate(changed)]
        store.stage(run, services, [], 1, None)
        store.show(run, None)
        return Finder(store)

    return put


def _service(number: int, vocabulary: Vocabulary, changes: dict[str, Any]) -> Service:
    service, notes = read_service(record(number), vocabulary)
    assert service, notes.faults
    return replace(service, **changes)


def names(finder: Finder, query: Query, today: date = TODAY) -> list[str]:
    return [match.service.name for match in finder.find(query, today)]


def test_finder_finds_by_need_and_area(put: Put) -> None:
    finder = put({}, {"needs": ("dads",)}, {"areas": ("norfolk",)}, {"areas": ("*",)})
    assert names(finder, BABIES) == ["Baby group 0", "Baby group 3"]  # what is here first
    assert names(finder, replace(BABIES, needs=("dads", "baby_groups"))) == [f"Baby group {n}" for n in (1, 0, 3)]
    assert names(finder, replace(BABIES, needs=())) == names(finder, replace(BABIES, needs=("sight",))) == []


@pytest.mark.parametrize(
    ("youngest", "oldest", "months", "found"),
    [
        (0, 12, 6, True),
        (0, 12, 12, True),
        (0, 12, 13, False),
        (0, 60, 71, True),  # "up to 5": until the sixth birthday
        (0, 60, 72, False),
        (24, 60, 23, False),
        (None, None, 200, True),
        (60, None, 200, True),
        (60, None, 59, False),
        (24, 60, None, True),
    ],
)
def test_finder_fits_the_age(
    put: Put, youngest: float | None, oldest: float | None, months: float | None, found: bool
) -> None:  # fmt: skip
    finder = put({"youngest": youngest, "oldest": oldest})
    assert bool(names(finder, replace(BABIES, months=months))) is found


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "inactive"},
        {"status": "defunct"},
        {"status": "temporarily closed"},
        {"phones": (), "url": "", "email": "", "venues": ()},
        {"assured": TODAY - HOLD_AFTER - timedelta(days=1)},
        {"assured": None, "modified": None},
    ],
)
def test_finder_holds_back_what_has_ended_is_stale_or_cannot_be_reached(put: Put, changes: dict[str, Any]) -> None:
    assert names(put(changes, {}), BABIES) == ["Baby group 1"]


def test_finder_marks_what_was_not_assured_for_a_while(put: Put) -> None:
    finder = put({"assured": TODAY - CHECK_AFTER - timedelta(days=1)}, {})
    assert [(m.service.name, m.please_check) for m in finder.find(BABIES, TODAY)] == [
        ("Baby group 1", False),
        ("Baby group 0", True),
    ]


@pytest.mark.parametrize(
    ("days_ago", "check", "hold"), [(0, False, False), (183, False, False), (184, True, False), (549, True, True)]
)
def test_finder_freshness_by_days(days_ago: int, check: bool, hold: bool) -> None:
    assured = TODAY - timedelta(days=days_ago)
    assert (needs_check(assured, TODAY), is_held_back(assured, TODAY)) == (check, hold)


def test_finder_nearest_first_and_what_is_mainly_for_it(put: Put, vocabulary: Vocabulary) -> None:
    here = _service(0, vocabulary, {}).venues[0]
    far, near = (replace(here, point=Point(52.05, east)) for east in (1.9, 1.2))
    finder = put({"venues": (far,)}, {"venues": (near,)}, {"venues": (near,), "needs": ("dads", "baby_groups")})
    matches = finder.find(replace(BABIES, point=Point(52.05, 1.15)), TODAY)
    assert [match.service.name for match in matches] == ["Baby group 1", "Baby group 2", "Baby group 0"]
    assert matches[0].kilometres is not None and 3 < matches[0].kilometres < 4
    assert names(finder, BABIES)[-1] == "Baby group 2"  # distances are not known without a place


@pytest.mark.parametrize(
    ("wishes", "missed"),
    [
        ({"days": (0,)}, ()),
        ({"days": (1,)}, ("days",)),
        ({"days": (0, 1)}, ()),
        ({"language": "English"}, ()),
        ({"language": "Polish"}, ("language",)),
        ({"free": True, "self_referral": True}, ()),
        ({"days": (1,), "free": True}, ("free", "days")),
    ],
)
def test_finder_gives_up_wishes_and_says_so(put: Put, wishes: dict[str, Any], missed: tuple[str, ...]) -> None:
    matches = put({}).find(replace(BABIES, **wishes), TODAY)
    assert [match.missed for match in matches] == [missed]


def test_finder_meets_a_wish_where_it_can(put: Put) -> None:
    finder = put({"free": False}, {"languages": ("English", "Polish")}, {})
    assert names(finder, replace(BABIES, language="Polish")) == ["Baby group 1"]
    assert names(finder, replace(BABIES, free=True)) == ["Baby group 1", "Baby group 2"]


def test_finder_shows_three_at_a_time(put: Put) -> None:
    finder = put(*({} for _ in range(7)))
    pages = [finder.search(replace(BABIES, skip=skip), TODAY) for skip in (0, 3, 6, 9)]
    assert [len(page.matches) for page in pages] == [AT_ONCE, AT_ONCE, 1, 0]
    assert {page.total for page in pages} == {7}
    assert len({match.service.id for page in pages for match in page.matches}) == 7


MONDAYS, TUESDAYS = Opening((0,), time(10), time(12)), Opening((1,), time(18), time(20))
TOMORROW = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("slot", "found", "missed"),
    [
        (Slot((TOMORROW,)), ["Baby group 0"], ()),
        (Slot((TOMORROW,), begins=time(17), part="evening"), ["Baby group 0"], ("hours",)),
        (Slot((date(2026, 11, 25),)), ["Baby group 0", "Baby group 1"], ("days",)),
        (Slot((), (1,), time(17), part="evening"), ["Baby group 1"], ()),
        (Slot((), (0,), time(17), part="evening"), ["Baby group 0", "Baby group 1"], ("hours",)),
    ],
)
def test_finder_finds_what_is_open_then(put: Put, slot: Slot, found: list[str], missed: tuple[str, ...]) -> None:
    finder = put({"openings": (MONDAYS,)}, {"openings": (TUESDAYS,)})
    matches = finder.find(replace(BABIES, slot=slot), TODAY)
    assert [match.service.name for match in matches] == found
    assert {match.missed for match in matches} == {missed}


def test_finder_shows_all_that_is_open_then_page_by_page(put: Put) -> None:
    openings = [(MONDAYS,) if number % 3 else (TUESDAYS,) for number in range(70)]
    finder = put(*({"openings": one} for one in openings))
    seen: list[str] = []
    while more := finder.find(replace(BABIES, slot=Slot((TOMORROW,)), skip=len(seen)), TODAY):
        assert not any(match.missed for match in more)
        seen += [match.service.id for match in more]
    assert len(seen) == len(set(seen)) == sum(one == (MONDAYS,) for one in openings)


def test_finder_puts_what_is_for_pregnancy_first_for_those_who_expect(put: Put) -> None:
    finder = put({}, {"description": "For pregnant women."}, {"eligibility": "For mums-to-be."}, {})
    assert names(finder, BABIES) == ["Baby group 0", "Baby group 1", "Baby group 2"]
    assert names(finder, replace(BABIES, expecting=True)) == ["Baby group 1", "Baby group 2", "Baby group 0"]


@pytest.mark.parametrize(
    ("text", "is_for"),
    [
        ("Antenatal classes", True),
        ("For mums-to-be", True),
        ("for pregnancy", True),
        ("Baby group", False),
        ("", False),
    ],
)
def test_finder_knows_what_is_for_pregnancy(vocabulary: Vocabulary, text: str, is_for: bool) -> None:
    assert is_for_pregnancy(_service(0, vocabulary, {"eligibility": text})) is is_for
