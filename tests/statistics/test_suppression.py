"""Small numbers: not shown, and not to be worked out, tried against every table that fits what is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.statistics.suppression import LEAST
from bot.statistics.tables import ALL, FEW_TEXT, WITHHELD_TEXT, Cell, Row, Table, of_counts, totals

PARTS = ("in time", "late")
MOST = 9  # in the tables that are tried exhaustively


def table(rows: Sequence[Sequence[int]], total: Row | None = None) -> Table:
    counts = {f"area {number}": row for number, row in enumerate(rows)}
    parts = PARTS[: len(rows[0])]
    return of_counts("name", "Title", "Area", parts, counts, total=total)


def texts(made: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in made.lines]


def fits(cell: Cell, count: int) -> bool:
    """Whether a reader who knows the rules holds a count possible."""
    if cell.text == FEW_TEXT:
        return 0 < count < LEAST
    return count >= LEAST if cell.text == WITHHELD_TEXT else count == cell.count


def whole(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Rows with their sums, and the sums of all."""
    summed = [[*row, sum(row)] if len(row) > 1 else list(row) for row in rows]
    return [*summed, [sum(column) for column in zip(*summed, strict=True)]]


def possible(made: Table, width: int, most: int) -> Iterator[list[list[int]]]:
    """Every table that fits what is shown."""
    height = len(made.rows)
    choices = [
        [n for n in range(most + 1) if fits(made.rows[r].cells[c], n)] for r in range(height) for c in range(width)
    ]
    for values in product(*choices):
        rows = whole([values[r * width : (r + 1) * width] for r in range(height)])
        if all(
            fits(cell, n)
            for row, counts in zip(made.lines, rows, strict=True)
            for cell, n in zip(row.cells, counts, strict=True)
        ):
            yield rows


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[0], [0]], [["0"], ["0"], ["0"]]),
        ([[5], [6]], [["5"], ["6"], ["11"]]),
        ([[4], [6], [9]], [["fewer than 5"], ["not shown"], ["9"], ["19"]]),
        ([[2], [2]], [["fewer than 5"], ["fewer than 5"], ["fewer than 5"]]),
        ([[1], [1], [9]], [["fewer than 5"], ["fewer than 5"], ["not shown"], ["11"]]),  # 11 - 9 tells both
        ([[3], [2], [9]], [["fewer than 5"], ["fewer than 5"], ["9"], ["14"]]),
        ([[2], [0], [0]], [["fewer than 5"], ["0"], ["0"], ["fewer than 5"]]),
        ([[1000], [2345]], [["1,000"], ["2,345"], ["3,345"]]),
    ],
)
def test_suppression_of_a_list(rows: list[list[int]], expected: list[list[str]]) -> None:
    assert texts(table(rows)) == expected


def test_suppression_of_a_table_guards_rows_and_columns() -> None:
    made = texts(table([[3, 20], [10, 30], [12, 40]]))
    assert made[0] == ["fewer than 5", "not shown", "23"]
    assert made[1] == ["not shown", "not shown", "40"]
    assert made[2:] == [["12", "40", "52"], ["25", "90", "115"]]


def assert_open(made: Table, rows: Sequence[Sequence[int]]) -> None:
    """The true counts fit what is shown, and so do others, wherever one is hidden."""
    if all(cell.text == WITHHELD_TEXT for row in made.rows for cell in row.cells):
        return
    found = list(possible(made, len(rows[0]), 2 * MOST))
    assert whole(rows) in found
    for r, row in enumerate(made.lines):
        for c, cell in enumerate(row.cells):
            assert cell.is_hidden == (len({tried[r][c] for tried in found}) > 1), (row.label, c)


COUNT = st.integers(0, MOST)
PAIRS = st.lists(st.tuples(COUNT, COUNT), min_size=1, max_size=2)
TRIED = settings(max_examples=100, deadline=None, derandomize=True)


@TRIED
@given(PAIRS)
def test_suppression_leaves_every_hidden_count_of_a_table_open(rows: list[tuple[int, int]]) -> None:
    assert_open(table(rows), rows)


@TRIED
@given(st.lists(COUNT, min_size=1, max_size=4))
def test_suppression_leaves_every_hidden_count_of_a_list_open(counts: list[int]) -> None:
    assert_open(table([[count] for count in counts]), [[count] for count in counts])


@TRIED
@given(PAIRS)
def test_suppression_keeps_to_a_total_that_is_shown_elsewhere(rows: list[tuple[int, int]]) -> None:
    shared = totals(PARTS, [sum(column) for column in zip(*rows, strict=True)])
    made = table(rows, shared)
    assert made.total == shared
    assert_open(made, rows)


def test_suppression_withholds_all_where_a_total_would_tell() -> None:
    shared = Row(ALL, (Cell("6", 6), Cell("0", 0), Cell("6", 6)))
    made = table([[1, 0], [5, 0]], shared)
    assert {cell.text for row in made.rows for cell in row.cells} == {"not shown"}
    assert made.total == shared


def test_suppression_of_no_rows() -> None:
    assert texts(of_counts("name", "Title", "Area", PARTS, {})) == [["0", "0", "0"]]
