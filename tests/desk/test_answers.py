"""An answer on its way over the desk: checked by an editor, agreed by a partner's manager, published."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient

from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.knowledge.approve import Approval
from bot.knowledge.sign_off import State
from bot.knowledge.sign_off_store import SignOffStore
from bot.settings import ROOT, Settings
from tests.desk.staff import Staff, add_person

ANSWER = "/answers/advice/fever"
FIRST, SECOND = "Norfolk early help front door (demonstration)", "Suffolk early help front door (demonstration)"


@pytest.fixture
def fever(tmp_path: Path) -> Path:
    """The entry on fever, which two partners must agree to, in data of its own. Sign-offs bear the real day."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("knowledge", "nlu", "safety"))
    folder = tmp_path / "data" / "knowledge" / "advice"
    folder.mkdir(parents=True)
    path = Path(shutil.copy(ROOT / "data" / "knowledge" / "advice" / "fever.yml", folder))
    head, _, rest = path.read_text(encoding="utf-8").partition("owner:")
    rest = rest[rest.index("review_by:") :]
    strict = f"owner: {FIRST}\npartners: [{FIRST}, {SECOND}]\nagreed_by: []\nagreed_on: null\n"
    path.write_text(
        head + strict + rest.replace("2027-11-22", (date.today() + timedelta(days=300)).isoformat()), encoding="utf-8"
    )
    return path


@pytest.fixture
def chosen(tmp_path: Path, fever: Path) -> Settings:
    return Settings(assistant_state=tmp_path, assistant_data=fever.parents[2])


@pytest.fixture
def approval(desk: Desk) -> Approval:
    return Approval(desk.settings.assistant_data, SignOffStore(desk.engine))


def state(approval: Approval) -> State:
    entry = approval.entry("advice/fever")
    assert entry is not None
    assert (approval.base().servable("advice/fever", date.today()) is not None) is (entry.state is State.PUBLISHED)
    return entry.state


async def someone(client: TestClient, desk: Desk, name: str, *roles: Role, team: str = "norfolk_early_help") -> Staff:
    email = f"{name.lower()}@desk.example"
    if desk.people.of_email(email) is None:
        add_person(desk, email, name, *roles, teams=(team,))
    staff = Staff(client)
    await staff.sign_in(email)
    return staff


async def sign(staff: Staff, what: str, partner: str = "", text: str = "") -> int:
    await staff.get(ANSWER)
    fields = {"text": text or staff.field("text")} if 'name="text"' in staff.page else {"text": text}
    await staff.post(f"{ANSWER}/{what}", {**fields, "partner": partner})
    return staff.status


async def test_answers_go_from_draft_to_published(client: TestClient, desk: Desk, approval: Approval) -> None:
    assert state(approval) is State.DRAFT
    editor = await someone(client, desk, "Ana", Role.EDITOR)
    await editor.get("/answers")
    assert "Fever in children" in editor.page and "nobody has checked it" in editor.page
    assert await sign(editor, "check") == 200 and "You have checked this text" in editor.page
    assert state(approval) is State.CHECKED
    for name, team, partner in (("Ben", "norfolk_early_help", FIRST), ("Cas", "suffolk_early_help", SECOND)):
        manager = await someone(client, desk, name, Role.MANAGER, team=team)
        assert await sign(manager, "agree", partner) == 200
        assert "Your agreement is kept" in manager.page
    assert state(approval) is State.AGREED
    editor = await someone(client, desk, "Ana", Role.EDITOR)
    assert await sign(editor, "publish") == 200 and state(approval) is State.PUBLISHED
    for line in ("Ana checked it", f"Ben agreed it for {FIRST}", f"Cas agreed it for {SECOND}", "Ana published it"):
        assert line in editor.page
    await editor.get("/answers")
    assert "Fever in children" not in editor.page and "given 1 answers today" in editor.page


async def test_answers_are_agreed_by_partners_alone(client: TestClient, desk: Desk, approval: Approval) -> None:
    await sign(await someone(client, desk, "Ana", Role.EDITOR), "check")
    manager = await someone(client, desk, "Ben", Role.MANAGER)
    await manager.get(ANSWER)
    assert f"Agree for {FIRST}" in manager.page and f"Agree for {SECOND}" not in manager.page
    for partner in (SECOND, "Nobody", ""):
        assert await sign(manager, "agree", partner) == 409
        assert "your own teams alone" in manager.page
    assert state(approval) is State.CHECKED


async def test_answers_take_no_step_out_of_turn(client: TestClient, desk: Desk, approval: Approval) -> None:
    editor = await someone(client, desk, "Ana", Role.EDITOR)
    entry = approval.entry("advice/fever")
    assert entry is not None
    assert await sign(editor, "publish") == 409 and "cannot be published" in editor.page
    manager = await someone(client, desk, "Ben", Role.MANAGER)
    assert await sign(manager, "agree", FIRST, entry.fingerprint) == 409 and "must be checked before" in manager.page
    assert state(approval) is State.DRAFT


async def test_answers_are_signed_for_the_text_that_was_read(
    client: TestClient, desk: Desk, approval: Approval, fever: Path
) -> None:
    editor = await someone(client, desk, "Ana", Role.EDITOR)
    await editor.get(ANSWER)
    seen = editor.field("text")
    text = fever.read_text(encoding="utf-8")
    fever.write_text(text.replace("small drinks or milk feeds, often", "small drinks, often"), encoding="utf-8")
    assert await sign(editor, "check", text=seen) == 409 and "was changed while you read it" in editor.page
    assert await sign(editor, "check") == 200
    fever.write_text(text, encoding="utf-8")
    assert state(approval) is State.DRAFT
    await editor.get(ANSWER)
    assert "an earlier text" in editor.page and "changed after it was signed off" in editor.page


async def test_answers_with_problems_are_not_checked(
    client: TestClient, desk: Desk, approval: Approval, fever: Path
) -> None:
    text = fever.read_text(encoding="utf-8")
    fever.write_text(text.replace("Drinks often,", "Ring 01603 555 555. Drinks often,"), encoding="utf-8")
    editor = await someone(client, desk, "Ana", Role.EDITOR)
    assert await sign(editor, "check") == 409 and "problems that must be put right" in editor.page
    assert state(approval) is State.DRAFT


@pytest.mark.parametrize(
    "path", ["advice/nothing", "..%2f..%2f/topics", "advice/..%2fhelplines", "ADVICE/fever", "x/<b>"]
)
async def test_answers_that_are_not_there(client: TestClient, desk: Desk, path: str) -> None:
    editor = await someone(client, desk, "Ana", Role.EDITOR)
    await editor.get(f"/answers/{path}")
    assert editor.status == 404


async def test_answers_show_a_file_that_cannot_be_read(client: TestClient, desk: Desk, fever: Path) -> None:
    fever.write_text("id: [", encoding="utf-8")
    editor = await someone(client, desk, "Ana", Role.EDITOR)
    await editor.get("/answers")
    assert editor.status == 200 and "fever.yml: is not YAML" in editor.page
    await editor.get(ANSWER)
    assert editor.status == 404
