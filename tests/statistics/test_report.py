"""The tables: what is counted, under which name, and that their sums agree."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.ledger.turn import CORRECTION
from bot.statistics.feedback import pieces_of_the_year, themes_by_quarter
from bot.statistics.questions import danger_table, question_tables, rating_table
from bot.statistics.report import tables
from bot.statistics.requests import request_tables, working_days
from bot.statistics.rows import Due, Rated, Requested, Rows
from bot.statistics.tables import Table
from tests.statistics.rows import MONDAY, NAMES, NOW, asked, requested

TODAY = date(2026, 11, 22)


def texts(table: Table) -> dict[str, list[str]]:
    return {row.label: [cell.text for cell in row.cells] for row in table.lines}


def test_report_questions_are_counted_four_ways() -> None:
    rows = [
        asked("answer", count=20),
        asked("choices", count=10, channel="sms"),
        asked("fallback", "out_of_scope", 30, area="", stage=""),
    ]
    theme, stage, area, channel = (texts(table) for table in question_tables(rows, NAMES))
    everything = ["20", "10", "30", "60", "33%"]
    assert theme["All"] == stage["All"] == area["All"] == channel["All"] == everything
    assert theme["Illness"] == ["20", "10", "0", "30", "67%"]
    assert (theme["Something else"], theme["Baby care"]) == (["0", "0", "30", "30", "0%"], ["0", "0", "0", "0", ""])
    assert stage["Not known"] == area["Not known"] == ["0", "0", "30", "30", "0%"]
    assert channel["Text message"] == ["0", "10", "0", "10", "0%"]


@pytest.mark.parametrize("outcome", ["service", "request", "chat", "safety", CORRECTION])
def test_report_only_questions_are_counted_as_such(outcome: str) -> None:
    assert texts(question_tables([asked(outcome)], NAMES)[0])["All"] == ["0", "0", "0", "0", ""]


def test_report_ids_that_have_no_name_are_not_shown() -> None:
    rows = [asked(area="PLANTED", stage="PLANTED", channel="PLANTED", topic="PLANTED", danger="PLANTED")]
    made = tables(Rows(questions=tuple(rows), ratings=(Rated("PLANTED", True),) * 9), NAMES, NOW, TODAY)
    assert "PLANTED" not in repr(made)


def test_report_few_questions_of_an_area_are_kept_back_everywhere() -> None:
    rows = [asked(count=40), asked(count=3, area="suffolk"), asked("fallback", count=9)]
    area = texts(question_tables(rows, NAMES)[2])
    assert area["Suffolk"][0] == "fewer than 5"
    assert area["Norfolk"][0] == "not shown"  # 43 - 40 would tell
    assert area["Norfolk"][4] == ""  # so would the share
    assert area["All"][:4] == ["43", "0", "9", "52"]


def test_report_dangers_by_kind_and_sureness() -> None:
    rows = [
        asked("safety", count=12, danger="safety/harm_to_baby", level="certain"),
        asked("answer", count=7, danger="safety/harm_to_baby", level="possible"),
        asked("safety", count=2, danger="safety/domestic_abuse", level="certain"),
        asked("answer", count=50),
    ]
    found = texts(danger_table(rows, NAMES))
    assert found["Domestic abuse"] == ["fewer than 5", "0", "fewer than 5"]
    assert found["Harm to baby"][1] == "7"
    assert found["All"][1] == "7" and "50" not in str(found)


def test_report_helpfulness_by_theme() -> None:
    ratings = [*[Rated("advice/fever", True)] * 9, *[Rated("advice/fever", False)] * 6, *[Rated("gone", False)] * 5]
    found = texts(rating_table(ratings, NAMES))
    assert found["Illness"] == ["9", "6", "15", "60%"]
    assert (found["Something else"], found["All"]) == (["0", "5", "5", "0%"], ["9", "11", "20", "45%"])


@pytest.mark.parametrize(
    ("answered", "days"),
    [
        (MONDAY, 0),
        (datetime(2026, 10, 5, 16), 0),  # five o'clock in London: the close of work
        (datetime(2026, 10, 5, 16, 1), 1),
        (datetime(2026, 10, 6, 8), 1),
        (datetime(2026, 10, 9, 16), 4),
        (datetime(2026, 10, 12, 9), 5),  # a weekend costs nothing
    ],
)
def test_report_working_days_are_counted_as_they_are_promised(answered: datetime, days: int) -> None:
    assert working_days(MONDAY, answered) == days


def test_report_requests_against_their_promise_by_area() -> None:
    rows = [
        *[requested(0.1)] * 6,
        *[requested(3.0)] * 5,
        *[requested(None, "suffolk")] * 7,
        *[requested(None, "suffolk", promised=60)] * 8,
        *[requested(None, withdrawn_at=MONDAY)] * 9,
        *[requested(2.0, "elsewhere")] * 5,
    ]
    point, area = request_tables(rows, NAMES, NOW)
    found = texts(area)
    assert found["Norfolk"][0] == "6" and found["Suffolk"][2:4] == ["7", "8"]
    assert found["Not known"][1] == "5"
    assert texts(point)["All"][:5] == found["All"][:5] == ["6", "10", "7", "8", "31"]
    assert (found["Norfolk"][5:], found["Suffolk"][5:]) == (["0 working days", "3 working days"], ["", ""])


def test_report_times_of_a_few_requests_are_not_told() -> None:
    found = texts(request_tables([*[requested(3.0)] * 4, *[requested(0.1, "suffolk")] * 9], NAMES, NOW)[1])
    assert (found["Norfolk"][5:], found["Suffolk"][5:]) == (["fewer than 5"] * 2, ["0 working days"] * 2)


def test_report_request_answered_before_it_was_taken_back_counts() -> None:
    rows = [requested(0.1, withdrawn_at=MONDAY + timedelta(days=9))] * 5
    assert texts(request_tables(rows, NAMES, NOW)[1])["All"][0] == "5"


def test_report_request_without_an_area_or_point_is_counted() -> None:
    row = Requested("", "", MONDAY, MONDAY)
    assert texts(request_tables([row] * 6, NAMES, NOW)[0])["Not known"][2] == "6"


def test_report_feedback_by_theme_of_the_last_whole_quarters() -> None:
    counts = {
        (date(2026, 7, 1), "waiting"): 12,
        (date(2026, 7, 1), "access"): 9,
        (date(2026, 4, 1), "access"): 6,
        (date(2026, 7, 1), "gone"): 5,
        (date(2026, 7, 1), ""): 8,
        (date(2026, 10, 1), "waiting"): 99,  # still going on
        (date(2024, 1, 1), "waiting"): 77,
    }
    table = themes_by_quarter(counts, NAMES.themes, TODAY)
    found = texts(table)
    assert table.columns[-2:] == ("July to September 2026", "All")
    assert found["Waiting"] == ["0", "0", "0", "12", "12"]
    assert (found["gone"], found["Not sorted yet"]) == (["0", "0", "0", "5", "5"], ["0", "0", "0", "8", "8"])
    assert found["All"] == ["0", "0", "6", "34", "40"]
    assert pieces_of_the_year(table)["Access"].text == "15"


def test_report_has_every_table_once_and_says_what_is_due() -> None:
    made = tables(Rows(due=(Due("Owner", "2026-12-01 advice/fever: Fever"),)), NAMES, NOW, TODAY)
    names = [table.id for table in made]
    assert len(set(names)) == len(names) == 10
    assert texts(made[-1]) == {"Owner": ["2026-12-01 advice/fever: Fever"]}
    assert "Nothing is due" in tables(Rows(), NAMES, NOW, TODAY)[-1].note
