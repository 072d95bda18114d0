"""Who may do what: every page of the table, as nobody and in each role."""

from __future__ import annotations

import re

import pytest
from aiohttp.test_utils import TestClient

from bot.desk.desk import Desk
from bot.desk.pages import Page
from bot.desk.people import Role
from bot.desk.subjects import PAGES
from tests.desk.staff import Staff, add_person

PRIVATE = [page for page in PAGES if not page.public]


def name_of(page: Page) -> str:
    return f"{page.method}-{page.path}"


def address_of(page: Page) -> str:
    """The page's address, with a name that nothing has in each of its places."""
    return re.sub(r"\{[^}]*\}", "none", page.path)


async def ask(staff: Staff, page: Page) -> None:
    """Only as far as the page's first answer: it may lead on to one that is somebody else's."""
    await staff.get("/sign-in")
    if page.method == "GET":
        await staff.get(address_of(page), allow_redirects=False)
    else:
        await staff.post(address_of(page), {}, allow_redirects=False)


def test_pages_have_one_name_and_address_each() -> None:
    assert len({(page.method, page.path) for page in PAGES}) == len(PAGES)
    assert all(page.method in ("GET", "POST") and 0 < len(page.name) <= 30 for page in PAGES)
    assert {page.name for page in PAGES if page.public} == {"sign-in", "welcome", "openid", "openid-return"}


@pytest.mark.parametrize("page", PRIVATE, ids=name_of)
async def test_pages_are_shown_to_nobody_who_is_not_signed_in(client: TestClient, page: Page) -> None:
    staff = Staff(client)
    await ask(staff, page)
    assert (staff.status, staff.page) == (303, "")


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
@pytest.mark.parametrize("page", PRIVATE, ids=name_of)
async def test_pages_are_shown_to_their_roles_alone(client: TestClient, desk: Desk, page: Page, role: Role) -> None:
    add_person(desk, "one@desk.example", "One Person", role)
    staff = Staff(client)
    await staff.sign_in("one@desk.example")
    await ask(staff, page)
    if role in page.roles:
        assert staff.status not in (401, 403, 405) and staff.status < 500
    else:
        assert staff.status == 403 and "not for this page" in staff.page
        assert desk.audit.all()[-1]["action"] == "refused"


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "POST"], ids=name_of)
async def test_forms_without_their_token_do_nothing(client: TestClient, desk: Desk, page: Page) -> None:
    add_person(desk, "all@desk.example", "All Roles", *Role)
    staff = Staff(client)
    await staff.sign_in("all@desk.example")
    await staff.get("/account")
    for fields, origin in (
        ({"token": "x"}, staff.origin),
        ({"token": ""}, staff.origin),
        ({"token": staff.token}, "https://evil.example"),
        ({"token": staff.token}, "null"),
    ):
        answer = await client.post(address_of(page), data=fields, headers={"Origin": origin})
        assert answer.status == 403
    assert (await client.post(address_of(page), data={"token": staff.token})).status == 403  # no origin at all
    await staff.get("/account")
    assert staff.path == "/account"  # still signed in
