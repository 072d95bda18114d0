"""Signing in with the organisation's account, at a provider on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.desk.app import DESK, make_app
from bot.desk.people import Role
from bot.errors import SettingsError
from bot.settings import Settings, read_settings
from tests.desk.issuer import CLIENT, SECRET, Issuer
from tests.desk.staff import Staff, add_person


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    made = Issuer()
    await made.server.start_server()
    yield made
    await made.server.close()


@pytest.fixture
async def staff(chosen: Settings, issuer: Issuer) -> AsyncIterator[Staff]:
    """Sam, whom the desk knows, in a browser."""
    told = replace(chosen, desk_openid_issuer=issuer.address, desk_openid_client=CLIENT, desk_openid_secret=SECRET)
    async with TestClient(TestServer(make_app(told))) as client:
        add_person(client.app[DESK], "sam@desk.example", "Sam Okoro", Role.SUPPORT)
        yield Staff(client)


async def test_single_sign_on_leads_to_the_page_that_was_wanted(staff: Staff) -> None:
    await staff.get("/account")
    assert "/sign-in/openid?next=/account" in staff.page
    await staff.get("/sign-in/openid?next=/account")
    assert (staff.status, staff.path) == (200, "/account")
    assert "Sam Okoro" in staff.page


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"email": "stranger@desk.example"}, "Nobody on the desk has that email"),
        ({"email_verified": False}, "no email that it has verified"),
        ({"email_verified": "true"}, "no email that it has verified"),
        ({"email": None}, "no email that it has verified"),
        ({"aud": "another"}, "cannot be trusted"),
        ({"azp": "another"}, "for another site"),
        ({"iss": "https://evil.example"}, "of another sign-in"),
        ({"nonce": "another"}, "of another sign-in"),
        ({"exp": 1}, "cannot be trusted"),
    ],
)
async def test_single_sign_on_refuses_the_wrong_token(
    staff: Staff, issuer: Issuer, claims: dict[str, Any], why: str
) -> None:
    issuer.claims = claims
    await staff.get("/sign-in/openid")
    assert staff.status in (400, 403) and why in staff.page
    await staff.get("/account")
    assert staff.path == "/sign-in"


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
async def test_single_sign_on_refuses_what_the_issuer_did_not_sign(
    staff: Staff, issuer: Issuer, algorithm: str
) -> None:
    issuer.algorithm = algorithm
    await staff.get("/sign-in/openid")
    assert staff.status == 400 and "cannot be trusted" in staff.page


async def test_single_sign_on_refuses_another_key(staff: Staff, issuer: Issuer) -> None:
    issuer.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    await staff.get("/sign-in/openid")
    assert staff.status == 400 and "cannot be trusted" in staff.page


@pytest.mark.parametrize(
    "found", [{"issuer": "https://evil.example"}, {"authorization_endpoint": "http://evil.example/authorize"}]
)
async def test_single_sign_on_refuses_another_provider(staff: Staff, issuer: Issuer, found: dict[str, str]) -> None:
    issuer.found = found
    await staff.get("/sign-in/openid")
    assert staff.status == 503 and "Sorry, the sign-in service" in staff.page


async def test_single_sign_on_begun_by_somebody_else_is_none(staff: Staff, issuer: Issuer) -> None:
    """Who is led to another's link of return is not signed in as that other."""
    begun = await staff.client.get("/sign-in/openid", allow_redirects=False)
    back = await staff.client.get(begun.headers["Location"], allow_redirects=False)
    staff.client.session.cookie_jar.clear()
    await staff.get(back.headers["Location"].removeprefix(staff.origin))
    assert staff.status == 400 and "begun in another browser" in staff.page
    await staff.get("/sign-in/openid/return?code=x&state=")
    assert staff.status == 400
    assert issuer.address  # it was not asked for a token: the code is good still


async def test_single_sign_on_of_a_provider_that_is_away(staff: Staff, issuer: Issuer) -> None:
    await issuer.server.close()
    await staff.get("/sign-in/openid")
    assert staff.status == 503 and "does not answer" in staff.page and "Password" in staff.page


async def test_single_sign_on_that_is_not_set_up_is_no_page(client: TestClient) -> None:
    staff = Staff(client)
    for path in ("/sign-in/openid", "/sign-in/openid/return?code=x&state=y"):
        await staff.get(path)
        assert staff.status == 404


@pytest.mark.parametrize(
    "environment",
    [
        {"DESK_OPENID_ISSUER": "http://login.example.org", "DESK_OPENID_CLIENT": "x", "DESK_OPENID_SECRET": "y"},
        {"DESK_OPENID_ISSUER": "https://login.example.org", "DESK_OPENID_CLIENT": "x"},
        {"DESK_URL": "https://desk.example.org/desk"},
        {"DESK_PORT": "0"},
    ],
)
def test_single_sign_on_settings_that_cannot_be_used(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="DESK_"):
        read_settings(environment)
