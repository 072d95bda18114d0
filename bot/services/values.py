"""The values of a publisher's record, one by one: typed, cleaned of markup and cut to a length that can be shown.

Each function returns a value that is safe to use, and notes what was wrong. Nothing here raises for bad input.
"""

from __future__ import annotations

import html
import math
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timezone
from typing import Any
from urllib.parse import quote, urlsplit

from bot.halves import mend_halves
from bot.services.models import Fault, Severity

LONGEST_NAME = 200  # characters
LONGEST_TEXT = 4_000
LONGEST_LIST = 100  # items of one list: venues, hours, terms
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|</?[a-zA-Z][^<>]*>?", re.DOTALL)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
_EMAIL = re.compile(r"[^\s@<>,;:()\"']+@[^\s@<>,;:()\"']+\.[A-Za-z]{2,}")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)


@dataclass
class Notes:
    """The faults found in one record."""

    where: str
    faults: list[Fault] = field(default_factory=list)

    def must(self, name: str, text: str) -> None:
        self.faults.append(Fault(Severity.MUST, self.where, name, text))

    def should(self, name: str, text: str) -> None:
        self.faults.append(Fault(Severity.SHOULD, self.where, name, text))

    @property
    def refused(self) -> bool:
        return any(fault.severity is Severity.MUST for fault in self.faults)


def plain(text: str) -> str:
    """Text without markup, hidden characters or more than one blank line: what is left can be shown as it is."""
    text = html.unescape(text)
    text = _TAG.sub(" ", _SCRIPT.sub(" ", text))
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def text_of(value: Mapping[str, Any], name: str, notes: Notes, longest: int = LONGEST_TEXT) -> str:
    """A text field, or "" where it is missing. Markup is taken out and too long a text cut; both are noted."""
    found = value.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        notes.must(name, f"is {_kind(found)}, not text")
        return ""
    cut = found[: 4 * longest]
    clean = plain(cut)
    if _TAG.search(cut):
        notes.should(name, "holds HTML: it is taken out")
    if len(found) > len(cut) or len(clean) > longest:
        notes.should(name, f"is longer than {longest} characters: it is cut")
    return clean[:longest].rstrip()


def name_of(value: Mapping[str, Any], notes: Notes) -> str:
    """A name, which must be there and be short enough to be one."""
    found = value.get("name")
    if isinstance(found, str) and len(found) > LONGEST_NAME:
        notes.must("name", f"has {len(found)} characters: at most {LONGEST_NAME}")
        return ""
    name = " ".join(text_of(value, "name", notes, LONGEST_NAME).split())
    if not name and not any(fault.field == "name" for fault in notes.faults if fault.severity is Severity.MUST):
        notes.must("name", "is missing")
    return name


def id_of(value: Mapping[str, Any], notes: Notes) -> str:
    """The record's UUID in its usual form."""
    try:
        return str(uuid.UUID(value["id"]))
    except (KeyError, ValueError, TypeError, AttributeError):  # the latter two for what is no text
        notes.must("id", "is missing" if "id" not in value else "is no UUID")
        return ""


def url_of(value: Mapping[str, Any], name: str, notes: Notes) -> str:
    """An http address of a named host; a link may never be anything else."""
    found = text_of(value, name, notes, 500)
    if not found:
        return ""
    if is_address(found):
        return found
    notes.must(name, "is no web address (https://...)")
    return ""


def is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(_HOST.fullmatch(parts.hostname or "")) and " " not in text
    except ValueError:
        return False


def path_part(key: str) -> str:
    """An id of a publisher as one part of an address, whatever it holds."""
    return quote(mend_halves(key), safe="")


def email_of(value: Mapping[str, Any], name: str, notes: Notes) -> str:
    found = text_of(value, name, notes, 200)
    if found and not _EMAIL.fullmatch(found):
        notes.must(name, "is no email address")
        return ""
    return found


def number_of(value: Mapping[str, Any], name: str, notes: Notes) -> float | None:
    found = value.get(name)
    if found is None:
        return None
    try:
        number = math.nan if isinstance(found, bool) or not isinstance(found, (int, float)) else float(found)
    except OverflowError:  # a whole number of hundreds of digits
        number = math.inf
    if not math.isfinite(number):
        notes.must(name, f"is {_kind(found)}, not a number")
        return None
    return number


def date_of(value: Mapping[str, Any], name: str, notes: Notes) -> date | None:
    found = text_of(value, name, notes, 50)
    try:
        return date.fromisoformat(found[:10]) if found else None
    except ValueError:
        notes.should(name, "is no date (2026-11-22)")
        return None


def moment_of(value: Mapping[str, Any], name: str, notes: Notes) -> datetime | None:
    """A date with time; UTC where it names no zone."""
    found = text_of(value, name, notes, 50)
    if not found:
        return None
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.\d{3})\d*", r"\1", found.replace("Z", "+00:00")))
        return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    except (ValueError, OverflowError):  # the latter for the first and last hours that there are
        notes.should(name, "is no date and time (2026-11-22T10:00:00Z)")
        return None


def time_of(value: Mapping[str, Any], name: str, notes: Notes) -> time | None:
    found = text_of(value, name, notes, 50)
    try:
        return time.fromisoformat(found.removesuffix("Z")[:8]).replace(tzinfo=None) if found else None
    except ValueError:
        notes.should(name, "is no time (09:30:00)")
        return None


def object_of(value: Mapping[str, Any], name: str, notes: Notes) -> Mapping[str, Any]:
    found = value.get(name)
    if found is None or isinstance(found, Mapping):
        return found or {}
    notes.must(name, f"is {_kind(found)}, not an object")
    return {}


def objects_of(value: Mapping[str, Any], name: str, notes: Notes) -> Iterator[Mapping[str, Any]]:
    """The objects of a list."""
    found = value.get(name)
    if found is None:
        return
    if not isinstance(found, list):
        notes.must(name, f"is {_kind(found)}, not a list")
        return
    if len(found) > LONGEST_LIST:
        notes.should(name, f"has {len(found)} items: the first {LONGEST_LIST} are read")
    for item in found[:LONGEST_LIST]:
        if isinstance(item, Mapping):
            yield item
        else:
            notes.must(name, f"holds {_kind(item)}, not objects")


def _kind(value: object) -> str:
    kinds = {bool: "true or false", str: "text", list: "a list", dict: "an object", type(None): "nothing"}
    return kinds.get(type(value), "a number")
