"""What every provider of text messages does for us, behind one small interface."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

import aiohttp

from bot.errors import AssistantError

TIMEOUT = aiohttp.ClientTimeout(total=20)  # seconds for one call; bot.sms.queue.LEASE is longer
LONGEST_ID = 90  # characters of a provider's id of a message


@dataclass(frozen=True)
class Call:
    """A call from outside. ``url``: as the provider called it, so the public address; header names in lower case."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Inbound:
    """A text from a family. ``id``: the provider's; the same text delivered twice has the same one."""

    id: str
    number: str
    text: str
    pictures: int = 0


class Status(str, Enum):
    """What became of a text that we sent."""

    SENT = "sent"  # the provider has it
    DELIVERED = "delivered"
    FAILED = "failed"  # it did not reach the phone


@dataclass(frozen=True)
class Receipt:
    """The provider's news of a text. ``key``: ours."""

    key: str
    id: str
    status: Status


@dataclass(frozen=True)
class Text:
    """A text to send. ``key``: ours, unique; ``since``: when it was first tried (UTC, without zone)."""

    key: str
    number: str
    body: str
    since: datetime


class UnreadableError(AssistantError):
    """A call that is genuine, and not what the provider's documentation says. Names no detail of a family."""


class NotSentError(AssistantError):
    """A text was certainly not sent. ``final``: it never will be; ``blocked``: the number has opted out."""

    def __init__(self, reason: str, final: bool = False, blocked: bool = False) -> None:
        super().__init__(reason)
        self.final, self.blocked = final, blocked


class DoubtfulError(AssistantError):
    """Nobody knows whether a text was sent: the answer is lost, or says that something broke."""


class Provider(Protocol):
    """Twilio or GOV.UK Notify."""

    confirms_stop: bool  # whether it answers STOP and START itself, and blocks the number

    def is_genuine(self, call: Call) -> bool:
        """Whether the provider made a call. Never where no secret is set."""

    def inbound(self, call: Call) -> Inbound:
        """A text from a call. Raises UnreadableError."""

    def receipt(self, call: Call) -> Receipt:
        """News of a text from a call. Raises UnreadableError."""

    async def send(self, session: aiohttp.ClientSession, text: Text) -> str:
        """Sends a text. Its id with the provider. Raises NotSentError or DoubtfulError."""

    async def find(self, session: aiohttp.ClientSession, text: Text) -> list[str]:
        """The ids that a doubtful text may have with the provider: none where it was not sent. Raises DoubtfulError or
        NotSentError where the provider cannot tell just now."""


def is_id(text: str) -> bool:
    """Whether a text can be an id: short, and of signs that every database keeps as they are."""
    return 0 < len(text) <= LONGEST_ID and text.isascii() and text.isprintable()


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same, in a time that does not tell how much of them is."""
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turns whatever a call to a provider raises into NotSentError (nobody heard it) or DoubtfulError."""
    try:
        yield
    except aiohttp.ClientConnectorError as error:
        raise NotSentError("no connection to the provider") from error
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError, KeyError, ValueError, TypeError) as error:
        raise DoubtfulError(type(error).__name__) from error


def failure(status: int) -> NotSentError | DoubtfulError:
    """What an answer's status other than success means for any provider."""
    if status >= 500:
        return DoubtfulError(f"the provider answered {status}")
    return NotSentError(f"the provider answered {status}", final=status not in (401, 403, 408, 429))
