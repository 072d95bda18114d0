"""What the desk refuses: fixation, brute force, other sites, other hosts, other names' cookies, and words that are code."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import update

from bot.clock import utc_now
from bot.desk.app import DESK, make_app
from bot.desk.desk import Desk
from bot.desk.people import People, Role
from bot.desk.secrets import hash_password, hash_word
from bot.desk.sessions import IDLE, LONGEST
from bot.desk.tables import LINK, SESSION, TRY
from bot.desk.tries import MOST_FOR_ACCOUNT, MOST_FROM_ADDRESS, WINDOW
from bot.errors import DeskError
from bot.settings import Settings
from tests.desk.staff import PASSWORD, Staff, add_person

SAM = "sam@desk.example"
PUBLIC = "https://desk.example.org"
SQL = "' OR '1'='1'; DROP TABLE desk_person; --"


async def is_in(staff: Staff) -> bool:
    await staff.get("/account")
    return staff.path == "/account"


def session_of(staff: Staff) -> str:
    return staff.client.session.cookie_jar.filter_cookies(staff.origin)["desk"].value


# Headers


@pytest.mark.parametrize(
    "path", ["/sign-in", "/account", "/requests", "/requests/none", "/nowhere", "/static/desk.css"]
)
async def test_security_headers_are_on_every_answer(staff: Staff, path: str) -> None:
    answer = await staff.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == ("public, max-age=300" if "static" in path else "no-store")
    assert "style=" not in staff.page and "onclick" not in staff.page and "<script>" not in staff.page


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "PATCH"])
async def test_security_other_methods_do_nothing(staff: Staff, method: str) -> None:
    answer = await staff.client.request(method, "/account")
    assert answer.status == 405 and "no such page" in await answer.text()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[", "desk.example.org"])
async def test_security_another_hosts_name_leads_nowhere(client: TestClient, host: str) -> None:
    answer = await client.get("/sign-in", headers={"Host": host})
    assert answer.status == 421


# Sessions


async def test_security_a_planted_session_is_never_taken_on(client: TestClient, desk: Desk) -> None:
    add_person(desk, SAM, "Sam Okoro", Role.SUPPORT)
    staff, planted = Staff(client), "planted-by-somebody-else"
    client.session.cookie_jar.update_cookies({"desk": planted})
    await staff.sign_in(SAM)
    assert await is_in(staff) and session_of(staff) != planted
    assert desk.sessions.of(planted) is None


async def test_security_signing_in_again_ends_the_session_before(staff: Staff, desk: Desk) -> None:
    before = session_of(staff)
    await staff.sign_in(SAM)
    assert session_of(staff) != before
    assert desk.sessions.of(before) is None


async def test_security_the_database_holds_no_session_that_could_be_used(staff: Staff, desk: Desk) -> None:
    with desk.engine().connect() as connection:
        (row,) = connection.execute(SESSION.select()).mappings().all()
    assert row["id"] == hash_word(session_of(staff)) and session_of(staff) not in map(str, row.values())


@pytest.mark.parametrize(
    ("column", "ago", "holds"),
    [
        ("seen_at", IDLE - timedelta(minutes=1), True),
        ("seen_at", IDLE + timedelta(seconds=1), False),
        ("created_at", LONGEST - timedelta(minutes=1), True),
        ("created_at", LONGEST + timedelta(seconds=1), False),
    ],
)
async def test_security_sessions_end(staff: Staff, desk: Desk, column: str, ago: timedelta, holds: bool) -> None:
    with desk.engine().begin() as connection:
        connection.execute(update(SESSION).values(**{column: utc_now() - ago}))
    assert await is_in(staff) is holds
    assert desk.sessions.purge() == (0 if holds else 1)


async def test_security_a_page_that_is_asked_for_keeps_the_session(staff: Staff, desk: Desk) -> None:
    with desk.engine().begin() as connection:
        connection.execute(update(SESSION).values(seen_at=utc_now() - IDLE / 2))
    assert await is_in(staff)
    with desk.engine().connect() as connection:
        assert connection.execute(SESSION.select()).mappings().one()["seen_at"] > utc_now() - timedelta(minutes=1)


async def test_security_signing_out_everywhere_is_everywhere(staff: Staff, desk: Desk) -> None:
    person = desk.people.of_email(SAM)
    assert person
    elsewhere = desk.sessions.begin(person)
    await staff.get("/account")
    await staff.post("/sign-out-everywhere", {})
    assert "on all your devices" in staff.page
    assert desk.sessions.of(elsewhere.word) is None and not await is_in(staff)


async def test_security_who_is_removed_is_out_at_once(staff: Staff, desk: Desk) -> None:
    person = desk.people.of_email(SAM)
    assert person
    link = desk.sessions.new_link(person)
    desk.people.set_active(person, False)
    assert not await is_in(staff) and desk.sessions.of_link(link) is None
    await staff.sign_in(SAM)
    assert staff.status == 403
    desk.people.set_active(person, True)
    await staff.sign_in(SAM)
    assert await is_in(staff)


async def test_security_another_password_ends_all_other_sessions(staff: Staff, desk: Desk) -> None:
    person = desk.people.of_email(SAM)
    assert person
    elsewhere = desk.sessions.begin(person)
    await staff.get("/account")
    await staff.post("/account", {"old": "wrong", "password": "velvet comet lantern", "again": "velvet comet lantern"})
    assert staff.status == 400 and desk.sessions.of(elsewhere.word) is not None
    await staff.post("/account", {"old": PASSWORD, "password": "velvet comet lantern", "again": "velvet comet lantern"})
    assert "Your password is changed" in staff.page and desk.sessions.of(elsewhere.word) is None
    assert await is_in(staff)


def test_security_an_old_link_is_none(desk: Desk) -> None:
    link = desk.sessions.new_link(desk.people.add(SAM, "Sam Okoro", [Role.SUPPORT]))
    with desk.engine().begin() as connection:
        connection.execute(update(LINK).values(ends_at=utc_now()))
    assert desk.sessions.of_link(link) is None


@pytest.fixture
async def behind_proxy(chosen: Settings) -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(make_app(replace(chosen, desk_url=PUBLIC)))) as running:
        yield running


async def test_security_cookies_under_https_are_the_hosts_alone(behind_proxy: TestClient) -> None:
    headers = {"Host": "desk.example.org", "Origin": PUBLIC}
    add_person(behind_proxy.app[DESK], SAM, "Sam Okoro", Role.SUPPORT)
    shown = await behind_proxy.get("/sign-in", headers=headers)
    token = shown.cookies["__Host-desk-form"].value
    form = {"token": token, "email": SAM, "password": PASSWORD}
    answer = await behind_proxy.post(
        "/sign-in", data=form, headers={**headers, "Cookie": f"__Host-desk-form={token}"}, allow_redirects=False
    )
    made = answer.cookies["__Host-desk"]
    assert answer.status == 303 and (made["secure"], made["httponly"], made["samesite"], made["path"]) == (
        True,
        True,
        "Lax",
        "/",
    )
    assert "Domain" not in str(answer.headers.getall("Set-Cookie"))  # or a browser refuses it


# Brute force


async def guess(staff: Staff, email: str, address: str = "") -> int:
    await staff.get("/sign-in")
    headers = {"Origin": staff.origin, **({"X-Forwarded-For": address} if address else {})}
    await staff.post("/sign-in", {"email": email, "password": "wrong"}, headers=headers)
    return staff.status


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without argon2, which is slow on purpose."""
    monkeypatch.setattr("bot.desk.sign_in.is_password", lambda hashed, password: bool(hashed) and password == PASSWORD)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("email", [SAM, "nobody@desk.example"])
