"""Reads the calls of the page, and says in plain words why one is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

from actions.reply import APOLOGY
from bot.channels.bodies import is_too_long
from bot.exchange.store import LONGEST_KEY
from bot.halves import mend_halves

if TYPE_CHECKING:
    from sanic.request import Request

LARGEST_ID = 2**31 - 1  # of the store's
_KEY = re.compile(rf"[ -~]{{1,{LONGEST_KEY}}}")  # signs that every database keeps as they are


class Reason(Enum):
    """Why a call is refused: HTTP status, a name for the page, and the words for the family."""

    UNREADABLE = (400, "I could not read that message. Please try again. If someone is in danger, call 999.")
    ELSEWHERE = (403, "This page may not send messages here. If someone is in danger, call 999.")
    EXPIRED = (
        403,
        "This conversation has ended. Please load the page again to start a new one. If someone is in danger, call 999.",
    )
    TOO_LONG = (
        413,
        "That message is too long for me to read. Please send it in shorter parts. If someone is in danger, call 999.",
    )
    TOO_FAST = (
        429,
        "That was many messages at once. Please wait a minute, then send it again. If someone is in danger, call 999.",
    )
    FAILED = (503, APOLOGY)
    STOPPING = (
        503,
        "I am being started again. Please send it once more in a moment. If someone is in danger, call 999.",
    )

    @property
    def status(self) -> int:
        return self.value[0]

    @property
    def text(self) -> str:
        return self.value[1]


class CallError(Exception):
    """A call that is refused."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


def check_origin(request: Request, public_url: str) -> None:
    """Raises CallError for a page of another site: browsers name it, and scripts there cannot change that.

    ``public_url``: the site's own, such as https://chat.example.org; empty: whatever host the call names.
    """
    origin = request.headers.get("origin", "")
    own = origin == public_url if public_url else origin.partition("://")[2] == request.host
    if origin and not own:
        raise CallError(Reason.ELSEWHERE)


def read_body(request: Request) -> dict[str, Any]:
    """The JSON object of a call. Raises CallError."""
    if is_too_long(request):
        raise CallError(Reason.TOO_LONG)
    try:
        body = request.json
    except Exception as error:  # sanic raises its own errors for what is not JSON
        raise CallError(Reason.UNREADABLE) from error
    if not isinstance(body, dict):
        raise CallError(Reason.UNREADABLE)
    return body


def read_form(request: Request) -> Mapping[str, str]:
    """The form of the page without JavaScript, the first value of each name. Raises CallError."""
    if is_too_long(request):
        raise CallError(Reason.TOO_LONG)
    return {name: str(values[0]) for name, values in (request.form or {}).items() if values}


def text_of(body: dict[str, Any], name: str) -> str:
    """A text of the call. Raises CallError."""
    value = body.get(name)
    if not isinstance(value, str):
        raise CallError(Reason.UNREADABLE)
    return mend_halves(value)


def check_key(key: str) -> str:
    """The sender's id of a message. Raises CallError."""
    if not _KEY.fullmatch(key):
        raise CallError(Reason.UNREADABLE)
    return key


def number_of(body: dict[str, Any], name: str) -> int:
    """The id of a message, or 0 where none is named. Raises CallError."""
    value = body.get(name, 0)
    if type(value) is not int or not 0 <= value <= LARGEST_ID:  # True is an int
        raise CallError(Reason.UNREADABLE)
    return value


def rating_of(form: Any) -> tuple[int, bool] | None:
    """The message that a form rates, and whether it helped; None where it rates nothing. Raises CallError."""
    for name, helpful in (("helpful", True), ("unhelpful", False)):
        if number := str(form.get(name) or ""):
            if not number.isdecimal() or len(number) > len(str(LARGEST_ID)):
                raise CallError(Reason.UNREADABLE)
            return number_of({name: int(number)}, name), helpful
    return None
