"""Twilio's calls, in the shapes of its documentation."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from bot.sms.provider import Call, Inbound, Receipt, Status, UnreadableError
from bot.sms.stand_in import inbound
from bot.sms.twilio import Twilio, sign

URL, TOKEN = "https://chat.example.org/sms/message", "12345"
TWILIO = Twilio("AC0", TOKEN, "+447700900999", "https://chat.example.org/sms/receipt")
FIELDS = inbound("+447700900001", "hello", 0, "SM1")


def call(fields: dict[str, str], url: str = URL, token: str = TOKEN, signature: str | None = None) -> Call:
    signed = sign(token, url, fields.items()) if signature is None else signature
    return Call(url, {"x-twilio-signature": signed}, urlencode(fields).encode())


def test_twilio_signature_is_that_of_its_documentation() -> None:
    fields = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212"}
    address = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert sign(TOKEN, address, {**fields, "Caller": "+14158675309"}.items()) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize(
    "fields",
    [
        FIELDS,
        inbound("+447700900001", "", 0, "SM1"),
        inbound("+447700900001", "", 3, "SM1"),
        inbound("+447700900001", "a" * 1600, 0, "SM1"),
        inbound("+447700900001", "😀 ¿é€ & = % + ;", 0, "SM1"),
        inbound("+447700900001", "one\r\ntwo", 0, "SM1"),
        {**FIELDS, "NewField": "of next year", "Empty": ""},
    ],
    ids=["plain", "empty", "pictures", "1600", "emoji and signs", "lines", "unknown fields"],
)
def test_twilio_takes_what_it_signed(fields: dict[str, str]) -> None:
    assert TWILIO.is_genuine(call(fields))
    assert TWILIO.inbound(call(fields)) == Inbound("SM1", "+447700900001", fields["Body"], int(fields["NumMedia"]))


@pytest.mark.parametrize(
    "forged",
    [
        call(FIELDS, signature=""),
        call(FIELDS, signature="é"),
        call(FIELDS, token="another"),
        call(FIELDS, signature=sign(TOKEN, URL, {**FIELDS, "Body": "other"}.items())),
        call(FIELDS, signature=sign(TOKEN, URL.replace("https", "http"), FIELDS.items())),
        call(FIELDS, signature=sign(TOKEN, URL + "?more=1", FIELDS.items())),
        call(FIELDS, signature=sign(TOKEN, URL, [(k, v) for k, v in FIELDS.items() if v])),
        Call(URL, {}, urlencode(FIELDS).encode()),
        Call(URL, {"x-twilio-signature": sign(TOKEN, URL, [])}, b"\xff\xfe"),
        Call(URL, {"x-twilio-signature": sign(TOKEN, URL, [])}, b"a=b&" * 300),
    ],
    ids=[
        "none",
        "not ascii",
        "token",
        "replayed",
        "scheme",
        "address",
        "no blanks",
        "no header",
        "binary",
        "many fields",
    ],
)
def test_twilio_refuses_what_it_did_not_sign(forged: Call) -> None:
    assert not TWILIO.is_genuine(forged)


def test_twilio_refuses_all_while_no_token_is_set() -> None:
    assert not Twilio("AC0", "", "", "").is_genuine(call(FIELDS, token=""))


@pytest.mark.parametrize(
    "change",
    [{"MessageSid": ""}, {"From": ""}, {"NumMedia": "many"}, {"NumMedia": "9" * 50}, {"MessageSid": "S" * 91}],
)
def test_twilio_calls_that_make_no_sense_are_unreadable(change: dict[str, str]) -> None:
    with pytest.raises(UnreadableError) as refused:
        TWILIO.inbound(call({**FIELDS, **change}))
    assert "hello" not in str(refused.value) and "7700" not in str(refused.value)


@pytest.mark.parametrize(
    ("status", "meant"),
    [
        ("queued", Status.SENT),
        ("sent", Status.SENT),
        ("delivered", Status.DELIVERED),
        ("undelivered", Status.FAILED),
        ("failed", Status.FAILED),
    ],
)
def test_twilio_receipts_carry_our_key(status: str, meant: Status) -> None:
    news = call({"MessageSid": "SM2", "MessageStatus": status, "ErrorCode": "30003"}, f"{URL}?key=ours")
    assert TWILIO.receipt(news) == Receipt("ours", "SM2", meant)


@pytest.mark.parametrize(
    ("url", "fields"),
    [
        (URL, {"MessageSid": "SM2", "MessageStatus": "sent"}),
        (f"{URL}?key=ours", {"MessageSid": "SM2", "MessageStatus": "vanished"}),
        (f"{URL}?key=ours", {"MessageStatus": "sent"}),
        (f"{URL}?key=ours", {"MessageSid": "SM2"}),
    ],
)
def test_twilio_receipts_that_make_no_sense_are_unreadable(url: str, fields: dict[str, str]) -> None:
    with pytest.raises(UnreadableError):
        TWILIO.receipt(call(fields, url))
