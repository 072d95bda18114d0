"""Whatever a publisher or a table holds, it is imported or refused, with words for the operator."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.envelope import make_page
from bot.services.importer import State
from tests.fuzz.feeds import read_feed, read_table
from tests.fuzz.hostile import json_values
from tests.services.publisher import record

HEADER = "pcds,doterm,oscty,oslaua,ctry,lat,long"
GOOD = "CB1 2AB,,E10000003,E07000008,E92000001,52.2,0.1"
ROWS = st.lists(
    st.sampled_from(
        [GOOD, GOOD.replace("52.2", "nan"), GOOD.replace("0.1", "-inf"), GOOD.replace("52.2", "1e999"), '"', "\x00", ""]
    )
    | st.text(max_size=40),
    max_size=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of each value inside a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The value with another one at a path."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = put(value[path[0]], path[1:], new)
    return copy


PAGE = make_page([record(0), record(1)], 1, 50, 2)
PLACES = places(PAGE)


@given(place=st.sampled_from(PLACES), new=json_values())
def test_feeds_with_anything_anywhere_are_imported_or_refused(place: tuple[Any, ...], new: object) -> None:
    assert read_feed(json.dumps(put(PAGE, place, new)).encode()).state in State


@given(body=st.binary(max_size=300))
def test_feeds_of_any_bytes_are_refused(body: bytes) -> None:
    assert read_feed(body).state in State


@pytest.mark.parametrize("where", [("contents", 0, "id"), ("contents", 0, "name"), ("total_items",), ()])
@pytest.mark.parametrize("new", [10**400, "\ud800", "\x00", json.loads("[" * 900 + "]" * 900), 2**63, {"id": []}])
def test_feeds_with_what_crashed_once_are_imported_or_refused(where: tuple[Any, ...], new: object) -> None:
    assert read_feed(json.dumps(put(PAGE, where, new)).encode()).state in State


@given(rows=ROWS, end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_feeds_tables_of_postcodes_are_taken_or_refused(rows: list[str], end: str) -> None:
    read_table(end.join([HEADER, GOOD, *rows]).encode(errors="replace"))


@given(body=st.binary(max_size=300))
def test_feeds_tables_of_any_bytes_are_refused(body: bytes) -> None:
    read_table(body)
