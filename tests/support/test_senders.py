from __future__ import annotations

import asyncio
import hashlib
import hmac
import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.support.pack import pack
from bot.support.senders import Email, Parcel, SendError, Webhook, sign
from tests.support.made import WORDS, request
from tests.support.outside import HANG, SECRET, SECRET_NAME, Mailbox, Receiver, free_port, mail_server, team

PAGE = pack(request(), {}, {})
PARCEL = Parcel("first-1-team", "KT4-7RX", "sent", "", PAGE)
OURS, THEIRS = "assistant@council.example", "team@council.example"


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def server(box: Mailbox) -> Iterator[Controller]:
    running = mail_server(box)
    yield running
    running.stop()


def email(server: Controller, sender: str = OURS, timeout: float = 5) -> Email:
    return Email(f"smtp://127.0.0.1:{server.port}", sender, timeout)


def body(box: Mailbox) -> str:
    return str(box.mails[-1].get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("words", ["", "added £5 “words” 😀", "a line\nand another"])
async def test_senders_webhook_body_is_signed_and_whole(words: str) -> None:
    parcel = Parcel("key", "KT4-7RX", "added", words, PAGE)
    with Receiver() as receiver:
        await Webhook({SECRET_NAME: SECRET}).send(team("webhook", receiver.address), parcel)
    fields = {"key": "key", "reference": "KT4-7RX", "event": "added", "text": words, "pack": PAGE}
    assert (receiver.shown, receiver.posts, receiver.refused) == ([fields], ["key"], [])


def test_senders_signature_covers_time_and_body() -> None:
    good = hmac.new(b"secret", b"1700000000.{}", hashlib.sha256).hexdigest()
    assert sign("secret", "1700000000", b"{}") == good
    others = [
        sign("secret", "1700000001", b"{}"),
        sign("secret", "1700000000", b"{ }"),
        sign("Secret", "1700000000", b"{}"),
    ]
    assert good not in others and len(set(others)) == 3


@pytest.mark.parametrize("secret", ["another key", SECRET + " ", SECRET.upper()])
async def test_senders_webhook_with_another_key_is_refused(secret: str) -> None:
    with Receiver() as receiver, pytest.raises(SendError, match="^team answered 401$"):
        await Webhook({SECRET_NAME: secret}).send(team("webhook", receiver.address), PARCEL)
    assert (receiver.refused, receiver.shown) == ([PARCEL.key], [])


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_senders_webhook_takes_any_receipt(status: int) -> None:
    with Receiver() as receiver:
        receiver.answers = [status]
        await Webhook({SECRET_NAME: SECRET}).send(team("webhook", receiver.address), PARCEL)
    assert len(receiver.shown) == 1


async def test_senders_webhook_follows_nobody_to_another_place() -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=307, headers={"Location": "/inside"})

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    async with TestServer(app) as server:
        with pytest.raises(SendError, match="^team answered 307$"):
            await Webhook({SECRET_NAME: SECRET}).send(team("webhook", str(server.make_url("/theirs"))), PARCEL)
    assert asked == ["/theirs"]


@pytest.mark.parametrize("environment", [{}, {SECRET_NAME: ""}, {"OTHER": SECRET}])
async def test_senders_webhook_without_secret_is_not_sent(environment: dict[str, str]) -> None:
    with Receiver() as receiver, pytest.raises(SendError, match=SECRET_NAME):
        await Webhook(environment).send(team("webhook", receiver.address), PARCEL)
    assert (receiver.posts, receiver.refused) == ([], [])


async def test_senders_email_own_words_come_first(server: Controller, box: Mailbox) -> None:
    await email(server).send(team("email", THEIRS), PARCEL)
    lines = body(box).splitlines()
    assert (lines[2], lines[3]) == ("In the family's own words:", f"    {WORDS}")
    assert box.mails[0]["Subject"] == "Request KT4-7RX: sent" and WORDS not in str(box.mails[0].items())
    assert (box.mails[0]["From"], box.mails[0]["To"], box.senders) == (OURS, THEIRS, [(OURS, [THEIRS])])


async def test_senders_email_added_words_come_before_the_page(server: Controller, box: Mailbox) -> None:
    added = "it's “worse” - £0 left 😀\n.\n.. and dots\nFrom here " + "long " * 300
    await email(server).send(team("email", THEIRS), Parcel("key", "KT4-7RX", "added", added, PAGE))
    assert body(box) == f"{added}\n\n{PAGE}"
    assert box.mails[0].get_content_type() == "text/plain" and not box.mails[0].is_multipart()


async def test_senders_email_sent_again_has_the_same_id(server: Controller, box: Mailbox) -> None:
    other = Parcel("first-2-team", "KT4-7RX", "added", "", PAGE)
    for parcel in (PARCEL, PARCEL, other):
        await email(server).send(team("email", THEIRS), parcel)
    ids = [mail["Message-ID"] for mail in box.mails]
    assert ids[0] == ids[1] == "<first-1-team@council.example>" and ids[2] != ids[0]
    assert all(abs(mail["Date"].datetime.timestamp() - datetime.now().timestamp()) < 3600 for mail in box.mails)


async def test_senders_email_from_a_named_sender(server: Controller, box: Mailbox) -> None:
    await email(server, f"Family support <{OURS}>").send(team("email", THEIRS), PARCEL)
    assert box.mails[0]["Message-ID"] == "<first-1-team@council.example>"
    assert box.senders == [(OURS, [THEIRS])]


@pytest.mark.parametrize("url", ["", "mail.example", "smtp://"])
async def test_senders_email_without_a_server_says_so(url: str) -> None:
    with pytest.raises(SendError, match="SMTP_URL is not set"):
        await Email(url, OURS).send(team("email", THEIRS), PARCEL)


