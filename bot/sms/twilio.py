"""Twilio's Programmable Messaging: its calls are signed, ours carry the account's SID and auth token.

https://www.twilio.com/docs/usage/security and https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import aiohttp

from bot.sms.provider import (
    TIMEOUT,
    Call,
    DoubtfulError,
    Inbound,
    NotSentError,
    Receipt,
    Status,
    Text,
    UnreadableError,
    failure,
    is_id,
    plain_errors,
    same,
)

API = "https://api.twilio.com"
MOST_FIELDS = 200
OPTED_OUT = 21610  # Twilio's error for a number that has sent STOP
CLOCKS = timedelta(
    minutes=15
)  # by which Twilio's clock and ours may differ: more than a clock that is set wrong jumps by
_STATUSES = {
    "accepted": Status.SENT, "scheduled": Status.SENT, "queued": Status.SENT, "sending": Status.SENT, "sent": Status.SENT,
    "delivered": Status.DELIVERED, "read": Status.DELIVERED,
    "undelivered": Status.FAILED, "failed": Status.FAILED, "canceled": Status.FAILED,
}  # fmt: skip


def sign(token: str, url: str, fields: Iterable[tuple[str, str]]) -> str:
    """HMAC-SHA1, in base64, over the address and the sorted fields, each name followed by its value."""
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


class Twilio:
    """Bare ``sender`` is one of our numbers; one that begins with MG is a messaging service."""

    confirms_stop = True

    def __init__(self, account: str, token: str, sender: str, receipts: str, api: str = "") -> None:
        """``receipts``: the public address that news of sent texts goes to."""
        self._account, self._token, self._sender, self._receipts = account, token, sender, receipts
        self._messages = f"{api or API}/2010-04-01/Accounts/{account}/Messages.json"

    def is_genuine(self, call: Call) -> bool:
        if not self._token:
            return False
        try:
            expected = sign(self._token, call.url, _fields(call.body))
        except UnreadableError:
            return False
        return same(call.headers.get("x-twilio-signature", ""), expected)

    def inbound(self, call: Call) -> Inbound:
        fields = dict(_fields(call.body))
        pictures = fields.get("NumMedia", "") or "0"
        if not pictures.isdecimal() or len(pictures) > 3:
            raise UnreadableError("NumMedia is not a number")
        return Inbound(_id(fields), _named(fields, "From"), fields.get("Body", ""), int(pictures))

    def receipt(self, call: Call) -> Receipt:
        fields = dict(_fields(call.body))
        key = parse_qs(urlsplit(call.url).query).get("key", [""])[0]
        status = _STATUSES.get(_named(fields, "MessageStatus"))
        if not is_id(key) or status is None:
            raise UnreadableError("no key of ours, or an unknown MessageStatus")
        return Receipt(key, _id(fields), status)

    async def send(self, session: aiohttp.ClientSession, text: Text) -> str:
        form = {"To": text.number, "Body": text.body, "StatusCallback": f"{self._receipts}?key={quote(text.key)}"}
        form["MessagingServiceSid" if self._sender.startswith("MG") else "From"] = self._sender
        with plain_errors():
            async with session.post(self._messages, data=form, auth=self._auth(), timeout=TIMEOUT) as answer:
                found = await _json(answer)
                if answer.status not in (200, 201):
                    raise _refusal(answer.status, found)
                return str(found["sid"])

    async def find(self, session: aiohttp.ClientSession, text: Text) -> list[str]:
        """Twilio has no key of ours to ask for: the texts of these words to this number since then."""
        wanted = {"To": text.number, "DateSent>": f"{text.since - CLOCKS:%Y-%m-%d}", "PageSize": "100"}
        with plain_errors():
            async with session.get(self._messages, params=wanted, auth=self._auth(), timeout=TIMEOUT) as answer:
                if answer.status != 200:
                    raise failure(answer.status)
                listed = (await _json(answer))["messages"]
            return [str(one["sid"]) for one in listed if one["body"].strip() == text.body.strip() and _after(one, text)]

    def _auth(self) -> aiohttp.BasicAuth:
        return aiohttp.BasicAuth(self._account, self._token)


def _fields(body: bytes) -> list[tuple[str, str]]:
    """The form's fields, blank ones too: they are part of what is signed. Raises UnreadableError."""
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:  # UnicodeDecodeError is one
        raise UnreadableError("the body is not a form") from error


def _named(fields: dict[str, str], name: str) -> str:
    value = fields.get(name, "")
    if not value:
        raise UnreadableError(f"{name} is missing")
    return value


def _id(fields: dict[str, str]) -> str:
    found = _named(fields, "MessageSid")
    if not is_id(found):
        raise UnreadableError("MessageSid is no id")
    return found


def _refusal(status: int, found: dict[str, Any]) -> NotSentError | DoubtfulError:
    if found.get("code") == OPTED_OUT:
        return NotSentError("the number has opted out", final=True, blocked=True)
    return failure(status)


async def _json(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    """The JSON object of an answer; of one that holds none, an empty one."""
    try:
        found = await answer.json(content_type=None)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _after(listed: dict[str, Any], text: Text) -> bool:
    """Whether a listed text was made since ours was first tried."""
    made: datetime = parsedate_to_datetime(str(listed["date_created"])).astimezone(timezone.utc)
    return made.replace(tzinfo=None) >= text.since - CLOCKS
