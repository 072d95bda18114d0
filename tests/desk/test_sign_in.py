"""Signing in and out, and choosing a password."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestClient

from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.desk.sign_in import safe_next
from tests.desk.staff import PASSWORD, Staff, add_person


async def test_sign_in_leads_to_the_page_that_was_wanted(client: TestClient, desk: Desk) -> None:
    add_person(desk, "sam@desk.example", "Sam Okoro", Role.SUPPORT)
    staff = Staff(client)
    await staff.get("/account?done=x")
    assert staff.path == "/sign-in"
    await staff.post("/sign-in", {"email": " SAM@desk.example", "password": PASSWORD, "next": staff.field("next")})
    assert (staff.status, staff.path) == (200, "/account")
    assert "Sam Okoro" in staff.page


@pytest.mark.parametrize(
    ("email", "password"),
    [("sam@desk.example", "wrong"), ("nobody@desk.example", PASSWORD), ("", ""), ("sam@desk.example", "x" * 5000)],
)
async def test_sign_in_refuses_all_else_in_the_same_words(
    client: TestClient, desk: Desk, email: str, password: str
) -> None:
    add_person(desk, "sam@desk.example", "Sam Okoro", Role.SUPPORT)
    staff = Staff(client)
    await staff.sign_in(email, password)
    assert staff.status == 403 and "do not fit together" in staff.page
    await staff.get("/account")
    assert staff.path == "/sign-in"


async def test_sign_in_link_is_for_one_password(client: TestClient, desk: Desk) -> None:
    person = desk.people.add("new@desk.example", "New Person", [Role.MANAGER])
    link, staff = desk.sessions.new_link(person), Staff(client)
    for _ in range(2):  # a mail program looks first
        await staff.get(f"/welcome?link={link}")
    await staff.post("/welcome", {"link": link, "password": "short", "again": "short"})
    assert staff.status == 400 and "12 to 200 characters" in staff.page
    await staff.post("/welcome", {"link": link, "password": PASSWORD, "again": PASSWORD})
    assert staff.path == "/account"
    await staff.post("/sign-out", {})
    await staff.get(f"/welcome?link={link}")
    assert staff.status == 403 and "has been used" in staff.page
    await staff.sign_in("new@desk.example")
    assert staff.path == "/account"


async def test_sign_out_ends_the_session_in_the_database(staff: Staff, client: TestClient) -> None:
    cookies = {name: cookie.value for name, cookie in client.session.cookie_jar.filter_cookies(staff.origin).items()}
    await staff.post("/sign-out", {})
    assert "You are signed out." in staff.page
    client.session.cookie_jar.update_cookies(cookies)
    await staff.get("/account")
    assert staff.path == "/sign-in"


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/requests?state=new&after=2", "/requests?state=new&after=2"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/ok\r\nSet-Cookie: x=y", "/"),
        ("javascript:alert(1)", "/"),
        ("/a@b:c", "/"),
        ("", "/"),
    ],
)
def test_sign_in_leads_nowhere_else(wanted: str, goes: str) -> None:
    assert safe_next(wanted) == goes