@pytest.mark.parametrize("reply", ["550 no", "451 later", "552 too much"])
async def test_senders_email_refused_raises(server: Controller, box: Mailbox, reply: str) -> None:
    box.replies = [reply]
    with pytest.raises(aiosmtplib.SMTPException):
        await email(server).send(team("email", THEIRS), PARCEL)
    assert box.mails == []


async def test_senders_email_to_nobody_there_raises() -> None:
    with pytest.raises(aiosmtplib.SMTPConnectError):
        await Email(f"smtp://127.0.0.1:{free_port()}", OURS, 5).send(team("email", THEIRS), PARCEL)


async def test_senders_email_has_one_limit_for_the_whole() -> None:
    class Slow(Mailbox):
        async def handle_MAIL(self, *arguments: Any) -> str:  # noqa: N802
            await asyncio.sleep(0.25)
            arguments[2].mail_from = arguments[3]
            return "250 at last"

        async def handle_RCPT(self, *arguments: Any) -> str:  # noqa: N802
            await asyncio.sleep(0.25)
            arguments[2].rcpt_tos.append(arguments[3])
            return "250 at last"

    slow = Slow()
    running = mail_server(slow)
    with pytest.raises((asyncio.TimeoutError, aiosmtplib.SMTPTimeoutError)):
        await email(running, timeout=0.4).send(team("email", THEIRS), PARCEL)
    running.stop()
    assert slow.mails == []


async def test_senders_email_that_hangs_ends(server: Controller, box: Mailbox) -> None:
    box.replies = [HANG]
    with pytest.raises((asyncio.TimeoutError, aiosmtplib.SMTPTimeoutError)):
        await email(server, timeout=0.2).send(team("email", THEIRS), PARCEL)


@pytest.mark.parametrize(("written", "told"), [("us:pass", ("us", "pass")), ("us%40x:p%3A%2Fs", ("us@x", "p:/s"))])
async def test_senders_email_signs_in(box: Mailbox, written: str, told: tuple[str, str]) -> None:
    seen: list[tuple[str, str]] = []

    def check(*arguments: Any) -> AuthResult:
        seen.append((arguments[4].login.decode(), arguments[4].password.decode()))
        return AuthResult(success=True)

    running = mail_server(box, authenticator=check, auth_require_tls=False, auth_required=True)
    await Email(f"smtp://{written}@127.0.0.1:{running.port}", OURS, 5).send(team("email", THEIRS), PARCEL)
    running.stop()
    assert (seen, len(box.mails)) == ([told], 1)


async def test_senders_email_trusts_no_stranger_with_families_words(box: Mailbox, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(stranger(tmp_path / "stranger.pem"))
    running = mail_server(box, tls_context=context)
    with pytest.raises((aiosmtplib.SMTPException, SendError)):
        await email(running).send(team("email", THEIRS), PARCEL)
    running.stop()
    assert box.mails == []


# Reaches this machine, and is no loopback address: a server elsewhere, as far as the sender can know.
ELSEWHERE = "0.0.0.0"


@pytest.fixture
def vouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """TLS of a server with a certificate that this machine trusts."""
    path = stranger(tmp_path / "vouched.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


async def test_senders_email_goes_nowhere_in_the_clear(server: Controller, box: Mailbox) -> None:
    with pytest.raises(SendError, match="STARTTLS"):
        await Email(f"smtp://{ELSEWHERE}:{server.port}", OURS, 5).send(team("email", THEIRS), PARCEL)
    assert box.mails == []


async def test_senders_email_elsewhere_by_starttls(box: Mailbox, vouched: ssl.SSLContext) -> None:
    running = mail_server(box, tls_context=vouched, require_starttls=True)
    await Email(f"smtp://{ELSEWHERE}:{running.port}", OURS, 5).send(team("email", THEIRS), PARCEL)
    running.stop()
    assert len(box.mails) == 1


async def test_senders_email_by_tls_from_the_start(box: Mailbox, vouched: ssl.SSLContext) -> None:
    running = mail_server(box, ssl_context=vouched)
    await Email(f"smtps://{ELSEWHERE}:{running.port}", OURS, 5).send(team("email", THEIRS), PARCEL)
    running.stop()
    assert len(box.mails) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_senders_email_elsewhere_trusts_no_stranger(box: Mailbox, tmp_path: Path, scheme: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(stranger(tmp_path / "stranger.pem"))
    options = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
    running = mail_server(box, **options)
    with pytest.raises((aiosmtplib.SMTPException, SendError)):
        await Email(f"{scheme}://{ELSEWHERE}:{running.port}", OURS, 5).send(team("email", THEIRS), PARCEL)
    running.stop()
    assert box.mails == []


async def test_senders_email_expects_tls_where_it_was_told(server: Controller, box: Mailbox) -> None:
    with pytest.raises((aiosmtplib.SMTPException, SendError, asyncio.TimeoutError)):
        await Email(f"smtps://127.0.0.1:{server.port}", OURS, 2).send(team("email", THEIRS), PARCEL)
    assert box.mails == []


def stranger(path: Path) -> Path:
    """A certificate that nobody vouches for, with its key."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]),
    )
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(at)) for at in ("127.0.0.1", ELSEWHERE)])
    made = made.add_extension(names, critical=False).serial_number(1).not_valid_before(datetime(2020, 1, 1))
    signed = made.not_valid_after(datetime.now() + timedelta(days=9)).sign(key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(secret + signed.public_bytes(pem))
    return path
