"""How large a call may be, and that what is larger, or says no sense about its length, is refused before it is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sanic import Blueprint, Sanic
from sanic.exceptions import InvalidUsage, PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse, empty

LONGEST_BODY = 64_000  # bytes; whoever sends more is told in plain words
LONGEST_READ = 4 * LONGEST_BODY  # refused by its header alone: the connection is closed, and not all clients see why
Refusal = Callable[[Request], Awaitable[HTTPResponse]]


class CarefulRequest(Request):
    """A request whose length can be trusted. Sanic 21.12 reads a negative one for ever, and answers nobody meanwhile; and two
    lengths let a proxy and us see different calls in the same bytes."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        lengths = self.headers.getall("content-length", [])
        codings = self.headers.getall("transfer-encoding", [])
        sound = codings in ([], ["chunked"]) and all(length.isascii() and length.isdigit() for length in lengths)
        if not sound or len(lengths) + len(codings) > 1:
            raise InvalidUsage("Bad Request")


async def refuse_silently(_: Request) -> HTTPResponse:
    return empty(status=413)


def limit_bodies(channel: Blueprint, refuse: Refusal = refuse_silently) -> None:
    """Closes a channel's addresses to larger bodies. ``refuse``: its answer to one."""

    async def limit(app: Sanic, _: object) -> None:
        limit_app(app)

    async def handler(request: Request, _: Exception) -> HTTPResponse:
        return await refuse(request)

    channel.listener("before_server_start")(limit)
    channel.exception(PayloadTooLarge)(handler)


def limit_app(app: Sanic) -> None:
    """Holds for all connections that are opened afterwards."""
    app.config.REQUEST_MAX_SIZE = LONGEST_READ
    app.request_class = CarefulRequest


def is_too_long(request: Request) -> bool:
    """Whether a body that was read is not to be parsed."""
    return len(request.body) > LONGEST_BODY
