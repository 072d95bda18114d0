"""The directory as a read-only Open Referral UK API (HSDS-UK 3.0), so that partners can use it too. docs/directory.md.

Under ``/directory``: ``/``, ``/services``, ``/services/{id}``, ``/taxonomies``, ``/taxonomies/{id}``, ``/taxonomy_terms``,
``/taxonomy_terms/{id}``. It holds nothing of any family.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timezone
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.bodies import limit_bodies
from bot.dialogue.load import directory
from bot.errors import AssistantError
from bot.services.directory import Directory
from bot.services.envelope import make_page
from bot.services.vocabulary import TAXONOMY, made_id
from bot.services.writing import service_json, summary_json, term_json
from bot.settings import settings

logger = logging.getLogger(__name__)

PATH = "/directory"
DETAILS = {
    "version": "HSDS-UK-3.0",
    "profile": "https://docs.openreferraluk.org/en/3.0/",
    "openapi_url": "https://docs.openreferraluk.org/en/3.0/openapi.json",
}
PER_PAGE, MOST_PER_PAGE = 50, 100
LONGEST_WORDS = 100  # characters of a search
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "public, max-age=60",
}
TAXONOMY_ID = made_id("taxonomy", TAXONOMY)
Json = dict[str, Any]
OnMessage = Callable[[UserMessage], Awaitable[Any]]


class CallError(Exception):
    """A call that cannot be answered. ``status``: of HTTP."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class DirectoryChannel(InputChannel):
    """Not a conversation: Rasa's way to serve addresses beside the channels."""

    def __init__(self) -> None:
        self._directory = directory(settings())

    @classmethod
    def name(cls) -> str:
        return "directory"

    def url_prefix(self) -> str:
        return PATH

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        api = Blueprint("directory_channel")
        calls = DirectoryCalls(self._directory)
        for path, name in (
            ("/", "details"),
            ("/services", "services"),
            ("/services/<key:str>", "service"),
            ("/taxonomies", "taxonomies"),
            ("/taxonomies/<key:str>", "taxonomy"),
            ("/taxonomy_terms", "terms"),
            ("/taxonomy_terms/<key:str>", "term"),
        ):
            api.add_route(_answering(getattr(calls, name)), path, name=name)
        api.listener("after_server_start")(self._make_ready)
        limit_bodies(api)
        return api

    async def _make_ready(self, app: Sanic, _: object) -> None:
        """Takes the editors' services in before a family asks, rather than while it waits."""
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._directory.make_ready)
        except (
            SQLAlchemyError,
            AssistantError,
            OSError,
        ) as error:  # each search tries again, and says what it cannot do
            logger.error("The directory is not ready: %s", type(error).__name__)


class DirectoryCalls:
    """What each call answers. ``wanted``: its query, the first value of each name."""

    def __init__(self, found: Directory) -> None:
        self._directory, self._vocabulary = found, found.vocabulary

    def details(self, wanted: Mapping[str, str], key: str = "") -> Json:
        return DETAILS

    def services(self, wanted: Mapping[str, str], key: str = "") -> Json:
        """``search``, ``taxonomy_term_id``, ``taxonomy_id``, ``organization_id``, ``modified_after``, ``page``, ``per_page``, ``full``."""
        self._directory.make_ready()
        number, size = _page(wanted)
        query: Json = {"search": wanted.get("search", "")[:LONGEST_WORDS]}
        query["organization_id"] = wanted.get("organization_id", "")
        if after := wanted.get("modified_after"):
            query["modified_after"] = _moment(after)
        if term := wanted.get("taxonomy_term_id"):
            query["need"] = self._need(term) or "no need"
        if wanted.get("taxonomy_id", TAXONOMY_ID) != TAXONOMY_ID:
            query["need"] = "no need"
        shown, total = self._directory.store.page(number, size, query)
        write = service_json if wanted.get("full") == "true" else summary_json
        return make_page([write(service) for service in shown], number, size, total)

    def service(self, wanted: Mapping[str, str], key: str = "") -> Json:
        self._directory.make_ready()
        found = self._directory.store.services([key.lower()])
        if not found:
            raise CallError(404, "There is no service of this id.")
        return service_json(found[key.lower()])

    def taxonomies(self, wanted: Mapping[str, str], key: str = "") -> Json:
        number, size = _page(wanted)
        return make_page([self._taxonomy()][: size if number == 1 else 0], number, size, 1)

    def taxonomy(self, wanted: Mapping[str, str], key: str = "") -> Json:
        if key.lower() != TAXONOMY_ID:
            raise CallError(404, "There is no taxonomy of this id.")
        return {**self._taxonomy(), "taxonomy_terms": self._terms()}

    def terms(self, wanted: Mapping[str, str], key: str = "") -> Json:
        number, size = _page(wanted)
        terms = self._terms() if wanted.get("taxonomy_id", TAXONOMY_ID) == TAXONOMY_ID else []
        return make_page(terms[(number - 1) * size : number * size], number, size, len(terms))

    def term(self, wanted: Mapping[str, str], key: str = "") -> Json:
        found = next((term for term in self._terms() if term["id"] == key.lower()), None)
        if found is None:
            raise CallError(404, "There is no category of this id.")
        return found

    def _taxonomy(self) -> Json:
        return {"id": TAXONOMY_ID, "name": TAXONOMY, "description": "What families need help with.", "version": "1"}

    def _terms(self) -> list[Json]:
        return [term_json(self._vocabulary.term(need)) for need in self._vocabulary.needs]

    def _need(self, term: str) -> str:
        return next((need for need in self._vocabulary.needs if self._vocabulary.term(need).id == term.lower()), "")


def _page(wanted: Mapping[str, str]) -> tuple[int, int]:
    """Page and size. Raises CallError."""
    number, size = wanted.get("page", "1"), wanted.get("per_page", str(PER_PAGE))
    if not (
        number.isdecimal() and size.isdecimal() and len(number) < 9 and len(size) < 9 and int(number) and int(size)
    ):
        raise CallError(400, "page and per_page are whole numbers from 1.")
    return int(number), min(int(size), MOST_PER_PAGE)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "+"))
        return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError) as error:  # the latter for the first and last hours that there are
        raise CallError(400, "modified_after is a date and time such as 2026-11-22T10:00:00Z.") from error


def _printable(text: str) -> str:
    """The text without what no database can look for: NUL, and halves of characters."""
    return "".join(c for c in text if c.isprintable())


def _answering(call: Callable[..., Json]) -> Callable[..., Awaitable[HTTPResponse]]:
    async def handler(request: Request, key: str = "") -> HTTPResponse:
        wanted = {name: _printable(values[0]) for name, values in request.args.items() if values}
        try:
            return json(call(wanted, _printable(key)), headers=HEADERS)
        except CallError as error:
            return json({"error": str(error)}, status=error.status, headers=HEADERS)
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("The directory could not be served: %s", type(error).__name__)
            return json({"error": "The directory cannot be read just now."}, status=503, headers=HEADERS)

    return handler
