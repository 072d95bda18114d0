"""The ways to a team: a signed webhook, email, and the desk."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import ssl
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiohttp
import aiosmtplib

from bot.errors import AssistantError
from bot.support.routing import Team, is_loopback

TIMEOUT = 20  # seconds for one delivery
NO_TLS = (
    "the mail server offers no encryption (STARTTLS), and details of families are not sent in the clear: "
    "turn it on there, or use smtps:// in SMTP_URL"
)


class SendError(AssistantError):
    """A delivery failed. The text is kept in the outbox and shown to staff: it names no detail of a family."""


@dataclass(frozen=True)
class Parcel:
    """What a team receives. ``key``: the same parcel always has the same one; ``pack``: the whole request on one page."""

    key: str
    reference: str
    event: str  # sent, added, withdrawn ...
    text: str
    pack: str


class Sender(Protocol):
    """Sends one parcel to a team. Raises SendError, or whatever its library raises."""

    async def send(self, team: Team, parcel: Parcel) -> None: ...


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over "<timestamp>.<body>", as hexadecimal. The receiver refuses old timestamps."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class Webhook:
    """POSTs JSON with the headers X-Timestamp, X-Signature and Idempotency-Key. Any answer of 200 to 299 is a receipt."""

    def __init__(self, environment: Mapping[str, str] = os.environ, timeout: float = TIMEOUT) -> None:
        self._environment, self._timeout = environment, timeout

    async def send(self, team: Team, parcel: Parcel) -> None:
        secret = self._environment.get(team.secret, "")
        if not secret:
            raise SendError(f"the variable {team.secret} with the signing key of {team.id} is not set")
        body = json.dumps(asdict(parcel), ensure_ascii=False).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Timestamp": timestamp,
            "X-Signature": sign(secret, timestamp, body),
            "Idempotency-Key": parcel.key,
        }
        limit = aiohttp.ClientTimeout(total=self._timeout)
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.post(team.address, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            if not 200 <= answer.status < 300:
                raise SendError(f"{team.id} answered {answer.status}")


class OnDesk:
    """To a team that looks at the desk: what it is told stands there from the moment that it is kept."""

    async def send(self, team: Team, parcel: Parcel) -> None:
        """Nothing is left to do."""


class Email:
    """Sends the page as plain text through the server of ``SMTP_URL``: smtp://user:password@host:587 (STARTTLS) or smtps://...

    Families' details never travel in the clear: without TLS it sends to this machine alone.
    """

    def __init__(self, url: str, sender: str, timeout: float = TIMEOUT) -> None:
        self._url, self._sender, self._timeout = urlsplit(url), sender, timeout

    async def send(self, team: Team, parcel: Parcel) -> None:
        body = f"{parcel.text}\n\n{parcel.pack}" if parcel.text else parcel.pack
        await self.post(team.address, f"Request {parcel.reference}: {parcel.event}", body, parcel.key)

    async def post(self, address: str, subject: str, body: str, key: str) -> None:
        """Sends one email. ``key``: the same again if it is sent twice."""
        if not self._url.hostname:
            raise SendError("SMTP_URL is not set: there is no mail server to send through")
        message = EmailMessage()
        try:
            message["From"], message["To"] = self._sender, address
        except ValueError as error:  # a line break, or what no mail server reads
            raise SendError("the address is no email address") from error
        message["Subject"] = subject
        message["Date"] = formatdate()
        domain = parseaddr(self._sender)[1].rpartition("@")[2]
        message["Message-ID"] = f"<{key}@{domain}>"
        message.set_content(body)
        sending = aiosmtplib.send(
            message,
            hostname=self._url.hostname,
            port=self._url.port,
            username=unquote(self._url.username) if self._url.username else None,
            password=unquote(self._url.password) if self._url.password else None,
            use_tls=self._url.scheme == "smtps",
            start_tls=self._must_start_tls(),
            timeout=self._timeout,
        )
        try:
            await asyncio.wait_for(
                sending, self._timeout
            )  # the whole of it; the library's own limit is for each command
        except ssl.SSLError as error:
            raise SendError("the mail server's certificate is not trusted, or it speaks no TLS there") from error
        except aiosmtplib.SMTPException as error:
            if "STARTTLS extension not supported" in str(error):
                raise SendError(NO_TLS) from error
            raise

    def _must_start_tls(self) -> bool | None:
        """True: not without it; None: where the server offers it, which is enough on this machine; False: it is TLS already."""
        if self._url.scheme == "smtps":
            return False
        return None if is_loopback(self._url.hostname or "") else True
