"""The page "What we told families"."""

from __future__ import annotations

from datetime import date

import pytest
from aiohttp.test_utils import TestClient

from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.ledger.load import load_ledger
from bot.ledger.turn import Text, Turn
from tests.desk.staff import Staff, add_person

FEVER = Text("advice/fever", 3, "", "Fever", "Rest <b>now</b>.", "Rest.", "Ring 111.", "A partner", "2026-11-01")
TODAY = date.today().isoformat()  # when the ledger writes
DAYS = f"from=2026-01-01&to={TODAY}"


@pytest.fixture
async def editor(client: TestClient, desk: Desk) -> Staff:
    add_person(desk, "ed@desk.example", "Ed Itor", Role.EDITOR)
    signed_in = Staff(client)
    await signed_in.sign_in("ed@desk.example")
    return signed_in


@pytest.fixture
def given(desk: Desk) -> None:
    for number, conversation in enumerate(("web-secret", "web-secret", "sms-secret")):
        channel = conversation[:3]
        load_ledger(desk.settings).record(Turn(conversation, f"m{number}", channel, "answer", given=(FEVER,)))


@pytest.mark.usefixtures("given")
async def test_told_shows_counts_and_texts(editor: Staff) -> None:
    await editor.get(f"/told?topic=advice/fever&{DAYS}")
    assert editor.status == 200 and "Given 3 times in 2 conversations" in editor.page
    assert f'<th scope="row">{TODAY}</th><td>web</td><td>3</td><td>2</td><td>1</td>' in editor.page
    assert all(part in editor.page for part in ("Ring 111.", "Rest &lt;b&gt;now", "Agreed 2026-11-01 by A partner"))
    assert "secret" not in editor.page


async def test_told_without_a_topic_asks_for_one(editor: Staff) -> None:
    await editor.get("/told")
    assert editor.status == 200 and "Choose one" in editor.page and "Version" not in editor.page


async def test_told_of_what_nobody_was_given(editor: Staff) -> None:
    await editor.get(f"/told?topic=timeline&{DAYS}")
    assert "No family was given this" in editor.page


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("topic=advice/fever&from=soon", "Write each day as"),
        ("topic=advice/fever&from=2026-13-01", "Write each day as"),
        ("from=2026-11-02&to=2026-11-01", "comes after the last"),
        ("topic=<script>", "no such topic"),
        ("topic=' OR 1=1 --", "no such topic"),
    ],
)
async def test_told_says_what_is_wrong(editor: Staff, query: str, says: str) -> None:
    await editor.get(f"/told?{query}")
    assert editor.status == 400 and says in editor.page and "<script>" not in editor.page


async def test_told_marks_a_text_that_changed_without_a_new_version(
    editor: Staff, desk: Desk
) -> None:  # fmt: skip
    for number, answer in enumerate(("One.", "Two.")):
        text = Text(*{**vars(FEVER), "answer": answer}.values())
        load_ledger(desk.settings).record(Turn("web-a", f"m{number}", "web", "answer", given=(text,)))
    await editor.get(f"/told?topic=advice/fever&{DAYS}")
    assert editor.page.count("(changed without a new version)") == 1


async def test_told_is_not_for_support_workers(staff: Staff) -> None:
    await staff.get("/told")
    assert staff.status == 403
