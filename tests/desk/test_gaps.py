"""What was not answered, on the desk: for content editors, in groups of three families and more."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestClient

from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.gaps.store import GapStore, Kind
from tests.desk.staff import Staff, add_person

HELMETS = (
    "does my [toddler] need a helmet for a flat head",
    "flat head, do helmets work",
    "helmet for a flat head <b>?",
)


@pytest.fixture
def store(desk: Desk) -> GapStore:
    return GapStore(desk.engine, desk.cipher)


@pytest.fixture
async def editor(client: TestClient, desk: Desk) -> Staff:
    add_person(desk, "ana@desk.example", "Ana Lee", Role.EDITOR)
    staff = Staff(client)
    await staff.sign_in("ana@desk.example")
    return staff


async def test_gaps_say_so_when_there_are_none(editor: Staff) -> None:
    await editor.get("/gaps")
    assert editor.status == 200 and "Nothing was asked by 3 families" in editor.page


async def test_gaps_show_groups_with_their_nearest_answers(editor: Staff, store: GapStore) -> None:
    numbers = [store.add(Kind.UNANSWERED, f"web-{n}", words, ["advice/teething"]) for n, words in enumerate(HELMETS)]
    await editor.get("/gaps")
    assert "advice/teething" in editor.page and "<td>3</td>" in editor.page and "3 not answered" in editor.page
    await editor.get(f"/gaps/{numbers[0]}")
    assert all(words.replace("<b>", "&lt;b&gt;") in editor.page for words in HELMETS) and "<b>" not in editor.page
    assert f"gaps examples {numbers[0]} advice/teething" in editor.page


async def test_gaps_of_few_families_are_not_shown(editor: Staff, store: GapStore) -> None:
    numbers = [store.add(Kind.UNANSWERED, f"web-{n % 2}", words, []) for n, words in enumerate(HELMETS * 2)]
    await editor.get("/gaps")
    assert "helmet" not in editor.page
    for number in (*numbers, "none", "0", "99999999999999999999"):
        await editor.get(f"/gaps/{number}")
        assert editor.status == 404


async def test_gaps_are_closed_once(editor: Staff, store: GapStore) -> None:
    numbers = [store.add(Kind.OFFERED, f"web-{n}", words, []) for n, words in enumerate(HELMETS)]
    await editor.get(f"/gaps/{numbers[0]}")
    token = editor.token
    await editor.post(f"/gaps/{numbers[0]}/close", {"token": token})
    assert editor.path == "/gaps" and "not listed again" in editor.page and store.open(10) == []
    await editor.post(f"/gaps/{numbers[0]}/close", {"token": token})
    assert editor.status == 404
