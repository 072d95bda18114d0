"""The page envelope, which the standard's schemas leave unchecked."""

from __future__ import annotations

from typing import Any

import pytest

from bot.services.envelope import make_page, read_page

GOOD = {**make_page([{"id": 1}, {"id": 2}], 2, 2, 5)}


def test_envelope_of_ours_is_right() -> None:
    page, faults = read_page(GOOD, 2, "page 2")
    assert page and faults == []
    assert (page.total_items, page.total_pages, page.last) == (5, 3, False)


@pytest.mark.parametrize(("number", "shown", "total"), [(1, 0, 0), (1, 5, 5), (3, 1, 5), (4, 0, 5)])
def test_envelope_first_last_and_empty_pages(number: int, shown: int, total: int) -> None:
    size = 2 if number > 1 else 5
    page = make_page([{}] * shown, number, size, total)
    assert (page["empty"], page["first_page"]) == (shown == 0, number == 1)
    assert page["last_page"] is (number >= page["total_pages"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"contents": None}, "contents"),
        ({"contents": {}}, "contents"),
        ({"total_items": "5"}, "total_items"),
        ({"total_items": True}, "total_items"),
        ({"total_items": -1}, "total_items"),
        ({"total_items": 1}, "total_items"),
        ({"size": 1}, "size"),
        ({"page_number": 1}, "page_number"),
        ({"last_page": True}, "last_page"),
        ({"first_page": True}, "first_page"),
        ({"empty": True}, "empty"),
        ({"empty": None}, "empty"),
        ({"total_pages": 9}, "total_pages"),
    ],
)
def test_envelope_contradictions_are_named(changes: dict[str, Any], field: str) -> None:
    _, faults = read_page({**GOOD, **changes}, 2, "page 2")
    assert field in {fault.field for fault in faults}


@pytest.mark.parametrize("value", [{}, [], None, "text", {"contents": "x"}])
def test_envelope_of_something_else_is_no_page(value: object) -> None:
    page, faults = read_page(value, 1, "page 1")
    assert page is None and faults