async def test_security_an_account_is_closed_after_wrong_passwords(client: TestClient, desk: Desk, email: str) -> None:
    add_person(desk, SAM, "Sam Okoro", Role.SUPPORT)
    staff = Staff(client)
    statuses = [await guess(staff, email, f"192.0.2.{number}") for number in range(MOST_FOR_ACCOUNT + 2)]
    assert statuses == [403] * MOST_FOR_ACCOUNT + [429, 429]  # whatever address the guesser claims
    await staff.sign_in(email)
    assert staff.status == 429 and "Wait 15 minutes" in staff.page  # also with the right one
    with desk.engine().begin() as connection:
        connection.execute(update(TRY).values(at=utc_now() - WINDOW))
    await staff.sign_in(email)
    assert await is_in(staff) is (email == SAM)


@pytest.mark.usefixtures("quick")
async def test_security_an_address_is_closed_after_many_accounts(client: TestClient, desk: Desk) -> None:
    add_person(desk, SAM, "Sam Okoro", Role.SUPPORT)
    staff = Staff(client)
    statuses = {await guess(staff, f"{number}@desk.example") for number in range(MOST_FROM_ADDRESS)}
    assert statuses == {403}
    await staff.sign_in(SAM)
    assert staff.status == 429


@pytest.mark.usefixtures("quick")
async def test_security_right_passwords_do_not_count(client: TestClient, desk: Desk) -> None:
    add_person(desk, SAM, "Sam Okoro", Role.SUPPORT)
    staff = Staff(client)
    for _ in range(MOST_FOR_ACCOUNT + 1):
        await staff.sign_in(SAM)
        assert await is_in(staff)


