"""The page envelope of an Open Referral UK API, which the standard's own schemas do not check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.services.models import Fault, Severity
from bot.services.values import is_address

COUNTS = ("total_items", "total_pages", "page_number", "size")
MOST_ITEMS = 2**31 - 1  # more than a database counts is no count
FLAGS = ("first_page", "last_page", "empty")


@dataclass(frozen=True)
class Page:
    """One page of a list: what it holds, and what it says of itself."""

    number: int
    contents: tuple[Any, ...]
    total_items: int | None = None
    total_pages: int | None = None
    last: bool = True


def read_page(value: object, number: int, where: str) -> tuple[Page | None, list[Fault]]:
    """The page that was asked for as ``number``; None where it cannot be trusted to be one."""

    def fault(field: str, text: str) -> Fault:
        return Fault(Severity.MUST, where, field, text)

    if not isinstance(value, Mapping) or not isinstance(value.get("contents"), list):
        return None, [fault("contents", "is missing: this is no page of an Open Referral UK list")]
    faults = [fault(name, "is no whole number") for name in COUNTS if not _is_count(value.get(name))]
    faults += [fault(name, "is not true or false") for name in FLAGS if not isinstance(value.get(name), bool)]
    contents = tuple(value["contents"])
    if faults:
        return None, faults
    total, pages, said, size = (int(value[name]) for name in COUNTS)
    last = said >= pages
    checks = {
        "page_number": (said == number, f"is {said} on page {number}"),
        "size": (size >= len(contents), f"is {size}, and there are {len(contents)} items"),
        "empty": (value["empty"] == (not contents), "contradicts the contents"),
        "first_page": (value["first_page"] == (said <= 1), "contradicts page_number"),
        "last_page": (value["last_page"] == last, "contradicts page_number and total_pages"),
        "total_items": (total >= len(contents), f"is {total}, and this page alone holds {len(contents)}"),
        "total_pages": (pages <= max(1, total), f"is {pages}, with {total} items in all"),
        "contents": (not last or said > 1 or total <= len(contents), f"is the only one, and {total} items are told"),
    }
    faults = [fault(name, text) for name, (right, text) in checks.items() if not right]
    return Page(said, contents, total, pages, last), faults


def make_page(contents: list[dict[str, Any]], number: int, size: int, total: int) -> dict[str, Any]:
    """The envelope around one page of ``total`` items, ``size`` a page."""
    pages = max(1, -(-total // size))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number <= 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }


def check_details(value: object) -> list[Fault]:
    """What is wrong with the description that an API gives of itself at ``/``."""

    def fault(field: str, text: str) -> Fault:
        return Fault(Severity.MUST, "/", field, text)

    if not isinstance(value, Mapping):
        return [fault("version", "is missing: this is no Open Referral UK API")]
    version = value.get("version")
    faults = []
    if not isinstance(version, str) or not version.upper().startswith("HSDS"):
        faults.append(fault("version", "is not one of HSDS-UK 3.0"))
    for name in ("profile", "openapi_url"):
        if name not in value:
            faults.append(fault(name, "is missing"))
        elif not isinstance(value[name], str) or not is_address(value[name]):
            faults.append(fault(name, "is no web address (https://...)"))
    return faults


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_ITEMS
