"""Where services come from: an Open Referral UK API, or a file. Both give pages, so that no feed is ever held whole."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from bot.errors import FeedError
from bot.services.envelope import Page, check_details, read_page
from bot.services.extras import check_extras
from bot.services.models import Fault
from bot.services.values import path_part

PER_PAGE = 100
LARGEST_PAGE = 16_000_000  # bytes
LARGEST_SERVICE = 1_000_000
TIMEOUT = 30  # seconds for one call
TRIES = 4
PAUSE = 1.0  # seconds before the second try; doubled each time
LONGEST_PAUSE = 60.0
TOGETHER = 2  # calls at a time: a publisher's server is small
REDIRECTS = range(300, 400)
AGENT = "family-assistant directory import"
ARRAYS = ("service_at_locations", "schedules", "contacts", "service_areas", "attributes", "phones")


class RecordError(FeedError):
    """One answer is not there or too large; the others may be read."""


class Feed(Protocol):
    """A publisher's services. Methods raise FeedError where they cannot be read."""

    address: str
    incremental: bool  # whether it can give only what changed

    async def describe(self) -> list[Fault]:
        """What is wrong with the feed as a whole; a MUST fault is reason enough not to read it."""
        ...

    def pages(self, first: int, since: str) -> AsyncIterator[tuple[Page | None, list[Fault]]]:
        """The pages from ``first`` on, of all services or of those that changed after ``since``."""
        ...

    async def whole(self, item: Any) -> Any:
        """The whole record of a service that a page lists. Raises RecordError where that alone cannot be had."""
        ...


class HttpFeed:
    """An Open Referral UK API at ``address``. ``pause``: seconds before the second try of a call."""

    incremental = True

    def __init__(self, address: str, session: aiohttp.ClientSession, pause: float = PAUSE) -> None:
        self.address = address.rstrip("/")
        self._session, self._pause = session, pause
        self._gate = asyncio.Semaphore(TOGETHER)

    async def describe(self) -> list[Fault]:
        faults = check_details(await self._get("/", LARGEST_SERVICE))
        return faults + await check_extras(self._get_list, PER_PAGE)

    async def pages(self, first: int, since: str) -> AsyncIterator[tuple[Page | None, list[Fault]]]:
        for number in itertools.count(first):
            wanted: dict[str, Any] = {"page": number, "per_page": PER_PAGE, "full": "true"}
            if since:
                wanted["modified_after"] = since
            page, faults = read_page(await self._get("/services", LARGEST_PAGE, wanted), number, f"page {number}")
            yield page, faults
            if page is None or page.last:
                return

    async def whole(self, item: Any) -> Any:
        """A list leaves out all arrays, unless it was kind enough to send whole records."""
        if not isinstance(item, Mapping) or not isinstance(item.get("id"), str) or any(name in item for name in ARRAYS):
            return item
        return await self._get(f"/services/{path_part(item['id'])}", LARGEST_SERVICE)

    async def _get_list(self, path: str, wanted: Mapping[str, Any]) -> Any:
        return await self._get(path, LARGEST_PAGE, wanted)

    async def _get(self, path: str, largest: int, wanted: Mapping[str, Any] | None = None) -> Any:
        """A call's JSON, tried again where that may help."""
        for attempt in range(TRIES):
            try:
                async with self._gate:
                    return await self._get_once(path, largest, wanted or {})
            except _TryAgainError as error:
                reason, pause = str(error), max(error.pause, self._pause * 2**attempt)
            except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
                reason, pause = type(error).__name__, self._pause * 2**attempt
            if attempt + 1 < TRIES:
                await asyncio.sleep(min(pause, LONGEST_PAUSE))
        raise FeedError(f"{self.address}{path} could not be read ({reason}): run the import again to carry on")

    async def _get_once(self, path: str, largest: int, wanted: Mapping[str, Any]) -> Any:
        limit = aiohttp.ClientTimeout(total=TIMEOUT)
        headers = {"Accept": "application/json", "User-Agent": AGENT}
        url = f"{self.address}{path}"
        # Never to another place than the operator named: a publisher must not choose what this machine reads.
        call = self._session.get(url, params=wanted, headers=headers, timeout=limit, allow_redirects=False)
        async with call as answer:
            if answer.status == 429 or answer.status >= 500:
                raise _TryAgainError(f"it answered {answer.status}", _seconds(answer.headers.get("Retry-After")))
            if answer.status in (404, 410):
                raise RecordError(f"{url} is not there: is this the address of an Open Referral UK API?")
            if answer.status in REDIRECTS:
                raise FeedError(f"{url} leads elsewhere: import from the address that it leads to, if you trust it")
            if answer.status != 200:
                raise FeedError(f"{url} answered {answer.status}: is this the address of an Open Referral UK API?")
            if (answer.content_length or 0) > largest:
                raise RecordError(f"{url} is larger than {largest:,} bytes: it is not read")
            body = bytearray()
            async for part in answer.content.iter_chunked(65_536):
                body += part
                if len(body) > largest:
                    raise RecordError(f"{url} is larger than {largest:,} bytes: it is not read")
        return _json(bytes(body), url)


class FileFeed:
    """A file: a page of an API or a list of services as JSON, or one service a line as JSON Lines."""

    incremental = False

    def __init__(self, path: Path) -> None:
        self.address = path.name
        self._path = path

    async def describe(self) -> list[Fault]:
        return []

    async def pages(
        self,
        first: int,
        since: str,  # noqa: ARG002 (a file is always read whole)
    ) -> AsyncIterator[tuple[Page | None, list[Fault]]]:
        if self._path.suffix == ".jsonl":
            for number, items in enumerate(self._lines(), start=1):
                if number >= first:
                    yield Page(number, tuple(items), last=len(items) < PER_PAGE), []
            return
        value = _json(self._read(), str(self._path))
        if isinstance(value, Mapping) and "contents" in value:
            yield read_page(value, 1, self.address)
        else:
            yield Page(1, tuple(value if isinstance(value, list) else [value])), []

    async def whole(self, item: Any) -> Any:
        return item

    def _read(self) -> bytes:
        try:
            return self._path.read_bytes()
        except OSError as error:
            raise FeedError(f"{self._path} cannot be read: {error.strerror}") from error

    def _lines(self) -> Iterator[list[Any]]:
        """The services of some lines at a time; the last is shorter, and may be empty."""
        try:
            with self._path.open("rb") as file:
                while True:
                    lines = list(itertools.islice(iter(lambda: file.readline(LARGEST_SERVICE + 1), b""), PER_PAGE))
                    if any(len(line) > LARGEST_SERVICE for line in lines):
                        raise FeedError(f"{self._path} has a line of more than {LARGEST_SERVICE:,} bytes")
                    yield [_json(line, str(self._path)) for line in lines if line.strip()]
                    if len(lines) < PER_PAGE:
                        return
        except OSError as error:
            raise FeedError(f"{self._path} cannot be read: {error.strerror}") from error


class _TryAgainError(Exception):
    """The server was busy. ``pause``: seconds that it asked for."""

    def __init__(self, reason: str, pause: float) -> None:
        super().__init__(reason)
        self.pause = pause


def _json(body: bytes, where: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FeedError(f"{where} is no JSON: is this the address of an Open Referral UK API or file?") from error


def _seconds(header: str | None) -> float:
    return float(header) if header and header.isdecimal() else 0.0
