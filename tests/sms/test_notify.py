"""GOV.UK Notify's calls, in the shapes of its documentation, and ours to it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import jwt
import pytest
import pytest_asyncio
from aiohttp import web

from bot.clock import utc_now
from bot.sms.notify import Notify
from bot.sms.provider import Call, DoubtfulError, Inbound, NotSentError, Receipt, Status, Text, UnreadableError

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY, TOKEN, TEMPLATE = f"families-{SERVICE}-{SECRET}", "a bearer token", "f33517ff-2a88-4f6e-b855-c550268ce08a"
INBOUND = {
    "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
    "source_number": "447700900001",
    "destination_number": "07700900999",
    "message": "hello 😀",
    "date_received": "2026-11-22T12:30:00.000000Z",
}
NEWS: dict[str, Any] = {
    "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
    "reference": "ours",
    "to": "+447700900001",
    "status": "delivered",
    "created_at": "2026-11-22T12:15:30.000000Z",
    "completed_at": "2026-11-22T12:15:30.000000Z",
    "sent_at": "2026-11-22T12:15:30.000000Z",
    "notification_type": "sms",
    "template_id": TEMPLATE,
    "template_version": 1,
}


def notify(api: str = "") -> Notify:
    return Notify(KEY, TOKEN, TEMPLATE, "", api)


def call(body: Any, authorization: str = f"Bearer {TOKEN}") -> Call:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Call("https://chat.example.org/sms/message", {"authorization": authorization}, content)


def test_notify_takes_a_text_with_its_bearer_token() -> None:
    assert notify().is_genuine(call(INBOUND))
    assert notify().inbound(call(INBOUND)) == Inbound(INBOUND["id"], "447700900001", "hello 😀")


@pytest.mark.parametrize("message", ["", None])
def test_notify_takes_an_empty_text(message: str | None) -> None:
    assert notify().inbound(call({**INBOUND, "message": message, "new_field": [1]})).text == ""


def test_notify_takes_a_text_with_an_emoji_cut_in_two() -> None:
    assert (
        notify().inbound(call(b'{"id": "1", "source_number": "447700900001", "message": "cut \\ud83d"}')).text
        == "cut \ufffd"
    )


@pytest.mark.parametrize("key", ["a\x00", "é", "a\n", "\ud800", "a" * 91])
def test_notify_refuses_ids_that_a_database_could_not_keep(key: str) -> None:
    with pytest.raises(UnreadableError):
        notify().inbound(call({**INBOUND, "id": key}))
    with pytest.raises(UnreadableError):
        notify().receipt(call({**NEWS, "reference": key}))


@pytest.mark.parametrize("header", ["", "Bearer ", f"bearer {TOKEN}", f"Bearer {TOKEN} ", TOKEN, "Bearer é", "Basic x"])
def test_notify_refuses_any_other_token(header: str) -> None:
    assert not notify().is_genuine(call(INBOUND, header))


def test_notify_refuses_all_while_no_token_is_set() -> None:
    assert not Notify(KEY, "", TEMPLATE).is_genuine(call(INBOUND, "Bearer "))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 5000,
        {},
        {**INBOUND, "id": 7},
        {**INBOUND, "source_number": ""},
        {**INBOUND, "id": "x" * 91},
    ],
    ids=lambda body: str(body)[:12],
)
def test_notify_calls_that_make_no_sense_are_unreadable(body: Any) -> None:
    with pytest.raises(UnreadableError) as refused:
        notify().inbound(call(body))
    assert "hello" not in str(refused.value)


@pytest.mark.parametrize(
    ("status", "meant"),
    [
        ("sending", Status.SENT),
        ("delivered", Status.DELIVERED),
        ("permanent-failure", Status.FAILED),
        ("temporary-failure", Status.FAILED),
        ("technical-failure", Status.FAILED),
    ],
)
def test_notify_receipts_carry_our_reference(status: str, meant: Status) -> None:
    assert notify().receipt(call({**NEWS, "status": status})) == Receipt("ours", NEWS["id"], meant)


@pytest.mark.parametrize("change", [{"reference": None}, {"status": "vanished"}, {"id": ""}])
def test_notify_receipts_that_make_no_sense_are_unreadable(change: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError):
        notify().receipt(call({**NEWS, **change}))


class Api:
    """A server that answers as Notify's does. ``statuses``: to the next sends, in turn, and then 201."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.statuses: list[int] = []

    async def send(self, request: web.Request) -> web.Response:
        scheme, _, token = request.headers["Authorization"].partition(" ")
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], issuer=SERVICE)
        assert scheme == "Bearer" and set(claims) == {"iss", "iat"}
        status = self.statuses.pop(0) if self.statuses else 201
        if status == 201:
            self.sent.append(await request.json())
        return web.json_response({"id": f"n{len(self.sent)}"}, status=status)

    async def found(self, request: web.Request) -> web.Response:
        wanted = [n for n, sent in enumerate(self.sent, start=1) if sent["reference"] == request.query["reference"]]
        return web.json_response({"notifications": [{"id": f"n{number}"} for number in wanted]})


@pytest_asyncio.fixture
async def api() -> AsyncIterator[tuple[Api, str]]:
    made, app = Api(), web.Application()
    app.add_routes([web.post("/v2/notifications/sms", made.send), web.get("/v2/notifications", made.found)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield made, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


TEXT = Text("ours", "+447700900001", "Ring 111.", utc_now())


async def test_notify_sends_our_words_through_the_template(api: tuple[Api, str]) -> None:
    made, address = api
    async with aiohttp.ClientSession() as session:
        assert await notify(address).send(session, TEXT) == "n1"
    values = {"phone_number": TEXT.number, "template_id": TEMPLATE, "personalisation": {"message": "Ring 111."}}
    assert made.sent == [{**values, "reference": "ours"}]


async def test_notify_finds_a_doubtful_text_by_its_reference(api: tuple[Api, str]) -> None:
    async with aiohttp.ClientSession() as session:
        assert await notify(api[1]).find(session, TEXT) == []
        await notify(api[1]).send(session, TEXT)
        assert await notify(api[1]).find(session, TEXT) == ["n1"]


@pytest.mark.parametrize(("status", "final"), [(400, True), (404, True), (401, False), (403, False), (429, False)])
async def test_notify_refusals_are_certain(api: tuple[Api, str], status: int, final: bool) -> None:
    api[0].statuses = [status]
    async with aiohttp.ClientSession() as session:
        with pytest.raises(NotSentError) as refused:
            await notify(api[1]).send(session, TEXT)
    assert refused.value.final is final


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_notify_breakdowns_are_doubtful(api: tuple[Api, str], status: int) -> None:
    api[0].statuses = [status]
    async with aiohttp.ClientSession() as session:
        with pytest.raises(DoubtfulError):
            await notify(api[1]).send(session, TEXT)


async def test_notify_that_nobody_reaches_has_certainly_sent_nothing() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(NotSentError) as refused:
            await notify("http://127.0.0.1:1").send(session, TEXT)
    assert not refused.value.final