# What is typed


@pytest.mark.parametrize(
    "typed",
    [SQL, "<script>alert(1)</script>", "a\r\nSet-Cookie: x=y", "\0", "\ud800", "x" * 9000, "%s{0}"],
    ids=["sql", "script", "header", "nul", "half", "long", "format"],
)
async def test_security_typed_words_are_words(staff: Staff, desk: Desk, typed: str) -> None:
    person = desk.people.of_email(SAM)
    plain = typed.encode("utf-8", "replace").decode()
    for path in ("/requests", "/requests/find", "/sign-in", "/welcome", "/account"):
        names = ("view", "team", "point", "after", "reference", "next", "link", "done")
        answer = await staff.get(path, params=dict.fromkeys(names, plain[:900]))
        assert answer.status in (200, 403, 404) and "x=y" not in str(answer.headers.getall("Set-Cookie", []))
        assert "<script>alert" not in staff.page
    await staff.get("/account")
    await staff.post("/account", {"old": plain, "password": plain, "again": plain})
    assert staff.status == 400
    assert desk.people.of_email(SAM) == person


async def test_security_a_form_that_is_too_long_is_refused(staff: Staff) -> None:
    await staff.get("/account")
    await staff.post("/account", {"old": "x" * 100_000})
    assert staff.status == 413 and "too long" in staff.page


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain"])
async def test_security_only_the_desks_own_kind_of_form_is_read(staff: Staff, kind: str) -> None:
    await staff.get("/account")
    headers = {"Origin": staff.origin, "Content-Type": kind}
    answer = await staff.client.post("/sign-out", data=f"token={staff.token}", headers=headers)
    assert answer.status == 415 and await is_in(staff)


@pytest.mark.parametrize(
    "email", ["", "sam", "a@b", "a b@c.example", "a@b.example\nBcc: x", "<a@b.example>", f"{'a' * 99}@b.example"]
)
def test_security_people_need_an_email(desk: Desk, email: str) -> None:
    with pytest.raises(DeskError):
        People(desk.engine).add(email, "Sam", [Role.SUPPORT])


@pytest.mark.parametrize(
    "password", ["short", "aaaaaaaaaaaaaaaa", "abababababababab", "sam.okoro is a fine", "x" * 201]
)
def test_security_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(DeskError):
        hash_password(password, "sam.okoro", "Sam", "Okoro")


async def test_security_what_fails_says_nothing_of_a_family(
    staff: Staff, desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("marmalade 07700 900123")

    monkeypatch.setattr(desk.requests, "by_reference", fail)
    await staff.get("/requests/KT4-7RX")
    assert staff.status == 500 and "marmalade" not in staff.page + caplog.text and "ValueError" in caplog.text


async def test_security_nothing_is_shown_that_cannot_be_audited(
    staff: Staff, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(desk.audit, "note", fail)
    await staff.get("/requests")
    assert staff.status == 500 and "Waiting since" not in staff.page
