"""Tables as text, CSV and charts: the same numbers in each, and nothing in them is obeyed."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import date

import pytest

from bot.statistics.charts import INK, SHADES, bar_chart
from bot.statistics.page import whole_page
from bot.statistics.periods import quarter_of
from bot.statistics.tables import EMPTY, Cell, Row, Table, number, of_counts, screen, share, write_csv

HOSTILE = "<script>alert(1)</script>\"'&{{ 7 * 7 }}"


def made(**rows: list[int]) -> Table:
    return of_counts("areas", "By area", "Area", ("In time", "Late"), rows, "A note.")


def read_csv(table: Table) -> list[list[str]]:
    file = io.StringIO(newline="")
    write_csv(table, file)
    return list(csv.reader(io.StringIO(file.getvalue())))


def drawn(table: Table) -> ElementTree.Element:
    return ElementTree.fromstring(bar_chart(table))


def bars(table: Table) -> list[float]:
    rects = drawn(table).findall("rect")
    return [float(rect.get("width", "0")) for rect in rects if rect.get("height") == "18"]


def test_tables_on_the_screen_stand_in_columns() -> None:
    lines = screen(made(Norfolk=[1234, 5], Ely=[7, 60]))
    assert lines == [
        "By area",
        "Area     In time  Late    All",
        "Norfolk    1,234     5  1,239",
        "Ely            7    60     67",
        "All        1,241    65  1,306",
        "A note.",
    ]


def test_tables_as_csv_hold_the_same() -> None:
    rows = read_csv(made(Norfolk=[1234, 3], Ely=[7, 60]))
    assert rows[0] == ["Area", "In time", "Late", "All"]
    assert rows[1] == ["Norfolk", "not shown", "fewer than 5", "1237"]


@pytest.mark.parametrize("label", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1"])
def test_tables_as_csv_hold_no_formula(label: str) -> None:
    rows = read_csv(Table("t", "T", "Owner", ("What",), (Row(label, (Cell(label),)),)))
    assert rows[1] == [f"'{label}", f"'{label}"]


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (number(1), number(4), "25%"),
        (number(0), number(9), "0%"),
        (number(0), number(0), ""),
        (Cell("fewer than 5"), number(9), ""),
        (number(7), Cell("not shown"), ""),
    ],
)
def test_tables_shares_of_what_is_shown(part: Cell, whole: Cell, expected: str) -> None:
    assert share(part, whole).text == expected


def test_tables_get_columns_of_words() -> None:
    table = made(Norfolk=[9, 9]).with_column("Typical", {"Norfolk": Cell("1 day")})
    assert [row.cells[-1] for row in table.lines] == [Cell("1 day"), EMPTY]


def test_charts_have_bars_as_long_as_their_numbers() -> None:
    first, second, third, fourth = bars(made(Norfolk=[10, 20], Ely=[40, 80]))
    assert second == pytest.approx(2 * first, abs=0.2)
    assert (third, fourth) == (pytest.approx(4 * first, abs=0.3), pytest.approx(8 * first, abs=0.5))


def test_charts_do_not_tell_what_the_table_keeps_back() -> None:
    one, other = (
        made(Norfolk=[1, 20], Ely=[40, 80], Luton=[10, 30]),
        made(Norfolk=[4, 17], Ely=[40, 80], Luton=[10, 30]),
    )
    assert [row.cells for row in one.rows[:1]] == [row.cells for row in other.rows[:1]]
    assert bars(one)[:2] == bars(other)[:2]
    assert 'fill="url(#areas-hidden)"' in bar_chart(one)


def test_charts_are_well_formed_named_and_show_hostile_labels_as_text() -> None:
    counts = {HOSTILE: [9, 9]}
    table = replace(of_counts("areas", HOSTILE, "Area", (HOSTILE, "Late"), counts), id="areas")
    picture = drawn(table)
    assert picture.get("role") == "img" and picture.get("aria-labelledby") == "areas-chart"
    assert "<script" not in bar_chart(table) and "style=" not in bar_chart(table)


def test_charts_shades_differ_in_grey() -> None:
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    steps = [grey(shade) for shade in SHADES]
    assert all(later - earlier > 40 for earlier, later in zip(steps, steps[1:], strict=False))
    assert grey(INK) < 60


def test_charts_of_nothing_are_none() -> None:
    assert bar_chart(Table("t", "T", "Owner", ("What",), ())) == ""
    assert bars(made(Norfolk=[0, 0])) == []


def test_page_alone_needs_nothing_else_and_shows_text_as_text() -> None:
    table = of_counts("areas", HOSTILE, HOSTILE, (HOSTILE, "Late"), {HOSTILE: [9, 9]}, HOSTILE)
    page = whole_page([table], quarter_of(date(2026, 11, 22)), date(2026, 11, 22))
    assert (
        "<script" not in page
        and "49" not in page.partition("<svg")[0]
        and "http" not in page.replace("http://www.w3.org", "")
    )
    assert "October to December 2026" in page and "Made on 22 November 2026" in page
