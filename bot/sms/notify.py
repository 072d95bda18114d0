"""GOV.UK Notify: its calls carry a bearer token, ours a JSON Web Token made with the API key.

https://docs.notifications.service.gov.uk/rest-api.html: a template that is nothing but ((message)) carries our words.
"""

from __future__ import annotations

import json
import time
from typing import Any

import aiohttp
import jwt

from bot.halves import mend_halves
from bot.sms.provider import (
    TIMEOUT,
    Call,
    Inbound,
    Receipt,
    Status,
    Text,
    UnreadableError,
    failure,
    is_id,
    plain_errors,
    same,
)

API = "https://api.notifications.service.gov.uk"
UUID = 36  # characters
LEAST_TOKEN = 10  # characters: Notify takes no shorter one
_STATUSES = {
    "created": Status.SENT, "sending": Status.SENT, "pending": Status.SENT, "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "permanent-failure": Status.FAILED, "temporary-failure": Status.FAILED, "technical-failure": Status.FAILED,
}  # fmt: skip


class Notify:
    """``key``: "<name>-<service id>-<secret>", as Notify shows it once; ``sender``: a text message sender's id, or ""."""

    confirms_stop = False

    def __init__(self, key: str, token: str, template: str, sender: str = "", api: str = "") -> None:
        self._service, self._secret = key[-2 * UUID - 1 : -UUID - 1], key[-UUID:]
        self._token, self._template, self._sender, self._api = token, template, sender, api or API

    def is_genuine(self, call: Call) -> bool:
        return bool(self._token) and same(call.headers.get("authorization", ""), f"Bearer {self._token}")

    def inbound(self, call: Call) -> Inbound:
        body = _body(call)
        return Inbound(_string(body, "id"), _string(body, "source_number"), mend_halves(str(body.get("message") or "")))

    def receipt(self, call: Call) -> Receipt:
        body = _body(call)
        status = _STATUSES.get(_string(body, "status"))
        if status is None:
            raise UnreadableError("an unknown status")
        return Receipt(_string(body, "reference"), _string(body, "id"), status)

    async def send(self, session: aiohttp.ClientSession, text: Text) -> str:
        values = {
            "phone_number": text.number,
            "template_id": self._template,
            "personalisation": {"message": text.body},
            "reference": text.key,
        }
        if self._sender:
            values["sms_sender_id"] = self._sender
        address = f"{self._api}/v2/notifications/sms"
        with plain_errors():
            async with session.post(address, json=values, headers=self._headers(), timeout=TIMEOUT) as answer:
                if answer.status != 201:
                    raise failure(answer.status)
                return str((await answer.json())["id"])

    async def find(self, session: aiohttp.ClientSession, text: Text) -> list[str]:
        wanted = {"template_type": "sms", "reference": text.key}
        address = f"{self._api}/v2/notifications"
        with plain_errors():
            async with session.get(address, params=wanted, headers=self._headers(), timeout=TIMEOUT) as answer:
                if answer.status != 200:
                    raise failure(answer.status)
                return [str(one["id"]) for one in (await answer.json())["notifications"]]

    def _headers(self) -> dict[str, str]:
        """Notify takes a token for 30 seconds."""
        token = jwt.encode({"iss": self._service, "iat": int(time.time())}, self._secret, algorithm="HS256")
        return {"Authorization": f"Bearer {token}"}


def _body(call: Call) -> dict[str, Any]:
    try:
        body = json.loads(call.body)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("the body is not JSON") from error
    if not isinstance(body, dict):
        raise UnreadableError("the body is not a JSON object")
    return body


def _string(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not is_id(value):
        raise UnreadableError(f"{name} is missing, or is no short text")
    return value
