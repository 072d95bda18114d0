"""What reads calls from outside. Each reader returns, or raises what its caller turns into a plain refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from sanic import Sanic
from sanic.compat import Header
from sanic.request import Request

from bot.channels.calls import CallError, check_key, check_origin, number_of, read_body, read_form, text_of
from bot.channels.sessions import Sessions
from bot.sms.notify import Notify
from bot.sms.provider import Call, UnreadableError
from bot.sms.twilio import Twilio

TWILIO = Twilio("AC0", "a token", "+447700900999", "https://chat.example.org/sms/receipt")
NOTIFY = Notify("name-" + "0" * 36 + "-" + "0" * 36, "a token of ten", "template")
RECEIPTS = "https://chat.example.org/sms/receipt?key=one"
FORMS = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/plain; charset=no",
)
Reader = Callable[[bytes], object]


@lru_cache(maxsize=1)
def app() -> Sanic:
    Sanic.test_mode = True  # else only the first app of a process may have a name that others had
    return Sanic("fuzz")


@lru_cache(maxsize=1)
def sessions() -> Sessions:
    return Sessions(Path(mkdtemp()) / "session.key")


def request(body: bytes, headers: Mapping[str, str]) -> Request:
    made = Request(b"/chat/message", Header(headers), "1.1", "POST", None, app())
    made.body = body
    return made


def read_call(body: bytes) -> None:
    """A call of the page: each of its parts, whichever are wrong."""
    call = read_body(request(body, {}))
    for name in ("session", "text", "key", "after"):
        with suppress(CallError):
            sessions().conversation(text_of(call, name).encode().decode())
        with suppress(CallError):
            check_key(text_of(call, name)).encode("ascii")
        with suppress(CallError):
            assert 0 <= number_of(call, name) < 2**31


def read_page_form(body: bytes) -> None:
    for kind in FORMS:
        form = read_form(request(body, {"content-type": kind}))
        assert all(isinstance(text, str) for text in form.values())


def read_origin(header: bytes) -> None:
    check_origin(request(b"", {"origin": header.decode(errors="replace")}), "https://chat.example.org")


def read_session(token: bytes) -> None:
    assert sessions().conversation(token.decode(errors="surrogateescape")) is None  # nobody guesses one


def read_twilio(body: bytes) -> None:
    assert not TWILIO.is_genuine(Call(RECEIPTS, {"x-twilio-signature": "guessed"}, body))
    for read in (TWILIO.inbound, TWILIO.receipt):
        with suppress(UnreadableError):
            read(Call(RECEIPTS, {}, body))


def read_notify(body: bytes) -> None:
    assert not NOTIFY.is_genuine(Call(RECEIPTS, {"authorization": body.decode(errors="replace")}, body))
    for read in (NOTIFY.inbound, NOTIFY.receipt):
        with suppress(UnreadableError):
            for part in vars(read(Call(RECEIPTS, {}, body))).values():
                str(part).encode()


def refusing(read: Reader) -> Reader:
    def reader(body: bytes) -> None:
        with suppress(CallError):
            read(body)

    return reader


READERS: Mapping[str, Reader] = {
    "calls": refusing(read_call),
    "forms": refusing(read_page_form),
    "origins": refusing(read_origin),
    "sessions": read_session,
    "twilio": read_twilio,
    "notify": read_notify,
}
