"""The lists of an API beside its services, which the standard leaves open: read to tell the publisher what is wrong with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from bot.errors import FeedError
from bot.services.envelope import read_page
from bot.services.models import Fault, Severity
from bot.services.values import is_address, path_part

LISTS = ("taxonomies", "taxonomy_terms", "service_at_locations")
MOST_PAGES = 20  # read of one list
Get = Callable[[str, Mapping[str, Any]], Awaitable[Any]]


async def check_extras(get: Get, per_page: int) -> list[Fault]:
    """What should be fixed in each list that the API has, and in the first record of it."""
    faults: list[Fault] = []
    for name in LISTS:
        try:
            faults += await _check_list(get, name, per_page)
        except FeedError:
            continue  # there is no such list
    return faults


async def _check_list(get: Get, name: str, per_page: int) -> list[Fault]:
    faults: list[Fault] = []
    first: Any = None
    for number in range(1, MOST_PAGES + 1):
        page, found = read_page(await get(f"/{name}", {"page": number, "per_page": per_page}), number, f"/{name}")
        faults += [Fault(Severity.SHOULD, fault.where, fault.field, fault.text) for fault in found]
        first = first or (page.contents[0] if page and page.contents else None)
        if page is None or page.last or found:
            break
    if isinstance(first, Mapping) and isinstance(first.get("id"), str):
        faults += _record_faults(f"/{name}/{{id}}", first["id"], await get(f"/{name}/{path_part(first['id'])}", {}))
    return faults


def _record_faults(where: str, expected: str, value: Any) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield Fault(Severity.SHOULD, where, "id", "is no record")
        return
    if value.get("id") != expected:
        yield Fault(Severity.SHOULD, where, "id", "is not the one that the list names")
    if where.startswith("/taxonom") and not value.get("description"):
        yield Fault(Severity.SHOULD, where, "description", "is missing")
    uri = value.get("term_uri")
    if uri is not None and not (isinstance(uri, str) and is_address(uri)):
        yield Fault(Severity.SHOULD, where, "term_uri", "is no web address (https://...)")
